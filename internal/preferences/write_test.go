package preferences

import (
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

func parse(t *testing.T, text string) *Document {
	t.Helper()
	d, err := ParseDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestContentLayout(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/documents/complete.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Content(parse(t, string(text)).Set(), DefaultDescription, nil, Names{})
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "testdata/written.json", got)
}

// TestContentHoldsTheSet writes sets of odd values and reads them back.
func TestContentHoldsTheSet(t *testing.T) {
	t.Parallel()
	texts := []string{"", "a", "  ", "\x00\x1f\x7f", "é😀\u2028\ufffd", "a\r\n\tb\\\"", "{{ x }}", "<&>", "null", "${aws:account}"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var set Set
		for k := range set {
			switch Key(k).Type() {
			case Flag:
				set[k] = []string{"", "true"}[r.IntN(2)]
			case Minutes:
				set[k] = []string{"", "0", "1", "20", "1440"}[r.IntN(5)]
			default:
				set[k] = texts[r.IntN(len(texts))]
			}
		}
		description := texts[r.IntN(len(texts))]
		content, err := Content(set, description, nil, Names{})
		if err != nil {
			t.Fatal(err)
		}
		d := parse(t, content)
		if d.Set() != set || d.Description() != description || len(d.Unknown()) > 0 {
			t.Fatalf("got %q %q, want %q %q", d.Set(), d.Description(), set, description)
		}
		checkCanonical(t, d)
		if got, want := d.State(nil), Wished(set, description, nil, Names{}).State(nil); got != want {
			t.Fatalf("got state %s, want %s", got, want)
		}
	}
}

func TestContentKeeps(t *testing.T) {
	t.Parallel()
	live := parse(t, `{"schemaVersion": "2.2", "description": "live", "parameters": {"x": {"type": "String"}}, "tags": [1],
		"inputs": {"s3BucketName": "b", "S3KeyPrefix": "p", "runAsEnabled": "t", "idleSessionTimeout": "{{ x }}", "maxSessionDuration": 6e1}}`)
	keep := Names{Pointers: []string{"/inputs", "/parameters"}}.
		With(S3KeyPrefix).With(RunAsEnabled).With(IdleSessionTimeout).With(MaxSessionDuration).With(Description).With(SessionType)
	content, err := Content(Set{S3BucketName: "new"}, "new", live, keep)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		`"schemaVersion": "1.0"`:                       true,
		`"sessionType": "Standard_Stream"`:             true,
		`"description": "live"`:                        true,
		`"s3BucketName": "new"`:                        true,
		`"s3KeyPrefix": "p"`:                           true,
		`"runAsEnabled": true`:                         true,
		`"idleSessionTimeout": "{{ x }}"`:              true,
		`"maxSessionDuration": 6e1`:                    true,
		`"parameters":{"x":{"type":"String"}}` + "\n}": true,
		`tags`: false,
	} {
		if strings.Contains(content, text) != want {
			t.Errorf("contains %s: got %v, want %v in\n%s", text, !want, want, content)
		}
	}
	created, err := Content(Set{S3KeyPrefix: "x"}, "new", nil, keep)
	if err != nil {
		t.Fatal(err)
	}
	if d := parse(t, created); d.Set() != (Set{}) || d.Description() != "new" {
		t.Errorf("created with %q %q, want what is kept unset and the description", d.Set(), d.Description())
	}
}

func TestContentRefusesDanglingPlaceholders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		live string
		keep Names
		want string
	}{
		{`{"inputs":{"s3BucketName":"a-{{b}}"}}`, Names{}.With(S3BucketName), "s3BucketName"},
		{`{"inputs":{"s3BucketName":"a-{{b}}"}}`, Names{}, ""},
		{`{"inputs":{"s3BucketName":"a-{{b}}"}}`, Names{Pointers: []string{"/parameters"}}.With(S3BucketName), ""},
		{`{"inputs":{"idleSessionTimeout":"{{ idle }}"}}`, Names{}.With(IdleSessionTimeout), "idleSessionTimeout"},
		{`{"inputs":{"runAsEnabled":"{{ssm:/run-as}}"}}`, Names{}.With(RunAsEnabled), ""},
		{`{"inputs":{"shellProfile":{"linux":"docker ps --format '{{.Names}}'"}}}`, Names{}.With(ShellProfileLinux), ""},
		{`{"inputs":{"shellProfile":{"linux":"{{.Names}} {{ linux }}"}}}`, Names{}.With(ShellProfileLinux), "shellProfile.linux"},
		{`{"inputs":{"future":["{{ x }}"]}}`, Names{Pointers: []string{"/inputs/future"}}, "/inputs/future"},
		{`{"description":"{{ x }}"}`, Names{}.With(Description), ""},
	}
	for _, tt := range tests {
		_, err := Content(Set{}, "", parse(t, tt.live), tt.keep)
		var dangling *PlaceholderError
		errors.As(err, &dangling)
		if tt.want == "" && err != nil || tt.want != "" && (dangling == nil || dangling.Name != tt.want) {
			t.Errorf("%s: got error %v, want about %q", tt.live, err, tt.want)
		}
	}
}

func TestContentSize(t *testing.T) {
	t.Parallel()
	empty, err := Content(Set{}, "", nil, Names{})
	if err != nil {
		t.Fatal(err)
	}
	room := MaxContent - len(empty)
	if content, err := Content(Set{ShellProfileLinux: strings.Repeat("x", room)}, "", nil, Names{}); err != nil || len(content) != MaxContent {
		t.Errorf("largest: %d bytes, error %v", len(content), err)
	}
	_, err = Content(Set{ShellProfileLinux: strings.Repeat("x", room-1) + "é"}, "", nil, Names{})
	var size *SizeError
	if !errors.As(err, &size) || size.Size != MaxContent+1 {
		t.Errorf("one byte more: got error %v", err)
	} else if want := "document has 65537 bytes, 1 more than the 65536 that AWS stores"; err.Error() != want {
		t.Errorf("got error %q, want %q", err, want)
	}
}
