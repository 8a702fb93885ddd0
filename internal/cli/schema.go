package cli

import (
	"context"

	"github.com/spf13/cobra"

	configschema "github.com/ssmprefs/ssmprefs/config-schema"
)

func (a *app) schema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [preferences|plan]",
		Short: "Print the JSON Schema of the file or of the plan",
		Long: about(`Print the JSON Schema (draft-07) of preferences.yaml, which editors complete and
check from, or of the plan as JSON.`, "none", 0, 64),
		Example: `  ssmprefs schema > preferences.schema.json
  ssmprefs schema plan`,
		ValidArgs: []string{"preferences", "plan"},
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		RunE: a.run(func(_ context.Context, args []string) (int, error) {
			text := configschema.Preferences
			if len(args) == 1 && args[0] == "plan" {
				text = configschema.Plan
			}
			_, err := a.Stdout.Write([]byte(text))
			return 0, err
		}),
	}
}
