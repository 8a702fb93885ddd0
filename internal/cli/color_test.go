package cli

import "testing"

func TestColored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		option   string
		env      map[string]string
		terminal bool
		want     bool
	}{
		{"a terminal", "auto", nil, true, true},
		{"no terminal", "auto", nil, false, false},
		{"a dumb terminal", "auto", map[string]string{"TERM": "dumb"}, true, false},
		{"the option goes first", "always", map[string]string{"NO_COLOR": "1"}, false, true},
		{"the option goes first, off", "never", map[string]string{"FORCE_COLOR": "1"}, true, false},
		{"NO_COLOR before FORCE_COLOR", "auto", map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, true, false},
		{"an empty NO_COLOR is none", "auto", map[string]string{"NO_COLOR": ""}, true, true},
		{"FORCE_COLOR", "auto", map[string]string{"FORCE_COLOR": "1"}, false, true},
		{"FORCE_COLOR=0 forces nothing", "auto", map[string]string{"FORCE_COLOR": "0"}, false, false},
		{"CLICOLOR_FORCE", "auto", map[string]string{"CLICOLOR_FORCE": "1"}, false, true},
		{"GitHub Actions", "auto", map[string]string{"GITHUB_ACTIONS": "true"}, false, true},
		{"NO_COLOR in GitHub Actions", "auto", map[string]string{"GITHUB_ACTIONS": "true", "NO_COLOR": "1"}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := &app{Env: Env{Getenv: func(name string) string { return c.env[name] }}}
			a.color.value = c.option
			if got := a.colored(c.terminal); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
