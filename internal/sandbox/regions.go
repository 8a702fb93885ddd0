package sandbox

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The states of a region in an account.
// https://docs.aws.amazon.com/accounts/latest/reference/API_Region.html
const (
	enabledByDefault = "ENABLED_BY_DEFAULT"
	regionEnabled    = "ENABLED"
	regionDisabled   = "DISABLED"
)

var optStates = []string{regionEnabled, "ENABLING", "DISABLING", regionDisabled}

// regionsOf are the regions of a partition: those that every account has, and
// those to opt into.
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
func regionsOf(partition string) (always, optIn []string) {
	switch partition {
	case "aws":
		return strings.Fields("ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 " +
				"eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2"),
			strings.Fields("af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 " +
				"ca-west-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 mx-central-1")
	case "aws-cn":
		return []string{"cn-north-1", "cn-northwest-1"}, nil
	case "aws-us-gov":
		return []string{"us-gov-east-1", "us-gov-west-1"}, nil
	}
	return nil, nil
}

// optState is the state of a region in an account.
func (w *world) optState(p place) string {
	if always, _ := regionsOf(partition(p.region)); slices.Contains(always, p.region) {
		return enabledByDefault
	}
	if state := w.OptedIn[p.account][p.region]; state != "" {
		return state
	}
	return regionDisabled
}

// closed reports whether no service of the region knows the account. The
// regions of an account are open to a file that says nothing of any.
func (w *world) closed(p place) bool {
	if _, told := w.OptedIn[p.account]; !told {
		return false
	}
	state := w.optState(p)
	return state != enabledByDefault && state != regionEnabled
}

func (w *world) checkOptedIn() error {
	for _, account := range slices.Sorted(maps.Keys(w.OptedIn)) {
		where := "optedIn." + account
		if !accountPattern.MatchString(account) {
			return fmt.Errorf("%s: %q is no account id of 12 digits", where, account)
		}
		for _, region := range slices.Sorted(maps.Keys(w.OptedIn[account])) {
			state := w.OptedIn[account][region]
			if _, optIn := regionsOf(partition(region)); !slices.Contains(optIn, region) {
				return fmt.Errorf("%s.%s: no region to opt into; those are %v", where, region, optIn)
			}
			if !slices.Contains(optStates, state) {
				return fmt.Errorf("%s.%s: %q is none of %v", where, region, state, optStates)
			}
		}
	}
	return nil
}

// OptIn sets the states of the regions that an account may opt into; the others
// are disabled.
func (s *Server) OptIn(account string, states map[string]string) error {
	s.mu.Lock()
	before := s.world.OptedIn
	s.world.OptedIn = map[string]map[string]string{}
	maps.Copy(s.world.OptedIn, before)
	s.world.OptedIn[account] = maps.Clone(states)
	err := s.world.checkOptedIn()
	if err != nil {
		s.world.OptedIn = before
	}
	s.world.changes++
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.keep()
}

var accountOperations = map[string]operation{"ListRegions": parsed(listRegions)}

type listRegionsInput struct {
	AccountID               string `json:"AccountId"`
	MaxResults              *int
	NextToken               string
	RegionOptStatusContains []string
}

type optRegion struct{ RegionName, RegionOptStatus string }

// listRegions lists all regions of the partition with their states.
// https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html
func listRegions(w *world, c *Call, in listRegionsInput) (any, error) {
	if in.AccountID != "" {
		return nil, restRefusal("AccessDeniedException", "User: "+c.callerARN()+" is not authorized to perform: account:ListRegions", http.StatusForbidden)
	}
	size := 50
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	always, optIn := regionsOf(partition(c.Region))
	var all []optRegion
	for _, name := range slices.Sorted(slices.Values(slices.Concat(always, optIn))) {
		state := w.optState(place{c.Account, name})
		if len(in.RegionOptStatusContains) == 0 || slices.Contains(in.RegionOptStatusContains, state) {
			all = append(all, optRegion{name, state})
		}
	}
	if size < 1 {
		return nil, restRefusal("ValidationException", "MaxResults is below 1", http.StatusBadRequest)
	}
	shown, next, err := page(all, size, in.NextToken)
	if err != nil {
		return nil, restRefusal("ValidationException", "MaxResults or NextToken is not valid", http.StatusBadRequest)
	}
	return struct {
		Regions   []optRegion
		NextToken string `json:",omitempty"`
	}{shown, next}, nil
}

func restRefusal(code, message string, status int) *failure {
	return &failure{Code: code, Message: message, Status: status}
}

// restJSON is AWS REST JSON, of which the account service is the one user here:
// https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
type restJSON struct{ jsonProtocol }

// operation is the path, which of this service is the operation's name.
func (restJSON) operation(c *Call) string {
	name := strings.TrimPrefix(c.request.URL.Path, "/")
	if c.request.Method != http.MethodPost || name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

func (restJSON) answer(w http.ResponseWriter, c *Call, answer any) {
	w.Header().Set("X-Amzn-Requestid", c.id)
	text, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text) // a client that has gone cannot be told
}

func (restJSON) refuse(w http.ResponseWriter, c *Call, f *failure) {
	w.Header().Set("X-Amzn-Requestid", c.id)
	w.Header().Set("X-Amzn-Errortype", f.Code)
	w.Header().Set("Content-Type", "application/json")
	text, err := json.Marshal(map[string]string{"message": f.Message})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(f.Status)
	_, _ = w.Write(text)
}

var ec2Operations = map[string]operation{"DescribeRegions": ec2Regions}

const ec2Namespace = "http://ec2.amazonaws.com/doc/2016-11-15/"

// ec2Regions lists the regions that are enabled, or all.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
func ec2Regions(w *world, c *Call) (any, error) {
	type item struct {
		Name     string `xml:"regionName"`
		Endpoint string `xml:"regionEndpoint"`
		Status   string `xml:"optInStatus"`
	}
	type result struct {
		XMLName xml.Name
		ID      string `xml:"requestId"`
		Items   []item `xml:"regionInfo>item"`
	}
	answer := result{XMLName: xml.Name{Space: ec2Namespace, Local: "DescribeRegionsResponse"}, ID: c.id}
	always, optIn := regionsOf(partition(c.Region))
	suffix := ".amazonaws.com"
	if partition(c.Region) == "aws-cn" {
		suffix += ".cn"
	}
	for _, name := range slices.Sorted(slices.Values(slices.Concat(always, optIn))) {
		status := map[string]string{enabledByDefault: "opt-in-not-required", regionEnabled: "opted-in"}[w.optState(place{c.Account, name})]
		if status == "" {
			status = "not-opted-in"
		}
		if status != "not-opted-in" || c.Param("AllRegions") == "true" {
			answer.Items = append(answer.Items, item{name, "ec2." + name + suffix, status})
		}
	}
	return answer, nil
}

// ec2Protocol is AWS query as EC2 speaks it:
// https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
type ec2Protocol struct{ queryProtocol }

func (p ec2Protocol) operation(c *Call) string {
	form, err := url.ParseQuery(string(c.Body))
	if err != nil {
		return ""
	}
	return form.Get("Action")
}

func (p ec2Protocol) answer(w http.ResponseWriter, c *Call, answer any) {
	p.sign(w, c)
	writeXML(w, http.StatusOK, answer)
}

func (p ec2Protocol) refuse(w http.ResponseWriter, c *Call, f *failure) {
	type detail struct{ Code, Message string }
	type response struct {
		XMLName xml.Name `xml:"Response"`
		Errors  []detail `xml:"Errors>Error"`
		ID      string   `xml:"RequestID"`
	}
	p.sign(w, c)
	writeXML(w, f.Status, response{Errors: []detail{{f.Code, f.Message}}, ID: c.id})
}
