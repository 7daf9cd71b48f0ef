package main

import (
	"sync"
	"sync/atomic"
)

const (
	// marksMax bounds the marks of one run.
	marksMax = 1 << 20
	// marksReady is for how many marks each P has memory from the first run on.
	marksReady = 1 << 14
)

// token belongs to a P, with what was marked and counted there.
type token struct {
	place int32
	made  []made
	// begun is how many goroutines began here, less those that ended here.
	begun atomic.Int64
	_     [2 * lineBytes]byte
}

// made is one mark: the how manyth of its run it is.
type made struct {
	at, id int64
}

// marks is where runs write. Each P has its own list and its own count of goroutines, so that all that
// Ps share is the count of marks.
//
// On which P the caller runs is told by public means: sync.Pool keeps one private slot for each P. The
// first Get on a P makes a token, which Put returns to that P's slot. The collector is off, so slots
// are never emptied. Should a goroutine be preempted between Get and Put, tokens of two Ps may change
// places, or a P may make another one; that shows as a place beyond GOMAXPROCS.
type marks struct {
	pool   sync.Pool
	tokens []token
	taken  atomic.Int32
	_      [lineBytes]byte
	next   atomic.Int64
	_      [lineBytes]byte
}

// tokensMax bounds the tokens: one for each P, and those that goroutines lost.
const tokensMax = 256

func newMarks(procs int) *marks {
	m := &marks{tokens: make([]token, tokensMax)}
	for i := range m.tokens {
		m.tokens[i].place = int32(i)
	}
	for i := range procs {
		t := &m.tokens[i]
		t.made = make([]made, marksReady)
		for i := range t.made { // touched, so that no run faults pages in
			t.made[i].at = -1
		}
		t.made = t.made[:0]
	}
	// Nothing in here may block: others would run on the P meanwhile, and take tokens too.
	m.pool.New = func() any { return &m.tokens[m.taken.Add(1)-1] }
	return m
}

// clear forgets all marks. No goroutine may be marking.
func (m *marks) clear() {
	m.next.Store(0)
	for i := range m.taken.Load() {
		m.tokens[i].made = m.tokens[i].made[:0]
		m.tokens[i].begun.Store(0)
	}
}

// add makes a mark.
func (m *marks) add(id int64) {
	t := m.pool.Get().(*token)
	if at := m.next.Add(1) - 1; at < marksMax { // else measure reports it
		t.made = append(t.made, made{at, id})
	}
	m.pool.Put(t)
}

// begin counts a goroutine that begins on this P, or with -1 one that ends here.
func (m *marks) begin(delta int64) {
	t := m.pool.Get().(*token)
	t.begun.Add(delta)
	m.pool.Put(t)
}

// live is how many goroutines have begun and not ended.
func (m *marks) live() (all int64) {
	for i := range m.taken.Load() {
		all += m.tokens[i].begun.Load()
	}
	return all
}

// here answers the number of the P, from 0 in order of first use.
func (m *marks) here() int32 {
	t := m.pool.Get().(*token)
	place := t.place
	m.pool.Put(t)
	return place
}

// first answers the first n marks in their order, and where each was made. No goroutine may be marking.
func (m *marks) first(n int64) (ids []int64, places []int32) {
	ids, places = make([]int64, n), make([]int32, n)
	for i := range m.taken.Load() {
		t := &m.tokens[i]
		for _, each := range t.made {
			if each.at < n {
				ids[each.at], places[each.at] = each.id, t.place
			}
		}
	}
	return ids, places
}
