package main

import (
	"sync/atomic"
	"time"
)

// latencies measures, n times and from the same rest as a run, how long help takes to come when there
// is more than one P: wake is the time from a spawn until another P runs the goroutine, nap how much
// longer a goroutine takes that stands in runnext, which a thief takes only after a short sleep.
func (d *driver) latencies(n int) (wake, nap []int64) {
	for i := 0; i < n; i++ {
		time.Sleep(restNs)
		busy(busyNs)
		var first, second atomic.Int64
		start := time.Now()
		go func() { first.Store(int64(time.Since(start))) }()
		// This one pushes the first out of runnext into the ring.
		go func() { second.Store(int64(time.Since(start))) }()
		// Neither yields nor blocks, so only another P can run them.
		for second.Load() == 0 {
		}
		wake = append(wake, first.Load())
		nap = append(nap, second.Load()-first.Load())
	}
	return wake, nap
}
