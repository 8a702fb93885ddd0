package cli

import (
	"path/filepath"

	"github.com/ssmprefs/ssmprefs/internal/render"
	"github.com/ssmprefs/ssmprefs/internal/runner"
)

// venue is where the reports of a step stand: its plan file is on a machine
// that is gone by the time that somebody reads them.
func (s *act) venue() render.Venue {
	undo := "ssmprefs rollback --plan " + quoted(filepath.Base(s.in.PlanFile))
	if s.in.Config != defaultConfig {
		undo += " --config " + quoted(s.in.Config)
	}
	return render.Venue{Drift: s.do == runner.DoDrift, Action: true, Undo: s.veil.text(undo)}
}
