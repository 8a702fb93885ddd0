package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// standardName is the document that holds an account and region's preferences.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-preferences-cli.html
const standardName = "SSM-SessionManagerRunShell"

// Document is an SSM document with all its versions, oldest first.
type Document struct {
	Type     string            `json:"type,omitempty"` // Session when empty
	Default  int               `json:"default"`
	Last     int               `json:"last,omitempty"` // the highest number ever given, when that version was deleted
	Tags     map[string]string `json:"tags,omitempty"`
	Versions []Version         `json:"versions"`
}

// Version is one version of a document.
type Version struct {
	Number  int       `json:"number"`
	Name    string    `json:"name,omitempty"`
	Status  string    `json:"status"` // Active when empty
	Created time.Time `json:"created,omitzero"`
	Format  string    `json:"format,omitempty"` // JSON when empty
	Content Content   `json:"content"`

	reads int    // how many reads still show Creating or Updating
	then  string // the status that follows, Active when empty
}

// The statuses of a version.
const (
	Creating = "Creating"
	Active   = "Active"
	Updating = "Updating"
	Deleting = "Deleting"
	Failed   = "Failed"
)

// Content is a version's text. The state file holds it as a JSON value where
// that gives the same text back, so that a person can edit it, and as a JSON
// string where it does not.
type Content string

// MarshalJSON gives the value, or the text as a string.
func (c Content) MarshalJSON() ([]byte, error) {
	if strings.HasPrefix(string(c), "{") {
		if shown, err := indented([]byte(c)); err == nil && shown == string(c) {
			return []byte(c), nil
		}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(string(c))
	return text.Bytes(), err
}

// UnmarshalJSON takes a string as the text, and anything else as a value to
// be indented.
func (c *Content) UnmarshalJSON(value []byte) error {
	if value[0] == '"' {
		return json.Unmarshal(value, (*string)(c))
	}
	text, err := indented(value)
	*c = Content(text)
	return err
}

func indented(value []byte) (string, error) {
	var compact, text bytes.Buffer
	if err := json.Compact(&compact, value); err != nil {
		return "", err
	}
	err := json.Indent(&text, compact.Bytes(), "", "  ")
	return text.String(), err
}

func (d *Document) clone() *Document {
	if d == nil {
		return nil
	}
	copied := *d
	copied.Versions = slices.Clone(d.Versions)
	copied.Tags = maps.Clone(d.Tags)
	return &copied
}

func (d *Document) documentType() string { return cmp.Or(d.Type, "Session") }

func (d *Document) latest() *Version { return &d.Versions[len(d.Versions)-1] }

// version is nil for a number that is not there.
func (d *Document) version(number int) *Version {
	i := slices.IndexFunc(d.Versions, func(v Version) bool { return v.Number == number })
	if i < 0 {
		return nil
	}
	return &d.Versions[i]
}

// next is the number of the next version: numbers are never given twice.
func (d *Document) next() int {
	if len(d.Versions) == 0 {
		return 1
	}
	return max(d.Last, d.latest().Number) + 1
}

func (v *Version) format() string { return cmp.Or(v.Format, "JSON") }

// created is the time on the wire, 0 for a version that a person wrote without.
func (v *Version) created() int64 { return max(v.Created.Unix(), 0) }
