package render

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// checkPlain asserts what holds for every text that may land in a log.
func checkPlain(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("not UTF-8: %q", text)
	}
	for _, r := range text {
		if r != '\n' && diag.Visible(string(r)) != string(r) {
			t.Fatalf("raw %U in %q", r, text)
		}
	}
	if strings.Contains(text, "##[") {
		t.Errorf("a runner command in %q", text)
	}
	for l := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(l), "::") {
			t.Errorf("a runner command in line %q", l)
		}
	}
}

func checkText(t *testing.T, p plan.Plan, width int) {
	t.Helper()
	text := Text(p, TextOptions{Width: width})
	checkPlain(t, text)
	for l := range strings.Lines(text) {
		if n := columns(strings.TrimSuffix(l, "\n")); n > max(width, leastWidth)+2 {
			t.Errorf("%d columns of %d: %q", n, width, l)
		}
	}
	colored := Text(p, TextOptions{Width: width, Color: true})
	if plain := anyColor.ReplaceAllString(colored, ""); plain != text {
		t.Errorf("colours change the text:\n%q\n%q", plain, text)
	}
}

// outsideCode is the lines of a Markdown text without its code, which the
// rules of Markdown and of GitHub do not reach.
func outsideCode(t *testing.T, text string) []string {
	t.Helper()
	var lines []string
	end := ""
	for l := range strings.Lines(text) {
		l = strings.TrimSuffix(l, "\n")
		ticks := l[:len(l)-len(strings.TrimLeft(l, "`"))]
		switch {
		case end != "" && l == end:
			end = ""
		case end != "":
			if len(ticks) >= len(end) {
				t.Errorf("%q ends a fence of %q", l, end)
			}
		case len(ticks) >= 3 && !strings.Contains(l[len(ticks):], "`"):
			end = ticks
		default:
			lines = append(lines, withoutSpans(l))
		}
	}
	if end != "" {
		t.Errorf("a fence stays open in %q", text)
	}
	return lines
}

// withoutSpans takes code spans out of a line. A summary is HTML, where they
// have no meaning.
func withoutSpans(l string) string {
	if strings.Contains(l, "<summary>") {
		return anyCode.ReplaceAllString(l, "")
	}
	var b strings.Builder
	for i := 0; i < len(l); i++ {
		if l[i] == '\\' && i+1 < len(l) {
			i++
			continue
		}
		if l[i] != '`' {
			b.WriteByte(l[i])
			continue
		}
		n := len(l[i:]) - len(strings.TrimLeft(l[i:], "`"))
		i += n - 1
		if end := closing(l[i+1:], n); end >= 0 {
			i += end
		}
	}
	return b.String()
}

// closing is where a run of exactly n backticks ends, -1 if there is none.
func closing(s string, n int) int {
	for i := 0; i < len(s); {
		run := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if run == n {
			return i + n
		}
		i += max(run, 1)
	}
	return -1
}

var (
	anyTag     = regexp.MustCompile(`</?([a-z]+)[^>]*>`)
	anyCode    = regexp.MustCompile("<code>.*?</code>")
	anyColor   = regexp.MustCompile("\x1b\\[0(;[0-9]+)?m")
	ourNumber  = regexp.MustCompile(`(once|Once|and) #[0-9]+ `)
	anyMention = regexp.MustCompile(`@\w|(^|[^&])#[0-9]|://|www\.|<!--|(?i)gh-[0-9]`)
)

func checkMarkdown(t *testing.T, p plan.Plan, o MarkdownOptions) {
	t.Helper()
	checkBalanced(t, Markdown(p, o), o.Budget)
}

// checkBalanced asserts what holds for all Markdown within a budget, 0 for
// none. The status's own lines and its link, and the numbers of pull requests
// that an apply may bring first, are not somebody's text.
func checkBalanced(t *testing.T, text string, budget int) {
	t.Helper()
	checkPlain(t, text)
	if budget > 0 && len(text) > max(budget, leastBudget) {
		t.Errorf("%d bytes, budget %d", len(text), budget)
	}
	text = strings.NewReplacer("\n"+regionOpens+"\n", "\n", "\n"+regionCloses+"\n", "\n", "[run]("+runURL+")", "").Replace(text)
	open := map[string]int{}
	cells := 0
	for _, l := range outsideCode(t, text) {
		for _, tag := range anyTag.FindAllStringSubmatch(l, -1) {
			if !strings.Contains(" details summary code b sub span ", " "+tag[1]+" ") {
				t.Errorf("foreign tag %q in %q", tag[0], l)
			}
			if strings.HasPrefix(tag[0], "</") {
				open[tag[1]]--
			} else {
				open[tag[1]]++
			}
		}
		if anyMention.MatchString(ourNumber.ReplaceAllString(l, "")) {
			t.Errorf("a mention, reference or link in %q", l)
		}
		if !strings.HasPrefix(l, "|") {
			cells = 0
			continue
		}
		if n := strings.Count(l, "|"); cells != 0 && n != cells {
			t.Errorf("%d bars in a table of %d: %q", n, cells, l)
		} else {
			cells = n
		}
	}
	for tag, n := range open {
		if n != 0 {
			t.Errorf("<%s> is open %d times at the end of\n%s", tag, n, text)
		}
	}
}

func TestProperties(t *testing.T) {
	for name, p := range typical() {
		t.Run(name, func(t *testing.T) {
			for _, width := range []int{1, 40, 57, 80, 200} {
				checkText(t, p, width)
			}
			for budget := 1000; budget < 30000; budget += 1700 {
				checkMarkdown(t, p, MarkdownOptions{Budget: budget, Merge: true})
			}
		})
	}
}

var pieces = []string{"|", "`", "```", "\n", "\r", "\t", " ", "<details>", "</details>", "<!--", "-->", "@me", "#1", "GH-2", "::x::", "##[y]",
	"\x1b[0m", "\u202e", "\ufeff", "\u00a0", "\xff", "$", "\\", "*", "_", "~~~", "- ", "1. ", "漢字", "👍", "é", "a", "word ", "http://a.b", "www.a.b", "[l](u)", "---", "&lt;",
	"\n" + regionOpens + "\n", "\n" + regionCloses + "\n"}

// someText is hostile pieces in a row.
func someText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(12) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return strings.Repeat(b.String(), 1+r.IntN(3)*r.IntN(20))
}

func TestGenerated(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	some := func() string { return someText(r) }
	keys := []string{"s3KeyPrefix", "shellProfile.linux", "idleSessionTimeout", "description", "/x"}
	for range 100 {
		b := hostile(some())
		for range r.IntN(8) {
			var changes []plan.Change
			for range 1 + r.IntN(6) {
				changes = append(changes, set(keys[r.IntN(len(keys))], text(some()), text(some()),
					[]plan.Direction{loosens, tightens, neutral}[r.IntN(3)], []plan.Origin{"", plan.Drift, plan.PullRequest}[r.IntN(3)], some()))
			}
			b.add(plan.Update, accounts(100+r.IntN(50), 1+r.IntN(3), some()), regions[:1+r.IntN(3)], changes...)
			if r.IntN(2) == 0 {
				b.each(1, withVerdict(plan.Drifted, some(), plan.Refused, changes...))
			}
		}
		checkText(t, b.Plan, 40+r.IntN(100))
		checkMarkdown(t, b.Plan, MarkdownOptions{Budget: 2000 + r.IntN(58000), Merge: r.IntN(2) == 0})
		checkMarkdown(t, b.Plan, MarkdownOptions{})
		checkComment(t, b.Plan, some(), 2000+r.IntN(58000))
	}
}

func FuzzRender(f *testing.F) {
	f.Add(hostileText, 3000)
	f.Add("", 2000)
	f.Add("`", 2500)
	f.Add("- a\n\n  b ::x\u2028::y", 60000)
	f.Add("\n"+regionCloses+"\n", 4000)
	f.Fuzz(func(t *testing.T, s string, budget int) {
		p := hostile(s).Plan
		checkText(t, p, 40+abs(budget)%100)
		checkMarkdown(t, p, MarkdownOptions{Budget: 2000 + abs(budget)%60000, Merge: true})
		checkComment(t, p, s, 2000+abs(budget)%60000)
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		before, after string
		context       int
		want          string
	}{
		{"", "a\nb\n", 3, "+a,+b"},
		{"a\nb", "", 3, "-a,-b"},
		{"a", "a\n", 3, "-a,\\no line end here,+a"},
		{"a\n", "a \n", 3, "-a,+a␠"},
		{"a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\ne\nF\n", 1, "…4, e,-f,+F"},
		{"a\nb\nc\n", "a\nB\nc\n", wholeContext, " a,-b,+B, c"},
		{"x\na\nb\nc\ny\n", "X\na\nb\nc\nY\n", 1, "-x,+X, a, b, c,-y,+Y"},
		{"x\na\nb\nc\nd\ny\n", "X\na\nb\nc\nd\nY\n", 1, "-x,+X, a,…2, d,-y,+Y"},
	} {
		var got []string
		for _, l := range diff(c.before, c.after, c.context) {
			if l.count > 0 {
				got = append(got, fmt.Sprintf("…%d", l.count))
			} else {
				got = append(got, string(l.sign)+l.text)
			}
		}
		if s := strings.Join(got, ","); s != c.want {
			t.Errorf("diff(%q, %q, %d) = %q, want %q", c.before, c.after, c.context, s, c.want)
		}
	}
}

func TestTextThatLooksLikeOurs(t *testing.T) {
	if got := shown("kmsKeyId", preferences.TextValue("(not set)")).text; got == "(not set)" {
		t.Errorf("a text that looks like ours is shown as %s", got)
	}
}
