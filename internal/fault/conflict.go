package fault

import "errors"

// What a write can meet that is no failure yet: the caller reads the target
// again and decides. Edges return them wrapped, so that errors.Is finds them.
var (
	ErrExists    = errors.New("the document exists already")                 // DocumentAlreadyExists
	ErrNotLatest = errors.New("the version written onto is not the latest")  // InvalidDocumentVersion
	ErrDuplicate = errors.New("the content equals that of a stored version") // DuplicateDocumentContent
)
