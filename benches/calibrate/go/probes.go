package main

import (
	"runtime"
	"sync"
	"time"
)

// probes by name: each measures once and answers ns for one operation (bytes for one goroutine, if the
// name begins with mem).
var probes = map[string]func() float64{
	"spawn1":       spawnOne,
	"wave1k":       func() float64 { return warmWave(1_000, 10) },
	"wave10k":      func() float64 { return warmWave(10_000, 2) },
	"wave100k":     func() float64 { return warmWave(100_000, 1) },
	"cold1k":       func() float64 { return wave(1_000) },
	"cold10k":      func() float64 { return wave(10_000) },
	"cold100k":     func() float64 { return wave(100_000) },
	"yield1":       func() float64 { return yields(1) },
	"yield2":       func() float64 { return yields(2) },
	"yield100":     func() float64 { return yields(100) },
	"yield1000":    func() float64 { return yields(1000) },
	"pingpong":     func() float64 { return pingPong(20_000) },
	"pingpongLock": lockedPingPong,
	"buffered":     buffered,
	"ownpair":      ownPair,
	"mutex":        mutex,
	"memStack":     func() float64 { return parked(func() uint64 { return memStats().StackInuse }) },
	"memSys":       func() float64 { return parked(func() uint64 { return memStats().Sys }) },
}

// freshProbes need a process that has done nothing before, or leave so many dead goroutines behind that
// what runs after them in the same process is slower.
var freshProbes = map[string]bool{
	"wave10k": true, "wave100k": true, "cold1k": true, "cold10k": true, "cold100k": true, "memStack": true, "memSys": true, "memRss": true,
}

// each answers ns for each of n operations.
func each(n int, work func()) float64 {
	start := time.Now()
	work()
	return float64(time.Since(start).Nanoseconds()) / float64(n)
}

// spawnOne creates one goroutine at a time and waits for its end.
func spawnOne() float64 {
	const n = 20_000
	var wg sync.WaitGroup
	return each(n, func() {
		for i := 0; i < n; i++ {
			wg.Add(1)
			go wg.Done()
			wg.Wait()
		}
	})
}

// wave creates n goroutines, then waits for all.
func wave(n int) float64 {
	var wg sync.WaitGroup
	return each(n, func() {
		wg.Add(n)
		for i := 0; i < n; i++ {
			go wg.Done()
		}
		wg.Wait()
	})
}

// warmWave measures waves after one that filled the free lists.
func warmWave(n, times int) float64 {
	wave(n)
	return each(times, func() {
		for i := 0; i < times; i++ {
			wave(n)
		}
	}) / float64(n)
}

// yields lets n goroutines yield, 100,000 times in all.
func yields(n int) float64 {
	const total = 100_000
	var wg sync.WaitGroup
	ready := make(chan struct{})
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() {
			<-ready
			for j := 0; j < total/n; j++ {
				runtime.Gosched()
			}
			wg.Done()
		}()
	}
	runtime.Gosched()
	return each(total, func() {
		close(ready)
		wg.Wait()
	})
}

// pingPong sends there and back over unbuffered channels: the round trip.
func pingPong(n int) float64 {
	there, back := make(chan int), make(chan int)
	go func() {
		for v := range there {
			back <- v
		}
	}()
	defer close(there)
	return each(n, func() {
		for i := 0; i < n; i++ {
			there <- i
			<-back
		}
	})
}

// lockedPingPong: the same with main bound to its thread, so each hand-over changes the thread.
func lockedPingPong() float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return pingPong(300)
}

// buffered: one sends, one receives, 128 items between them.
func buffered() float64 {
	const n = 100_000
	items := make(chan int, 128)
	return each(n, func() {
		go func() {
			for i := 0; i < n; i++ {
				items <- i
			}
			close(items)
		}()
		for range items {
		}
	})
}

// ownPair sends to a buffered channel and takes it back: no switch.
func ownPair() float64 {
	const n = 200_000
	own := make(chan int, 1)
	return each(n, func() {
		for i := 0; i < n; i++ {
			own <- i
			<-own
		}
	})
}

func mutex() float64 {
	const n = 1_000_000
	var mu sync.Mutex
	return each(n, func() {
		for i := 0; i < n; i++ {
			mu.Lock()
			mu.Unlock()
		}
	})
}

func memStats() *runtime.MemStats {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return &stats
}

// parked answers by how much each of 10,000 parked goroutines raises a figure.
func parked(bytes func() uint64) float64 {
	const n = 10_000
	before := bytes()
	stay := make(chan struct{})
	var started sync.WaitGroup
	started.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			started.Done()
			<-stay
		}()
	}
	started.Wait()
	runtime.Gosched()
	after := bytes()
	close(stay)
	return float64(after-before) / n
}
