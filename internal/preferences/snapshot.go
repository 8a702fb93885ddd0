package preferences

// Version is one stored version of the document. Number 0 means that there is
// none; Document is then nil.
type Version struct {
	Number   int
	Status   Status
	Document *Document // may be shared by versions with equal text; never written to
}

// Status is how far AWS has got with a version.
type Status string

// The statuses of a version:
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DocumentDescription.html
const (
	Creating Status = "Creating"
	Active   Status = "Active"
	Updating Status = "Updating"
	Deleting Status = "Deleting"
	Failed   Status = "Failed"
)

// Snapshot is what a target holds live: the newest version, which sessions
// most likely run, and the default one, which the console shows. Both are the
// zero Version when the document is absent.
type Snapshot struct {
	Latest, Default Version
}

// Absent reports whether there is no document.
func (s Snapshot) Absent() bool { return s.Latest.Number == 0 }
