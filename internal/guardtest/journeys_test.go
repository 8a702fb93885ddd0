package guardtest

// journeys are histories in which much hangs on the order. Others are made by
// putting more into them.
var journeys = [][]step{
	// an urgent revert, planned before the first change was applied
	{{what: "open", value: 1}, {what: "merge"}, {what: "open", value: 0}, {what: "apply"}, {what: "merge"}, {what: "apply"}},
	// the same, and the first run is dropped
	{{what: "open", value: 1}, {what: "merge"}, {what: "open", value: 0}, {what: "merge"}, {what: "apply"}},
	// a fix made on call, whose comment is gone
	{{what: "open", value: 1}, {what: "merge"}, {what: "apply"}, {what: "hand", value: 0}, {what: "delete"}, {what: "apply"}},
	// two keys, and a run that is killed
	{{what: "open", value: 1}, {what: "open", key: 1, value: 1}, {what: "merge"}, {what: "killed", calls: 12}, {what: "merge"}, {what: "apply"}},
	// two runs at once
	{{what: "open", value: 1}, {what: "merge"}, {what: "apply", calls: 10}, {what: "apply"}, {what: "hand", value: 0}, {what: "go", calls: 30}},
	// a stacked one
	{{what: "open", value: 1}, {what: "stack", key: 1, value: 1}, {what: "merge"}, {what: "apply"}, {what: "plan"}, {what: "merge"}, {what: "apply"}},
	// a draft by hand, and the default moved
	{{what: "draft", value: 1}, {what: "open", value: 1}, {what: "merge"}, {what: "apply"}, {what: "point"}, {what: "apply"}},
	// consent by hash
	{{what: "direct", value: 1}, {what: "apply"}, {what: "approve"}, {what: "hand", key: 1, value: 1}, {what: "dispatch"}, {what: "approve"}, {what: "dispatch"}},
	// drift that is overwritten on request, and a file that moved which is not
	{{what: "open", value: 1}, {what: "merge"}, {what: "hand", value: 2}, {what: "overwrite"}},
	{{what: "open", value: 1}, {what: "push", value: 2}, {what: "merge"}, {what: "overwrite"}},
	// a comment that a person edited
	{{what: "open", value: 1}, {what: "edit"}, {what: "merge"}, {what: "apply"}},
}
