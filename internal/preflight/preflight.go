// Package preflight asks AWS about what the preferences of a target name: the
// bucket, the log group and the KMS key. Its answer is what stands in the way of
// sessions, and what could not be told. It only reads, and puts each question
// once, however many targets name the same thing.
//
// It knows neither the file, nor the plan, nor how grave anything is.
package preflight

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Clients makes the clients that speak for a target, each with what its calls
// are given; Logs makes one call itself, a JSON value in and out. Role tells apart
// whose credentials those are within an account.
type Clients interface {
	S3(context.Context, target.Target) (*s3.Client, func(*s3.Options), error)
	Logs(ctx context.Context, t target.Target, operation string, in, out any) error
	KMS(context.Context, target.Target) (*kms.Client, func(*kms.Options), error)
	Role(target.Target) string
}

// The rules that an [Obstacle] is told under.
const (
	RuleBucketMissing    = "bucket-missing"
	RuleBucketAccount    = "bucket-account"
	RuleBucketEncryption = "bucket-encryption"
	RuleLogGroupMissing  = "log-group-missing"
	RuleLogGroupKey      = "log-group-key"
	RuleKeyState         = "kms-key-state"
	RuleKeyRegion        = "kms-key-region" // which the file tells by itself
)

// Answer is what was found out for one target. Its zero value is that nothing
// stands in the way.
type Answer struct {
	Obstacles []Obstacle
	Unchecked []Unchecked
}

// Obstacle is something known to stand in the way of sessions or their logs.
type Obstacle struct {
	Rule    string
	Keys    []preferences.Key // that it is about; the first holds the name
	Problem string            // such as: the bucket "logs" does not exist
	Effect  string            // such as: no session opens
}

// Unchecked is something that could not be told, which says nothing of nodes:
// they ask with rights of their own.
type Unchecked struct {
	What   string // such as: whether the bucket "logs" exists
	Action string // the AWS action that gave no answer
	Why    string
}

const noSession = "no session opens"

// Preflight puts the questions of one run.
type Preflight struct {
	clients     Clients
	silence     silence
	buckets     memory[bucketPlace, bucket]
	encryptions memory[bucketPlace, encryption]
	groups      memory[place, group]
	keys        memory[place, key]
}

// New asks through the clients.
func New(clients Clients) *Preflight { return &Preflight{clients: clients} }

// place is a name in one account and region.
type place struct{ account, region, name string }

// Wish is the preferences that sessions of a target are to have. Names are told
// by Texts, their form in the file, so that what many targets share reads the
// same. One without is left as it is live, which no report shows: it is not told.
type Wish struct {
	Target     target.Target
	Set, Texts preferences.Set
}

// Ask answers each wish. Each runs work for 0 to n-1, several at a time; what is
// answered does not depend on their order.
func (p *Preflight) Ask(ctx context.Context, wishes []Wish, each func(n int, work func(i int))) []Answer {
	first := map[bucketPlace]target.Target{}
	for _, w := range wishes {
		if at := p.bucketPlace(w); first[at] == (target.Target{}) {
			first[at] = w.Target
		}
	}
	answers := make([]Answer, len(wishes))
	each(len(wishes), func(i int) {
		q := question{Wish: wishes[i]}
		p.askBucket(ctx, &q, first[p.bucketPlace(q.Wish)])
		p.askGroup(ctx, &q)
		p.askKey(ctx, &q)
		answers[i] = q.answer
	})
	return answers
}

// question is a wish with what was found out about it.
type question struct {
	Wish
	answer Answer
}

func (q *question) on(flag preferences.Key) bool { return q.Set[flag] == "true" }

// live reports whether a name is left as it is live.
func (q *question) live(k preferences.Key) bool { return q.Texts[k] == "" }

// called is something by the name that a key holds.
func (q *question) called(noun string, k preferences.Key) string {
	if q.live(k) {
		return "the " + noun + " that is live"
	}
	return "the " + noun + ` "` + q.Texts[k] + `"`
}

// lacking says that there is nothing of that name.
func (q *question) lacking(noun string, k preferences.Key) string {
	if q.live(k) {
		return q.called(noun, k) + " does not exist"
	}
	return "there is no " + noun + ` "` + q.Texts[k] + `"`
}

func (q *question) stands(rule, problem, effect string, keys ...preferences.Key) {
	q.answer.Obstacles = append(q.answer.Obstacles, Obstacle{rule, keys, problem, effect})
}

// unchecked notes what could not be told. What AWS says beside a code may hold
// the name; or is what else the refusal of a right may mean.
func (q *question) unchecked(what string, why *fault.Error, or string) {
	reason := why.Message
	switch {
	case why.Class == fault.AccessDenied:
		reason = "the role may not " + why.Op + or
	case why.Code != "":
		reason = "AWS answers " + why.Code + " to " + why.Op
	}
	q.answer.Unchecked = append(q.answer.Unchecked, Unchecked{what, why.Op, reason})
}
