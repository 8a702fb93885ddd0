package sandbox

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

const (
	home     = "eu-west-1"
	document = "SSM-SessionManagerRunShell"
)

// preferences is a document in the form that the state file shows as a value.
func preferences(bucket string) string {
	return fmt.Sprintf("{\n  \"schemaVersion\": \"1.0\",\n  \"sessionType\": \"Standard_Stream\",\n  \"inputs\": {\n    \"s3BucketName\": %q\n  }\n}", bucket)
}

// open serves a sandbox, closed with the test, whose clock stands still.
func open(t testing.TB, file string) *Server {
	t.Helper()
	s, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	s.Clock = func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	if err := s.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeServer(t, s) })
	return s
}

func closeServer(t testing.TB, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	if t.Context().Err() != nil { // in a cleanup
		ctx, cancel = context.WithTimeout(context.Background(), 10*time.Second)
	}
	defer cancel()
	if err := s.Close(ctx); err != nil {
		t.Error(err)
	}
}

func configOf(s *Server, region, key string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: aws.String(s.URL()),
		Credentials: credentials.NewStaticCredentialsProvider(key, "secret", ""),
		Retryer:     func() aws.Retryer { return aws.NopRetryer{} },
	}
}

func ssmClient(s *Server, region string) *ssm.Client {
	return ssm.NewFromConfig(configOf(s, region, "testing"))
}

func stsClient(s *Server, region string) *sts.Client {
	return sts.NewFromConfig(configOf(s, region, "testing"))
}

// code is the AWS error code, "" when there is no error.
func code(err error) string {
	if err == nil {
		return ""
	}
	var coded smithy.APIError
	if errors.As(err, &coded) {
		return coded.ErrorCode()
	}
	return err.Error()
}

func create(t testing.TB, client *ssm.Client, content string) {
	t.Helper()
	_, err := client.CreateDocument(t.Context(), &ssm.CreateDocumentInput{
		Name: aws.String(document), Content: aws.String(content), DocumentType: types.DocumentTypeSession,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func update(ctx context.Context, client *ssm.Client, version, content string) error {
	_, err := client.UpdateDocument(ctx, &ssm.UpdateDocumentInput{
		Name: aws.String(document), Content: aws.String(content), DocumentVersion: optional(version),
	})
	return err
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func read(ctx context.Context, client *ssm.Client, version string) (*ssm.GetDocumentOutput, error) {
	return client.GetDocument(ctx, &ssm.GetDocumentInput{Name: aws.String(document), DocumentVersion: optional(version)})
}

// shows fails the test unless a read answers this version, status and content.
func shows(t testing.TB, client *ssm.Client, version, want string) {
	t.Helper()
	out, err := read(t.Context(), client, version)
	got := code(err)
	if err == nil {
		got = fmt.Sprintf("%s %s", aws.ToString(out.DocumentVersion), out.Status)
	}
	if got != want {
		t.Errorf("read of version %q: got %s, want %s", version, got, want)
	}
}
