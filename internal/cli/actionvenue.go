package cli

import (
	"path/filepath"

	"github.com/ssmprefs/ssmprefs/internal/render"
	"github.com/ssmprefs/ssmprefs/internal/runner"
)

// venue is where the reports of a step stand: its plan file is on a machine
// that is gone by the time that somebody reads them.
func (s *act) venue() render.Venue {
	config := s.in.Config
	if config == defaultConfig {
		config = ""
	}
	undo := "ssmprefs rollback" + option("--plan", filepath.Base(s.in.PlanFile)) + option("--config", config)
	return render.Venue{Drift: s.do == runner.DoDrift, Action: true, Undo: s.veil.text(undo)}
}
