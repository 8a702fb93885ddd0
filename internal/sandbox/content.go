package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"

	"gopkg.in/yaml.v3"
)

// maxContent is AWS's limit of 64 KB.
// https://docs.aws.amazon.com/general/latest/gr/ssm.html
const maxContent = 65536

// checkContent is what AWS refuses on a write. It knows no preference: AWS
// stores nearly every input, and so does the sandbox.
func checkContent(content, format, documentType string) error {
	if len(content) > maxContent {
		return fail("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.")
	}
	if format == "TEXT" && documentType != "Session" {
		return nil
	}
	top, err := object(content, cmp.Or(format, "JSON"))
	if err != nil {
		return fail("InvalidDocumentContent", "The content for the document is not valid: %v", err)
	}
	if documentType == "Session" && text(top["schemaVersion"]) != "1.0" {
		return fail("InvalidDocumentSchemaVersion", "Schema version %v is not supported for documents of type Session", top["schemaVersion"])
	}
	return nil
}

// object is the content when it is a JSON or YAML object.
func object(content, format string) (map[string]any, error) {
	var top map[string]any
	var err error
	switch format {
	case "JSON":
		err = json.Unmarshal([]byte(content), &top)
	case "YAML":
		err = yaml.Unmarshal([]byte(content), &top)
	default:
		return nil, errors.New(format + " is no format of this document type")
	}
	if err == nil && top == nil {
		err = errors.New("it is no object")
	}
	return top, err
}

// top is the members of the content, none when it is no object.
func (v *Version) top() map[string]any {
	top, err := object(string(v.Content), v.format())
	if err != nil {
		return nil
	}
	return top
}

// in is the content in a format: verbatim in the one it was written in, else
// as AWS converts it, which for JSON is compact with sorted keys
// (https://github.com/go-to-k/cdk-real-drift/issues/713). What cannot be
// converted, as a person may have put it into the state file, stays as it is.
func (v *Version) in(format string) (string, error) {
	if format == v.format() || format == "TEXT" || v.format() == "TEXT" {
		return string(v.Content), nil
	}
	top, err := object(string(v.Content), v.format())
	if err != nil {
		return string(v.Content), nil
	}
	if format == "YAML" {
		converted, err := yaml.Marshal(top)
		return string(converted), err
	}
	var converted bytes.Buffer
	encoder := json.NewEncoder(&converted)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(top); err != nil {
		return string(v.Content), nil
	}
	return string(bytes.TrimSuffix(converted.Bytes(), []byte("\n"))), nil
}
