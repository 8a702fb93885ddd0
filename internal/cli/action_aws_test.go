package cli

import (
	"maps"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
	"github.com/ssmprefs/ssmprefs/internal/ssmdoc"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// documents are another client's, such as a person's at the console.
func (s *stage) documents() reconcile.Documents {
	s.Helper()
	session, err := awsauth.Open(s.Context(), awsauth.Options{Endpoint: s.aws.URL(), Concurrency: 1})
	if err != nil {
		s.Fatal(err)
	}
	return ssmdoc.New(session.Clients(func(target.Target) awsauth.Access { return awsauth.Access{} }))
}

func place(region string) target.Target {
	return target.Target{Name: "all", Account: sandbox.DefaultAccount, Region: region, Partition: "aws"}
}

// live is the document of a region.
func (s *stage) live(region string) string {
	s.Helper()
	v, err := s.documents().Get(s.Context(), place(region), reconcile.Default)
	if err != nil {
		s.Fatal(err)
	}
	if v.Document == nil {
		return ""
	}
	return v.Document.Text()
}

// byHand changes the live document of a region and makes that the default.
func (s *stage) byHand(region, old, now string) {
	s.Helper()
	docs, at := s.documents(), place(region)
	v, err := docs.Get(s.Context(), at, reconcile.Latest)
	if err != nil {
		s.Fatal(err)
	}
	text := strings.Replace(v.Document.Text(), old, now, 1)
	number, err := docs.Write(s.Context(), at, text, v.Number)
	if err != nil {
		s.Fatal(err)
	}
	if _, err := docs.Get(s.Context(), at, number); err != nil { // it is Updating for one read
		s.Fatal(err)
	}
	if err := docs.Promote(s.Context(), at, number); err != nil {
		s.Fatal(err)
	}
}

// awsWrites is how many writes AWS has seen.
func (s *stage) awsWrites() int {
	n := 0
	for _, op := range []string{"CreateDocument", "UpdateDocument", "UpdateDocumentDefaultVersion"} {
		n += s.aws.Counts()[op]
	}
	return n
}

func (s *stage) awsCalls() int {
	n := 0
	for count := range maps.Values(s.aws.Counts()) {
		n += count
	}
	return n
}
