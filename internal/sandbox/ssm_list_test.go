package sandbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

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
