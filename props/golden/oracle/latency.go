package main

import (
	"runtime"
	"sync/atomic"
	"time"
)

// latencies measures, from the same rest as a run, how long help takes to come when there is more than
// one P: call is how long the go statement takes that wakes an M, wake the time from a spawn until
// another P runs the goroutine, nap how much longer a goroutine takes that stands in runnext, which a
// thief takes only after a short sleep. At one P call is how long the statement takes that wakes nobody,
// and there is nothing else.
func (d *driver) latencies() (call, wake, nap int64) {
	var first, second atomic.Int64
	start := time.Now()
	go func() { first.Store(int64(time.Since(start))) }()
	call = int64(time.Since(start))
	if d.procs == 1 {
		runtime.Gosched()
		return call, 0, 0
	}
	// This one pushes the first out of runnext into the ring.
	go func() { second.Store(int64(time.Since(start))) }()
	// Neither yields nor blocks, so only another P can run them.
	for second.Load() == 0 {
	}
	return call, first.Load(), second.Load() - first.Load()
}

// spawnsMade is how many goroutines spawns makes.
const spawnsMade = 9

// spawns measures, from the same rest as a run, how long a go statement takes behind the one that wakes an
// M: the goroutines that it uses again have ended on either P.
func (d *driver) spawns() int64 {
	var left atomic.Int64
	left.Store(spawnsMade + 1)
	body := func() { left.Add(-1) }
	go body()
	start := time.Now()
	for range spawnsMade {
		go body()
	}
	ns := int64(time.Since(start)) / spawnsMade
	for left.Load() > 0 {
		runtime.Gosched()
	}
	return ns
}

// linesMoved is how many lines of memory the other P changes before they are fetched.
const linesMoved = 64

// padded is a word with a line of memory of its own, whatever the hardware fetches along.
type padded struct {
	_    [2 * lineBytes]byte
	word atomic.Int64
}

// line measures how long it takes to change a line of memory that another P changed last: it changes
// many, each of which says where the next is, as what does not depend on each other is fetched at once.
// away is how fast the other P is, as speed has it.
func line() (move, away int64) {
	words := new([linesMoved + 2]padded)
	changed, told := &words[linesMoved].word, &words[linesMoved+1].word
	go func() {
		for i := range linesMoved {
			words[i].word.Add(1)
		}
		changed.Store(1)
		speed() // warms up
		told.Store(speed())
	}()
	for changed.Load() == 0 {
		doSpin()
	}
	at := int64(0)
	start := time.Now()
	for i := int64(0); i < linesMoved; i++ {
		// 37 has no factor in common with their number; what was there is small: adds nothing.
		at += words[(i*37+at)%linesMoved].word.Add(1) >> 32
	}
	move = int64(time.Since(start)) / linesMoved
	for told.Load() == 0 {
		doSpin()
	}
	return move, told.Load()
}
