package main

import (
	"fmt"
	"math"
	"strings"
)

// The plot's size, and where its axes are.
const (
	plotWide, plotHigh       = 640, 360
	left, right, top, bottom = 60, 620, 30, 310
)

// series is one line of the plot.
type series struct {
	name, colour string
	of           func(growthRow) float64
}

// plot draws seconds, processor seconds and memory over the number of targets,
// both axes logarithmic: what grows in step with the targets is a line as steep
// as the dotted one.
func plot(rows []growthRow) string {
	all := []series{
		{"wall, s", "#0969da", func(g growthRow) float64 { return g.Wall.Seconds() }},
		{"CPU, s", "#bc4c00", func(g growthRow) float64 { return g.CPU.Seconds() }},
		{"memory, MiB", "#1a7f37", func(g growthRow) float64 { return mebibytes(g.sample) }},
	}
	x := func(targets float64) float64 { return scaled(targets, 100, 1e6, left, right) }
	y := func(v float64) float64 { return scaled(v, 0.1, 1000, bottom, top) }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", plotWide, plotHigh)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", plotWide, plotHigh)
	for v := 0.1; v <= 1000; v *= 10 {
		fmt.Fprintf(&b, `<path d="M%d %.1fH%d" stroke="#d0d7de"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n", left, y(v), right, left-6, y(v)+4, round(v))
	}
	for n := 100.0; n <= 1e6; n *= 10 {
		fmt.Fprintf(&b, `<path d="M%.1f %dV%d" stroke="#d0d7de"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", x(n), top, bottom, x(n), bottom+18, grouped(int(n)))
	}
	fmt.Fprintf(&b, `<path d="M%.1f %.1fL%.1f %.1f" stroke="#57606a" stroke-dasharray="2 4"/>`+"\n", x(100), y(0.1), x(1e6), y(1000))
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">targets</text>`+"\n", (left+right)/2, plotHigh-12)
	for i, s := range all {
		points := make([]string, len(rows))
		for at, g := range rows {
			points[at] = fmt.Sprintf("%.1f,%.1f", x(float64(g.fleet.targets())), y(s.of(g)))
			px, py, _ := strings.Cut(points[at], ",")
			fmt.Fprintf(&b, `<circle cx="%s" cy="%s" r="3" fill="%s"/>`+"\n", px, py, s.colour)
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), s.colour)
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="%s">%s</text>`+"\n", left+10+i*110, top-10, s.colour, s.name)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// scaled puts v, between least and most, between from and to by its logarithm.
func scaled(v, least, most, from, to float64) float64 {
	return from + (to-from)*math.Log(v/least)/math.Log(most/least)
}

func round(v float64) float64 { return math.Round(v*10) / 10 }
