package render

// Venue is where a report stands, on which some of its words depend.
type Venue struct {
	Drift  bool   // the file is taken as merged, and the plan would put it back
	Action bool   // it is of a step of a workflow
	Apply  string // the command line that applies exactly this plan, "" where it is kept in no file
	Undo   string // the command line that takes an apply back, "" where its outcomes are kept in no file
}

// planFile is where the file of a command line is found.
func (v Venue) planFile() string {
	if v.Action {
		return ", with the file that the output `plan-file` names"
	}
	return ""
}

// toApply is how a plan that was only looked at is applied.
func (v Venue) toApply() phrase {
	switch {
	case v.Action:
		return say("The output `plan-file` names the file that keeps this plan.")
	case v.Apply != "":
		return say("To apply exactly this: ").quote(v.Apply).and(".")
	}
	return say("To apply exactly this: keep it with `ssmprefs plan --out FILE`, then `ssmprefs apply --plan FILE`.")
}

// toUndo is how what an apply has written is taken back.
func (v Venue) toUndo() phrase {
	undo := say("revert the file, then apply it")
	if v.Action {
		undo = say("revert the pull request")
	}
	if v.Undo == "" {
		return undo
	}
	return undo.and("; in an emergency ").quote(v.Undo).and(v.planFile())
}
