package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Redacts reports whether a mode of redaction hides the ids of accounts: ids
// always does, auto in public repositories, none never.
func Redacts(mode string, public bool) bool {
	return mode == "ids" || mode == "auto" && public
}

// Redactor hides the ids of accounts in texts: each becomes an ellipsis and its
// last four digits, two with the same four are told apart by a number between
// these. No name is a part of another.
type Redactor struct {
	calls map[string]string // of the known ids
	taken map[string]int    // how many have the same last four digits
}

// NewRedactor hides the ids that are known, and those that stand in ARNs.
func NewRedactor(known []string) Redactor {
	r := Redactor{map[string]string{}, map[string]int{}}
	r.Learn(known...)
	return r
}

// Learn makes more ids known. What the others are called stays.
func (r Redactor) Learn(ids ...string) {
	for _, id := range slices.Sorted(slices.Values(ids)) {
		if _, known := r.calls[id]; known || !isAccount(id) {
			continue
		}
		end := lastDigits(id)
		r.taken[end]++
		r.calls[id] = "…" + end
		if n := r.taken[end]; n > 1 {
			r.calls[id] = fmt.Sprintf("…(%d)%s", n, end)
		}
	}
}

const accountDigits = 12

func isAccount(s string) bool {
	return len(s) == accountDigits && strings.Trim(s, "0123456789") == ""
}

func lastDigits(id string) string { return id[accountDigits-4:] }

// Text is a text, such as a line of a log or an error, without the ids.
func (r Redactor) Text(s string) string {
	return eachAccount(s, func(id string, inARN bool) string {
		call, known := r.calls[id]
		switch {
		case known:
			return call
		case !inARN:
			return id
		case r.taken[lastDigits(id)] > 0:
			return "…(another)" + lastDigits(id)
		}
		return "…" + lastDigits(id)
	})
}

// eachAccount puts every number of exactly 12 digits through f.
func eachAccount(s string, f func(id string, inARN bool) string) string {
	var b strings.Builder
	done, word := 0, 0 // s[word:] begins with the word that i is in
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			if strings.IndexByte(betweenWords, s[i]) >= 0 {
				word = i + 1
			}
			i++
			continue
		}
		end := i
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		if end-i == accountDigits {
			b.WriteString(s[done:i])
			b.WriteString(f(s[i:end], strings.Contains(s[word:i], "arn:")))
			done = end
		}
		i = end
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// betweenWords ends an ARN in prose, JSON or code.
const betweenWords = " \t\r\n\"'`,;()[]{}<>"

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// Redacted is a copy of the plan for the eyes of strangers: without the ids of
// accounts, but for their last four digits. Those are the accounts of the
// targets and of the caller, and whatever looks like one in an ARN or in our
// own sentences; in the values of changes a number that is none of these stays,
// and placeholders stay everywhere. The ids of changes and the hash are those
// of the plan, since both are of the plan as it is.
//
// The copy is to be shown and nothing else.
func (p Plan) Redacted() Plan {
	r := p.redactor()
	return mapping{value: once(r.Text), sentence: r.Text}.plan(p)
}

// RedactedChanges is changes of the plan's targets that are not in the plan,
// see [WouldBe], with every account called as in [Plan.Redacted].
func (p Plan) RedactedChanges(lists [][]Change) [][]Change {
	r := p.redactor()
	var more []string
	all := func(m mapping) [][]Change {
		return each(lists, func(list []Change) []Change { return each(list, m.change) })
	}
	all(mapping{value: collect(&more, false)})
	r.Learn(more...)
	return all(mapping{value: once(r.Text)})
}

// redactor knows every account that the plan names.
func (p Plan) redactor() Redactor {
	known := []string{p.Caller.Account}
	mapping{value: collect(&known, false), sentence: collect(&known, true)}.plan(p)
	return NewRedactor(known)
}

// collect returns a function that leaves a text as it is and notes its
// accounts, those in ARNs or all.
func collect(ids *[]string, all bool) func(string) string {
	return once(func(s string) string {
		return eachAccount(s, func(id string, inARN bool) string {
			if all || inARN {
				*ids = append(*ids, id)
			}
			return id
		})
	})
}

// once remembers the outcome for each text: profiles are long, and many
// targets have the same.
func once(f func(string) string) func(string) string {
	made := map[string]string{}
	return func(s string) string {
		if len(s) < accountDigits {
			return s
		}
		out, ok := made[s]
		if !ok {
			out = f(s)
			made[s] = out
		}
		return out
	}
}

// mapping puts every text of a plan through a function: those of values, and
// those that are ours or AWS's.
type mapping struct{ value, sentence func(string) string }

func (m mapping) plan(p Plan) Plan {
	p.Caller = Caller{Account: m.sentence(p.Caller.Account), ARN: m.sentence(p.Caller.ARN)}
	p.Config.Path = m.value(p.Config.Path)
	p.Filters = Filters{
		Accounts: each(p.Filters.Accounts, m.sentence), Regions: each(p.Filters.Regions, m.sentence),
		Excluded: each(p.Filters.Excluded, m.sentence),
	}
	p.Exceeded = each(p.Exceeded, m.sentence)
	p.ConfigChanges = each(p.ConfigChanges, func(c ConfigChange) ConfigChange {
		c.Name, c.Detail = m.sentence(c.Name), m.sentence(c.Detail)
		return c
	})
	p.Targets = each(p.Targets, m.target)
	p.Groups = each(p.Groups, func(g Group) Group {
		g.Changes = each(g.Changes, m.change)
		return g
	})
	p.Findings = each(p.Findings, func(f Finding) Finding {
		f.Message, f.Remedy, f.Excerpt, f.File = m.sentence(f.Message), m.sentence(f.Remedy), m.sentence(f.Excerpt), m.value(f.File)
		return f
	})
	p.Unchecked = each(p.Unchecked, func(u Unchecked) Unchecked {
		u.What, u.Why = m.sentence(u.What), m.sentence(u.Why)
		return u
	})
	p.Wished = each(p.Wished, func(w Wish) Wish {
		out := make(Wish, len(w))
		for key, v := range w {
			out[key] = v.Map(m.value)
		}
		return out
	})
	p.seen = nil
	return p
}

func (m mapping) target(t Target) Target {
	t.Name, t.Account, t.AccountName = m.sentence(t.Name), m.sentence(t.Account), m.sentence(t.AccountName)
	t.Changes = each(t.Changes, m.change)
	if v := t.Verdict; v != nil {
		t.Verdict = &Verdict{Class: v.Class, Reviewed: each(v.Reviewed, m.change), Unreviewed: v.Unreviewed, Next: m.sentence(v.Next)}
	}
	if o := t.Outcome; o != nil {
		out := *o
		out.Note, out.Error = m.sentence(o.Note), m.fault(o.Error)
		t.Outcome = &out
	}
	t.Error = m.fault(t.Error)
	return t
}

func (m mapping) change(c Change) Change {
	value := func(v preferences.Value) preferences.Value { return v.Map(m.value) }
	c.Key, c.Old, c.New, c.text = m.value(c.Key), value(c.Old), value(c.New), value(c.text)
	c.Consequence = m.value(c.Consequence)
	c.Moves = each(c.Moves, m.change)
	return c
}

func (m mapping) fault(e *fault.Error) *fault.Error {
	if e == nil {
		return nil
	}
	return &fault.Error{
		Class: e.Class, Op: m.sentence(e.Op), Code: m.sentence(e.Code), RequestID: e.RequestID,
		Message: m.sentence(e.Message), Next: m.sentence(e.Next),
	}
}

// each is the list with every element put through f, nil as nil.
func each[T any](list []T, f func(T) T) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(list))
	for i, e := range list {
		out[i] = f(e)
	}
	return out
}
