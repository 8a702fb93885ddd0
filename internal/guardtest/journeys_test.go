package guardtest

// journeys are histories in which much hangs on the order. Others are made by
// putting more into them.
var journeys = [][]step{
	// an urgent revert, planned before the first change was applied
	{{what: "open", value: 1}, {what: "merge"}, {what: "open", value: 0}, {what: "apply"}, {what: "merge"}, {what: "apply"}},
	// the same, and the first run is dropped
	{{what: "open", value: 1}, {what: "merge"}, {what: "open", value: 0}, {what: "merge"}, {what: "apply"}},
	// a change from what nobody reviewed, which is then made by hand
	{{what: "direct", value: 1}, {what: "open", value: 2}, {what: "merge"}, {what: "hand", value: 1}, {what: "apply"}},
	// a fix made on call, whose comment is gone
	{{what: "open", value: 1}, {what: "merge"}, {what: "apply"}, {what: "hand", value: 0}, {what: "delete"}, {what: "apply"}},
	// two keys, and a run that is killed
	{{what: "open", value: 1}, {what: "open", key: 1, value: 1}, {what: "merge"}, {what: "killed", calls: 12}, {what: "merge"}, {what: "apply"}},
	// two runs at once
	{{what: "open", value: 1}, {what: "merge"}, {what: "apply", calls: 10}, {what: "apply"}, {what: "hand", value: 0}, {what: "go", calls: 30}},
	// a stacked one
	{{what: "open", value: 1}, {what: "stack", key: 1, value: 1}, {what: "merge"}, {what: "apply"}, {what: "plan"}, {what: "merge"}, {what: "apply"}},
	// a plan that comes late
	{{what: "open", value: 1}, {what: "push", key: 1, value: 1}, {what: "plan", calls: 5}, {what: "merge"}, {what: "apply"}, {what: "go", calls: 30}, {what: "apply"}},
	// a stacked one, merged into the one below
	{{what: "open", value: 1}, {what: "stack", key: 1, value: 1}, {what: "merge", which: 1, luck: 1}, {what: "merge", luck: 1}, {what: "apply"}},
	// a direct push that takes the name of an open pull request
	{{what: "open", value: 1}, {what: "direct", which: 1, value: 1}, {what: "apply"}},
	// a draft by hand, and the default moved
	{{what: "draft", value: 1}, {what: "open", value: 1}, {what: "merge"}, {what: "apply"}, {what: "point"}, {what: "apply"}},
	// a draft that the file came to wish past any review
	{{what: "open", value: 1}, {what: "merge"}, {what: "direct", value: 2}, {what: "draft", value: 2}, {what: "apply"}},
	// a key taken back by the pointer, beside another that is owed
	{{what: "hand", key: 1, value: 1}, {what: "direct", key: 1, value: 1}, {what: "open", value: 1}, {what: "point"}, {what: "merge"}, {what: "apply"}},
	// consent by hash
	{{what: "direct", value: 1}, {what: "apply"}, {what: "approve"}, {what: "hand", key: 1, value: 1}, {what: "dispatch"}, {what: "approve"}, {what: "dispatch"}},
	// drift that is overwritten on request, and a file that moved which is not
	{{what: "open", value: 1}, {what: "merge"}, {what: "hand", value: 2}, {what: "overwrite"}},
	{{what: "open", value: 1}, {what: "push", value: 2}, {what: "merge"}, {what: "overwrite"}},
	// the record of one pull request on another
	{{what: "open", value: 1}, {what: "open", key: 1, value: 1}, {what: "delete", which: 1}, {what: "copy"}, {what: "merge", which: 1}, {what: "direct", value: 1}, {what: "apply"}},
	// a comment that a person edited
	{{what: "open", value: 1}, {what: "edit"}, {what: "merge"}, {what: "apply"}},
}
