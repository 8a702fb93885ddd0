// Package configschema is the JSON Schemas of the formats that ssmprefs reads
// and writes, for editors, for other tools and for its own checks.
//
// It knows nothing but the files beside it.
package configschema

import _ "embed"

// Preferences is the schema of preferences.yaml, JSON Schema draft-07.
//
//go:embed preferences.schema.json
var Preferences string

// Plan is the schema of the plan as JSON, JSON Schema draft-07.
//
//go:embed plan.schema.json
var Plan string
