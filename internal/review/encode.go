package review

import (
	"bytes"
	"cmp"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"
)

// version is that of the bytes that record.md describes.
const version = "1"

const markerEnd = " -->"

// Encode writes the record as the first line of a comment, without the line's
// end.
func (r Record) Encode() string { return line(r.Identity, r.body()) }

func line(id Identity, body []byte) string {
	sum := id.checksum(body)
	return marker + version + " " + id.String() + " " +
		base64.RawStdEncoding.EncodeToString(append(sum[:], deflate(body)...)) + markerEnd
}

// checksum ties the bytes of a record to its identity.
func (id Identity) checksum(body []byte) [4]byte {
	sum := sha256.Sum256(append(id[:], body...))
	return [4]byte(sum[:4])
}

func deflate(body []byte) []byte {
	var b bytes.Buffer
	// The level is a valid one, and a buffer takes everything.
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	_, _ = w.Write(body)
	_ = w.Close()
	return b.Bytes()
}

// body is the bytes of the record, the same for the same record. All tables
// are sorted by their bytes.
func (r Record) body() []byte {
	used := r.used()
	w := newTables(r, used)
	b := r.Header.append([]byte{byte(r.Form)})
	for _, t := range [][]string{w.values.rows, w.changes.rows, w.wishes.rows, w.groups.rows} {
		b = appendTable(b, t)
	}
	b = r.appendRows(b, w)
	b = binary.AppendUvarint(b, uint64(len(r.blocks)))
	for _, name := range slices.Sorted(maps.Keys(r.blocks)) {
		b = binary.AppendUvarint(appendText(b, name), uint64(w.number[r.blocks[name]]))
	}
	return b
}

func (h Header) append(b []byte) []byte {
	b = append(b, byte(h.State))
	for _, n := range []uint64{uint64(h.Repository), uint64(h.PullRequest), uint64(h.Run)} {
		b = binary.AppendUvarint(b, n)
	}
	// Both are hex digits, since a record is made by NewRecord or Parse alone.
	b = append(b, byte(len(h.Commit)/2))
	b, _ = hex.AppendDecode(b, []byte(h.Commit))
	b, _ = hex.AppendDecode(b, []byte(h.PlanHash))
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// used reports which groups a target or a block has.
func (r Record) used() []bool {
	used := make([]bool, len(r.groups))
	for _, row := range r.rows {
		for _, c := range row {
			used[c.group] = true
		}
	}
	for _, g := range r.blocks {
		used[g] = true
	}
	used[unreadable] = false
	return used
}

// appendRows appends the regions, the patterns of groups over them, the
// accounts of each pattern and, in a whole record, the version numbers.
func (r Record) appendRows(b []byte, w tables) []byte {
	regions := map[string]bool{}
	for _, row := range r.rows {
		for region := range row {
			regions[region] = true
		}
	}
	names := slices.Sorted(maps.Keys(regions))
	b = binary.AppendUvarint(b, uint64(len(names)))
	for _, name := range names {
		b = appendText(b, name)
	}
	accounts := map[string][]fingerprint{}
	for account, row := range r.rows {
		var pattern []byte
		for _, name := range names {
			n := 0
			if c, ok := row[name]; ok {
				n = w.number[c.group] + 1
			}
			pattern = binary.AppendUvarint(pattern, uint64(n))
		}
		accounts[string(pattern)] = append(accounts[string(pattern)], account)
	}
	patterns := slices.Sorted(maps.Keys(accounts))
	b = appendTable(b, patterns)
	for _, pattern := range patterns {
		slices.SortFunc(accounts[pattern], fingerprint.compare)
		b = binary.AppendUvarint(b, uint64(len(accounts[pattern])))
		for _, account := range accounts[pattern] {
			b = append(b, account[:]...)
		}
	}
	if r.Form != Whole {
		return b
	}
	for _, pattern := range patterns {
		for _, account := range accounts[pattern] {
			b = r.appendVersions(b, r.rows[account], names)
		}
	}
	return b
}

func (f fingerprint) compare(g fingerprint) int {
	return cmp.Compare(binary.BigEndian.Uint32(f[:]), binary.BigEndian.Uint32(g[:]))
}

func (r Record) appendVersions(b []byte, row map[string]cell, regions []string) []byte {
	for _, region := range regions {
		if c, ok := row[region]; ok && r.groups[c.group].testifies() {
			b = binary.AppendUvarint(b, uint64(c.latest))
		}
	}
	return b
}
