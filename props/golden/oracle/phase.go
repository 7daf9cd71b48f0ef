package main

import (
	"runtime"
	"sync"
)

// globalEvery is how often the scheduler looks at the global queue first, in ticks of the P.
const globalEvery = 61

// probeSize is how many goroutines a probe makes ready; more than globalEvery.
const probeSize = 100

// alignTries bounds how often align starts over when something else ran in between.
const alignTries = 1000

// prober finds out schedtick%61 of the only P from outside: it makes 100 goroutines ready and yields.
// The yield puts the caller at the tail of the global queue, where it stays until a tick that is a
// multiple of 61, so the number of goroutines that ran meanwhile tells the phase.
type prober struct {
	ran  int
	done sync.WaitGroup
	one  func()
}

func newProber() *prober {
	p := &prober{}
	p.one = func() {
		p.ran++
		p.done.Done()
	}
	return p
}

// probe answers the phase before and after it. Only at GOMAXPROCS=1, and only exact if nothing else
// became ready meanwhile.
func (p *prober) probe() (before, after int) {
	p.ran = 0
	p.done.Add(probeSize)
	for i := 0; i < probeSize; i++ {
		go p.one()
	}
	runtime.Gosched()
	ran := p.ran
	// The last to finish readies the caller into runnext, which inherits the tick.
	p.done.Wait()
	if ran == 0 {
		// The yield came back at once, which made the tick 1; then runnext inherited, 99 counted.
		return 0, probeSize % globalEvery
	}
	return (globalEvery + 1 - ran + globalEvery) % globalEvery, (1 + probeSize - ran) % globalEvery
}

// align brings the phase to want. Two probes in a row must agree: the second has to find what the
// first left, or something else ran. false: the process does not come to rest.
func (p *prober) align(want int) bool {
	for try := 0; try < alignTries; try++ {
		_, left := p.probe()
		found, phase := p.probe()
		if found != left {
			continue
		}
		// With nothing else ready each yield is one tick: to the global queue and back.
		for ; phase != want; phase = (phase + 1) % globalEvery {
			runtime.Gosched()
		}
		return true
	}
	return false
}
