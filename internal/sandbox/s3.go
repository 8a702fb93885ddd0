package sandbox

import (
	"cmp"
	"encoding/xml"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

var s3Operations = map[string]operation{
	"HeadBucket":          headBucket,
	"GetBucketEncryption": bucketEncryption,
}

// restXML is the protocol of S3:
// https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
type restXML struct{}

const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// operation is told by the method and the query. Objects are not served.
func (p restXML) operation(c *Call) string {
	query := c.request.URL.Query()
	switch {
	case p.param(c, "Bucket") == "" || p.param(c, "Key") != "":
	case c.request.Method == http.MethodHead:
		return "HeadBucket"
	case c.request.Method == http.MethodGet && query.Has("encryption"):
		return "GetBucketEncryption"
	}
	return c.request.Method
}

// virtualHost is a bucket before the name or address of this machine.
var virtualHost = regexp.MustCompile(`^(.+)\.(?:localhost|\d+\.\d+\.\d+\.\d+)$`)

// param reads the bucket from the host, or else from the path.
func (restXML) param(c *Call, name string) string {
	host, _, err := net.SplitHostPort(c.request.Host)
	if err != nil {
		host = c.request.Host // without a port
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(c.request.URL.Path, "/"), "/")
	if named := virtualHost.FindStringSubmatch(host); named != nil {
		bucket, key = named[1], strings.TrimPrefix(c.request.URL.Path, "/")
	}
	switch name {
	case "Bucket":
		return bucket
	case "Key":
		return key
	case "ExpectedBucketOwner":
		return c.request.Header.Get("X-Amz-Expected-Bucket-Owner")
	}
	return ""
}

func (p restXML) answer(w http.ResponseWriter, c *Call, answer any) {
	p.sign(w, c)
	if head, ok := answer.(bucketHead); ok {
		w.Header().Set("X-Amz-Bucket-Region", head.region)
		w.Header().Set("X-Amz-Access-Point-Alias", "false")
		w.WriteHeader(http.StatusOK)
		return
	}
	writeXML(w, http.StatusOK, answer)
}

// refuse has no body for HEAD, so that clients tell the error by its status.
func (p restXML) refuse(w http.ResponseWriter, c *Call, f *failure) {
	type response struct {
		XMLName                      xml.Name `xml:"Error"`
		Code, Message                string
		Endpoint, Bucket, BucketName string `xml:",omitempty"`
		RequestID                    string `xml:"RequestId"`
		HostID                       string `xml:"HostId"`
	}
	p.sign(w, c)
	if f.Region != "" {
		w.Header().Set("X-Amz-Bucket-Region", f.Region)
	}
	if c.request.Method == http.MethodHead {
		w.WriteHeader(f.Status)
		return
	}
	told := response{Code: f.Code, Message: f.Message, RequestID: c.id, HostID: hostID}
	switch f.Code {
	case "PermanentRedirect":
		told.Bucket = p.param(c, "Bucket")
		told.Endpoint = told.Bucket + ".s3." + f.Region + ".amazonaws.com"
	case "NoSuchBucket", "InvalidBucketName", "ServerSideEncryptionConfigurationNotFoundError":
		told.BucketName = p.param(c, "Bucket")
	}
	writeXML(w, f.Status, told)
}

const hostID = "c2FuZGJveA=="

func (restXML) sign(w http.ResponseWriter, c *Call) {
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("X-Amz-Request-Id", c.id)
	w.Header().Set("X-Amz-Id-2", hostID)
}

type bucketHead struct{ region string }

// headBucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
func headBucket(w *world, c *Call) (any, error) {
	_, err := w.bucket(c)
	return bucketHead{c.Region}, err
}

type encryptionConfiguration struct {
	XMLName xml.Name
	Rule    *encryptionRule
}

type encryptionRule struct {
	Default          *encryptionDefault `xml:"ApplyServerSideEncryptionByDefault"`
	BucketKeyEnabled bool
}

type encryptionDefault struct {
	SSEAlgorithm   string
	KMSMasterKeyID string `xml:",omitempty"`
}

// bucketEncryption answers SSE-S3 where nothing else was set, as S3 has done
// for every bucket since 2023.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
func bucketEncryption(w *world, c *Call) (any, error) {
	b, err := w.bucket(c)
	if err != nil {
		return nil, err
	}
	answer := encryptionConfiguration{XMLName: xml.Name{Space: s3Namespace, Local: "ServerSideEncryptionConfiguration"}}
	switch algorithm := cmp.Or(b.Encryption, "AES256"); algorithm {
	case noEncryption:
		return nil, &failure{Code: "ServerSideEncryptionConfigurationNotFoundError", Message: "The server side encryption configuration was not found", Status: http.StatusNotFound}
	case noRule:
	case noDefault:
		answer.Rule = &encryptionRule{}
	default:
		answer.Rule = &encryptionRule{Default: &encryptionDefault{algorithm, b.Key}}
	}
	return answer, nil
}

// bucket is the one that a call names, as S3 lets the caller see it. A call in
// another region learns nothing but the bucket's region.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func (w *world) bucket(c *Call) (*Bucket, error) {
	name, wanted := c.Param("Bucket"), c.Param("ExpectedBucketOwner")
	p, b := w.bucketNamed(partition(c.Region), name)
	switch {
	case !bucketPattern.MatchString(name):
		return nil, &failure{Code: "InvalidBucketName", Message: "The specified bucket is not valid.", Status: http.StatusBadRequest}
	case wanted != "" && !accountPattern.MatchString(wanted):
		return nil, &failure{Code: "InvalidBucketOwnerAWSAccountID", Message: "The value of the expected bucket owner parameter must be an AWS account ID", Status: http.StatusBadRequest}
	case b == nil:
		return nil, &failure{Code: "NoSuchBucket", Message: "The specified bucket does not exist", Status: http.StatusNotFound}
	case p.region != c.Region:
		return nil, &failure{Code: "PermanentRedirect", Status: http.StatusMovedPermanently, Region: p.region,
			Message: "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint."}
	case wanted != "" && wanted != p.account, p.account != c.Account && !slices.Contains(b.Readers, c.Account):
		return nil, &failure{Code: "AccessDenied", Message: "Access Denied", Status: http.StatusForbidden, Region: p.region}
	}
	return b, nil
}

// bucketNamed looks everywhere: names are given once in a partition.
func (w *world) bucketNamed(inPartition, name string) (place, *Bucket) {
	for account, regions := range w.Accounts {
		for region, r := range regions {
			if r != nil && r.Buckets[name] != nil && partition(region) == inPartition {
				return place{account, region}, r.Buckets[name]
			}
		}
	}
	return place{}, nil
}
