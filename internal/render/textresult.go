package render

import "strings"

// result writes the targets that came out the same.
func (t *terminal) result(r result) {
	t.point(0, resultSign(r.tone), join(" · ", phrase{{r.tone, r.title()}}, say(counted(r.count, "target"))))
	for _, e := range r.entries {
		t.entry(e)
	}
	t.blank()
}

func (t *terminal) entry(e entry) {
	t.lines(2, say(t.where(e.targets)))
	if head := join(" · ", e.brief, sentence(e.versions)); len(head) > 0 {
		t.lines(4, head)
	}
	for _, s := range e.sides {
		t.lines(4, s.key)
		t.side("reviewed  ", s.reviewed)
		t.side("live now  ", s.live)
		t.side("wanted    ", s.wanted)
	}
	if e.trouble != (trouble{}) {
		t.lines(4, e.trouble.why())
	}
	if e.note != "" {
		t.lines(4, say(e.note))
	}
	for _, next := range []string{e.trouble.next, e.next} {
		if next != "" {
			t.lines(4, say("next: "+next))
		}
	}
	if len(e.undo) > 0 {
		t.lines(4, say("undo: ").with(e.undo))
	}
}

func (t *terminal) side(name string, p phrase) {
	t.put(say("      "+name), say(strings.Repeat(" ", 6+len(name))), clipped(p))
}
