package render

import (
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// unread is the targets that could not be read for the same reason.
type unread struct {
	trouble trouble
	targets []int
}

// trouble is an error as shown. For several targets its texts are made
// general, so that the account in a role's name does not keep them apart.
type trouble struct {
	class, operation, message, code, request, next string
}

// troubleOf is the error of one target; inGeneral its form for many.
func troubleOf(e *fault.Error) trouble {
	if e == nil {
		return trouble{}
	}
	return trouble{spaced(e.Class), e.Op, e.Message, e.Code, e.RequestID, e.Next}
}

func inGeneral(e *fault.Error, t target.Target) trouble {
	g := troubleOf(e)
	g.message, g.next = forMany(g.message, t), forMany(g.next, t)
	g.request = ""
	return g
}

// forMany is a sentence about one target as it stands for many. Placeholders
// belong to the file; in a sentence they would look like a failed substitution.
func forMany(sentence string, t target.Target) string {
	return strings.NewReplacer("${aws:account}", "ACCOUNT", "${aws:region}", "REGION").Replace(t.Generalise(sentence))
}

// allUnread groups the unreadable targets by their error.
func (r *report) allUnread() []unread {
	var all []unread
	at := map[trouble]int{}
	for i, t := range r.plan.Targets {
		if t.Action != plan.Unreadable {
			continue
		}
		id := inGeneral(t.Error, r.places[i])
		if id.class == "" {
			id.class = "no reason given"
		}
		j, ok := at[id]
		if !ok {
			j = len(all)
			at[id] = j
			all = append(all, unread{trouble: id})
		}
		all[j].targets = append(all[j].targets, i)
	}
	for j, u := range all {
		if first := r.plan.Targets[u.targets[0]].Error; len(u.targets) == 1 && first != nil {
			all[j].trouble = troubleOf(first)
		}
	}
	return all
}

// why is what was tried and the answer to it.
func (t trouble) why() phrase {
	var p phrase
	if t.operation != "" {
		p = p.quote(t.operation)
	}
	p = join(": ", p, sentence(t.message))
	switch {
	case t.code != "" && t.request != "":
		p = p.and(" (" + t.code + ", request " + t.request + ")")
	case t.code != "":
		p = p.and(" (" + t.code + ")")
	}
	return p
}
