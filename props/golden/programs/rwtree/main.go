// A tree of goroutines that forks down to 64 leaves. Each looks a table up behind an RWMutex, every
// eighth leaf writes to it, and a tally behind a Cond tells when all leaves are through.
package main

import (
	"log"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	levels = 6
	turns  = 8
)

type tree struct {
	lock  sync.RWMutex
	table [64]uint64
	mutex sync.Mutex
	done  *sync.Cond
	left  int
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

func (t *tree) look(i int) uint64 {
	t.lock.RLock()
	defer t.lock.RUnlock()
	return spin(t.table[i], 8_000)
}

func (t *tree) write(i int, x uint64) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.table[i] = spin(x, 20_000)
}

func (t *tree) fork(number, level int) {
	x := t.look(number % 64)
	if level < levels {
		var children sync.WaitGroup
		for i := range 2 {
			children.Add(1)
			go func() {
				defer children.Done()
				t.fork(2*number+i, level+1)
			}()
		}
		children.Wait()
		return
	}
	x = spin(x+uint64(number), 80_000)
	if number%8 == 0 {
		t.write(number%64, x)
	}
	t.mutex.Lock()
	if t.left--; t.left == 0 {
		t.done.Broadcast()
	}
	t.mutex.Unlock()
}

func main() {
	record.Run(func(percent int) {
		for range turns * percent / 100 {
			t := &tree{left: 1 << levels}
			t.done = sync.NewCond(&t.mutex)
			go t.fork(1, 0)
			t.mutex.Lock()
			for t.left > 0 {
				t.done.Wait()
			}
			t.mutex.Unlock()
			if t.left != 0 {
				log.Fatal("a leaf was lost")
			}
		}
	})
}
