package main

import (
	"encoding/json"
	"fmt"
)

// onObject are the instructions whose only operand is an object.
var onObject = map[string]struct {
	op   op
	kind kind
}{
	"close":  {opClose, kindChan},
	"lock":   {opLock, kindMutex},
	"unlock": {opUnlock, kindMutex},
	"wgwait": {opWgWait, kindGroup},
}

// instruction compiles one instruction.
func (c *compiler) instruction(list []any, p *prog, place string) (*node, error) {
	n := &node{slot: -1}
	var err error
	fail := func(e error) (*node, error) { return nil, fmt.Errorf("%s: %w", place, e) }
	// Each step is skipped once another has failed.
	value := func(into *expr, i int, fallback any) {
		if err == nil {
			source := at(list, i)
			if source == nil {
				source = fallback
			}
			*into, err = c.expr(source, p)
		}
	}
	object := func(kind kind) {
		if err == nil {
			n.a, err = c.object(at(list, 1), kind, p)
		}
	}
	block := func(into *[]node, i int) {
		if err == nil {
			*into, err = c.block(at(list, i), p, fmt.Sprintf("%s[%d]", place, i))
		}
	}
	target := func(i int) {
		if name, is := at(list, i).(string); is {
			n.slot = p.slots[name]
		}
	}
	zero := json.Number("0")

	name, _ := list[0].(string)
	if row, is := onObject[name]; is {
		n.op = row.op
		object(row.kind)
		c.program.locks = c.program.locks || row.kind == kindMutex
		if err != nil {
			return fail(err)
		}
		return n, nil
	}
	switch name {
	case "mark":
		n.op = opMark
		value(&n.a, 1, "id")
	case "yield":
		n.op = opYield
	case "exit":
		n.op = opExit
	case "send":
		n.op = opSend
		object(kindChan)
		value(&n.b, 2, zero)
	case "recv":
		n.op = opRecv
		object(kindChan)
		target(2)
	case "wgadd":
		n.op = opWgAdd
		object(kindGroup)
		value(&n.b, 2, nil)
	case "wgdone":
		n.op = opWgAdd
		object(kindGroup)
		n.b = literal(-1)
	case "for":
		n.op = opFor
		target(1)
		value(&n.a, 2, nil)
		block(&n.body, 3)
	case "if":
		n.op = opIf
		value(&n.a, 1, nil)
		block(&n.body, 2)
		if len(list) > 3 {
			block(&n.rest, 3)
		}
	case "set":
		n.op = opSet
		target(1)
		value(&n.a, 2, nil)
	case "compute":
		n.op = opCompute
		value(&n.a, 1, nil)
	case "spawn":
		err = c.spawn(n, list, p)
	case "select":
		err = c.choice(n, list, p)
	default:
		err = fmt.Errorf("the oracle cannot run the instruction %v", list[0])
	}
	if err != nil {
		return fail(err)
	}
	return n, nil
}

// spawn compiles ["spawn", prog, {variable: value}].
func (c *compiler) spawn(n *node, list []any, p *prog) error {
	n.op = opSpawn
	name, _ := at(list, 1).(string)
	n.spawn = c.byName[name]
	if n.spawn == nil {
		return fmt.Errorf("no prog is called %v", at(list, 1))
	}
	given, _ := at(list, 2).(map[string]any)
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
			k := selectCase{send: at(part, 0) == "send", slot: -1, value: literal(0)}
			var err error
			if k.chan_, err = c.object(at(part, 1), kindChan, p); err != nil {
				return err
			}
			if third := at(part, 2); third != nil && k.send {
				if k.value, err = c.expr(third, p); err != nil {
					return err
				}
			} else if variable, is := third.(string); is {
				k.slot = p.slots[variable]
			}
			n.cases = append(n.cases, k)
		}
	}
	return nil
}
