package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
)

// instructionsText says which operands each instruction takes; 'deno task schema' writes it from the
// table of the lab.
//
//go:embed instructions.json
var instructionsText []byte

// operandRow is one operand of an instruction.
type operandRow struct {
	Kind     string
	Optional bool
	Initial  any
}

// instructionRow is one instruction: its operands, and a last number that the file does not show.
type instructionRow struct {
	Operands []operandRow
	Then     json.Number
}

// instructions is the table by name.
var instructions = readInstructions()

// ops gives the instructions of the table their codes.
var ops = map[string]op{
	"mark":    opMark,
	"spawn":   opSpawn,
	"yield":   opYield,
	"send":    opSend,
	"recv":    opRecv,
	"close":   opClose,
	"lock":    opLock,
	"unlock":  opUnlock,
	"wgadd":   opWgAdd,
	"wgdone":  opWgAdd,
	"wgwait":  opWgWait,
	"select":  opSelect,
	"for":     opFor,
	"if":      opIf,
	"set":     opSet,
	"compute": opCompute,
	"exit":    opExit,

	"rlock":     opRLock,
	"runlock":   opRUnlock,
	"wlock":     opWLock,
	"wunlock":   opWUnlock,
	"condwait":  opCondWait,
	"signal":    opSignal,
	"broadcast": opBroadcast,
	"acquire":   opAcquire,
	"release":   opRelease,
	"add":       opAdd,
	"store":     opStore,
	"load":      opLoad,
	"once":      opOnce,
	"while":     opWhile,

	"lockthread":   opLockThread,
	"unlockthread": opLockThread,
	"sleep":        opSleep,
	"syscall":      opSyscall,
	"afterfunc":    opAfterFunc,
	"newtimer":     opNewTimer,
	"newticker":    opNewTicker,
	"stop":         opStop,
	"reset":        opReset,
}

func readInstructions() map[string]instructionRow {
	table := map[string]instructionRow{}
	decoder := json.NewDecoder(bytes.NewReader(instructionsText))
	decoder.UseNumber()
	if err := decoder.Decode(&table); err != nil {
		panic(err)
	}
	return table
}

// instruction compiles one instruction.
func (c *compiler) instruction(list []any, p *prog, place string) (*node, error) {
	name, _ := list[0].(string)
	row, is := instructions[name]
	if !is {
		return nil, fmt.Errorf("%s: the oracle cannot run the instruction %v", place, list[0])
	}
	n := &node{op: ops[name], slot: -1, ok: -1}
	// Numbers and objects, variables, and blocks, go into the fields in their order.
	exprs, blocks := []*expr{&n.a, &n.b}, []*[]node{&n.body, &n.rest}
	slots := []*int{&n.slot, &n.ok}
	c.program.timed = c.program.timed || n.op >= opSleep
	for i, operand := range row.Operands {
		source := at(list, i+1)
		if source == nil {
			source = operand.Initial
		}
		var err error
		if kind, is := kindNames[operand.Kind]; is {
			if n.op == opRecv && c.isTimer(source) {
				n.op, kind = opRecvTimer, kindTimer
			}
			*exprs[0], err = c.object(source, kind, p)
			exprs = exprs[1:]
			c.program.locks = c.program.locks || kind.isLock()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", place, err)
			}
			continue
		}
		switch operand.Kind {
		case "number", "ns":
			*exprs[0], err = c.expr(source, p)
			exprs = exprs[1:]
		case "variable":
			if variable, is := source.(string); is {
				*slots[0] = p.slots[variable]
			}
			slots = slots[1:]
		case "block":
			if source != nil || !operand.Optional {
				*blocks[0], err = c.block(source, p, fmt.Sprintf("%s[%d]", place, i+1))
			}
			blocks = blocks[1:]
		case "prog":
			err = c.spawn(n, at(list, i+1), at(list, i+2), p)
		case "parts":
			err = c.choice(n, list, p)
		case "given", "attrs":
			// spawn reads the one, and Go knows nothing of the other.
		default:
			err = fmt.Errorf("the oracle cannot read an operand of kind %s", operand.Kind)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", place, err)
		}
	}
	if row.Then != "" {
		var err error
		if *exprs[0], err = c.expr(row.Then, p); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// isTimer tells whether a reference names a timer.
func (c *compiler) isTimer(source any) bool {
	if pair, is := source.([]any); is {
		source = at(pair, 0)
	}
	name, _ := source.(string)
	return c.objects[name].kind == kindTimer
}

// spawn compiles the prog of a new goroutine and its variables, {variable: value}.
func (c *compiler) spawn(n *node, source, variables any, p *prog) error {
	name, _ := source.(string)
	n.spawn = c.byName[name]
	if n.spawn == nil {
		return fmt.Errorf("no prog is called %v", source)
	}
	given, _ := variables.(map[string]any)
	for variable, source := range given {
		value, err := c.expr(source, p)
		if err != nil {
			return err
		}
		n.args = append(n.args, argument{n.spawn.slots[variable], value})
	}
	return nil
}

// choice compiles ["select", case…, "default"?, {"into": variable}?].
func (c *compiler) choice(n *node, list []any, p *prog) error {
	n.op = opSelect
	for _, part := range list[1:] {
		switch part := part.(type) {
		case string:
			if part != "default" {
				return fmt.Errorf("a select cannot hold %q", part)
			}
			n.hasDefault = true
		case map[string]any:
			if into, is := part["into"].(string); is {
				n.slot = p.slots[into]
			}
		case []any:
			var err error
			if at(part, 0) == "timeout" {
				c.program.timed = true
				if n.atMost, err = c.expr(at(part, 1), p); err != nil {
					return err
				}
				continue
			}
			k := selectCase{send: at(part, 0) == "send", slot: -1, ok: -1, value: literal(0)}
			kind := kindChan
			if k.timer = c.isTimer(at(part, 1)); k.timer {
				kind = kindTimer
			}
			if k.chan_, err = c.object(at(part, 1), kind, p); err != nil {
				return err
			}
			if third := at(part, 2); third != nil && k.send {
				if k.value, err = c.expr(third, p); err != nil {
					return err
				}
			} else if variable, is := third.(string); is {
				k.slot = p.slots[variable]
			}
			if variable, is := at(part, 3).(string); is {
				k.ok = p.slots[variable]
			}
			n.cases = append(n.cases, k)
		}
	}
	return nil
}
