// Many timers: 20 goroutines that sleep 2 to 7 ms and compute a little, a ticker of 3 ms, timers that
// start goroutines (AfterFunc), and waits with a timeout that sometimes runs out.
package main

import (
	"sync"
	"sync/atomic"
	"time"

	"lab.example/programs/internal/record"
)

const (
	sleepers = 20
	rounds   = 12
	ticks    = 16
)

var sink atomic.Uint64

// spin computes; the result depends on every round, so none is optimised away.
func spin(seed uint64, rounds int) {
	x := seed | 1
	for range rounds {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	sink.Add(x & 1)
}

func main() {
	record.Run(func(percent int) {
		var wait sync.WaitGroup
		for i := range sleepers {
			wait.Go(func() {
				for round := range rounds * percent / 100 {
					time.Sleep(time.Duration(2+(i+round)%6) * time.Millisecond)
					spin(uint64(i), 40_000)
				}
			})
		}
		wait.Go(func() {
			ticker := time.NewTicker(3 * time.Millisecond)
			defer ticker.Stop()
			for range ticks * percent / 100 {
				<-ticker.C
				spin(1, 150_000)
			}
		})
		answers := make(chan int, 1)
		for i := range ticks * percent / 100 {
			wait.Add(1)
			time.AfterFunc(time.Duration(1+i%4)*time.Millisecond, func() {
				defer wait.Done()
				spin(2, 100_000)
				answers <- i
			})
			timeout := time.NewTimer(3 * time.Millisecond)
			select {
			case <-answers:
				timeout.Stop()
			case <-timeout.C:
				<-answers
			}
		}
		wait.Wait()
	})
}
