// A pool of 3 connections behind one mutex and one condition: 12 goroutines take a connection 120
// times each, prepare a query, wait 200 microseconds for the answer, and give the connection back.
// All count what they did in a table behind a second mutex.
package main

import (
	"log"
	"sync"
	"time"

	"lab.example/programs/internal/record"
)

const (
	connections = 3
	goroutines  = 12
	queries     = 120
)

type pool struct {
	lock sync.Mutex
	some *sync.Cond
	free int
}

func (p *pool) take() {
	p.lock.Lock()
	for p.free == 0 {
		p.some.Wait()
	}
	p.free--
	p.lock.Unlock()
}

func (p *pool) give() {
	p.lock.Lock()
	p.free++
	p.lock.Unlock()
	p.some.Signal()
}

// spin computes; the result depends on every round, so none is optimised away.
func spin(seed uint64, rounds int) uint64 {
	x := seed | 1
	for range rounds {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

func main() {
	record.Run(func(percent int) {
		p := &pool{free: connections}
		p.some = sync.NewCond(&p.lock)
		var tableLock sync.Mutex
		table := map[uint64]int{}
		n := queries * percent / 100
		var wait sync.WaitGroup
		for g := range uint64(goroutines) {
			wait.Go(func() {
				for i := range n {
					p.take()
					key := spin(g*1_000_003+uint64(i), 20_000)
					time.Sleep(200 * time.Microsecond)
					tableLock.Lock()
					table[spin(key, 10_000)%64] += 1
					tableLock.Unlock()
					p.give()
				}
			})
		}
		wait.Wait()
		sum := 0
		for _, count := range table {
			sum += count
		}
		if sum != goroutines*n {
			log.Fatal("counts were lost")
		}
	})
}
