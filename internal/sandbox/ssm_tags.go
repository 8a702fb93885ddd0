package sandbox

import (
	"maps"
	"slices"
)

type tagInput struct {
	ResourceType string
	ResourceID   string `json:"ResourceId"`

	Tags    []tag
	TagKeys []string
}

const maxTags = 50

// listTags, addTags and removeTags know documents, the one kind of resource here.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html
func listTags(w *world, c *Call, in tagInput) (any, error) {
	d, err := w.tagged(c, in)
	if err != nil {
		return nil, err
	}
	return struct{ TagList []tag }{d.tags()}, nil
}

func addTags(w *world, c *Call, in tagInput) (any, error) {
	d, err := w.tagged(c, in)
	if err != nil {
		return nil, err
	}
	d = d.clone()
	d.addTags(in.Tags)
	if len(d.Tags) > maxTags {
		return nil, fail("TooManyTagsError", "The Targets parameter includes too many tags.")
	}
	w.set(c.place(), in.ResourceID, d)
	return struct{}{}, nil
}

func removeTags(w *world, c *Call, in tagInput) (any, error) {
	d, err := w.tagged(c, in)
	if err != nil {
		return nil, err
	}
	for _, key := range in.TagKeys {
		delete(d.Tags, key)
	}
	w.set(c.place(), in.ResourceID, d)
	return struct{}{}, nil
}

func (w *world) tagged(c *Call, in tagInput) (*Document, error) {
	if in.ResourceType != "Document" {
		return nil, fail("InvalidResourceType", "The resource type isn't valid.")
	}
	d := w.document(c.place(), in.ResourceID)
	if d == nil {
		return nil, fail("InvalidResourceId", "The resource ID isn't valid. Verify that you entered the correct ID and try again.")
	}
	return d, nil
}

func (d *Document) tags() []tag {
	all := []tag{}
	for _, key := range slices.Sorted(maps.Keys(d.Tags)) {
		all = append(all, tag{key, d.Tags[key]})
	}
	return all
}

func (d *Document) addTags(added []tag) {
	if d.Tags == nil {
		d.Tags = map[string]string{}
	}
	for _, t := range added {
		d.Tags[t.Key] = t.Value
	}
}
