package main

import (
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// run is one execution of a program: its objects and what it marked. What goroutines change all the
// time stands on lines of its own: else each instruction of one P would wait for what another changed,
// which is the interpreter's doing and not Go's.
type run struct {
	program *program
	chans   []chan int64
	mutexes []sync.Mutex
	groups  []group
	// readers and writers say who holds the rws, so that nobody waits for them afterwards.
	rws     []sync.RWMutex
	readers []atomic.Int64
	writers []atomic.Int64
	conds   []condition
	onces   []sync.Once
	sems    []weighted
	numbers []atomic.Int64
	timers  []slot
	// late is set when the machine kept a timer waiting.
	late  atomic.Bool
	marks *marks
	// ended is set when main's prog is over: goroutines that are left stop at their next instruction.
	ended atomic.Bool
}

// lineBytes is the size of a line of cache, or more.
const lineBytes = 64

// group is a wait group on a line of its own.
type group struct {
	sync.WaitGroup
	// left is the group's counter, so that one that nobody will finish can be finished afterwards.
	left atomic.Int64
	_    [lineBytes - 24]byte
}

func newRun(p *program, m *marks) *run {
	r := &run{
		program: p,
		chans:   make([]chan int64, p.count[kindChan]),
		mutexes: make([]sync.Mutex, p.count[kindMutex]),
		groups:  make([]group, p.count[kindGroup]),
		rws:     make([]sync.RWMutex, p.count[kindRW]),
		readers: make([]atomic.Int64, p.count[kindRW]),
		writers: make([]atomic.Int64, p.count[kindRW]),
		conds:   make([]condition, p.count[kindCond]),
		onces:   make([]sync.Once, p.count[kindOnce]),
		sems:    make([]weighted, p.count[kindSem]),
		numbers: make([]atomic.Int64, p.count[kindCounter]),
		timers:  make([]slot, p.count[kindTimer]),
		marks:   m,
	}
	for i, slots := range p.chanCap {
		r.chans[i] = make(chan int64, slots)
	}
	for i := range r.conds {
		r.conds[i].cond.L = &r.conds[i].locker
	}
	for i, units := range p.semCap {
		r.sems[i].size = units
	}
	m.clear()
	return r
}

// main runs the main prog in the calling goroutine and ends the run.
func (r *run) main() {
	r.exec(make([]int64, len(r.program.main.slots)), r.program.main.body)
	r.ended.Store(true)
}

// goroutine is what a spawn starts.
func (r *run) goroutine(vars []int64, p *prog) {
	defer func() {
		// After the end, drain closes channels under those that are left. Before it, a panic is the
		// workload's own, and ends the process as it would end any Go program.
		if r.ended.Load() {
			_ = recover()
		}
		r.marks.begin(-1)
	}()
	r.exec(vars, p.body)
}

// exec runs instructions. true: the goroutine is to end.
func (r *run) exec(vars []int64, nodes []node) bool {
	for i := range nodes {
		if r.ended.Load() {
			return true
		}
		n := &nodes[i]
		switch n.op {
		case opMark:
			r.marks.add(n.a(vars))
		case opSpawn:
			theirs := make([]int64, len(n.spawn.slots))
			for _, arg := range n.args {
				theirs[arg.slot] = arg.value(vars)
			}
			r.marks.begin(1)
			go r.goroutine(theirs, n.spawn)
		case opYield:
			runtime.Gosched()
		case opSend:
			r.chans[n.a(vars)] <- n.b(vars)
		case opRecv:
			value, ok := <-r.chans[n.a(vars)]
			store(vars, n.slot, value)
			storeTruth(vars, n.ok, ok)
		case opClose:
			close(r.chans[n.a(vars)])
		case opLock:
			r.mutexes[n.a(vars)].Lock()
		case opUnlock:
			r.mutexes[n.a(vars)].Unlock()
		case opWgAdd:
			group, delta := n.a(vars), n.b(vars)
			r.groups[group].left.Add(delta)
			r.groups[group].Add(int(delta))
		case opWgWait:
			r.groups[n.a(vars)].Wait()
		case opSelect:
			r.choose(vars, n)
		case opFor:
			bound := n.a(vars)
			vars[n.slot] = 0
			for vars[n.slot] < bound {
				if r.exec(vars, n.body) {
					return true
				}
				vars[n.slot]++
			}
		case opIf:
			body := n.rest
			if n.a(vars) != 0 {
				body = n.body
			}
			if r.exec(vars, body) {
				return true
			}
		case opSet:
			vars[n.slot] = n.a(vars)
		case opCompute:
			busy(n.a(vars))
		case opExit:
			return true
		default:
			if n.op >= opSleep {
				r.await(vars, n)
			} else if r.exchange(vars, n) {
				return true
			}
		}
	}
	return false
}

func store(vars []int64, slot int, value int64) {
	if slot >= 0 {
		vars[slot] = value
	}
}

func storeTruth(vars []int64, slot int, ok bool) {
	if slot >= 0 {
		vars[slot] = truth(ok)
	}
}

// choose is a select. One case with a default is compiled by Go to the non-blocking operation, so it
// is written out here as well; the rest goes through reflect, which calls the same selectgo.
func (r *run) choose(vars []int64, n *node) {
	if len(n.cases) == 1 && n.hasDefault && n.atMost == nil && !n.cases[0].timer {
		r.try(vars, n)
		return
	}
	cases := make([]reflect.SelectCase, len(n.cases), len(n.cases)+2)
	for i := range n.cases {
		k := &n.cases[i]
		if k.timer {
			from := reflect.ValueOf(r.timers[k.chan_(vars)].channel())
			cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: from}
			continue
		}
		cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(r.chans[k.chan_(vars)])}
		if k.send {
			cases[i].Dir = reflect.SelectSend
			cases[i].Send = reflect.ValueOf(k.value(vars))
		}
	}
	cases = timedCases(cases, vars, n)
	if n.hasDefault {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectDefault})
	}
	start := time.Now()
	taken, value, ok := reflect.Select(cases)
	if n.atMost != nil && taken == len(n.cases) {
		r.noticed(start, time.Duration(n.atMost(vars)))
	}
	if n.hasDefault && taken == len(cases)-1 {
		store(vars, n.slot, -1)
		return
	}
	if taken < len(n.cases) && !n.cases[taken].send {
		received := int64(0)
		if !n.cases[taken].timer {
			received = value.Int()
		}
		store(vars, n.cases[taken].slot, received)
		storeTruth(vars, n.cases[taken].ok, ok)
	}
	store(vars, n.slot, int64(taken))
}

// try is a select with one case and a default.
func (r *run) try(vars []int64, n *node) {
	k := &n.cases[0]
	c := r.chans[k.chan_(vars)]
	taken := int64(-1)
	if k.send {
		select {
		case c <- k.value(vars):
			taken = 0
		default:
		}
	} else {
		select {
		case value, ok := <-c:
			store(vars, k.slot, value)
			storeTruth(vars, k.ok, ok)
			taken = 0
		default:
		}
	}
	store(vars, n.slot, taken)
}

// busy keeps the processor for ns nanoseconds.
func busy(ns int64) {
	for start := time.Now(); time.Since(start) < time.Duration(ns); {
	}
}
