package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// regions are those that every account has enabled.
var regions = []string{
	"us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1",
	"eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3",
	"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
}

const firstAccount = 100_000_000_000

// fleet is so many accounts in so many regions.
type fleet struct{ accounts, regions int }

func (f fleet) targets() int { return f.accounts * f.regions }

// requests is how many a plan needs: one for the caller, one for each role, two
// for each target.
func (f fleet) requests() int { return 1 + f.accounts + 2*f.targets() }

// ideal is how long those take when nothing but the network takes time: the
// rounds of as many requests as may be under way. Opening a connection takes
// two; early is that those to SSM are opened while STS answers.
func (f fleet) ideal(latency time.Duration, concurrency int, early bool) time.Duration {
	rounds := func(n int) int { return (n + concurrency - 1) / concurrency }
	n := 2 + 1 + rounds(f.accounts) + rounds(2*f.targets())
	if !early {
		n += 2
	}
	return time.Duration(n) * latency
}

// index is the place of an account, told by a key of its role, and a region.
func (f fleet) index(key, region string) (int, bool) {
	account, err := strconv.Atoi(strings.TrimPrefix(key, "ASIA"))
	a, r := account-firstAccount, slices.Index(regions[:f.regions], region)
	if err != nil || a < 0 || a >= f.accounts || r < 0 {
		return 0, false
	}
	return a*f.regions + r, true
}

// file is the preferences.yaml of the fleet.
func (f fleet) file() string {
	var b strings.Builder
	b.WriteString("version: 1\npreferences:\n  s3KeyPrefix: sessions\n  s3EncryptionEnabled: true\n  cloudWatchEncryptionEnabled: true\n" +
		"  runAsEnabled: true\n  runAsDefaultUser: ops\n  idleSessionTimeout: 20\n  maxSessionDuration: 480\n  shellProfile:\n    linux: |\n")
	for line := range strings.Lines(profile) {
		b.WriteString("      " + line)
	}
	b.WriteString("rules: { no-session-logs: off, s3-prefix-without-bucket: off }\nroles: { plan: bench }\ntargets:\n  - name: all\n    accounts:\n")
	for a := range f.accounts {
		fmt.Fprintf(&b, "      - %q\n", strconv.Itoa(firstAccount+a))
	}
	b.WriteString("    regions:\n")
	for _, region := range regions[:f.regions] {
		b.WriteString("      - " + region + "\n")
	}
	return b.String()
}
