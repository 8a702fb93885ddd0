package review_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func header() review.Header {
	return review.Header{
		Identity:   review.NewIdentity(123456789, "preferences.yaml", ""),
		Repository: 123456789, PullRequest: 42, Run: 1234567890123,
		Commit: "1f0e3dad99908345f7439f8ffabdffc4ccd3a9d2",
	}
}

// fleet describes many targets: accounts × regions, of which some patterns
// differ in what stands live.
type fleet struct {
	accounts, regions, patterns int
	version                     func(account, region int) int // nil: 3
}

func account(i int) string { return fmt.Sprintf("%012d", 100000000000+i*7919) }

func region(i int) string {
	return fmt.Sprintf("%s-%d", []string{"eu-west", "us-east", "us-west", "ap-south", "ap-northeast", "sa-east"}[i%6], i/6+1)
}

// plan compares a usual file with the fleet. Documents differ by pattern and
// region in the keys that are set. One comparison does for all targets with the
// same document, since nothing in it has an account or a region in it.
func (f fleet) plan(t testing.TB) plan.Plan {
	t.Helper()
	var p plan.Plan
	var targets [12]plan.Target
	for n := range targets {
		d := usual(target.Target{Partition: "aws"}, "ssm-logs")
		v := preferences.Version{Number: 3, Document: parse(t, variantText(n))}
		p = plan.Compute(plan.Input{Desired: []plan.Desired{d}, Live: []plan.Live{{Snapshot: preferences.Snapshot{Latest: v, Default: v}}}})
		targets[n] = p.Targets[0]
	}
	p.Targets, p.Groups = nil, nil
	for i := range f.accounts {
		for j := range f.regions {
			n := 0
			if f.patterns > 1 {
				n = rand.New(rand.NewPCG(uint64(i%f.patterns), uint64(j))).IntN(len(targets))
			}
			at := targets[n]
			at.Name, at.Account, at.Region = fmt.Sprintf("block-%d", i%3), account(i), region(j)
			if f.version != nil {
				at.LatestVersion = f.version(i, j)
			}
			p.Targets = append(p.Targets, at)
		}
	}
	return p
}

func usual(at target.Target, bucket string) plan.Desired {
	d := plan.Desired{Target: at}
	d.Texts[preferences.S3BucketName] = bucket
	d.Texts[preferences.S3EncryptionEnabled] = "true"
	d.Texts[preferences.CloudWatchLogGroupName] = "/ssm/sessions"
	d.Texts[preferences.KMSKeyID] = "alias/ssm-session"
	d.Texts[preferences.IdleSessionTimeout] = "20"
	d.Texts[preferences.MaxSessionDuration] = "480"
	d.Texts[preferences.ShellProfileLinux] = strings.Repeat("export TMOUT=900\n", 20)
	for k, text := range d.Texts {
		d.Set[k], _ = at.Expand(text)
	}
	return d
}

func variantText(n int) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"%d","runAsEnabled":%v,"kmsKeyId":"alias/ssm-session"}}`,
		10+n/2, n%2 == 1)
}

func parse(t testing.TB, text string) *preferences.Document {
	t.Helper()
	d, err := preferences.ParseDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// mixed is a plan with one of everything that a record can hold: set, retype,
// remove, create, repoint, in sync, unreadable, long texts and pointers.
func mixed(t testing.TB) (plan.Plan, [][]plan.Change) {
	t.Helper()
	pointer := "/inputs/" + strings.Repeat("k", 80)
	texts := []string{
		variantText(1),
		`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":20,"futureKey":1,"` + pointer[8:] + `":2}}`,
		"",  // absent
		"-", // unreadable
		"=", // in sync
		"<", // default behind
	}
	in := plan.Input{Resolved: len(texts)}
	var once [][]plan.Change
	for i, text := range texts {
		at := target.Target{Name: fmt.Sprintf("block-%d", i/4), Account: account(i / 2), Region: region(i % 2), Partition: "aws"}
		d := usual(at, "ssm-logs-${aws:account}-${aws:region}")
		var live plan.Live
		switch text {
		case "":
		case "-":
			live.Err = &fault.Error{Class: fault.AccessDenied, Message: "no"}
		case "=", "<":
			content, err := preferences.Content(d.Set, "x", nil, d.Unmanaged)
			if err != nil {
				t.Fatal(err)
			}
			live.Snapshot.Latest = preferences.Version{Number: 7, Document: parse(t, content)}
			live.Snapshot.Default = live.Snapshot.Latest
			if text == "<" {
				live.Snapshot.Default = preferences.Version{Number: 6, Document: parse(t, texts[0])}
			}
		default:
			live.Snapshot.Latest = preferences.Version{Number: 3, Document: parse(t, text)}
			live.Snapshot.Default = live.Snapshot.Latest
		}
		in.Desired = append(in.Desired, d)
		in.Live = append(in.Live, live)
		base := d
		base.Set[preferences.MaxSessionDuration], base.Texts[preferences.MaxSessionDuration] = "60", "60"
		base.Set[preferences.ShellProfileLinux] = strings.Repeat("x", 100)
		once = append(once, plan.WouldBe(base, d, nil))
	}
	return plan.Compute(in), once
}

func record(t testing.TB, p plan.Plan, once [][]plan.Change) review.Record {
	t.Helper()
	r, err := review.NewRecord(p, header(), once, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
