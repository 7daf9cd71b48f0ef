package main

import (
	"encoding/json"
	"fmt"
)

// expr is a compiled expression over the variables of one goroutine.
type expr func(vars []int64) int64

var operators = map[string]func(a, b expr) expr{
	"+": func(a, b expr) expr { return func(v []int64) int64 { return a(v) + b(v) } },
	"-": func(a, b expr) expr { return func(v []int64) int64 { return a(v) - b(v) } },
	"*": func(a, b expr) expr { return func(v []int64) int64 { return a(v) * b(v) } },
	"%": func(a, b expr) expr { return func(v []int64) int64 { return a(v) % b(v) } },
	"<": func(a, b expr) expr { return func(v []int64) int64 { return truth(a(v) < b(v)) } },
	"==": func(a, b expr) expr {
		return func(v []int64) int64 { return truth(a(v) == b(v)) }
	},
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func literal(n int64) expr { return func([]int64) int64 { return n } }

// constant works out a number over params; fallback if there is none.
func (c *compiler) constant(source any, fallback int64) (int64, error) {
	if source == nil {
		return fallback, nil
	}
	e, err := c.expr(source, nil)
	if err != nil {
		return 0, err
	}
	return e(nil), nil
}

// expr compiles an expression in the scope of p; nil: params only.
func (c *compiler) expr(source any, p *prog) (expr, error) {
	switch s := source.(type) {
	case json.Number:
		n, err := s.Int64()
		if err != nil {
			return nil, fmt.Errorf("must be a whole number: received %s", s)
		}
		return literal(n), nil
	case string:
		return c.name(s, p)
	case []any:
		if len(s) != 3 {
			break
		}
		sign, _ := s[0].(string)
		operator, known := operators[sign]
		if !known {
			break
		}
		a, err := c.expr(s[1], p)
		if err != nil {
			return nil, err
		}
		b, err := c.expr(s[2], p)
		if err != nil {
			return nil, err
		}
		return operator(a, b), nil
	}
	return nil, fmt.Errorf("must be a whole number, a name or [op, a, b]: received %v", source)
}

// name compiles a variable of p or else a param.
func (c *compiler) name(name string, p *prog) (expr, error) {
	if p != nil {
		if slot, is := p.slots[name]; is {
			return func(vars []int64) int64 { return vars[slot] }, nil
		}
	}
	if value, is := c.params[name]; is {
		return literal(value), nil
	}
	return nil, fmt.Errorf("neither a variable nor a param is called %q", name)
}

// object compiles a reference to the number of an object of a kind.
func (c *compiler) object(source any, want kind, p *prog) (expr, error) {
	index := any(nil)
	if pair, is := source.([]any); is && len(pair) == 2 {
		source, index = pair[0], pair[1]
	}
	name, _ := source.(string)
	d, known := c.objects[name]
	if !known || d.kind != want {
		return nil, fmt.Errorf("no fitting object is called %v", source)
	}
	if index == nil {
		if d.count != 1 {
			return nil, fmt.Errorf("%s is %d objects: say which, [%q, index]", name, d.count, name)
		}
		return literal(int64(d.first)), nil
	}
	e, err := c.expr(index, p)
	if err != nil {
		return nil, err
	}
	return func(vars []int64) int64 {
		i := e(vars)
		if i < 0 || i >= int64(d.count) {
			panic(fmt.Sprintf("index %d of %s is out of range 0..%d", i, name, d.count-1))
		}
		return int64(d.first) + i
	}, nil
}
