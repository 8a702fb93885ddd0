package preferences

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

func TestDocuments(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/documents/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d, err := ParseDocument(string(text)); err == nil {
				checkAsNode(t, string(text), d)
			}
			golden.Compare(t, strings.TrimSuffix(file, ".json")+".want", describe(string(text)))
		})
	}
}

// describe is a document as readable text: what differs from unset, the state,
// and what is written over it when all is kept, where that is not canonical.
func describe(text string) string {
	d, err := ParseDocument(text)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for k := range Key(KeyCount) {
		f := d.Field(k)
		if f == (Field{Value: unset(k), Holds: true, raw: f.raw}) {
			continue
		}
		fmt.Fprintf(&b, "%s = %s", k, f.Value.AppendJSON(nil))
		if !f.Holds {
			b.WriteString(", not held")
		}
		if f.Stored != "" {
			fmt.Fprintf(&b, ", stored as %s", f.Stored)
		}
		if f.Closed {
			b.WriteString(", no session opens")
		}
		b.WriteByte('\n')
	}
	for _, m := range d.Unknown() {
		fmt.Fprintf(&b, "%s: %s\n", m.Pointer, m.JSON)
	}
	fmt.Fprintf(&b, "\nstate %s\n", d.State(nil))
	plain, err := Content(d.Set(), d.Description(), d, Names{})
	if err != nil {
		return err.Error() + "\n"
	}
	if kept, err := Content(d.Set(), d.Description(), d, everything(d)); err != nil {
		fmt.Fprintf(&b, "\nkept: %v\n", err)
	} else if kept != plain {
		fmt.Fprintf(&b, "\nkept\n%s\n", kept)
	}
	return b.String()
}

// everything names all that a document holds.
func everything(d *Document) Names {
	n := Names{Keys: 1<<(Description+1) - 1}
	for _, m := range d.Unknown() {
		n.Pointers = append(n.Pointers, m.Pointer)
	}
	return n
}

func TestValues(t *testing.T) {
	t.Parallel()
	held := func(s string) Field { return Field{Value: TextValue(s), Holds: true} }
	flag := func(on bool) Field { return Field{Value: FlagValue(on), Holds: true} }
	foreign := func(s string) Field { return Field{Value: TextValue(s)} }
	stored := func(f Field, as string) Field { f.Stored = as; return f }
	closed := func(f Field) Field { f.Closed = true; return f }
	tests := []struct {
		keys []Key
		json string
		want Field
	}{
		{[]Key{S3BucketName, ShellProfileLinux, Description, SchemaVersion}, `"x"`, held("x")},
		{[]Key{S3BucketName, SessionType}, `""`, held("")},
		{[]Key{S3BucketName, ShellProfileLinux, Description}, `null`, held("")},
		{[]Key{KMSKeyID}, `"  "`, held("  ")},
		{[]Key{S3BucketName, ShellProfileLinux}, `"{{ x }}"`, held("{{ x }}")},
		{[]Key{S3BucketName}, `"a\u0062\n\u00e9\ud83d\ude00\u0000"`, held("ab\né😀\x00")},
		{[]Key{S3BucketName}, `"\ufffd` + "\ufffd" + `"`, held("\ufffd\ufffd")},
		{[]Key{S3BucketName}, `"\\ud800"`, held(`\ud800`)},
		{[]Key{S3BucketName, ShellProfileLinux}, `"\ud800"`, foreign(`"\ud800"`)},
		{[]Key{S3BucketName}, `"\ud800\ud800"`, foreign(`"\ud800\ud800"`)},
		{[]Key{S3BucketName}, `"\ude00"`, foreign(`"\ude00"`)},
		{[]Key{S3BucketName}, `"\uD83Dx"`, foreign(`"\uD83Dx"`)},
		{[]Key{S3BucketName}, "\"\xff\"", foreign("\"\xff\"")},
		{[]Key{S3BucketName, S3KeyPrefix, RunAsDefaultUser, ShellProfileWindows, Description, SchemaVersion}, `1.0`, closed(stored(held("1.0"), "1.0"))},
		{[]Key{S3BucketName, SessionType}, `true`, closed(stored(held("true"), "true"))},
		{[]Key{S3BucketName, ShellProfileLinux, Description}, `[ "a" ]`, closed(foreign(`["a"]`))},
		{[]Key{S3BucketName}, `{}`, closed(foreign(`{}`))},

		{[]Key{RunAsEnabled, CloudWatchStreamingEnabled}, `true`, flag(true)},
		{[]Key{RunAsEnabled, CloudWatchStreamingEnabled}, `false`, flag(false)},
		{[]Key{RunAsEnabled, CloudWatchStreamingEnabled}, `null`, flag(false)},
		{[]Key{S3EncryptionEnabled, CloudWatchEncryptionEnabled, RunAsEnabled}, `""`, flag(false)},
		{[]Key{CloudWatchStreamingEnabled}, `""`, closed(stored(flag(false), `""`))},
		{[]Key{RunAsEnabled}, `"True"`, stored(flag(true), `"True"`)},
		{[]Key{RunAsEnabled}, `"f"`, stored(flag(false), `"f"`)},
		{[]Key{RunAsEnabled}, `"\u0074"`, stored(flag(true), `"\u0074"`)},
		{[]Key{CloudWatchStreamingEnabled}, `"1"`, closed(stored(flag(true), `"1"`))},
		{[]Key{RunAsEnabled, CloudWatchStreamingEnabled}, `"tRuE"`, closed(foreign(`"tRuE"`))},
		{[]Key{RunAsEnabled, CloudWatchStreamingEnabled}, `"true "`, closed(foreign(`"true "`))},
		{[]Key{RunAsEnabled, CloudWatchStreamingEnabled}, `1`, closed(foreign(`1`))},
		{[]Key{RunAsEnabled, CloudWatchStreamingEnabled}, `[ ]`, closed(foreign(`[]`))},
		{[]Key{RunAsEnabled}, `"{{ on }}"`, foreign(`{{ on }}`)},
		{[]Key{RunAsEnabled}, `"{{ssm:/a/b}}"`, foreign(`{{ssm:/a/b}}`)},
		{[]Key{CloudWatchStreamingEnabled}, `"{{on}}"`, closed(foreign(`{{on}}`))},
		{[]Key{RunAsEnabled}, `"{on}"`, closed(foreign(`"{on}"`))},

		{[]Key{IdleSessionTimeout, MaxSessionDuration}, `"20"`, held("20")},
		{[]Key{IdleSessionTimeout}, `""`, held("")},
		{[]Key{IdleSessionTimeout}, `null`, held("")},
		{[]Key{IdleSessionTimeout}, `"020"`, stored(held("20"), `"020"`)},
		{[]Key{IdleSessionTimeout}, `"0"`, held("0")},
		{[]Key{IdleSessionTimeout}, `"000"`, stored(held("0"), `"000"`)},
		{[]Key{IdleSessionTimeout}, `20`, stored(held("20"), `20`)},
		{[]Key{IdleSessionTimeout}, `99999999999999999999`, stored(held("99999999999999999999"), `99999999999999999999`)},
		{[]Key{IdleSessionTimeout}, `-20`, foreign(`-20`)},
		{[]Key{IdleSessionTimeout}, `20.0`, foreign(`20.0`)},
		{[]Key{IdleSessionTimeout}, `2e1`, foreign(`2e1`)},
		{[]Key{IdleSessionTimeout}, `" 20"`, foreign(`" 20"`)},
		{[]Key{IdleSessionTimeout}, `"twenty"`, foreign(`"twenty"`)},
		{[]Key{IdleSessionTimeout}, `"٢٠"`, foreign(`"٢٠"`)},
		{[]Key{IdleSessionTimeout}, `true`, foreign(`true`)},
		{[]Key{IdleSessionTimeout}, `{ "a": 1 }`, foreign(`{"a":1}`)},
		{[]Key{IdleSessionTimeout}, `"{{ssm:idle}}"`, foreign(`{{ssm:idle}}`)},
	}
	for _, tt := range tests {
		for _, k := range tt.keys {
			d, err := ParseDocument(nest(k, tt.json))
			if err != nil {
				t.Errorf("%s %s: %v", k, tt.json, err)
				continue
			}
			got := d.Field(k)
			got.raw = ""
			if got != tt.want {
				t.Errorf("%s %s: got %+v, want %+v", k, tt.json, got, tt.want)
			}
		}
	}
}

// nest is a document with one key in its place.
func nest(k Key, json string) string {
	path := strings.Split(pointers[k][1:], "/")
	text := json
	for i := len(path) - 1; i >= 0; i-- {
		text = fmt.Sprintf(`{"%s": %s}`, path[i], text)
	}
	return text
}

func TestParseDocumentRefusesOtherTexts(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 100_000)
	for text, want := range map[string]string{
		``:                  "content is not JSON: unexpected end of JSON input",
		`null`:              "content is JSON but not an object",
		`[]`:                "content is JSON but not an object",
		`"x"`:               "content is JSON but not an object",
		`{"a":1,}`:          "content is not JSON: invalid character '}' looking for beginning of object key string",
		`{} {}`:             "content is not JSON: invalid character '{' after top-level value",
		`a: b`:              "content is not JSON: invalid character 'a' looking for beginning of value",
		`{"inputs":` + deep: "content is not JSON: invalid character '[' exceeded max depth",
	} {
		if _, err := ParseDocument(text); err == nil || err.Error() != want {
			t.Errorf("%.40s: got error %v, want %s", text, err, want)
		}
	}
}

func TestParseDocumentToleratesDepthAndMark(t *testing.T) {
	t.Parallel()
	const depth = 9_000
	deep := strings.Repeat("[", depth) + strings.Repeat("]", depth)
	d, err := ParseDocument(bom + ` {"inputs": {"s3BucketName": "x", "future": ` + deep + `}}`)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Set(); got != (Set{S3BucketName: "x"}) {
		t.Errorf("got %q", got)
	}
	if u := d.Unknown(); len(u) != 1 || u[0].Pointer != "/inputs/future" || u[0].JSON != deep {
		t.Errorf("got %d unknown members", len(u))
	}
	if !strings.HasPrefix(d.Text(), bom) {
		t.Error("the text as stored has lost its byte-order mark")
	}
}

func TestUnknownKeepsBytes(t *testing.T) {
	t.Parallel()
	d, err := ParseDocument("{\"a~b/c\": [ \"\\u003e\", \"\xff\" ], \"\\ud800\": 1, \"inputs\": {\"\": null}}")
	if err != nil {
		t.Fatal(err)
	}
	want := []Member{
		{"/a~0b~1c", "[\"\\u003e\",\"\xff\"]", "\"a~b/c\":[\"\\u003e\",\"\xff\"]"},
		{"/inputs/", "null", `"":null`},
		{"/\ufffd", "1", `"\ud800":1`},
	}
	got := d.Unknown()
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func FuzzParseDocument(f *testing.F) {
	files, _ := filepath.Glob("testdata/documents/*.json")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(bom + `{"inputs":{"shellProfile":{"linux":"\ud800"}},"inputs":null,"Inputs":{"S3bucketname":1}}`)
	f.Add("{\"a~b/c\":[1,2],\"a~b/c\":\"\xff\"}")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDocument(text)
		if err != nil {
			return
		}
		checkAsNode(t, text, d)
		for _, keep := range []Names{{}, everything(d), {Keys: 1<<Count - 1, Pointers: []string{"/parameters"}}} {
			content, err := Content(d.Set(), d.Description(), d, keep)
			if err != nil {
				continue
			}
			again, err := ParseDocument(content)
			if err != nil {
				t.Fatalf("written content: %v\n%s", err, content)
			}
			if got, want := again.State(nil), Wished(d.Set(), d.Description(), d, keep).State(nil); got != want {
				t.Errorf("written and read again: got state\n%s\nwant\n%s", got, want)
			}
			if again.Set() != d.Set() {
				t.Errorf("written and read again: got %q, want %q", again.Set(), d.Set())
			}
			checkCanonical(t, again)
		}
	})
}

// checkCanonical reports forms that ssmprefs would want to repair again.
func checkCanonical(t *testing.T, d *Document) {
	t.Helper()
	for k := range Key(KeyCount) {
		if f := d.Field(k); f.Holds && f.Stored != "" {
			t.Errorf("%s is written as %s", k, f.Stored)
		}
	}
}
