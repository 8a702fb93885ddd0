package cli

import (
	"io"
	"log/slog"
)

// newLog logs to w as text without times, which belong to whoever keeps the
// log.
func newLog(w io.Writer, level string) *slog.Logger {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		least = slog.LevelWarn // the option takes only words that slog knows
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{
		Level: least,
		ReplaceAttr: func(groups []string, attr slog.Attr) slog.Attr {
			if len(groups) == 0 && attr.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return attr
		},
	}))
}
