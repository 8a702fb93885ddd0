package sandbox

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

func TestLogGroups(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	groups := map[string]*LogGroup{"/ssm/sessions": {Key: keyARN(place{mine, home}, plainKey)}, "/ssm/sessions-old": {}, "Other": {}}
	for i := range 120 {
		groups[fmt.Sprintf("many-%03d", i)] = &LogGroup{}
	}
	provide(t, s, mine, home, Resources{LogGroups: groups})
	client := cloudwatchlogs.NewFromConfig(configOf(s, home, "testing"))
	ask := func(in cloudwatchlogs.DescribeLogGroupsInput) (*cloudwatchlogs.DescribeLogGroupsOutput, string) {
		out, err := client.DescribeLogGroups(t.Context(), &in)
		return out, code(err)
	}

	out, _ := ask(cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/ssm/sessions")})
	if len(out.LogGroups) != 2 {
		t.Fatalf("got %d groups, want 2", len(out.LogGroups))
	}
	keyed, plain := out.LogGroups[0], out.LogGroups[1]
	if *keyed.LogGroupName != "/ssm/sessions" || aws.ToString(keyed.KmsKeyId) != keyARN(place{mine, home}, plainKey) || plain.KmsKeyId != nil {
		t.Errorf("got %+v and %+v, want a key on the first alone", keyed, plain)
	}
	if want := "arn:aws:logs:eu-west-1:000000000000:log-group:/ssm/sessions"; *keyed.LogGroupArn != want || *keyed.Arn != want+":*" {
		t.Errorf("ARNs: got %s and %s", *keyed.LogGroupArn, *keyed.Arn)
	}

	var sizes []int
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(client, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("many")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(page.LogGroups))
	}
	if fmt.Sprint(sizes) != "[50 50 20]" {
		t.Errorf("pages: got %v, want [50 50 20]", sizes)
	}

	for _, c := range []struct {
		name string
		in   cloudwatchlogs.DescribeLogGroupsInput
		code string
		some int
	}{
		{"pattern", cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePattern: aws.String("OTHER")}, "", 1},
		{"limit", cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(3)}, "", 3},
		{"none", cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("absent")}, "", 0},
		{"limit over 50", cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(51)}, "InvalidParameterException", 0},
		{"limit of 0", cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(0)}, "InvalidParameterException", 0},
		{"bad prefix", cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("a b")}, "InvalidParameterException", 0},
		{"bad token", cloudwatchlogs.DescribeLogGroupsInput{NextToken: aws.String("x")}, "InvalidParameterException", 0},
		{"prefix and pattern", cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("a"), LogGroupNamePattern: aws.String("a")}, "InvalidParameterException", 0},
	} {
		out, got := ask(c.in)
		if got != c.code || got == "" && len(out.LogGroups) != c.some {
			t.Errorf("%s: got %q and %+v, want %q and %d groups", c.name, got, out, c.code, c.some)
		}
	}
	for _, other := range []aws.Config{configOf(s, away, "testing"), configOf(s, home, AccessKey(theirs))} {
		out, err := cloudwatchlogs.NewFromConfig(other).DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
		if err != nil || len(out.LogGroups) != 0 {
			t.Errorf("another place: got %+v, %v, want none", out, err)
		}
	}
}
