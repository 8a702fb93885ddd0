// Package preflight asks AWS about what the preferences of a target name: the
// bucket, the log group and the KMS key. Its answer is what stands in the way of
// sessions, and what could not be told. It only reads, and puts each question
// once, however many targets name the same thing.
//
// It knows neither the file, nor the plan, nor how grave anything is.
package preflight

import (
	"context"
	"fmt"
	"strings"

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
	What   string // such as: whether the bucket exists
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

// bucketPlace is a bucket, whose name is the same in all regions, as one role
// sees it.
type bucketPlace struct{ account, role, name string }

// Ask is about the preferences that sessions of a target are to have. Names are
// told by texts, their form in the file, so that what many targets share reads
// the same; where there is none it is the name itself.
func (p *Preflight) Ask(ctx context.Context, t target.Target, set, texts preferences.Set) Answer {
	w := wish{target: t, set: set, texts: texts}
	p.askBucket(ctx, &w)
	p.askGroup(ctx, &w)
	p.askKey(ctx, &w)
	return w.answer
}

// wish is one target's preferences with what was found out about them.
type wish struct {
	target     target.Target
	set, texts preferences.Set
	answer     Answer
}

func (w *wish) on(flag preferences.Key) bool { return w.set[flag] == "true" }

// called is the name that a key holds as the file writes it.
func (w *wish) called(k preferences.Key) string {
	name := w.texts[k]
	if name == "" {
		name = w.set[k]
	}
	return `"` + name + `"`
}

func (w *wish) stands(rule, problem, effect string, keys ...preferences.Key) {
	w.answer.Obstacles = append(w.answer.Obstacles, Obstacle{rule, keys, problem, effect})
}

func (w *wish) unchecked(what string, why *fault.Error) {
	reason := why.Message
	switch bare := strings.ReplaceAll(reason, " ", ""); {
	case why.Class == fault.AccessDenied:
		reason = "the role may not " + why.Op
	case why.Code != "" && strings.EqualFold(bare, why.Code): // of an answer without a body
		reason = "AWS answers " + why.Code
	case why.Code != "":
		reason = fmt.Sprintf("%s (%s)", reason, why.Code)
	}
	w.answer.Unchecked = append(w.answer.Unchecked, Unchecked{what, why.Op, reason})
}
