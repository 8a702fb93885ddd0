// Package discovery asks AWS for what a file leaves to it: the accounts below an
// organizational unit, and the regions that an account has enabled. Each thing
// is asked once in a run, so that all that rests on it rests on one answer.
//
// It knows no file. The three services are asked by requests of its own, since
// their clients would take more room than a binary of ours has left.
package discovery

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Progress is told how far an asking is: done, of all so far known, of which failed.
type Progress func(done, total, failed int)

// Discovery is what AWS has said in one run.
type Discovery struct {
	session *awsauth.Session
	caller  awsauth.Caller
	lister  awsauth.Access // who lists the organization
	width   int

	mu      sync.Mutex
	units   map[string]*unit
	regions map[string]Regions // by account
	mute    bool               // the account service does not answer here
}

// New asks nothing yet. Role may list the organization, "" for the caller
// itself; a name is that of a role in the caller's account. Width is how many
// accounts are asked at a time.
func New(session *awsauth.Session, caller awsauth.Caller, role string, width int) *Discovery {
	if role != "" && !strings.HasPrefix(role, "arn:") {
		role = fmt.Sprintf("arn:%s:iam::%s:role/%s", caller.Partition, caller.Account, role)
	}
	return &Discovery{
		session: session, caller: caller, lister: awsauth.Access{RoleARN: role}, width: max(width, 1),
		units: map[string]*unit{}, regions: map[string]Regions{},
	}
}

// home is the region of a partition in which its global services are reached.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func home(partition string) string {
	switch partition {
	case "aws-cn":
		return "cn-northwest-1"
	case "aws-us-gov":
		return "us-gov-west-1"
	case "aws-eusc":
		return "eusc-de-east-1"
	case "aws-iso":
		return "us-iso-east-1"
	case "aws-iso-b":
		return "us-isob-east-1"
	case "aws-iso-e":
		return "eu-isoe-west-1"
	case "aws-iso-f":
		return "us-isof-south-1"
	}
	return "us-east-1"
}

// ask sends a request in the name of an access to an account.
func (d *Discovery) ask(ctx context.Context, at target.Target, as awsauth.Access, r awsauth.Request) error {
	r.Patient = true
	return d.session.Clients(func(target.Target) awsauth.Access { return as }).Send(ctx, at, r)
}

// pages asks for one page after the other. An empty one may have a next.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
func pages[T any](op string, ask func(token string) (items []T, next string, err error)) ([]T, error) {
	var all []T
	seen := map[string]bool{}
	for token := ""; ; {
		items, next, err := ask(token)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if next == "" {
			return all, nil
		}
		if seen[next] {
			return nil, &fault.Error{Class: fault.Internal, Op: op, Message: "the same page comes again and again"}
		}
		seen[next] = true
		token = next
	}
}
