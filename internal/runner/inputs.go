package runner

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inputs is what the step was given. An input that is absent or empty has its
// default.
type Inputs struct {
	Config  string
	Mode    Mode
	Label   string
	Comment string // always, changes-only, never
	Token   string // "" when there is none

	ApplyBranch         string // "" for the default branch
	RequireReviewedPlan bool
	ExpectedPlanHash    string // 64 hex digits, "" for none
	OnDrift             string // refuse, skip, apply
	AllOrNothing        bool
	MaxChanges          string // a number or a percentage, "" for the file's limit
	MaxLoosening        string // likewise
	AllowLooseningLabel string
	MaxFailures         int // 0 for no limit

	Concurrency   int
	MaxTargets    int
	FailOnChanges bool
	AcceptSummary bool
	Preflight     string // auto, off
	Redact        string // auto, ids, none
	PlanFile      string
	LogLevel      string // info, debug, warn, error
}

// field reads one input into its place, or says what it wants.
type field struct {
	name     string
	standard string // the default, as action.yml has it
	set      func(in *Inputs, text string) error
}

// fields are the inputs in the order of action.yml.
var fields = []field{
	{"config", "preferences.yaml", text(func(in *Inputs) *string { return &in.Config })},
	{"mode", "auto", word(func(in *Inputs) *Mode { return &in.Mode }, Auto, Validate, Plan, Apply, Verify, Drift)},
	{"label", "", text(func(in *Inputs) *string { return &in.Label })},
	{"comment", "changes-only", word(func(in *Inputs) *string { return &in.Comment }, "always", "changes-only", "never")},
	{"github-token", "${{ github.token }}", text(func(in *Inputs) *string { return &in.Token })},
	{"apply-branch", "", setBranch},
	{"require-reviewed-plan", "true", flag(func(in *Inputs) *bool { return &in.RequireReviewedPlan })},
	{"expected-plan-hash", "", setHash},
	{"on-drift", "refuse", word(func(in *Inputs) *string { return &in.OnDrift }, "refuse", "skip", "apply")},
	{"all-or-nothing", "false", flag(func(in *Inputs) *bool { return &in.AllOrNothing })},
	{"max-changes", "", amount(func(in *Inputs) *string { return &in.MaxChanges })},
	{"max-loosening", "", amount(func(in *Inputs) *string { return &in.MaxLoosening })},
	{"allow-loosening-label", "", text(func(in *Inputs) *string { return &in.AllowLooseningLabel })},
	{"max-failures", "0", number(func(in *Inputs) *int { return &in.MaxFailures }, 0, 1_000_000)},
	{"concurrency", "64", number(func(in *Inputs) *int { return &in.Concurrency }, 1, 256)},
	{"max-targets", "20000", number(func(in *Inputs) *int { return &in.MaxTargets }, 1, 1_000_000)},
	{"fail-on-changes", "false", flag(func(in *Inputs) *bool { return &in.FailOnChanges })},
	{"accept-summary", "false", flag(func(in *Inputs) *bool { return &in.AcceptSummary })},
	{"preflight", "auto", word(func(in *Inputs) *string { return &in.Preflight }, "auto", "off")},
	{"redact", "auto", word(func(in *Inputs) *string { return &in.Redact }, "auto", "ids", "none")},
	{"plan-file", "", text(func(in *Inputs) *string { return &in.PlanFile })},
	{"log-level", "info", word(func(in *Inputs) *string { return &in.LogLevel }, "info", "debug", "warn", "error")},
}

// InputError is an input with a value that it cannot have.
type InputError struct {
	Name, Value string
	Want        string // what it can have
}

func (e *InputError) Error() string {
	return fmt.Sprintf("input %s is %q: it is %s", e.Name, e.Value, e.Want)
}

// Inputs reads the inputs. Its error joins an [InputError] for each that is
// wrong.
func (r *Runner) Inputs() (Inputs, error) {
	var in Inputs
	var wrong []error
	for _, f := range fields {
		value := r.action.GetInput(f.name)
		if value == "" {
			value = r.standard(f)
		}
		if value == "" {
			continue
		}
		if err := f.set(&in, value); err != nil {
			if f.name == "github-token" {
				value = "(not shown)" // quoted, it would slip past the runner's masks
			}
			wrong = append(wrong, &InputError{f.name, value, err.Error()})
		}
	}
	return in, errors.Join(wrong...)
}

// standard is the default of an input. Where action.yml leaves it to the runner
// it is what the runner would have put there.
func (r *Runner) standard(f field) string {
	switch f.name {
	case "github-token":
		return r.getenv("GITHUB_TOKEN")
	case "plan-file":
		return filepath.Join(r.temp(), "ssmprefs-plan.json")
	}
	return f.standard
}

// temp is a folder that later steps of the job can read: the runner's temporary
// one, or where that is not mounted into containers, as in older runners, the
// home that is.
func (r *Runner) temp() string {
	for _, variable := range []string{"RUNNER_TEMP", "HOME"} {
		folder := r.getenv(variable)
		if is, err := os.Stat(folder); err == nil && is.IsDir() {
			return folder
		}
	}
	return os.TempDir()
}

func text(at func(*Inputs) *string) func(*Inputs, string) error {
	return func(in *Inputs, value string) error {
		if !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
			return errors.New("one line of UTF-8 without control characters")
		}
		*at(in) = value
		return nil
	}
}

func word[T ~string](at func(*Inputs) *T, of ...T) func(*Inputs, string) error {
	return func(in *Inputs, value string) error {
		if !slices.Contains(of, T(value)) {
			var words []string
			for _, w := range of {
				words = append(words, string(w))
			}
			return fmt.Errorf("one of %s", strings.Join(words, ", "))
		}
		*at(in) = T(value)
		return nil
	}
}

func flag(at func(*Inputs) *bool) func(*Inputs, string) error {
	return func(in *Inputs, value string) error {
		switch strings.ToLower(value) {
		case "true":
			*at(in) = true
		case "false":
			*at(in) = false
		default:
			return errors.New("true or false")
		}
		return nil
	}
}

func number(at func(*Inputs) *int, least, most int) func(*Inputs, string) error {
	return func(in *Inputs, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < least || n > most {
			return fmt.Errorf("a whole number from %d to %d", least, most)
		}
		*at(in) = n
		return nil
	}
}

func amount(at func(*Inputs) *string) func(*Inputs, string) error {
	return func(in *Inputs, value string) error {
		digits, percent := strings.CutSuffix(value, "%")
		n, err := strconv.ParseUint(digits, 10, 31)
		if err != nil || percent && n > 100 {
			return errors.New("a whole number, or a percentage such as 40%")
		}
		*at(in) = value
		return nil
	}
}

// setBranch takes a branch by its name or its ref.
func setBranch(in *Inputs, value string) error {
	name := strings.TrimPrefix(value, branchRef)
	if name == "" || strings.HasPrefix(name, "refs/") || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' }) {
		return errors.New("the name of a branch, such as main")
	}
	in.ApplyBranch = name
	return nil
}

var planHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

func setHash(in *Inputs, value string) error {
	value = strings.ToLower(value)
	if !planHash.MatchString(value) {
		return errors.New("a plan hash of 64 hex digits, the output plan-hash of the run that showed the plan")
	}
	in.ExpectedPlanHash = value
	return nil
}
