package main

import "sync"

// token says which P it belongs to.
type token struct{ place int32 }

// places tells on which P the caller runs, by public means: sync.Pool keeps one private slot for each
// P. The first Get on a P makes a token, which Put returns to that P's slot. The collector is off, so
// slots are never emptied. Should a goroutine be preempted between Get and Put, tokens of two Ps may
// change places or one may be lost; a lost one shows as a place beyond GOMAXPROCS.
type places struct {
	pool sync.Pool
	mu   sync.Mutex
	made int32
}

func newPlaces() *places {
	p := &places{}
	p.pool.New = func() any {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.made++
		return &token{p.made - 1}
	}
	return p
}

// here answers the number of the P, from 0 in order of first use.
func (p *places) here() int32 {
	t := p.pool.Get().(*token)
	place := t.place
	p.pool.Put(t)
	return place
}
