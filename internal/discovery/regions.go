package discovery

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Place is an account and the access that speaks for it.
type Place struct {
	Account string
	Access  awsauth.Access
}

// Regions are those that an account has enabled, sorted, or why they are not
// known.
type Regions struct {
	Names []string
	Err   *fault.Error
}

// Regions returns the enabled regions of each account. An account that cannot be
// asked has an error of its own.
func (d *Discovery) Regions(ctx context.Context, places []Place, progress Progress) map[string]Regions {
	var asking []Place
	asked := map[string]bool{}
	for _, p := range places {
		if _, known := d.regions[p.Account]; !known && !asked[p.Account] {
			asked[p.Account] = true
			asking = append(asking, p)
		}
	}
	var running sync.WaitGroup
	var done, failed atomic.Int32
	slots := make(chan struct{}, d.width)
	for _, p := range asking {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			names, err := d.enabled(ctx, p)
			if err != nil {
				failed.Add(1)
			}
			d.mu.Lock()
			d.regions[p.Account] = Regions{names, fault.From(err)}
			d.mu.Unlock()
			if progress != nil {
				progress(int(done.Add(1)), len(asking), int(failed.Load()))
			}
		})
	}
	running.Wait()
	found := map[string]Regions{}
	for _, p := range places {
		found[p.Account] = d.regions[p.Account]
	}
	return found
}

// enabled asks the account service, and EC2 where that says nothing.
func (d *Discovery) enabled(ctx context.Context, p Place) ([]string, error) {
	d.mu.Lock()
	mute := d.mute
	d.mu.Unlock()
	var refused *fault.Error
	if !mute {
		names, err := d.listRegions(ctx, p)
		if err == nil {
			return names, nil
		}
		refused = fault.From(err)
		switch refused.Class {
		case fault.AssumeRoleFailed, fault.WrongAccount, fault.CredentialsExpired:
			return nil, refused
		}
		if ctx.Err() == nil && unreachable(err) { // so it is for the next account
			d.mu.Lock()
			d.mute = true
			d.mu.Unlock()
		}
	}
	names, err := d.describeRegions(ctx, p)
	if err != nil && mute { // which was said for another account
		names, refusal := d.listRegions(ctx, p)
		if refusal == nil {
			return names, nil
		}
		refused = fault.From(refusal)
	}
	if err == nil {
		return names, nil
	}
	e := *fault.From(err)
	if e.Op == describeRegions {
		if refused != nil {
			e.Message = fmt.Sprintf("%s; %s: %s", e.Message, refused.Op, refused.Message)
		}
		e.Next = cmp.Or(map[fault.Class]string{
			fault.AccessDenied: "allow account:ListRegions in the policies of the role in use, or list the regions in the file",
		}[e.Class], e.Next)
	}
	return nil, &e
}

// unreachable reports whether no connection could be made, so that nothing was
// asked about one account that would not be so about another.
func unreachable(err error) bool {
	_, unknown := errors.AsType[*net.DNSError](err)
	failed, ok := errors.AsType[*net.OpError](err)
	return unknown || ok && failed.Op == "dial"
}

// listRegions asks the account service for what is enabled, by opt-in or from
// the start. One that is being enabled does not answer yet.
// https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html
func (d *Discovery) listRegions(ctx context.Context, p Place) ([]string, error) {
	const op = "account:ListRegions"
	names, err := pages(op, func(token string) ([]string, string, error) {
		var answer struct {
			Regions []struct {
				RegionName      string
				RegionOptStatus string
			}
			NextToken string
		}
		r, err := awsauth.RequestJSON("application/json", struct {
			MaxResults              int
			NextToken               string `json:",omitempty"`
			RegionOptStatusContains []string
		}{50, token, []string{"ENABLED", "ENABLED_BY_DEFAULT"}}, &answer)
		if err != nil {
			return nil, "", err
		}
		r.Op, r.ID, r.Service, r.Path = op, "Account", "account", "/listRegions"
		err = d.ask(ctx, target.Target{Account: p.Account, Region: home(d.caller.Partition)}, p.Access, r)
		var names []string
		for _, r := range answer.Regions {
			if r.RegionOptStatus == "ENABLED" || r.RegionOptStatus == "ENABLED_BY_DEFAULT" {
				names = append(names, r.RegionName)
			}
		}
		return names, answer.NextToken, err
	})
	return settled(op, names, err)
}

const describeRegions = "ec2:DescribeRegions"

// describeRegions asks EC2 for the regions that are enabled for the account: in
// the region of the caller, and where that does not know the account, which may
// not have enabled it, in one that every account has.
func (d *Discovery) describeRegions(ctx context.Context, p Place) ([]string, error) {
	everywhere := home(d.caller.Partition)
	here := cmp.Or(d.caller.Region, everywhere)
	names, err := d.describeIn(ctx, here, p)
	if fault.ClassOf(err) == fault.CredentialsExpired && here != everywhere {
		return d.describeIn(ctx, everywhere, p)
	}
	return names, err
}

// describeIn asks EC2 in one region.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
func (d *Discovery) describeIn(ctx context.Context, region string, p Place) ([]string, error) {
	var answer struct {
		XMLName xml.Name `xml:"DescribeRegionsResponse"`
		Regions []struct {
			Name   string `xml:"regionName"`
			Status string `xml:"optInStatus"`
		} `xml:"regionInfo>item"`
	}
	err := d.ask(ctx, target.Target{Account: p.Account, Region: region}, p.Access, awsauth.Request{
		Op: describeRegions, ID: "EC2", Service: "ec2", Path: "/",
		Header:  map[string]string{"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
		Body:    []byte(url.Values{"Action": {"DescribeRegions"}, "Version": {"2016-11-15"}}.Encode()),
		Refusal: refusalXML,
		Read:    func(text []byte) error { return xml.Unmarshal(text, &answer) },
	})
	var names []string
	for _, r := range answer.Regions {
		if r.Status != "not-opted-in" {
			names = append(names, r.Name)
		}
	}
	return settled(describeRegions, names, err)
}

// settled sorts. An account in which nothing is enabled is an answer to doubt.
func settled(op string, names []string, err error) ([]string, error) {
	if err == nil && len(names) == 0 {
		err = &fault.Error{Class: fault.Network, Op: op, Message: "an answer without any region", Next: "check AWS_ENDPOINT_URL and the proxy"}
	}
	slices.Sort(names)
	return slices.Compact(names), err
}

// refusalXML reads an error of EC2.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
func refusalXML(_ http.Header, body []byte) (code, message string) {
	var told struct {
		Code    string `xml:"Errors>Error>Code"`
		Message string `xml:"Errors>Error>Message"`
	}
	if xml.Unmarshal(body, &told) != nil {
		return "", ""
	}
	return told.Code, told.Message
}
