package render

import (
	"crypto/sha256"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Typical plans, made by hand: the renderer takes a plan as it finds it.

func text(s string) preferences.Value { return preferences.TextValue(s) }
func flag(on bool) preferences.Value  { return preferences.FlagValue(on) }

const (
	loosens  = preferences.Loosens
	tightens = preferences.Tightens
	neutral  = preferences.Neutral
)

func set(key string, before, after preferences.Value, d plan.Direction, o plan.Origin, consequence string) plan.Change {
	return plan.Change{ID: idOf(key), Kind: plan.Set, Key: key, Old: before, New: after, Direction: d, Origin: o, Consequence: consequence}
}

func idOf(key string) plan.ID {
	sum := sha256.Sum256([]byte(key))
	return plan.ID(sum[:16])
}

// builder adds targets to a plan, one group at a time.
type builder struct{ plan.Plan }

func newPlan() *builder {
	return &builder{plan.Plan{
		FormatVersion: plan.FormatVersion,
		Tool:          plan.Tool{Version: "1.0.0"},
		Config:        plan.Config{Path: "preferences.yaml"},
		PlanHash:      fmt.Sprintf("%x", sha256.Sum256([]byte("plan"))),
		Complete:      true,
	}}
}

type account struct{ id, name string }

func accounts(from, n int, names ...string) []account {
	all := make([]account, n)
	for i := range all {
		all[i].id = fmt.Sprintf("%012d", 111111111111+from+i)
		if i < len(names) {
			all[i].name = names[i]
		}
	}
	return all
}

// add adds a group of targets: every account in every region.
func (b *builder) add(action plan.Action, as []account, regions []string, changes ...plan.Change) *builder {
	group := plan.Group{Action: action, Changes: changes}
	for _, a := range as {
		for _, r := range regions {
			group.Targets = append(group.Targets, len(b.Targets))
			b.Targets = append(b.Targets, plan.Target{
				Name: "fleet", Account: a.id, AccountName: a.name, Region: r, Action: action,
				LatestVersion: 7, DefaultVersion: 7, Changes: changes,
			})
		}
	}
	n := len(group.Targets)
	b.Totals.Targets += n
	switch action {
	case plan.Create:
		b.Totals.Create += n
	case plan.Update:
		b.Totals.Update += n
	case plan.Repoint:
		b.Totals.Repoint += n
	case plan.None:
		b.Totals.InSync += n
	case plan.Unreadable:
		b.Totals.Unreadable += n
	}
	if worst(changes) == loosens {
		b.Totals.Loosening += n
	}
	if len(changes) > 0 {
		b.Groups = append(b.Groups, group)
	}
	return b
}

// each changes the targets added last.
func (b *builder) each(n int, f func(*plan.Target)) *builder {
	for i := len(b.Targets) - n; i < len(b.Targets); i++ {
		f(&b.Targets[i])
	}
	return b
}

func (b *builder) with(f func(*plan.Plan)) *builder {
	f(&b.Plan)
	return b
}

var regions = []string{"eu-central-1", "eu-west-1", "us-east-1"}

const profile = `set -u
umask 027
cd /
export EDITOR=vi
export PAGER=less
export TZ=UTC
export LANG=C.UTF-8
exec /bin/bash
`

func idle(before, after string, d plan.Direction, o plan.Origin) plan.Change {
	return set("idleSessionTimeout", text(before), text(after), d, o,
		"A session left alone stays open for "+after+" minutes instead of "+before+".")
}

func noKey(o plan.Origin) plan.Change {
	return set("kmsKeyId", text("alias/ssm-session"), text(""), loosens, o,
		"Sessions are no longer encrypted with your key; people and nodes no longer need rights to it. Password reset in Fleet Manager stops working.")
}

func newProfile(o plan.Origin) plan.Change {
	return set("shellProfile.linux", text(profile),
		text("set -u\numask 027\nexport HISTTIMEFORMAT='%F %T '\nexport EDITOR=vi\nexport PAGER=less\nexport TZ=UTC\nexport LANG=C.UTF-8\nexec /bin/bash\n"), neutral, o,
		"Typed into sh on Linux and macOS nodes at the start of each session; a line after exec goes to the new shell.")
}

func newBucket(o plan.Origin) plan.Change {
	return set("s3BucketName", text("ssm-logs-${aws:account}"), text("ssm-logs-${aws:account}-${aws:region}"), neutral, o,
		"New sessions are logged to the new bucket; old logs stay where they are.")
}

func repoint(moves ...plan.Change) plan.Change {
	return plan.Change{ID: idOf("repoint"), Kind: plan.RepointDefault, Old: text("{}"), New: text(`{"a":""}`), Direction: worst(moves),
		Consequence: "The console shows the latest version again.", Moves: moves}
}

func create(o plan.Origin) plan.Change {
	return plan.Change{ID: idOf("create"), Kind: plan.CreateDocument, Direction: neutral, Origin: o,
		Consequence: "The account has no preferences of its own in this region until then."}
}

func fleet() *builder {
	const pr, drift = plan.PullRequest, plan.Drift
	return newPlan().
		add(plan.Update, accounts(0, 4, "payments", "ledger", "cards", "risk"), regions, noKey(pr), idle("10", "20", loosens, pr)).
		add(plan.Update, accounts(10, 9, "billing", "fraud", "search", "web", "mobile", "data", "lake", "ml", "tools"), regions, newProfile(pr), newBucket(pr)).
		add(plan.Update, accounts(20, 1, "sandbox"), regions[1:2], set("runAsEnabled", flag(false), flag(true), tightens, drift,
			"Sessions start as the user that the tag SSMSessionRunAs or runAsDefaultUser names, and fail where that user does not exist.")).
		add(plan.Repoint, accounts(30, 8), regions[:1], repoint(set("cloudWatchStreamingEnabled", flag(false), flag(true), tightens, drift,
			"Session output is streamed to the log group while the session runs."))).
		each(8, func(t *plan.Target) { t.DefaultVersion = 5 }).
		add(plan.Create, accounts(40, 1), regions[2:], create(pr),
			set("s3BucketName", text(""), text("ssm-logs-${aws:account}-${aws:region}"), tightens, pr, "Sessions are logged to the bucket.")).
		add(plan.None, accounts(50, 1), regions).
		add(plan.Unreadable, accounts(60, 1), regions[1:2]).
		each(1, func(t *plan.Target) {
			t.Error = &fault.Error{Class: fault.AccessDenied, Op: "ssm:GetDocument", Code: "AccessDeniedException",
				RequestID: "6f0c", Message: "no identity-based policy allows the action for role ssmprefs-plan", Next: "add the statement that `ssmprefs policy plan` prints"}
		}).
		with(func(p *plan.Plan) { p.Complete = false })
}

const hostileText = "a|b`c``<b>@octocat #12 --> ::error::x ##[group]y \x1b[31mred\x1b[0m \u202ertl\u200bzw\r\n```\n~~~\n</details>\n+ plus\n::set-output name=x::y\n- [x] a \xff\x00 $x$ http://example.com www.example.com *b* _c_ [l](http://example.com) &lt; \\ "

// hostile is a plan with a text in every slot.
func hostile(h string) *builder {
	return newPlan().
		add(plan.Update, []account{{"111111111111", "@octocat|`x`<!--"}}, regions[:1],
			set("s3KeyPrefix", text(h), text("on"), loosens, plan.PullRequest, h),
			set("shellProfile.linux", text(h), text("```\n"+h+"\n````` x\n"), neutral, plan.Drift, h),
			plan.Change{Kind: plan.Remove, Key: "/inputs/" + h, Old: text(h), Direction: neutral, Consequence: h}).
		add(plan.Unreadable, []account{{"222222222222", h}}, regions[:1]).
		each(1, func(t *plan.Target) {
			t.Error = &fault.Error{Class: "x|y", Op: h, Code: h, RequestID: h, Message: h, Next: h}
		}).
		add(plan.Update, accounts(10, 1, h), regions[:1], set("s3KeyPrefix", text(""), text(h), neutral, plan.Both, h)).
		each(1, withVerdict(plan.Drifted, h, plan.Refused, set("s3KeyPrefix", text(h), text(h), neutral, "", h))).
		with(func(p *plan.Plan) {
			p.Config.Path, p.Tool.Version, p.PlanHash = h, h, h
			p.Exceeded = []string{h}
			p.Filters = plan.Filters{Accounts: []string{h}}
			p.ConfigChanges = []plan.ConfigChange{{Kind: plan.TargetDropped, Name: h, Detail: h}}
			p.Findings = []plan.Finding{{Rule: h, Severity: "warning", Message: h, Remedy: h, File: h, Line: 1, Column: 1, Targets: []int{0}}}
			p.Unchecked = []plan.Unchecked{{What: h, Action: h, Why: h, Targets: []int{0}}}
		})
}

// typical are the plans with golden files.
func typical() map[string]plan.Plan {
	const pr = plan.PullRequest
	one := accounts(0, 1)
	return map[string]plan.Plan{
		"no-changes": newPlan().add(plan.None, accounts(0, 17), regions).Plan,
		"fleet":      fleet().Plan,
		"local": newPlan().add(plan.Update, one, regions[:1],
			set("s3BucketName", text(""), text("ssm-logs"), tightens, "", "Sessions are logged to the bucket."),
			set("s3EncryptionEnabled", flag(false), flag(true), tightens, "", "Logs go only to a bucket with default encryption; without it no session opens."),
			set("runAsDefaultUser", text("ops"), text("admin"), neutral, "", "Sessions start as admin.")).Plan,
		"create": newPlan().add(plan.Create, one, regions[:1], create(pr),
			set("kmsKeyId", text(""), text("alias/ssm-session"), tightens, pr, "Sessions are encrypted with your key."),
			set("shellProfile.linux", text(""), text("cd ~\nexec /bin/bash"), neutral, pr, "Typed into sh at the start of each session.")).
			with(func(p *plan.Plan) { p.Targets[0].LatestVersion, p.Targets[0].DefaultVersion = 0, 0 }).Plan,
		"repoint": newPlan().add(plan.Repoint, one, regions[:1], repoint()).each(1, func(t *plan.Target) { t.DefaultVersion = 4 }).
			add(plan.Update, accounts(3, 1), regions[:1], idle("20", "30", loosens, pr),
				repoint(noKey(plan.Drift), idle("5", "30", loosens, plan.Both))).each(1, func(t *plan.Target) { t.DefaultVersion = 4 }).Plan,
		"forms": newPlan().add(plan.Update, one, regions[:1],
			plan.Change{Kind: plan.Retype, Key: "idleSessionTimeout", Old: text(`20`), New: text("20"), Direction: neutral, Origin: plan.Drift, Consequence: "The console shows the page again."},
			plan.Change{Kind: plan.Retype, Key: "cloudWatchStreamingEnabled", Old: text(`"true"`), New: flag(true), Direction: neutral, Origin: plan.Drift, Consequence: "No session opens today; they do after this."},
			plan.Change{Kind: plan.Remove, Key: "/inputs/futureKey", Old: text(`{"a":[1,2]}`), Direction: neutral, Origin: plan.Drift, Consequence: "The key goes; nothing known reads it."},
			set("description", text("  Old text "), text("on"), neutral, pr, "")).Plan,
		"alerts": newPlan().add(plan.Update, accounts(0, 3), regions, noKey(pr)).
			add(plan.None, accounts(10, 2), regions).
			with(func(p *plan.Plan) {
				p.Base = &plan.Base{Commit: "4be1c07"}
				p.Exceeded = []string{"9 of 15 targets change, and maxChanges is 40% (6 targets)", "9 targets loosen, and maxLoosening is 0"}
				p.Filters = plan.Filters{Regions: []string{"eu-west-1"}}
				p.ConfigChanges = []plan.ConfigChange{
					{Kind: plan.TargetDropped, Name: "legacy", Detail: "4 account-region pairs are left as they are live"},
					{Kind: plan.NewlyUnmanaged, Name: "kmsKeyId", Detail: "whatever is live stays, in every target"},
				}
				p.Findings = []plan.Finding{
					{Rule: "no-session-logs", Severity: "warning", Message: "sessions are logged nowhere", Remedy: "set s3BucketName or cloudWatchLogGroupName", File: "preferences.yaml", Line: 3, Column: 1},
					{Rule: "session-log-group-not-encrypted", Severity: "error", Message: "the log group /ssm/sessions has no KMS key, so that no session will open", Remedy: "give the log group a key, or set cloudWatchEncryptionEnabled to false", File: "preferences.yaml", Line: 8, Column: 3, Targets: []int{0, 1, 2}},
				}
				for i, key := range []string{"bucket", "group", "key", "second key", "third key", "fourth key"} {
					p.Unchecked = append(p.Unchecked, plan.Unchecked{
						What: "whether the " + key + " exists", Action: "s3:ListBucket", Why: "the role may not s3:ListBucket", Targets: []int{0, 1, 2}[:1+i%3],
					})
				}
			}).Plan,
		"unreadable": newPlan().add(plan.Unreadable, accounts(0, 3), regions[:1]).each(3, func(t *plan.Target) {
			t.Error = &fault.Error{Class: fault.AssumeRoleFailed, Op: "sts:AssumeRole", Code: "AccessDenied", Message: "role arn:aws:iam::" + t.Account + ":role/ssmprefs-plan may not be assumed", Next: "let the caller assume it: `ssmprefs policy trust`"}
		}).Plan,
		"foreseen": foreseen().Plan,
		"applied":  applied().Plan,
		"confirm":  confirm().Plan,
		"hostile":  hostile(hostileText).Plan,
	}
}
