package main

import (
	"sync"
	"time"
)

// bucket is a token bucket, full when first used.
type bucket struct {
	mu     sync.Mutex
	tokens float64
	filled time.Time
}

// take takes a token, if there is one, from a bucket that gains rate tokens a
// second and holds most of them.
func (b *bucket) take(now time.Time, rate, most float64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.filled.IsZero() {
		b.tokens, b.filled = most, now
	}
	b.tokens = min(most, b.tokens+rate*now.Sub(b.filled).Seconds())
	b.filled = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
