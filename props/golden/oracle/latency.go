package main

import (
	"runtime"
	"sync/atomic"
	"time"
)

// latencies measures, n times and from the same rest as a run, how long help takes to come when there
// is more than one P: call is how long the go statement takes that wakes an M, wake the time from a
// spawn until another P runs the goroutine, nap how much longer a goroutine takes that stands in
// runnext, which a thief takes only after a short sleep. At one P call is how long the statement takes
// that wakes nobody, and there is nothing else.
func (d *driver) latencies(n int) (call, wake, nap []int64) {
	for i := 0; i < n; i++ {
		time.Sleep(restNs)
		busy(busyNs)
		var first, second atomic.Int64
		start := time.Now()
		go func() { first.Store(int64(time.Since(start))) }()
		called := int64(time.Since(start))
		call = append(call, called)
		if d.procs == 1 {
			runtime.Gosched()
			continue
		}
		// This one pushes the first out of runnext into the ring.
		go func() { second.Store(int64(time.Since(start))) }()
		// Neither yields nor blocks, so only another P can run them.
		for second.Load() == 0 {
		}
		wake = append(wake, first.Load())
		nap = append(nap, second.Load()-first.Load())
	}
	return call, wake, nap
}

// lines measures, n times, how long a line of memory takes from one P to another: they answer each
// other, 100 times there and back.
func lines(n int) (line []int64) {
	const turns = 100
	var there atomic.Int64
	var apart [256]byte
	var back atomic.Int64
	_ = apart
	total := int64(n * turns)
	go func() {
		for i := int64(1); i <= total; i++ {
			for there.Load() < i {
			}
			back.Store(i)
		}
	}()
	for i := int64(1); len(line) < n; {
		start := time.Now()
		for last := i + turns; i < last; i++ {
			there.Store(i)
			for back.Load() < i {
			}
		}
		line = append(line, int64(time.Since(start))/(2*turns))
	}
	return line
}
