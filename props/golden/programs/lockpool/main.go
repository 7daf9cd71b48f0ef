// A pool of 4 workers that take 1,500 jobs of different lengths from an unbuffered channel and add each
// result to a table behind a mutex, which they hold for a tenth of a job.
package main

import (
	"log"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	workers = 4
	jobs    = 1500
	rounds  = 20_000
)

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
		var lock sync.Mutex
		table := map[uint64]int{}
		queue := make(chan int)
		var wait sync.WaitGroup
		for range workers {
			wait.Add(1)
			go func() {
				defer wait.Done()
				for job := range queue {
					x := spin(uint64(job), rounds/2+job%5*rounds/4)
					lock.Lock()
					table[spin(x, rounds/10)%16]++
					lock.Unlock()
				}
			}()
		}
		n := jobs * percent / 100
		for job := range n {
			queue <- job
		}
		close(queue)
		wait.Wait()
		seen := 0
		for _, times := range table {
			seen += times
		}
		if seen != n {
			log.Fatal("jobs were lost")
		}
	})
}
