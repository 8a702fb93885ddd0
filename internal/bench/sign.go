package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"
)

// keys sign requests to one service in one region (AWS Signature Version 4):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
type keys struct {
	id, token string
	scope     string
	signing   []byte
}

func newKeys(id, secret, token, region, service string, now time.Time) *keys {
	day := now.UTC().Format("20060102")
	key := []byte("AWS4" + secret)
	for _, part := range []string{day, region, service, "aws4_request"} {
		key = mac(key, part)
	}
	return &keys{id: id, token: token, scope: day + "/" + region + "/" + service + "/aws4_request", signing: key}
}

// sign adds the headers that make a POST to / the key's.
func (k *keys) sign(r *http.Request, body string, now time.Time) {
	at := now.UTC().Format("20060102T150405Z")
	r.Header["X-Amz-Date"] = []string{at}
	names := "host;x-amz-date"
	headers := "host:" + r.URL.Host + "\nx-amz-date:" + at + "\n"
	if k.token != "" {
		r.Header["X-Amz-Security-Token"] = []string{k.token}
		names += ";x-amz-security-token"
		headers += "x-amz-security-token:" + k.token + "\n"
	}
	canonical := "POST\n/\n\n" + headers + "\n" + names + "\n" + digest(body)
	text := "AWS4-HMAC-SHA256\n" + at + "\n" + k.scope + "\n" + digest(canonical)
	r.Header["Authorization"] = []string{"AWS4-HMAC-SHA256 Credential=" + k.id + "/" + k.scope + ", SignedHeaders=" + names +
		", Signature=" + hex.EncodeToString(mac(k.signing, text))}
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
