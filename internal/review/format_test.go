package review_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// forEver is the SHA-256 of the examples of the form. Records of pull requests
// that are open or merged are written so: the examples never change, and -update
// does not touch them.
var forEver = map[string]string{
	"whole.record": "28cfb3330a8bd4fda357dfcacb04e7166f097b7e58dda61efbfce39a5284fc7e",
	"whole.body":   "52a03d8d2a75fbe6fe51416f2bd8223b0b57df99ab891309783bd16a99398fbc",
	"block.record": "6f46d84016f4bad6a3c7a89fe42dc59b73ca3309d47788bbffd0858f9e6acf38",
	"block.body":   "5bb8e311f7648f0aa150eb5f8bbcd8fce4afdc989f7decd389c45f26ba262fa4",
}

func example(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(b)); sum != forEver[name] {
		t.Fatalf("testdata/%s has changed (SHA-256 %s): the form of records is fixed, see record.md", name, sum)
	}
	return strings.TrimSuffix(string(b), "\n")
}

// byHand is a plan that is written out rather than computed, so that it stays
// as it is. Its changes have every kind, its values every form.
func byHand() (plan.Plan, [][]plan.Change) {
	text := preferences.TextValue
	id := func(n byte) (id plan.ID) {
		for i := range id {
			id[i] = n<<4 | byte(i)
		}
		return id
	}
	idle := plan.Change{ID: id(1), Kind: plan.Set, Key: "idleSessionTimeout", Old: text("60"), New: text("20")}
	bucket := plan.Change{ID: id(2), Kind: plan.Set, Key: "s3BucketName", Old: text(""), New: text("logs-111111111111")}
	profile := plan.Change{ID: id(3), Kind: plan.Set, Key: "shellProfile.linux", Old: text(""), New: text(strings.Repeat("echo\n", 13))}
	flag := plan.Change{ID: id(4), Kind: plan.Retype, Key: "runAsEnabled", Old: text("x"), New: preferences.FlagValue(true)}
	off := plan.Change{ID: id(5), Kind: plan.Set, Key: "s3EncryptionEnabled", Old: text("x"), New: preferences.FlagValue(false)}
	short := plan.Change{ID: id(6), Kind: plan.Remove, Key: "/inputs/futureKey", Old: text("1")}
	long := plan.Change{ID: id(7), Kind: plan.Remove, Key: "/inputs/" + strings.Repeat("k", 60), Old: text("1")}
	kind := plan.Change{ID: id(8), Kind: plan.Set, Key: "sessionType", Old: text("Port"), New: text("Standard_Stream")}
	create, repoint := plan.Change{ID: id(9), Kind: plan.CreateDocument}, plan.Change{ID: id(10), Kind: plan.RepointDefault}
	later := plan.Change{ID: id(11), Kind: plan.Set, Key: "idleSessionTimeout", Old: text("30"), New: text("20")}

	targets := []plan.Target{
		{Account: "111111111111", Region: "eu-west-1", LatestVersion: 3, Changes: []plan.Change{idle, bucket, profile, flag, off, short, long, kind, repoint}},
		{Account: "111111111111", Region: "us-east-1", LatestVersion: 300, Changes: []plan.Change{idle}},
		{Account: "222222222222", Region: "eu-west-1", Changes: []plan.Change{create, idle}},
		{Account: "333333333333", Region: "eu-west-1", LatestVersion: 1, Changes: []plan.Change{repoint}},
		{Account: "333333333333", Region: "us-east-1", LatestVersion: 5},
		{Account: "444444444444", Region: "us-east-1", LatestVersion: 4, Changes: []plan.Change{idle}},
		{Account: "555555555555", Region: "us-east-1", LatestVersion: 4, Changes: []plan.Change{idle}},
		{Account: "666666666666", Region: "us-east-1", Action: plan.Unreadable},
	}
	once := make([][]plan.Change, len(targets))
	once[4] = []plan.Change{later}
	for i := range targets {
		targets[i].Name = "production"
	}
	targets[5].Outcome = &plan.Outcome{Result: plan.Written}
	targets[6].Outcome = &plan.Outcome{Result: plan.Unconfirmed}
	wish := plan.Wish{
		"idleSessionTimeout": text("20"), "s3BucketName": text("logs-${aws:account}"), "runAsEnabled": preferences.FlagValue(true),
		"shellProfile.linux": text(strings.Repeat("echo\n", 13)), "kmsKeyId": text(""), "description": text("ours"),
	}
	return plan.Plan{PlanHash: strings.Repeat("0123456789abcdef", 4), Targets: targets, Wished: []plan.Wish{wish}}, once
}

func TestFormIsFixed(t *testing.T) {
	t.Parallel()
	p, once := byHand()
	whole := record(t, p, once)
	for name, r := range map[string]review.Record{
		"whole": whole.Spend(p),
		"block": review.OneBlock(t, p, whole.Header, once),
	} {
		var lines strings.Builder
		for body := r.Body(); len(body) > 0; body = body[min(32, len(body)):] {
			fmt.Fprintf(&lines, "%x\n", body[:min(32, len(body))])
		}
		if want := example(t, name+".body") + "\n"; lines.String() != want {
			t.Errorf("%s: the body is\n%swant\n%s", name, lines.String(), want)
		}
		got, err := review.Parse(example(t, name+".record"))
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Body()) != string(r.Body()) {
			t.Errorf("%s: the example is read as another record", name)
		}
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	id := review.NewIdentity(7, "./infra//preferences.yaml", `a"b`)
	want := sha256.Sum256([]byte(`[7,"infra/preferences.yaml","a\"b"]`))
	if id.String() != hex.EncodeToString(want[:]) {
		t.Errorf("identity %s, want %x", id, want)
	}
	p, _ := byHand()
	line := record(t, p, nil).Encode()
	if got, ok := review.IdentityOf(line); !ok || got != header().Identity {
		t.Errorf("identity of a line: %s, %v", got, ok)
	}
	for _, line := range []string{
		"<!-- ssmprefs v2 " + id.String() + " whatever", "<!-- ssmprefs v1 " + id.String() + " -->",
	} {
		if got, ok := review.IdentityOf(line); !ok || got != id {
			t.Errorf("%s: %v, want ours: the version and the record do not matter", line, ok)
		}
	}
	for _, line := range []string{
		"", "# " + line, "<!-- ssmprefs v1", "<!-- ssmprefs v1 ", "<!-- ssmprefs vx " + id.String() + " ", "<!-- ssmprefs v1 " + id.String(),
		"<!-- ssmprefs v1 " + strings.ToUpper(id.String()) + " ", "<!-- ssmprefs v1 " + id.String() + "0 ",
	} {
		if _, ok := review.IdentityOf(line); ok {
			t.Errorf("%q has an identity", line)
		}
	}
}

// TestParseRefuses damages a record in ways that its reader may not overlook.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	p, once := byHand()
	r := record(t, p, once)
	good := r.Encode()
	cut := strings.LastIndex(strings.TrimSuffix(good, " -->"), " ") + 1
	payload := strings.TrimSuffix(good[cut:], " -->")
	raw, err := base64.RawStdEncoding.DecodeString(payload)
	if err != nil {
		t.Fatal(err)
	}
	rest := func(b []byte) string { return good[:cut] + base64.RawStdEncoding.EncodeToString(b) + " -->" }
	other := review.NewIdentity(7, "preferences.yaml", "")
	body := r.Body()
	for name, line := range map[string]string{
		"nothing":                "",
		"no marker":              "## A plan\n" + good,
		"another version":        strings.Replace(good, " v1 ", " v2 ", 1),
		"another identity":       strings.Replace(good, header().Identity.String(), other.String(), 1),
		"no end":                 strings.TrimSuffix(good, " -->"),
		"cut":                    good[:len(good)/2] + " -->",
		"no payload":             good[:cut] + " -->",
		"padded":                 good[:cut] + payload + "= -->",
		"a line end in it":       good[:cut] + "\r" + payload + " -->",
		"no pull request":        review.Line(header().Identity, append(append([]byte(nil), body[:6]...), append([]byte{0}, body[7:]...)...)),
		"a space":                good[:cut] + payload + "  -->",
		"text after it":          good + " ",
		"bytes after the stream": rest(append(raw, 0)),
		"a checksum alone":       rest(raw[:4]),
		"too large":              review.Line(header().Identity, make([]byte, 2<<20)),
		"bytes after the body":   review.Line(header().Identity, append(body[:len(body):len(body)], 0)),
		"an empty body":          review.Line(header().Identity, nil),
		"a number too long":      review.Line(header().Identity, append([]byte{0, 0, 0x80, 0}, body[2:]...)),
	} {
		if _, err := review.Parse(line); err == nil {
			t.Errorf("%s: taken for a record", name)
		}
	}
	for end := range body {
		if _, err := review.Parse(review.Line(header().Identity, body[:end])); err == nil {
			t.Errorf("cut after %d bytes: taken for a record", end)
		}
	}
	for i := range raw {
		flipped := append([]byte(nil), raw...)
		flipped[i] ^= 1
		if _, err := review.Parse(rest(flipped)); err == nil {
			t.Errorf("byte %d damaged: taken for a record", i)
		}
	}
	for _, line := range []string{good + "\r\nthe comment", good + "\nthe comment"} {
		if _, err := review.Parse(line); err != nil {
			t.Errorf("a whole line is refused: %v", err)
		}
	}
}

// FuzzRead feeds bodies past the checksum. What is read is written as it was, and answers questions.
func FuzzRead(f *testing.F) {
	p, once := byHand()
	r := record(f, p, once)
	f.Add(r.Body())
	f.Add(r.Spend(p).Body())
	f.Add(review.OneBlock(f, p, r.Header, once).Body())
	id := header().Identity
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := review.Read(id, body)
		if err != nil {
			return
		}
		if string(r.Body()) != string(body) {
			t.Fatalf("read from %x, written as %x", body, r.Body())
		}
		for _, at := range p.Targets {
			if e, ok := r.Entry(at.Place()); ok {
				review.Decide(at, p.Wished[at.Wish], []review.Entry{e, e}, review.History{})
			}
		}
		if _, err := review.Read(id, r.Spend(p).Body()); err != nil {
			t.Fatalf("spent, it cannot be read: %v", err)
		}
	})
}

// FuzzParse feeds whole comments.
func FuzzParse(f *testing.F) {
	p, once := byHand()
	f.Add(record(f, p, once).Encode())
	f.Fuzz(func(t *testing.T, comment string) {
		r, err := review.Parse(comment)
		if id, ok := review.IdentityOf(comment); err == nil && (!ok || id != r.Identity) {
			t.Fatalf("a record of %s in a comment of %s", r.Identity, id)
		}
	})
}
