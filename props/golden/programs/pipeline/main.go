// A worker pipeline: a generator, 3 parsers, 2 scorers and a collector, joined by channels of 0, 8
// and 0 slots. 2,000 items pass through; every stage computes for some tens of microseconds.
package main

import (
	"log"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	items   = 2000
	parsers = 3
	scorers = 2
)

type item struct{ number, value uint64 }

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

func stage(count, rounds int, in <-chan item, out chan<- item) {
	var wait sync.WaitGroup
	for range count {
		wait.Go(func() {
			for x := range in {
				x.value = spin(x.number+x.value, rounds+int(x.number%7)*rounds/4)
				out <- x
			}
		})
	}
	go func() {
		wait.Wait()
		close(out)
	}()
}

func main() {
	record.Run(func(percent int) {
		raw := make(chan item)
		parsed := make(chan item, 8)
		scored := make(chan item)
		stage(parsers, 30_000, raw, parsed)
		stage(scorers, 22_000, parsed, scored)
		n := uint64(items * percent / 100)
		go func() {
			for i := range n {
				raw <- item{i, spin(i, 6_000)}
			}
			close(raw)
		}()
		seen := uint64(0)
		for x := range scored {
			seen += 1
			spin(x.value, 3_000)
		}
		if seen != n {
			log.Fatal("items were lost")
		}
	})
}
