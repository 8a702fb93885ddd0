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

func TestDescribeListAndTags(t *testing.T) {
	t.Parallel()
	client := ssmClient(open(t, ""), home)
	_, err := client.CreateDocument(t.Context(), &ssm.CreateDocumentInput{
		Name: aws.String("Mine"), Content: aws.String(`{"schemaVersion":"1.0","description":"words"}`), DocumentType: types.DocumentTypeSession,
		Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}}, VersionName: aws.String("first"),
	})
	if err != nil {
		t.Fatal(err)
	}
	arn := "arn:aws:ssm:eu-west-1:000000000000:document/Mine"
	out, err := client.DescribeDocument(t.Context(), &ssm.DescribeDocumentInput{Name: aws.String(arn), VersionName: aws.String("first")})
	if err != nil {
		t.Fatal(err)
	}
	d := out.Document
	got := fmt.Sprint(*d.Name, *d.Description, *d.Owner, *d.LatestVersion, *d.DefaultVersion, d.Status, d.CreatedDate.UTC(), len(d.Tags))
	if want := "Minewords00000000000011Creating2026-03-01 12:00:00 +0000 UTC1"; strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("described: got %s, want %s", got, want)
	}
	_, err = client.AddTagsToResource(t.Context(), &ssm.AddTagsToResourceInput{
		ResourceType: types.ResourceTypeForTaggingDocument, ResourceId: aws.String("Mine"), Tags: []types.Tag{{Key: aws.String("b"), Value: aws.String("2")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.RemoveTagsFromResource(t.Context(), &ssm.RemoveTagsFromResourceInput{
		ResourceType: types.ResourceTypeForTaggingDocument, ResourceId: aws.String("Mine"), TagKeys: []string{"a"},
	})
	if err != nil {
		t.Fatal(err)
	}
	tags, err := client.ListTagsForResource(t.Context(), &ssm.ListTagsForResourceInput{
		ResourceType: types.ResourceTypeForTaggingDocument, ResourceId: aws.String("Mine"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(tags.TagList) != 1 || *tags.TagList[0].Key != "b" {
		t.Errorf("tags: got %v, want b alone", tags.TagList)
	}
	shared, err := client.DescribeDocumentPermission(t.Context(), &ssm.DescribeDocumentPermissionInput{Name: aws.String("Mine"), PermissionType: "Share"})
	if err != nil || len(shared.AccountIds) != 0 {
		t.Errorf("permission: got %v, %v; want nobody", shared, err)
	}
}

func TestListPages(t *testing.T) {
	t.Parallel()
	client := ssmClient(open(t, ""), home)
	create(t, client, preferences("1"))
	for i := 1; i < 5; i++ {
		if err := update(t.Context(), client, "$LATEST", preferences(fmt.Sprint(i+1))); err != nil {
			t.Fatal(err)
		}
	}
	var got string
	pages := ssm.NewListDocumentVersionsPaginator(client, &ssm.ListDocumentVersionsInput{Name: aws.String(document), MaxResults: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range page.DocumentVersions {
			got += fmt.Sprintf("%s %s %v, ", *v.DocumentVersion, v.Status, v.IsDefaultVersion)
		}
		got += "| "
	}
	want := "5 Updating false, 4 Updating false, | 3 Updating false, 2 Updating false, | 1 Creating true, | "
	if got != want {
		t.Errorf("versions:\ngot  %s\nwant %s", got, want)
	}
	for owner, want := range map[string]int{"Self": 1, "Amazon": 0} {
		out, err := client.ListDocuments(t.Context(), &ssm.ListDocumentsInput{Filters: []types.DocumentKeyValuesFilter{{Key: aws.String("Owner"), Values: []string{owner}}}})
		if err != nil {
			t.Fatal(err)
		}
		if len(out.DocumentIdentifiers) != want {
			t.Errorf("documents of %s: got %d, want %d", owner, len(out.DocumentIdentifiers), want)
		}
	}
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	client := ssmClient(open(t, ""), home)
	create(t, client, preferences("1"))
	for _, c := range []struct {
		key, value, want string
	}{
		{"Name", "SSM-", "1"},
		{"Name", "Mine", "0"},
		{"DocumentType", "Session", "1"},
		{"DocumentType", "Command", "0"},
		{"PlatformTypes", "Linux", "1"},
		{"Bogus", "x", "InvalidFilterKey"},
	} {
		out, err := client.ListDocuments(t.Context(), &ssm.ListDocumentsInput{
			DocumentFilterList: []types.DocumentFilter{{Key: types.DocumentFilterKey(c.key), Value: aws.String(c.value)}},
		})
		got := code(err)
		if err == nil {
			got = fmt.Sprint(len(out.DocumentIdentifiers))
		}
		if got != c.want {
			t.Errorf("documents with %s %s: got %s, want %s", c.key, c.value, got, c.want)
		}
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
