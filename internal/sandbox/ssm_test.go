package sandbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func TestVersionsAsAWS(t *testing.T) {
	t.Parallel()
	client := ssmClient(open(t, ""), home)
	shows(t, client, "", "InvalidDocument")
	create(t, client, preferences("one"))
	shows(t, client, "$LATEST", "1 Creating")
	shows(t, client, "", "1 Active")

	if err := update(t.Context(), client, "1", preferences("two")); err != nil {
		t.Fatal(err)
	}
	shows(t, client, "", "1 Active")
	shows(t, client, "2", "2 Updating")
	shows(t, client, "$LATEST", "2 Active")
	shows(t, client, "$DEFAULT", "1 Active")
	shows(t, client, "3", "InvalidDocumentVersion")

	for _, c := range []struct{ name, version, content, want string }{
		{"stale number", "1", preferences("three"), "InvalidDocumentVersion"},
		{"no version", "", preferences("three"), "InvalidDocumentVersion"},
		{"unknown number", "7", preferences("three"), "InvalidDocumentVersion"},
		{"default that is not latest", "$DEFAULT", preferences("three"), "InvalidDocumentVersion"},
		{"content of the latest", "2", preferences("two"), "DuplicateDocumentContent"},
		{"content of an older version", "2", preferences("one"), "DuplicateDocumentContent"},
		{"another layout is other content", "$LATEST", preferences("two") + "\n", ""},
	} {
		if got := code(update(t.Context(), client, c.version, c.content)); got != c.want {
			t.Errorf("update with %s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRefusedContent(t *testing.T) {
	t.Parallel()
	client := ssmClient(open(t, ""), home)
	big := preferences(strings.Repeat("x", maxContent))
	for _, c := range []struct {
		name, document, content string
		format                  types.DocumentFormat
		want                    string
	}{
		{"text", document, "hello", "", "InvalidDocumentContent"},
		{"a list", document, "[]", "", "InvalidDocumentContent"},
		{"null", document, "null", "", "InvalidDocumentContent"},
		{"YAML sent as JSON", document, "schemaVersion: '1.0'", "", "InvalidDocumentContent"},
		{"broken YAML", document, "a: [", types.DocumentFormatYaml, "InvalidDocumentContent"},
		{"another schema", document, `{"schemaVersion":"2.2"}`, "", "InvalidDocumentSchemaVersion"},
		{"no schema", document, `{"inputs":{}}`, "", "InvalidDocumentSchemaVersion"},
		{"over 64 KB", document, big, "", "MaxDocumentSizeExceeded"},
		{"a short name", "ab", preferences("one"), "", "ValidationException"},
		{"a reserved name", "Amazon-mine", preferences("one"), "", "ValidationException"},
		{"unknown inputs", document, `{"schemaVersion":"1.0","inputs":{"bogus":1}}`, "", ""},
		{"the same name again", document, preferences("one"), "", "DocumentAlreadyExists"},
	} {
		_, err := client.CreateDocument(t.Context(), &ssm.CreateDocumentInput{
			Name: aws.String(c.document), Content: aws.String(c.content), DocumentFormat: c.format, DocumentType: types.DocumentTypeSession,
		})
		if got := code(err); got != c.want {
			t.Errorf("create with %s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestDefaultAndDelete(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	client := ssmClient(s, home)
	create(t, client, preferences("1"))
	for i := 2; i <= 11; i++ {
		if err := update(t.Context(), client, fmt.Sprint(i-1), preferences(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	promote := func(version string) string {
		_, err := client.UpdateDocumentDefaultVersion(t.Context(), &ssm.UpdateDocumentDefaultVersionInput{
			Name: aws.String(document), DocumentVersion: aws.String(version),
		})
		return code(err)
	}
	remove := func(version string) string {
		_, err := client.DeleteDocument(t.Context(), &ssm.DeleteDocumentInput{Name: aws.String(document), DocumentVersion: optional(version)})
		return code(err)
	}
	for _, c := range []struct{ what, got, want string }{
		{"promote $LATEST", promote("$LATEST"), "ValidationException"},
		{"promote an unknown number", promote("12"), "InvalidDocumentVersion"},
		{"promote 10", promote("10"), ""},
		{"delete the default", remove("10"), "InvalidDocumentOperation"},
		{"delete the latest", remove("11"), ""},
		{"delete it again", remove("11"), "InvalidDocumentVersion"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, c.got, c.want)
		}
	}
	if err := update(t.Context(), client, "10", preferences("12")); err != nil {
		t.Fatal(err)
	}
	shows(t, client, "$LATEST", "12 Updating") // 11 is not given again
	if got := remove(""); got != "" {
		t.Errorf("delete all: %s", got)
	}
	shows(t, client, "", "InvalidDocument")
	if got := remove(""); got != "InvalidDocument" {
		t.Errorf("delete again: got %q, want InvalidDocument", got)
	}
	create(t, client, preferences("1"))
	shows(t, client, "$LATEST", "1 Creating")
}

func TestFormats(t *testing.T) {
	t.Parallel()
	client := ssmClient(open(t, ""), home)
	written := "schemaVersion: '1.0'\nsessionType: Standard_Stream\ninputs:\n  shellProfile: {linux: 'a < b && c'}\n  idleSessionTimeout: '20'\n"
	_, err := client.CreateDocument(t.Context(), &ssm.CreateDocumentInput{
		Name: aws.String(document), Content: aws.String(written), DocumentFormat: types.DocumentFormatYaml, DocumentType: types.DocumentTypeSession,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		format types.DocumentFormat
		want   string
	}{
		{types.DocumentFormatYaml, written},
		{types.DocumentFormatJson, `{"inputs":{"idleSessionTimeout":"20","shellProfile":{"linux":"a < b && c"}},"schemaVersion":"1.0","sessionType":"Standard_Stream"}`},
		{"", `{"inputs":{"idleSessionTimeout":"20","shellProfile":{"linux":"a < b && c"}},"schemaVersion":"1.0","sessionType":"Standard_Stream"}`},
	} {
		out, err := client.GetDocument(t.Context(), &ssm.GetDocumentInput{Name: aws.String(document), DocumentFormat: c.format})
		if err != nil {
			t.Fatal(err)
		}
		if got := aws.ToString(out.Content); got != c.want {
			t.Errorf("format %q:\ngot  %s\nwant %s", c.format, got, c.want)
		}
	}
}

func TestVersionLimit(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	full := Document{Default: 1}
	for i := range maxVersions {
		full.Versions = append(full.Versions, Version{Number: i + 1, Content: Content(preferences(fmt.Sprint(i)))})
	}
	if err := s.Put(DefaultAccount, home, &full); err != nil {
		t.Fatal(err)
	}
	if got := code(update(t.Context(), ssmClient(s, home), "1000", preferences("more"))); got != "DocumentVersionLimitExceeded" {
		t.Errorf("update of a full document: got %q, want DocumentVersionLimitExceeded", got)
	}
}

// A version name is given once within a document.
func TestVersionNames(t *testing.T) {
	t.Parallel()
	client := ssmClient(open(t, ""), home)
	create(t, client, preferences("1"))
	named := func(label, content string) string {
		_, err := client.UpdateDocument(t.Context(), &ssm.UpdateDocumentInput{
			Name: aws.String(document), Content: aws.String(content), DocumentVersion: aws.String("$LATEST"), VersionName: aws.String(label),
		})
		return code(err)
	}
	labelled := func(label, version string) string {
		out, err := client.GetDocument(t.Context(), &ssm.GetDocumentInput{Name: aws.String(document), VersionName: aws.String(label), DocumentVersion: optional(version)})
		if err != nil {
			return code(err)
		}
		return *out.DocumentVersion
	}
	for _, c := range []struct{ what, got, want string }{
		{"a new name", named("v2", preferences("2")), ""},
		{"the name again", named("v2", preferences("3")), "DuplicateDocumentVersionName"},
		{"read by name", labelled("v2", ""), "2"},
		{"read by name and number", labelled("v2", "2"), "2"},
		{"read by name of another number", labelled("v2", "1"), "InvalidDocumentVersion"},
		{"read by an unknown name", labelled("v3", ""), "InvalidDocumentVersion"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, c.got, c.want)
		}
	}
}

func TestConversion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ content, stored, asked, want string }{
		{`{"b":1,"a":"x"}`, "JSON", "YAML", "a: x\nb: 1\n"},
		{`{"b": 1}`, "JSON", "TEXT", `{"b": 1}`},
		{"no JSON", "JSON", "YAML", "no JSON"},
		{"a: [", "YAML", "JSON", "a: ["},
		{"a: .nan", "YAML", "JSON", "a: .nan"},
		{"any text", "TEXT", "JSON", "any text"},
	} {
		v := Version{Content: Content(c.content), Format: c.stored}
		if got, err := v.in(c.asked); err != nil || got != c.want {
			t.Errorf("%s %q as %s: got %q, %v; want %q", c.stored, c.content, c.asked, got, err, c.want)
		}
	}
}
