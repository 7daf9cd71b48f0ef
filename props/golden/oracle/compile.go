package main

import "fmt"

// op is the code of an instruction.
type op int

const (
	opMark op = iota
	opSpawn
	opYield
	opSend
	opRecv
	opClose
	opLock
	opUnlock
	opWgAdd
	opWgWait
	opSelect
	opFor
	opIf
	opSet
	opCompute
	opExit
	// Those from here on are in sync.go.
	opRLock
	opRUnlock
	opWLock
	opWUnlock
	opCondWait
	opSignal
	opBroadcast
	opAcquire
	opRelease
	opAdd
	opStore
	opLoad
	opOnce
	opWhile
	opLockThread
	// Those from here on are in timers.go.
	opSleep
	opSyscall
	opAfterFunc
	opNewTimer
	opNewTicker
	opStop
	opReset
	opRecvTimer
)

// node is one compiled instruction. Which fields count depends on op.
type node struct {
	op   op
	a, b expr
	// slot of the variable that is set, and of one that tells a message from a close; -1: none.
	slot, ok   int
	body, rest []node
	spawn      *prog
	args       []argument
	cases      []selectCase
	hasDefault bool
	// atMost is how long a select waits, in ns; nil: for ever.
	atMost expr
}

// argument is a variable that a spawned goroutine starts with.
type argument struct {
	slot  int
	value expr
}

// selectCase is one case of a select.
type selectCase struct {
	send         bool
	chan_, value expr
	slot, ok     int
	// timer: chan_ is the number of a timer.
	timer bool
}

// compiler holds what names mean.
type compiler struct {
	params  map[string]int64
	objects map[string]declared
	byName  map[string]*prog
	program *program
}

// progs compiles all progs. Names of variables come first, as any spawn may give some.
func (c *compiler) progs(sources map[string][]any) error {
	c.byName = map[string]*prog{}
	for name := range sources {
		c.byName[name] = &prog{name: name, slots: map[string]int{"id": 0}}
		c.program.progs = append(c.program.progs, c.byName[name])
	}
	for name, body := range sources {
		c.collect(c.byName[name], body)
	}
	for name, body := range sources {
		p := c.byName[name]
		nodes, err := c.block(body, p, "progs."+name)
		if err != nil {
			return err
		}
		p.body = nodes
	}
	c.program.main = c.byName["main"]
	if c.program.main == nil {
		return fmt.Errorf("progs.main must be there")
	}
	return nil
}

// variable gives a name a slot.
func (p *prog) variable(name any) {
	if text, is := name.(string); is {
		if _, known := p.slots[text]; !known {
			p.slots[text] = len(p.slots)
		}
	}
}

// collect finds the variables that the instructions of p set, and those that its spawns give.
func (c *compiler) collect(p *prog, body []any) {
	for _, source := range body {
		list, _ := source.([]any)
		if len(list) == 0 {
			continue
		}
		name, _ := list[0].(string)
		for i, operand := range instructions[name].Operands {
			switch operand.Kind {
			case "variable":
				p.variable(at(list, i+1))
			case "parts":
				c.collectParts(p, list[i+1:])
			case "given":
				target, _ := at(list, i).(string)
				given, _ := at(list, i+1).(map[string]any)
				for variable := range given {
					if target := c.byName[target]; target != nil {
						target.variable(variable)
					}
				}
			case "block":
				if nested, is := at(list, i+1).([]any); is {
					c.collect(p, nested)
				}
			}
		}
	}
}

// collectParts finds the variables that a select sets.
func (c *compiler) collectParts(p *prog, parts []any) {
	for _, part := range parts {
		if object, is := part.(map[string]any); is {
			p.variable(object["into"])
		}
		if kase, is := part.([]any); is && at(kase, 0) == "recv" {
			p.variable(at(kase, 2))
			p.variable(at(kase, 3))
		}
	}
}

// at answers the element of a list, or nil beyond its end.
func at(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// block compiles a list of instructions.
func (c *compiler) block(source any, p *prog, place string) ([]node, error) {
	list, is := source.([]any)
	if !is {
		return nil, fmt.Errorf("%s must be a list of instructions", place)
	}
	nodes := make([]node, len(list))
	for i, instruction := range list {
		here := fmt.Sprintf("%s[%d]", place, i)
		parts, is := instruction.([]any)
		if !is || len(parts) == 0 {
			return nil, fmt.Errorf("%s must be an instruction", here)
		}
		n, err := c.instruction(parts, p, here)
		if err != nil {
			return nil, err
		}
		nodes[i] = *n
	}
	return nodes, nil
}
