package main

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// workload is the part of the lab's JSON format that Go can run. Files with arrivals or random
// durations are refused: no recorded order could be compared.
type workload struct {
	Params  map[string]int64       `json:"params"`
	Objects map[string]declaration `json:"objects"`
	Progs   map[string][]any       `json:"progs"`

	Arrivals json.RawMessage `json:"arrivals"`
	Dists    json.RawMessage `json:"dists"`
}

// declaration is one entry of "objects".
type declaration struct {
	Type string `json:"type"`
	N    any    `json:"n"`
	Cap  any    `json:"cap"`
}

// kind of an object.
type kind int

const (
	kindChan kind = iota
	kindMutex
	kindGroup
	kindRW
	kindCond
	kindOnce
	kindSem
	kindCounter
	kindTimer
	kinds
)

var kindNames = map[string]kind{
	"chan":    kindChan,
	"mutex":   kindMutex,
	"wg":      kindGroup,
	"rwmutex": kindRW,
	"cond":    kindCond,
	"once":    kindOnce,
	"sem":     kindSem,
	"counter": kindCounter,
	"timer":   kindTimer,
}

// isLock tells whether who waits for such an object may starve.
func (k kind) isLock() bool { return k == kindMutex || k == kindRW || k == kindOnce }

// declared is where the objects of one declaration stand among those of their kind.
type declared struct {
	kind    kind
	first   int
	count   int
	indexed bool
}

// program is a compiled workload. It is not changed by runs.
type program struct {
	progs   []*prog
	main    *prog
	chanCap []int
	semCap  []int64
	count   [kinds]int
	// locks tells whether a mutex is used: then waits of 1 ms change the order (starvation mode).
	locks bool
	// timed tells whether goroutines wait for a time: then a run takes as long as that.
	timed bool
}

// prog is the code of one kind of goroutine.
type prog struct {
	name string
	// slots gives the index of each variable. Slot 0 is id.
	slots map[string]int
	body  []node
}

// compile reads a workload and checks it.
func compile(source []byte, overrides map[string]int64) (*program, error) {
	var w workload
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	if err := decoder.Decode(&w); err != nil {
		return nil, fmt.Errorf("the workload is not JSON of the format: %w", err)
	}
	if w.Arrivals != nil || w.Dists != nil {
		return nil, fmt.Errorf("a workload with arrivals or dists cannot be run by the oracle")
	}
	params := map[string]int64{}
	for name, value := range w.Params {
		params[name] = value
	}
	for name, value := range overrides {
		if _, known := params[name]; !known {
			return nil, fmt.Errorf("params.%s: the workload has no such param", name)
		}
		params[name] = value
	}
	c := &compiler{params: params, objects: map[string]declared{}, program: &program{}}
	if err := c.declare(w.Objects); err != nil {
		return nil, err
	}
	if err := c.progs(w.Progs); err != nil {
		return nil, err
	}
	return c.program, nil
}

// declare numbers the objects by kind.
func (c *compiler) declare(objects map[string]declaration) error {
	for name, d := range objects {
		kind, known := kindNames[d.Type]
		if !known {
			return fmt.Errorf("objects.%s.type: the oracle has no such objects: %q", name, d.Type)
		}
		n, err := c.constant(d.N, 1)
		if err != nil {
			return fmt.Errorf("objects.%s.n: %w", name, err)
		}
		initial := int64(0)
		if kind == kindSem {
			initial = 1
		}
		cap, err := c.constant(d.Cap, initial)
		if err != nil {
			return fmt.Errorf("objects.%s.cap: %w", name, err)
		}
		if n < 0 || n > 1_000_000 || cap < 0 || cap > 10_000_000 {
			return fmt.Errorf("objects.%s: n must be 0..1000000 and cap 0..10000000", name)
		}
		c.objects[name] = declared{kind, c.program.count[kind], int(n), d.N != nil}
		c.program.count[kind] += int(n)
		for i := int64(0); kind == kindChan && i < n; i++ {
			c.program.chanCap = append(c.program.chanCap, int(cap))
		}
		for i := int64(0); kind == kindSem && i < n; i++ {
			c.program.semCap = append(c.program.semCap, cap)
		}
	}
	return nil
}
