package sandbox

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

type listVersionsInput struct {
	Name       string
	MaxResults int
	NextToken  string
}

type versionInfo struct {
	Name, DocumentVersion string
	VersionName           string `json:",omitempty"`
	CreatedDate           int64  `json:",omitempty"`
	IsDefaultVersion      bool
	DocumentFormat        string
	Status                string
}

// listDocumentVersions lists the newest first.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListDocumentVersions.html
func listDocumentVersions(w *world, c *Call, in listVersionsInput) (any, error) {
	if err := validate(member{"name", in.Name, arnPattern, true}); err != nil {
		return nil, err
	}
	name := nameOf(c.place(), in.Name)
	d := w.served(c.place(), name)
	if d == nil {
		return nil, noDocument(in.Name)
	}
	var all []versionInfo
	for i := range slices.Backward(d.Versions) {
		v := &d.Versions[i]
		all = append(all, versionInfo{
			Name: name, DocumentVersion: strconv.Itoa(v.Number), VersionName: v.Name, CreatedDate: v.created(),
			IsDefaultVersion: v.Number == d.Default, DocumentFormat: v.format(), Status: v.Status,
		})
	}
	some, next, err := page(all, in.MaxResults, in.NextToken)
	return struct {
		DocumentVersions []versionInfo
		NextToken        string `json:",omitempty"`
	}{some, next}, err
}

// page is the part of a list that follows a token, which is a position.
func page[T any](all []T, size int, token string) ([]T, string, error) {
	if size == 0 {
		size = 50
	}
	if size < 1 || size > 50 {
		return nil, "", fail("ValidationException", "1 validation error detected: Value '%d' at 'maxResults' failed to satisfy constraint: Member must be between 1 and 50", size)
	}
	from := 0
	if token != "" {
		var err error
		if from, err = strconv.Atoi(token); err != nil || from < 0 || from > len(all) {
			return nil, "", fail("InvalidNextToken", "The specified token isn't valid.")
		}
	}
	to := min(from+size, len(all))
	if to == len(all) {
		return all[from:], "", nil
	}
	return all[from:to], strconv.Itoa(to), nil
}

type listInput struct {
	DocumentFilterList []struct{ Key, Value string }
	Filters            []struct {
		Key    string
		Values []string
	}
	MaxResults int
	NextToken  string
}

type documentIdentifier struct {
	Name, Owner    string
	CreatedDate    int64  `json:",omitempty"`
	VersionName    string `json:",omitempty"`
	PlatformTypes  []string
	DocumentType   string
	SchemaVersion  string `json:",omitempty"`
	DocumentFormat string
	// DocumentVersion is the default's, as all members are.
	DocumentVersion string
	Tags            []tag
}

// listDocuments lists the account's own documents by their default version.
// AWS's own and shared ones do not exist here.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListDocuments.html
func listDocuments(w *world, c *Call, in listInput) (any, error) {
	all := []documentIdentifier{}
	for _, name := range w.names(c.place()) {
		d := w.document(c.place(), name)
		full := d.describe(c.place(), name, d.version(d.Default), "")
		wanted, err := in.admits(full)
		if err != nil {
			return nil, err
		}
		if !wanted {
			continue
		}
		all = append(all, documentIdentifier{
			full.Name, full.Owner, full.CreatedDate, full.VersionName, full.PlatformTypes,
			full.DocumentType, full.SchemaVersion, full.DocumentFormat, full.DocumentVersion, full.Tags,
		})
	}
	some, next, err := page(all, in.MaxResults, in.NextToken)
	return struct {
		DocumentIdentifiers []documentIdentifier
		NextToken           string `json:",omitempty"`
	}{some, next}, err
}

func (w *world) names(p place) []string {
	r := w.Accounts[p.account][p.region]
	if r == nil {
		return nil
	}
	names := slices.Collect(maps.Keys(r.Documents))
	if r.Document != nil {
		names = append(names, standardName)
	}
	slices.Sort(names)
	return names
}

func (in listInput) admits(d description) (bool, error) {
	admitted := true
	check := func(key string, values ...string) error {
		ok, err := d.matches(key, values)
		admitted = admitted && ok
		return err
	}
	for _, f := range in.DocumentFilterList {
		if err := check(f.Key, f.Value); err != nil {
			return false, err
		}
	}
	for _, f := range in.Filters {
		if err := check(f.Key, f.Values...); err != nil {
			return false, err
		}
	}
	return admitted, nil
}

func (d description) matches(key string, values []string) (bool, error) {
	switch strings.ToLower(key) {
	case "owner":
		return slices.ContainsFunc(values, func(v string) bool { return v == "Self" || v == "Private" || v == "All" }), nil
	case "name":
		return slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(d.Name, v) }), nil
	case "documenttype":
		return slices.Contains(values, d.DocumentType), nil
	case "platformtypes":
		return slices.ContainsFunc(values, func(v string) bool { return slices.Contains(d.PlatformTypes, v) }), nil
	}
	return false, fail("InvalidFilterKey", "The specified key %s isn't valid.", key)
}

// describeDocumentPermission: no document here is shared.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeDocumentPermission.html
func describeDocumentPermission(w *world, c *Call, in struct{ Name, PermissionType string }) (any, error) {
	if err := validate(member{"name", in.Name, namePattern, true}, member{"permissionType", in.PermissionType, nil, true}); err != nil {
		return nil, err
	}
	if in.PermissionType != "Share" {
		return nil, fail("InvalidPermissionType", "The permission type isn't supported. Share is the only supported permission type.")
	}
	if w.served(c.place(), in.Name) == nil {
		return nil, noDocument(in.Name)
	}
	return struct{ AccountIds, AccountSharingInfoList []string }{[]string{}, []string{}}, nil
}
