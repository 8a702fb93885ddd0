package plan_test

import (
	"fmt"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// fleet is accounts × 17 regions with a few kinds of live content in turn.
func fleet(b *testing.B, accounts int) plan.Input {
	b.Helper()
	texts := preferences.Set{}
	texts[preferences.S3BucketName] = "ssm-logs-${aws:account}-${aws:region}"
	texts[preferences.CloudWatchLogGroupName] = "/ssm/sessions"
	texts[preferences.RunAsEnabled] = "true"
	texts[preferences.ShellProfileLinux] = "exec /bin/bash\n"
	var in plan.Input
	in.BaseDesired = map[target.Pair]plan.Desired{}
	kinds := []string{`"s3BucketName":"old-%s-%s"`, `"s3BucketName":"ssm-logs-%s-%s","cloudWatchLogGroupName":"/ssm/sessions","runAsEnabled":true,"shellProfile":{"linux":"exec /bin/bash\n"}`}
	for a := range accounts {
		for n := range 17 {
			at := target.Target{Name: "all", Account: fmt.Sprintf("%012d", a), Region: fmt.Sprintf("eu-west-%d", n), Partition: "aws"}
			d := plan.Desired{Target: at, Texts: texts}
			for k, text := range texts {
				d.Set[k], _ = at.Expand(text)
			}
			in.Desired = append(in.Desired, d)
			in.BaseDesired[at.Pair()] = d
			inputs := fmt.Sprintf(kinds[(a+n)%len(kinds)], at.Account, at.Region)
			doc, err := preferences.ParseDocument(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{` + inputs + `}}`)
			if err != nil {
				b.Fatal(err)
			}
			v := preferences.Version{Number: 1, Document: doc}
			in.Live = append(in.Live, plan.Live{Snapshot: preferences.Snapshot{Latest: v, Default: v}})
		}
	}
	return in
}

func BenchmarkCompute(b *testing.B) {
	for _, accounts := range []int{100, 1000} {
		in := fleet(b, accounts)
		b.Run(fmt.Sprint(len(in.Desired)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				plan.Compute(in)
			}
		})
		p := plan.Compute(in)
		b.Run(fmt.Sprintf("json-%d", len(in.Desired)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				encoded, err := plan.Encode(p)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := plan.Decode(encoded); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
