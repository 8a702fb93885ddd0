package cli

// colored reports whether a stream gets colour: the option, then NO_COLOR
// (no-color.org), FORCE_COLOR and CLICOLOR_FORCE, then GitHub Actions, whose
// log shows it, then the terminal. Words and signs carry the meaning anyway.
func (a *app) colored(terminal bool) bool {
	switch {
	case a.color.value != "auto":
		return a.color.value == "always"
	case a.Getenv("NO_COLOR") != "":
		return false
	case forced(a.Getenv("FORCE_COLOR")) || forced(a.Getenv("CLICOLOR_FORCE")):
		return true
	case a.Getenv("GITHUB_ACTIONS") == "true":
		return true
	}
	return terminal && a.Getenv("TERM") != "dumb"
}

func forced(value string) bool { return value != "" && value != "0" && value != "false" }

// width is that of the terminal, or one that reads well in a log.
func (a *app) width() int {
	if a.Terminal.Width > 0 {
		return a.Terminal.Width
	}
	return 100
}
