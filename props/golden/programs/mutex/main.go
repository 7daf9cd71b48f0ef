// Goroutines that share 2 clients of a service: a client is a connection that takes one question at a
// time, so it stands behind a mutex that is held until the answer is there. 12 goroutines ask 250
// questions each and count the answers in a table behind another mutex.
package main

import (
	"log"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	services   = 2
	goroutines = 12
	questions  = 250
)

// client asks one service over a pair of channels.
type client struct {
	lock     sync.Mutex
	question chan uint64
	answer   chan uint64
}

func (c *client) ask(x uint64) uint64 {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.question <- x
	return <-c.answer
}

func (c *client) serve() {
	for x := range c.question {
		c.answer <- spin(x, 30_000)
	}
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
		clients := make([]*client, services)
		for i := range clients {
			clients[i] = &client{question: make(chan uint64), answer: make(chan uint64)}
			go clients[i].serve()
		}
		var lock sync.Mutex
		table := map[uint64]int{}
		n := questions * percent / 100
		var wait sync.WaitGroup
		for g := range uint64(goroutines) {
			wait.Go(func() {
				for i := range n {
					x := spin(g*1_000_003+uint64(i), 45_000)
					answer := clients[x%services].ask(x)
					lock.Lock()
					table[answer%64] += 1
					lock.Unlock()
				}
			})
		}
		wait.Wait()
		for _, c := range clients {
			close(c.question)
		}
		sum := 0
		for _, count := range table {
			sum += count
		}
		if sum != goroutines*n {
			log.Fatal("answers were lost")
		}
	})
}
