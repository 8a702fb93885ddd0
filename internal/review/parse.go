package review

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	mostBody  = 1 << 20 // bytes of a record
	mostCells = 1 << 18 // accounts × regions; a record within the budget has fewer by far
)

// Parse reads the record in the first line of a comment. A record of an
// unknown version, a damaged one and one that Encode would not have written so
// is an error: what it was of was not reviewed.
func Parse(body string) (Record, error) {
	line, _, _ := strings.Cut(body, "\n")
	rest, ok := strings.CutPrefix(strings.TrimSuffix(line, "\r"), marker)
	number, rest, _ := strings.Cut(rest, " ")
	if !ok {
		return Record{}, errors.New("record: none in the first line")
	}
	if number != version {
		return Record{}, fmt.Errorf("record: version %.20q is not known: use the version of ssmprefs that wrote it, or plan again", number)
	}
	const digits = 2 * len(Identity{})
	rest, ok = strings.CutSuffix(rest, markerEnd)
	if !ok || len(rest) <= digits {
		return Record{}, errors.New("record: damaged: the line is not whole")
	}
	id, ok := parseIdentity(rest[:digits], rest[digits])
	if !ok {
		return Record{}, errors.New("record: damaged: no identity")
	}
	r, err := id.parse(rest[digits+1:])
	if err != nil {
		return Record{}, fmt.Errorf("record: damaged: %w", err)
	}
	return r, nil
}

func (id Identity) parse(text string) (Record, error) {
	raw, err := base64.RawStdEncoding.Strict().DecodeString(text)
	if err != nil {
		return Record{}, err
	}
	if strings.Contains(text, "\r") { // which the decoder passes over
		return Record{}, errors.New("a line end in the line")
	}
	var sum [4]byte
	if copy(sum[:], raw) < len(sum) {
		return Record{}, errors.New("no checksum")
	}
	body, err := inflate(raw[len(sum):])
	if err != nil {
		return Record{}, err
	}
	if id.checksum(body) != sum {
		return Record{}, errors.New("the checksum is another")
	}
	return id.read(body)
}

func (id Identity) read(body []byte) (Record, error) {
	d := decoder{b: body}
	r := d.record(id)
	if d.err == nil && len(d.b) > 0 {
		d.err = errors.New("bytes after the end")
	}
	if d.err != nil {
		return Record{}, d.err
	}
	// All that the form forbids, duplicates first, is forbidden at once: there
	// is one way to write a record.
	if !bytes.Equal(r.body(), body) {
		return Record{}, errors.New("not written as records are")
	}
	return r, nil
}

func inflate(b []byte) ([]byte, error) {
	in := bytes.NewReader(b)
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(in), mostBody+1))
	switch {
	case err != nil:
		return nil, err
	case len(body) > mostBody:
		return nil, fmt.Errorf("over %d bytes", mostBody)
	case in.Len() > 0:
		return nil, errors.New("bytes after the end")
	}
	return body, nil
}
