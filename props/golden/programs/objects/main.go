// What goroutines share, one kind at a time, as small as it shows: -case says which. The traces are in
// ../../../import/traces.
package main

import (
	"flag"
	"log"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"lab.example/programs/internal/record"
)

// spin computes; the result depends on every round, so none is optimised away. It is inlined: where
// nobody takes the result, an empty loop is left, whose rounds take a sixth of the time.
func spin(seed uint64, rounds int) uint64 {
	x := seed | 1
	for range rounds {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

// each runs f n times, each in a goroutine of its own, and waits for all.
func each(n int, f func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { f(i) })
	}
	all.Wait()
}

// thread: a goroutine that is locked to its thread serves main.
func thread(percent int) {
	in, out := make(chan uint64), make(chan uint64)
	go func() {
		runtime.LockOSThread()
		for x := range in {
			out <- spin(x, 12_000)
		}
		close(out)
	}()
	go func() {
		for i := range 30 * percent / 100 {
			in <- spin(uint64(i), 6_000)
		}
		close(in)
	}()
	for x := range out {
		spin(x, 4_000)
	}
}

// rwmutex: readers and writers hold the lock while they sleep.
func rwmutex(percent int) {
	var lock sync.RWMutex
	each(5, func(g int) {
		for i := range 8 * percent / 100 {
			if g == 0 {
				lock.Lock()
				time.Sleep(200 * time.Microsecond)
				spin(uint64(i), 20_000)
				lock.Unlock()
			} else {
				lock.RLock()
				spin(uint64(i), 25_000)
				time.Sleep(200 * time.Microsecond)
				lock.RUnlock()
			}
			spin(uint64(g), 30_000)
		}
	})
}

// semaphore: at most 3 of 24 hold a slot of a channel.
func semaphore(percent int) {
	slots := make(chan struct{}, 3)
	each(24*percent/100, func(i int) {
		slots <- struct{}{}
		x := spin(uint64(i), 20_000+1_000*(i%7))
		if i%3 == 0 {
			time.Sleep(400 * time.Microsecond)
		}
		spin(x, 60_000)
		<-slots
	})
}

// timeout: some answers come too late.
func timeout(percent int) {
	each(2, func(g int) {
		for i := range 10 * percent / 100 {
			answer := make(chan uint64, 1)
			go func() {
				time.Sleep(time.Duration(500+900*(i%4)) * time.Microsecond)
				answer <- spin(uint64(i), 10_000)
			}()
			select {
			case x := <-answer:
				spin(x, 15_000)
			case <-time.After(2 * time.Millisecond):
				spin(uint64(g), 40_000)
			}
		}
	})
}

// taken keeps results, so that no loop is left empty.
var taken atomic.Uint64

// once: four want a thing that takes 2 ms to make, mostly waiting; whoever comes first makes it.
func once(percent int) {
	for round := range 4 * percent / 100 {
		var made sync.Once
		each(4, func(i int) {
			taken.Add(spin(uint64(i+round), 80_000*(4-i)))
			made.Do(func() {
				taken.Add(spin(1, 100_000))
				time.Sleep(2 * time.Millisecond)
				taken.Add(spin(2, 100_000))
			})
			taken.Add(spin(uint64(i), 350_000))
		})
	}
}

var cases = map[string]func(int){
	"thread": thread, "rwmutex": rwmutex, "semaphore": semaphore, "timeout": timeout, "once": once,
}

func main() {
	name := flag.String("case", "", "what to show")
	record.Run(func(percent int) {
		work, is := cases[*name]
		if !is {
			log.Fatalf("-case must be one of those in main.go: received %q", *name)
		}
		work(percent)
	})
}
