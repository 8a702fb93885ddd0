package explain

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/rules"
)

func TestEveryNameHasAPage(t *testing.T) {
	t.Parallel()
	all := All()
	names := all.Names()
	if want := preferences.KeyCount + len(rules.All()); len(names) != want {
		t.Errorf("%d names, want %d", len(names), want)
	}
	list := all.List()
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			t.Errorf("%s is the name of two pages", name)
		}
		if !strings.Contains(list, "\n  "+name+" ") {
			t.Errorf("%s is not in the list", name)
		}
		page := all.Only(name)
		if got := page.Names(); !slices.Equal(got, []string{name}) {
			t.Errorf("only %s is %q", name, got)
		}
		if text := page.Text(100); !strings.HasPrefix(text, name+": ") || strings.ContainsAny(text, "\t\r\x1b") {
			t.Errorf("the page of %s is %q", name, text)
		}
	}
	if got, want := all.Only("shellProfile").Names(), []string{"shellProfile.windows", "shellProfile.linux"}; !slices.Equal(got, want) {
		t.Errorf("only shellProfile is %q, want %q", got, want)
	}
	if got := all.Only("nope").Text(100); got != "" {
		t.Errorf("the page of nothing is %q", got)
	}
}

// TestWidth leaves out the heads of changes, which are lines of their own.
func TestWidth(t *testing.T) {
	t.Parallel()
	for _, width := range []int{60, 100} {
		for line := range strings.Lines(All().Text(width)) {
			head := strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ")
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > width && !head && len(strings.Fields(line)) > 3 {
				t.Errorf("%d columns in a page of %d: %s", n, width, line)
			}
		}
	}
}

// TestPagesMeet holds keys and rules to each other, and what a page names to
// what there is.
func TestPagesMeet(t *testing.T) {
	t.Parallel()
	all := All()
	for _, k := range all.Keys {
		for _, name := range k.Rules {
			if rule := all.Only(name).Rules[0]; !slices.Contains(rule.Keys, k.Name) {
				t.Errorf("%s names %s, which does not name it", k.Name, name)
			}
		}
		for _, c := range k.Changes {
			if strings.ContainsAny(c.Consequence, "{}") {
				t.Errorf("%s: a time is left in %q", k.Name, c.Consequence)
			}
		}
	}
	for name, keys := range map[string][]string{
		"bucket-period":       {"s3BucketName"},
		"run-as-user-missing": {"runAsEnabled", "runAsDefaultUser"},
		"timeout-range":       {"idleSessionTimeout", "maxSessionDuration"},
		"profile-bash":        {"shellProfile.linux"},
		"document-size":       {"shellProfile.windows", "shellProfile.linux"},
		"streaming-off":       {"cloudWatchLogGroupName", "cloudWatchStreamingEnabled"},
		"tab-indent":          nil,
	} {
		if got := all.Only(name).Rules[0].Keys; !slices.Equal(got, keys) {
			t.Errorf("%s is about %q, want %q", name, got, keys)
		}
	}
}

func TestRuleSaysHowToSetIt(t *testing.T) {
	t.Parallel()
	for severity, want := range map[string]string{
		"warning": "rules: { a-rule: error }",
		"error":   "rules: { a-rule: warning }",
		"off":     "rules: { a-rule: warning } switches it on",
	} {
		if got := (Rule{Name: "a-rule", Severity: severity}).text(1000); !strings.Contains(got, want) {
			t.Errorf("a rule that is %s says %q, want %q in it", severity, got, want)
		}
	}
	if got := (Rule{Name: "a-rule", Severity: "error", Fixed: true}).text(1000); strings.Contains(got, "rules:") {
		t.Errorf("a fixed rule says %q", got)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	all := All()
	for name, want := range map[string]string{
		"s3bucketname":                    "s3BucketName",
		"runAsEnable":                     "runAsEnabled",
		"shellProfil.linux":               "shellProfile.linux",
		"no-sesion-logs":                  "no-session-logs",
		"":                                "",
		"x":                               "",
		"quite something else altogether": "",
	} {
		if got := all.Nearest(name); got != want {
			t.Errorf("nearest to %q is %q, want %q", name, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var back Pages
	if err := json.Unmarshal([]byte(All().JSON()), &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, All()) {
		t.Error("the pages do not come back from their JSON")
	}
	if got := All().Only("no-file").JSON(); !strings.Contains(got, `"keys": []`) {
		t.Errorf("no list of keys is not an empty one: %s", got)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	page := All().Markdown()
	for _, name := range All().Names() {
		if !strings.Contains(page, "\n### "+name+"\n") {
			t.Errorf("%s has no heading", name)
		}
	}
	if got, want := escape("a|b *c <<: `d` [e]_f\\"), "a\\|b \\*c \\<\\<: \\`d\\` \\[e]\\_f\\\\"; got != want {
		t.Errorf("escaped %s, want %s", got, want)
	}
}
