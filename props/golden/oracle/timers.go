package main

import (
	"reflect"
	"syscall"
	"time"
)

// lateNs: Go wakes up to a millisecond late by its own rules. If something is noticed later than
// this, the machine was busy, and the run is thrown away.
const lateNs = 1_300_000

// noticed tells the run that something is noticed now that was due after d since start.
func (r *run) noticed(start time.Time, d time.Duration) {
	if time.Since(start)-d > lateNs {
		r.late.Store(true)
	}
}

// slot is one timer of a program: at most one of timer and ticker is there.
type slot struct {
	timer  *time.Timer
	ticker *time.Ticker
	// since is when it was set, and d to how long.
	since time.Time
	d     time.Duration
	// ticks tells whether the ticker is on.
	ticks bool
}

// channel is what is received from.
func (s *slot) channel() <-chan time.Time {
	if s.ticker != nil {
		return s.ticker.C
	}
	return s.timer.C
}

// stop stops the timer, if there is one, and tells whether it was still to come.
func (s *slot) stop() bool {
	if s.ticker != nil {
		ticked := s.ticks
		s.ticker.Stop()
		s.ticks = false
		return ticked
	}
	return s.timer != nil && s.timer.Stop()
}

// reset sets the timer anew and tells whether it was still to come.
func (s *slot) reset(d time.Duration) bool {
	s.since, s.d = time.Now(), d
	if s.ticker != nil {
		ticked := s.ticks
		s.ticker.Reset(d)
		s.ticks = true
		return ticked
	}
	return s.timer.Reset(d)
}

// await does what one instruction on time says.
func (r *run) await(vars []int64, n *node) {
	switch n.op {
	case opSleep:
		start, d := time.Now(), time.Duration(n.a(vars))
		time.Sleep(d)
		r.noticed(start, d)
	case opSyscall:
		rest := syscall.NsecToTimespec(n.a(vars))
		_ = syscall.Nanosleep(&rest, nil) // should a signal cut it short, then it is short
	case opAfterFunc:
		given := make([]int64, len(n.spawn.slots))
		for _, arg := range n.args {
			given[arg.slot] = arg.value(vars)
		}
		s, d := &r.timers[n.a(vars)], time.Duration(n.b(vars))
		s.stop()
		*s = slot{since: time.Now(), d: d, timer: time.AfterFunc(d, func() {
			r.noticed(s.since, s.d)
			r.marks.begin(1)
			r.goroutine(append([]int64(nil), given...), n.spawn)
		})}
	case opNewTimer:
		s := &r.timers[n.a(vars)]
		s.stop()
		d := time.Duration(n.b(vars))
		*s = slot{since: time.Now(), d: d, timer: time.NewTimer(d)}
	case opNewTicker:
		s := &r.timers[n.a(vars)]
		s.stop()
		d := time.Duration(n.b(vars))
		*s = slot{since: time.Now(), d: d, ticker: time.NewTicker(d), ticks: true}
	case opStop:
		storeTruth(vars, n.slot, r.timers[n.a(vars)].stop())
	case opReset:
		storeTruth(vars, n.slot, r.timers[n.a(vars)].reset(time.Duration(n.b(vars))))
	case opRecvTimer:
		s := &r.timers[n.a(vars)]
		start := time.Now()
		_, ok := <-s.channel()
		if now := time.Now(); now.Sub(start) > lateNs { // it has waited: for the time it is now
			after := now.Sub(s.since)
			if s.ticker != nil {
				after = after%s.d + s.d
			}
			if after-s.d > lateNs {
				r.late.Store(true)
			}
		}
		store(vars, n.slot, 0)
		storeTruth(vars, n.ok, ok)
	}
}

// timedCases appends the limit of time of a select, if it has one.
func timedCases(cases []reflect.SelectCase, vars []int64, n *node) []reflect.SelectCase {
	if n.atMost == nil {
		return cases
	}
	after := time.After(time.Duration(n.atMost(vars)))
	return append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(after)})
}
