// Package sync all round: 8 goroutines pass 100 barriers made of a Cond, use a Once, a Pool and a Map,
// and share a counter behind a mutex that is sometimes held long.
package main

import (
	"log"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	goroutines = 8
	rounds     = 100
)

// barrier lets goroutines go on when all of them have come.
type barrier struct {
	mutex sync.Mutex
	all   *sync.Cond
	here  int
	round int
}

func (b *barrier) pass() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.here++; b.here == goroutines {
		b.here = 0
		b.round++
		b.all.Broadcast()
		return
	}
	for round := b.round; b.round == round; {
		b.all.Wait()
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
		b := &barrier{}
		b.all = sync.NewCond(&b.mutex)
		var once sync.Once
		var seen sync.Map
		pool := sync.Pool{New: func() any { return new(uint64) }}
		var lock sync.Mutex
		total := 0
		var wait sync.WaitGroup
		n := rounds * percent / 100
		for i := range goroutines {
			wait.Go(func() {
				once.Do(func() { spin(7, 400_000) })
				for round := range n {
					x := pool.Get().(*uint64)
					*x = spin(uint64(i), 25_000+(i+round)%4*10_000)
					seen.Store(i, *x)
					pool.Put(x)
					lock.Lock()
					total++
					if round%8 == 0 {
						spin(9, 30_000)
					}
					lock.Unlock()
					b.pass()
				}
			})
		}
		wait.Wait()
		if total != goroutines*n {
			log.Fatal("a round was lost")
		}
	})
}
