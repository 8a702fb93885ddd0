package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// foreseen is a plan after whose apply AWS is in the way: no bucket, a disabled
// key, in one account no log group, and what could not be told.
func foreseen() *builder {
	const (
		noBucket = ` The bucket "ssm-logs-${aws:account}" does not exist, so no session opens.`
		noGroup  = ` There is no log group "/ssm/sessions" in the account and region, so sessions leave no log in CloudWatch.`
		disabled = ` The KMS key "alias/sessions" is disabled, so no session opens.`
	)
	changes := func(more string) []plan.Change {
		return []plan.Change{
			set("s3EncryptionEnabled", flag(false), flag(true), tightens, plan.PullRequest,
				"A session opens only after its node has seen that the log bucket is encrypted: if the bucket is missing, or the node lacks the right s3:GetEncryptionConfiguration, nobody gets in."+noBucket),
			set("cloudWatchLogGroupName", text(""), text("/ssm/sessions"), tightens, plan.PullRequest,
				"New sessions are logged to this CloudWatch Logs group; if it does not exist in the account and region of the node, they run all the same and leave no log there."+more),
			set("kmsKeyId", text(""), text("alias/sessions"), tightens, plan.PullRequest,
				"Session data is encrypted with this KMS key in addition to TLS; a person without kms:GenerateDataKey or a node without kms:Decrypt on it cannot open a session."+disabled),
		}
	}
	b := newPlan().
		add(plan.Update, accounts(0, 3, "payments", "ledger", "cards"), regions, changes("")...).
		add(plan.Update, accounts(3, 1, "risk"), regions, changes(noGroup)...)
	all := everyIndex(len(b.Targets))
	found := func(rule, sentence, remedy string, line int, targets []int) {
		message := strings.TrimSuffix(continued(strings.TrimSpace(sentence)), ".")
		b.Findings = append(b.Findings, plan.Finding{
			Rule: rule, Severity: "warning", Message: message, Remedy: remedy, File: "preferences.yaml", Line: line, Column: 17, Targets: targets,
		})
	}
	found("bucket-missing", noBucket, "create the bucket, or correct s3BucketName", 3, all)
	found("log-group-missing", noGroup, "create the log group in that account and region, or correct cloudWatchLogGroupName", 5, all[9:])
	found("kms-key-state", disabled, "name a key that is enabled, symmetric and for encryption in that region, or enable this one", 6, all)
	for i, u := range [][2]string{
		{`the bucket "ssm-logs-${aws:account}" is encrypted`, "s3:GetEncryptionConfiguration"}, {`the log group "/ssm/sessions" exists`, "logs:DescribeLogGroups"}, {`the KMS key "alias/sessions" can be used`, "kms:DescribeKey"},
		{`the bucket "other" exists`, "s3:ListBucket"}, {`the bucket "third" is encrypted`, "s3:GetEncryptionConfiguration"},
	} {
		b.Unchecked = append(b.Unchecked, plan.Unchecked{What: "whether " + u[0], Action: u[1], Why: "the role may not " + u[1], Targets: all[:2*i+1]})
	}
	return b
}

// TestManyFindings shows so many of them, errors first, and says how many more
// there are.
func TestManyFindings(t *testing.T) {
	t.Parallel()
	b := fleet()
	for i := range 30 {
		b.Findings = append(b.Findings, plan.Finding{Rule: "timeout-range", Severity: "warning", Message: fmt.Sprintf("finding %d", i), File: "preferences.yaml", Line: 1, Column: 1})
	}
	b.Findings[29].Severity = "error"
	body, _ := Comment(b.Plan, CommentOptions{})
	short, _ := Comment(b.Plan, CommentOptions{Budget: 6000})
	for _, c := range []struct {
		name, text, more string
		shown            int
	}{
		{"comment", body, "\n> - and 10 more\n", mostFindings},
		{"short comment", short, "\n> - and 26 more\n", mostPoints},
		{"text", Text(b.Plan, TextOptions{}), "\n… and 10 more findings, all of them in the plan as JSON\n", mostFindings},
	} {
		if n := strings.Count(c.text, "finding "); n != c.shown {
			t.Errorf("%s: %d findings are shown, want %d", c.name, n, c.shown)
		}
		if !strings.Contains(c.text, c.more) || !strings.Contains(c.text, "finding 29") {
			t.Errorf("%s: no %q, or not the error:\n%s", c.name, c.more, c.text)
		}
	}
}
