package main

import (
	"bufio"
	"fmt"
	"math"
	"runtime"
	"strconv"
	"time"
)

const (
	// preemptedNs: sysmon preempts what it has seen on one tick for 10 ms; a shorter run never is.
	preemptedNs = 10_000_000
	// starvedNs: a mutex whose waiter waited so long is handed over; in a shorter run none is.
	starvedNs = 1_000_000
	// slowTries is how many runs may be thrown away for being too slow, besides those asked for.
	slowTries = 40
	// drainRounds bounds how often leftover goroutines are pushed on before they are given up.
	drainRounds = 1000
	// restNs is the rest before a run at more than one P, so that nothing is left of the last one, and
	// busyNs how long the driver computes right before it, so that whoever woke meanwhile sleeps again.
	restNs = 500_000
	busyNs = 200_000
	// evenTries is how often a run at more than one P waits for cores that are as fast as each other within
	// evenPercent.
	evenTries   = 20
	evenPercent = 115
)

// driver runs programs, one after the other, in its own goroutine.
type driver struct {
	procs  int
	prober *prober
	marks  *marks
}

// attempt is one run's result.
type attempt struct {
	marks  []int64
	places []int32
	// home is the place where main started.
	home int32
	ns   int64
	// at more than one P: what was measured right before it.
	before before
}

// before is what was measured right before a run, in ns: see latencies, line, pause and speed.
type before struct {
	call, wake, nap, line, spawn, pause, speed, away int64
}

// result is what a request gave.
type result struct {
	runs []attempt
	// slow counts runs thrown away because the clock may have taken part in the order.
	slow int
	// clocked counts runs that were kept although they were too slow, as too many had been before.
	clocked int
	// leaked counts goroutines that could not be ended after the run.
	leaked int64
	procs  int
}

func newDriver(procs int) *driver {
	d := &driver{procs: procs, prober: newProber(), marks: newMarks(procs)}
	touchHeap()
	d.warmUp()
	return d
}

// touched is how much of the heap has pages before the first run, in bytes: some 500 runs of the
// largest scene. It is touched in pieces, as quiet bounds how long the process may run without a pause.
const (
	touched      = 128 << 20
	touchedPiece = 4 << 20
)

// heap is what touchHeap touches; a variable, so that it is no part of a stack.
var heap []byte

// touchHeap lets the kernel give pages to the heap. Otherwise runs do, as the collector is off: for some
// us one P stands still then, and the other goes on.
func touchHeap() {
	heap = make([]byte, touched)
	for i := 0; i < len(heap); i += 4096 {
		heap[i] = 1
		if i%touchedPiece == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	heap = nil
	runtime.GC()
}

// warmUp fills the free lists of goroutines and lets those of the runtime run that have not yet
// (a program that imports os starts with one in runnext).
func (d *driver) warmUp() {
	done := make(chan bool)
	for i := 0; i < 4096; i++ {
		go func() { done <- true }()
	}
	for i := 0; i < 4096; i++ {
		<-done
	}
	time.Sleep(20 * time.Millisecond)
}

// measure runs a program repeat times.
func (d *driver) measure(p *program, phase, repeat int) (*result, error) {
	if phase < 0 || phase >= globalEvery || repeat < 1 {
		return nil, fmt.Errorf("phase must be 0..60 and repeat at least 1: received %d, %d", phase, repeat)
	}
	limit := int64(preemptedNs)
	switch {
	case p.timed: // it rests for most of its time
		limit = math.MaxInt64
	case p.locks:
		limit = starvedNs
	}
	res := &result{procs: d.procs}
	for len(res.runs) < repeat {
		var told before
		if d.procs > 1 {
			told = d.settle(p)
		}
		r := newRun(p, d.marks)
		home := int32(0)
		if d.procs > 1 {
			home = d.marks.here()
		} else if !d.prober.align(phase) {
			return nil, fmt.Errorf("the process did not come to rest: %d tries to align", alignTries)
		}
		start := time.Now()
		r.main()
		ns := int64(time.Since(start))
		n := d.marks.next.Load()
		if n > marksMax {
			return nil, fmt.Errorf("more than %d marks", marksMax)
		}
		// At more than one P a run is never thrown away: that would bend the distribution.
		if d.procs == 1 && (ns >= limit || r.late.Load()) {
			if res.slow < slowTries {
				res.slow++
				res.leaked += r.drain()
				continue
			}
			res.clocked++
		}
		res.leaked += r.drain()
		a := attempt{home: home, ns: ns, before: told}
		a.marks, a.places = d.marks.first(n)
		res.runs = append(res.runs, a)
	}
	return res, nil
}

// settle rests, runs the program once for nothing, as caches are empty after a rest and what the first run
// measures is how they fill, and measures, from the state in which a run begins: all others asleep for
// busyNs.
func (d *driver) settle(p *program) (told before) {
	for try := 0; try < evenTries; try++ {
		time.Sleep(restNs)
		r := newRun(p, d.marks)
		r.main()
		r.drain()
		busy(busyNs)
		told.call, told.wake, told.nap = d.latencies()
		if d.procs > 1 {
			told.line, told.away = line()
		}
		busy(busyNs)
		told.spawn = d.spawns()
		busy(busyNs)
		told.pause = pause()
		speed()
		told.speed = speed()
		if d.procs == 1 || max(told.speed, told.away)*100 < evenPercent*min(told.speed, told.away) {
			break
		}
	}
	return told
}

// settled runs a program repeat times as at more than one P, and answers how long each run took, and what
// was measured before it.
func (d *driver) settled(p *program, repeat int) (took []int64, told []before) {
	for len(took) < repeat {
		told = append(told, d.settle(p))
		r := newRun(p, d.marks)
		start := time.Now()
		r.main()
		took = append(took, int64(time.Since(start)))
		r.drain()
	}
	return took, told
}

// drain ends the goroutines that a run left behind and answers how many it could not end.
func (r *run) drain() int64 {
	for i := range r.timers {
		r.timers[i].stop()
	}
	for round := 0; round < drainRounds && r.marks.live() > 0; round++ {
		runtime.Gosched()
		if round < 10 {
			continue // most only have to be let run
		}
		for _, c := range r.chans {
			closeOnce(c)
		}
		for i := range r.mutexes {
			r.mutexes[i].TryLock() // locked from here on, by whomever
			r.mutexes[i].Unlock()
		}
		r.free()
		if r.program.timed {
			time.Sleep(time.Millisecond) // the others may be asleep
		}
		for i := range r.groups {
			if left := r.groups[i].left.Swap(0); left > 0 {
				r.groups[i].Add(int(-left))
			}
		}
	}
	return r.marks.live()
}

func closeOnce(c chan int64) {
	defer func() { _ = recover() }() // closed before
	close(c)
}

// write prints the result on one line. Equal orders at one P are written once.
func (res *result) write(out *bufio.Writer, id int64) {
	fmt.Fprintf(out, `{"id":%d,"slow":%d,"clocked":%d,"leaked":%d,"runs":[`,
		id, res.slow, res.clocked, res.leaked)
	var buffer []byte
	for i, a := range res.distinct() {
		if i > 0 {
			buffer = append(buffer, ',')
		}
		buffer = append(buffer, `{"times":`...)
		buffer = strconv.AppendInt(buffer, int64(a.times), 10)
		buffer = append(buffer, `,"ns":`...)
		buffer = strconv.AppendInt(buffer, a.ns, 10)
		buffer = append(buffer, `,"marks":`...)
		buffer = appendList(buffer, a.marks)
		if res.procs > 1 {
			buffer = fmt.Appendf(buffer, `,"home":%d,"before":%s`, a.home, a.before.json())
			buffer = append(buffer, `,"places":`...)
			buffer = appendList(buffer, a.places)
		}
		buffer = append(buffer, '}')
	}
	out.Write(buffer)
	out.WriteString("]}\n")
}

// json is what is told of it.
func (b before) json() string {
	return fmt.Sprintf(`{"callNs":%d,"wakeNs":%d,"napNs":%d,"lineNs":%d,"spawnNs":%d,"pauseNs":%d,"speedNs":%d,"awayNs":%d}`,
		b.call, b.wake, b.nap, b.line, b.spawn, b.pause, b.speed, b.away)
}

// counted is a run, and how many were like it.
type counted struct {
	attempt
	times int
}

// distinct folds runs with the same order, most frequent first; at more than one P none are folded,
// because they differ in places and times.
func (res *result) distinct() []counted {
	var list []counted
	for _, a := range res.runs {
		found := false
		for i := range list {
			if res.procs == 1 && equal(list[i].marks, a.marks) {
				list[i].times++
				list[i].ns = min(list[i].ns, a.ns)
				found = true
				break
			}
		}
		if !found {
			list = append(list, counted{a, 1})
		}
	}
	for i := range list {
		if list[i].times > list[0].times {
			list[0], list[i] = list[i], list[0]
		}
	}
	return list
}

func equal(a, b []int64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func appendList[T int32 | int64](buffer []byte, list []T) []byte {
	buffer = append(buffer, '[')
	for i, x := range list {
		if i > 0 {
			buffer = append(buffer, ',')
		}
		buffer = strconv.AppendInt(buffer, int64(x), 10)
	}
	return append(buffer, ']')
}
