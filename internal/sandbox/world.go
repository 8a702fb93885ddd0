package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"
)

// world is all state: accounts, regions, documents and resources.
type world struct {
	Accounts     map[string]map[string]*region `json:"accounts"`
	Organization *Organization                 `json:"organization,omitempty"`
	// OptedIn is the states of regions that an account may opt into.
	OptedIn map[string]map[string]string `json:"optedIn,omitempty"`

	changes uint64 // grows with every change, so that a keeper knows what it has kept
	lags    map[documentKey]*lag
}

// region holds the preferences document itself, others by name, and what a
// document may name.
type region struct {
	*Document
	Documents map[string]*Document `json:"documents,omitempty"`
	Resources
}

type documentKey struct {
	place
	name string
}

// lag is a document whose next reads still show the state before a write.
type lag struct {
	reads  int
	before *Document // nil: it did not exist
}

func newWorld() world {
	return world{Accounts: map[string]map[string]*region{}, lags: map[documentKey]*lag{}}
}

// document is nil when there is none.
func (w *world) document(p place, name string) *Document {
	r := w.Accounts[p.account][p.region]
	switch {
	case r == nil:
		return nil
	case name == standardName:
		return r.Document
	}
	return r.Documents[name]
}

// region is made when there is none yet.
func (w *world) region(p place) *region {
	if w.Accounts[p.account] == nil {
		w.Accounts[p.account] = map[string]*region{}
	}
	r := w.Accounts[p.account][p.region]
	if r == nil {
		r = &region{}
		w.Accounts[p.account][p.region] = r
	}
	return r
}

func (w *world) resources(p place) Resources {
	if r := w.Accounts[p.account][p.region]; r != nil {
		return r.Resources
	}
	return Resources{}
}

// set stores a document, or removes it when nil.
func (w *world) set(p place, name string, d *Document) {
	w.changes++
	r := w.region(p)
	switch {
	case name == standardName:
		r.Document = d
	case d == nil:
		delete(r.Documents, name)
	default:
		if r.Documents == nil {
			r.Documents = map[string]*Document{}
		}
		r.Documents[name] = d
	}
}

// served is the document as a read sees it.
func (w *world) served(p place, name string) *Document {
	key := documentKey{p, name}
	late := w.lags[key]
	if late == nil {
		return w.document(p, name)
	}
	if late.reads--; late.reads <= 0 {
		delete(w.lags, key)
	}
	return late.before
}

// delay lets the next reads show the document as it is now. A write during a
// lag keeps the older state.
func (w *world) delay(p place, name string, reads int) {
	if reads <= 0 {
		return
	}
	key := documentKey{p, name}
	if late := w.lags[key]; late != nil {
		late.reads = reads
		return
	}
	w.lags[key] = &lag{reads, w.document(p, name).clone()}
}

// read is the status that a read shows; one that is on its way moves on.
func (w *world) read(v *Version) string {
	shown := v.Status
	if shown != Creating && shown != Updating {
		return shown
	}
	if v.reads--; v.reads <= 0 {
		w.changes++
		v.Status = cmp.Or(v.then, Active)
	}
	return shown
}

// write is another client that adds a version, whatever the latest is.
func (w *world) write(p place, name, content string, now time.Time) int {
	d := w.document(p, name)
	if d == nil {
		d = &Document{Default: 1}
	}
	v := Version{Number: d.next(), Status: Active, Created: now.UTC().Truncate(time.Second), Content: Content(content)}
	d.Versions = append(d.Versions, v)
	w.set(p, name, d)
	return v.Number
}

var (
	accountPattern = regexp.MustCompile(`^\d{12}$`)
	regionPattern  = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-\d+$`)
	statuses       = []string{Creating, Active, Updating, Deleting, Failed}
	formats        = []string{"", "JSON", "YAML", "TEXT"}
)

// check completes what a person wrote by hand and finds what cannot be served.
func (w *world) check() error {
	for _, account := range slices.Sorted(maps.Keys(w.Accounts)) {
		for _, name := range slices.Sorted(maps.Keys(w.Accounts[account])) {
			p := place{account, name}
			if err := p.check(); err != nil {
				return err
			}
			if err := w.Accounts[account][name].check(p.String()); err != nil {
				return err
			}
		}
	}
	if err := w.checkShared(); err != nil {
		return err
	}
	if err := w.checkOptedIn(); err != nil {
		return err
	}
	return w.Organization.check()
}

func (p place) String() string { return "accounts." + p.account + "." + p.region }

func (p place) check() error {
	if !accountPattern.MatchString(p.account) {
		return fmt.Errorf("%s: %q is no account id of 12 digits", p, p.account)
	}
	if !regionPattern.MatchString(p.region) {
		return fmt.Errorf("%s: %q is no region's name", p, p.region)
	}
	return nil
}

func (r *region) check(where string) error {
	if r == nil {
		return nil
	}
	if r.Document != nil {
		if err := r.Document.check(where); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Documents)) {
		d := r.Documents[name]
		inner := fmt.Sprintf("%s.documents.%s", where, name)
		if d == nil || name == standardName {
			return fmt.Errorf("%s: put a document here, and %s one level up", inner, standardName)
		}
		if err := d.check(inner); err != nil {
			return err
		}
	}
	return r.Resources.check(where)
}

func (d *Document) check(where string) error {
	if len(d.Versions) == 0 {
		return fmt.Errorf("%s.versions: a document has at least one version", where)
	}
	slices.SortStableFunc(d.Versions, func(a, b Version) int { return a.Number - b.Number })
	for i := range d.Versions {
		v := &d.Versions[i]
		if v.Status == "" {
			v.Status = Active
		}
		switch {
		case v.Number < 1:
			return fmt.Errorf("%s.versions: number %d is below 1", where, v.Number)
		case i > 0 && d.Versions[i-1].Number == v.Number:
			return fmt.Errorf("%s.versions: number %d stands twice", where, v.Number)
		case !slices.Contains(statuses, v.Status):
			return fmt.Errorf("%s.versions: version %d: status %q is none of %v", where, v.Number, v.Status, statuses)
		case !slices.Contains(formats, v.Format):
			return fmt.Errorf("%s.versions: version %d: format %q is none of JSON, YAML, TEXT", where, v.Number, v.Format)
		case v.Content == "":
			return fmt.Errorf("%s.versions: version %d has no content", where, v.Number)
		}
	}
	if d.version(d.Default) == nil {
		return fmt.Errorf("%s.default: %d is the number of no version", where, d.Default)
	}
	return nil
}

// Document is a copy of the preferences document of an account and region, nil
// when there is none.
func (s *Server) Document(account, region string) *Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.document(place{account, region}, standardName).clone()
}

// Put stores the preferences document of an account and region as it is, with
// no check of its content, or removes it when nil.
func (s *Server) Put(account, region string, d *Document) error {
	p, d := place{account, region}, d.clone()
	if err := p.check(); err != nil {
		return err
	}
	if d != nil {
		if err := d.check(p.String()); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.world.set(p, standardName, d)
	s.mu.Unlock()
	return s.keep()
}

// Write adds a version to the preferences document as another client would,
// who creates it when absent, and returns its number. The default stays.
func (s *Server) Write(account, region, content string) (int, error) {
	p := place{account, region}
	if err := p.check(); err != nil {
		return 0, err
	}
	s.mu.Lock()
	number := s.world.write(p, standardName, content, s.Clock())
	s.mu.Unlock()
	return number, s.keep()
}
