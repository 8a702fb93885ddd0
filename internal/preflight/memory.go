package preflight

import "sync"

// memory is answers by question. Whoever asks what is being asked already waits
// for that answer. Its zero value is empty.
type memory[Q comparable, A any] struct {
	mu    sync.Mutex
	known map[Q]func() A
}

func (m *memory[Q, A]) once(q Q, ask func() A) A {
	m.mu.Lock()
	answer, known := m.known[q]
	if !known {
		if m.known == nil {
			m.known = map[Q]func() A{}
		}
		answer = sync.OnceValue(ask)
		m.known[q] = answer
	}
	m.mu.Unlock()
	return answer()
}
