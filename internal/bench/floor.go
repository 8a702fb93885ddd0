package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// floor makes the requests of a plan with net/http and a signature of its own,
// and nothing else: it decodes each answer and forgets it. It runs in a process
// of its own, as the tool does.
type floor struct {
	fleet
	client *http.Client
	now    time.Time
	caller *keys
	roles  []role // by account
}

// role is an account's, assumed when first needed.
type role struct {
	once    sync.Once
	answer  assumed
	err     error
	signing []*keys // by region
}

type assumed struct {
	ID     string `xml:"AssumeRoleResult>Credentials>AccessKeyId"`
	Secret string `xml:"AssumeRoleResult>Credentials>SecretAccessKey"`
	Token  string `xml:"AssumeRoleResult>Credentials>SessionToken"`
}

// runFloor plans a fleet of accounts, regions and with the concurrency given.
func runFloor(args []string) error {
	var n [3]int
	for i := range n {
		var err error
		if n[i], err = strconv.Atoi(args[i]); err != nil {
			return err
		}
	}
	trusted, err := os.ReadFile(os.Getenv("AWS_CA_BUNDLE"))
	if err != nil {
		return err
	}
	proxy, err := url.Parse(os.Getenv("HTTPS_PROXY"))
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(trusted)
	f := &floor{fleet: fleet{n[0], n[1]}, now: time.Now(), roles: make([]role, n[0])}
	f.client = &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyURL(proxy), MaxIdleConnsPerHost: n[2], DisableCompression: true,
		TLSClientConfig: &tls.Config{RootCAs: pool},
	}}
	f.caller = newKeys("AKIABENCH", "secret", "", regions[0], "sts", f.now)
	if _, err := f.post("sts", regions[0], f.caller, "", "Action=GetCallerIdentity&Version=2011-06-15"); err != nil {
		return err
	}
	return f.read(n[2])
}

// read makes each read a job of its own, in the order that the tool takes too:
// neighbours in time share neither account nor region.
func (f *floor) read(concurrency int) error {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	jobs := make(chan [2]int)
	var workers sync.WaitGroup
	for range concurrency {
		workers.Go(func() {
			for at := range jobs {
				if err := f.get(at[0], at[1]); err != nil {
					stop(err)
				}
			}
		})
	}
	for step := range f.regions {
		for account := range f.accounts {
			jobs <- [2]int{account, (account + step) % f.regions}
			jobs <- [2]int{account, (account + step) % f.regions}
		}
	}
	close(jobs)
	workers.Wait()
	return context.Cause(ctx)
}

func (f *floor) get(account, region int) error {
	r := &f.roles[account]
	r.once.Do(func() {
		var body []byte
		arn := fmt.Sprintf("arn%%3Aaws%%3Aiam%%3A%%3A%d%%3Arole%%2Fbench", firstAccount+account)
		if body, r.err = f.post("sts", regions[0], f.caller, "", "Action=AssumeRole&Version=2011-06-15&RoleSessionName=bench&RoleArn="+arn); r.err != nil {
			return
		}
		r.err = xml.Unmarshal(body, &r.answer)
		for _, region := range regions[:f.regions] {
			r.signing = append(r.signing, newKeys(r.answer.ID, r.answer.Secret, r.answer.Token, region, "ssm", f.now))
		}
	})
	if r.err != nil {
		return r.err
	}
	body, err := f.post("ssm", regions[region], r.signing[region], "AmazonSSM.GetDocument", `{"DocumentFormat":"JSON","Name":"SSM-SessionManagerRunShell"}`)
	if err != nil {
		return err
	}
	var document struct{ Content string }
	return json.Unmarshal(body, &document)
}

func (f *floor) post(service, region string, k *keys, target, body string) ([]byte, error) {
	r, err := http.NewRequest(http.MethodPost, "https://"+service+"."+region+".amazonaws.com/", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header["Content-Type"] = []string{"application/x-www-form-urlencoded; charset=utf-8"}
	if target != "" {
		r.Header["Content-Type"] = []string{"application/x-amz-json-1.1"}
		r.Header["X-Amz-Target"] = []string{target}
	}
	k.sign(r, body, time.Now())
	answer, err := f.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", answer.Status, text)
	}
	return text, err
}
