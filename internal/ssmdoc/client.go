// Package ssmdoc is the preferences document of each target as AWS keeps it:
// it reads a version, stores a new one onto the latest, and promotes one, each
// with one request.
//
// It decides nothing and knows neither credentials nor the plan.
package ssmdoc

import (
	"context"
	"strconv"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

const name = preferences.DocumentName

// The versions that Get reads by name; every other is a number from 1 on.
const (
	Latest  = -1
	Default = 0
)

// Clients makes the client that speaks for a target, and what each of its calls
// is given.
type Clients interface {
	SSM(context.Context, target.Target) (*ssm.Client, func(*ssm.Options), error)
}

// Documents is the preferences documents of all targets. Its errors are
// [fault.Error]s; those of a conflicting write also wrap one of the errors of
// that package that begin with Err.
type Documents struct {
	clients Clients

	mu     sync.Mutex
	parsed map[string]*preferences.Document // by content: most targets hold the same
}

// New is the documents that the clients reach.
func New(clients Clients) *Documents {
	return &Documents{clients: clients, parsed: map[string]*preferences.Document{}}
}

// Get reads a version. An absent document is the zero Version under Latest and
// Default.
func (d *Documents) Get(ctx context.Context, t target.Target, version int) (preferences.Version, error) {
	client, as, err := d.clients.SSM(ctx, t)
	if err != nil {
		return preferences.Version{}, err
	}
	out, err := client.GetDocument(ctx, &ssm.GetDocumentInput{
		Name:            aws.String(name),
		DocumentFormat:  types.DocumentFormatJson, // a document may be stored as YAML
		DocumentVersion: wanted(version),
	}, as, retryRead)
	if err != nil {
		f := failure(t, opGet, err)
		if f.Code == codeAbsent && version <= Default {
			return preferences.Version{}, nil
		}
		return preferences.Version{}, f
	}
	return d.version(out, version)
}

// wanted is a version as the request names it. The default goes unnamed, since
// not every implementation of the API knows $DEFAULT.
func wanted(version int) *string {
	switch version {
	case Default:
		return nil
	case Latest:
		return aws.String("$LATEST")
	}
	return aws.String(strconv.Itoa(version))
}

// Write stores content as a new version onto the version that is the latest,
// or creates the document onto 0, and returns the number of the new version.
func (d *Documents) Write(ctx context.Context, t target.Target, content string, onto int) (int, error) {
	if onto == 0 {
		return d.create(ctx, t, content)
	}
	client, as, err := d.clients.SSM(ctx, t)
	if err != nil {
		return 0, err
	}
	out, err := client.UpdateDocument(ctx, &ssm.UpdateDocumentInput{
		Name:            aws.String(name),
		Content:         &content,
		DocumentFormat:  types.DocumentFormatJson,
		DocumentVersion: aws.String(strconv.Itoa(onto)), // refused unless it is the latest
	}, as, retryWrite)
	if err != nil {
		return 0, failure(t, opUpdate, err)
	}
	return written(opUpdate, out.DocumentDescription)
}

func (d *Documents) create(ctx context.Context, t target.Target, content string) (int, error) {
	client, as, err := d.clients.SSM(ctx, t)
	if err != nil {
		return 0, err
	}
	out, err := client.CreateDocument(ctx, &ssm.CreateDocumentInput{
		Name:           aws.String(name),
		Content:        &content,
		DocumentFormat: types.DocumentFormatJson,
		DocumentType:   types.DocumentTypeSession,
	}, as, retryWrite)
	if err != nil {
		return 0, failure(t, opCreate, err)
	}
	return written(opCreate, out.DocumentDescription)
}

// Promote makes a version the default one.
func (d *Documents) Promote(ctx context.Context, t target.Target, version int) error {
	client, as, err := d.clients.SSM(ctx, t)
	if err != nil {
		return err
	}
	_, err = client.UpdateDocumentDefaultVersion(ctx, &ssm.UpdateDocumentDefaultVersionInput{
		Name:            aws.String(name),
		DocumentVersion: aws.String(strconv.Itoa(version)),
	}, as, retryWrite)
	if err != nil {
		return failure(t, opPromote, err)
	}
	return nil
}

// written is the number of the version that a write made.
func written(op string, d *types.DocumentDescription) (int, error) {
	if d == nil {
		d = &types.DocumentDescription{}
	}
	n, err := strconv.Atoi(aws.ToString(d.DocumentVersion))
	if err != nil {
		// The write may be done: class network, as for every lost answer.
		return 0, &fault.Error{Class: fault.Network, Op: op, Err: err,
			Message: "an answer without the number of the version written", Next: "run again"}
	}
	return n, nil
}
