package preferences

// Direction is what a change does to security and audit.
type Direction string

// The directions of a change.
const (
	Tightens Direction = "tightens"
	Loosens  Direction = "loosens"
	Neutral  Direction = "neutral"
)
