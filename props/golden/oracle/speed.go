package main

import (
	"time"
	_ "unsafe" // for go:linkname
)

// doSpin is a round of waiting for a lock: procyield(30), as often as the runtime's own locks pause.
//
//go:linkname doSpin sync.runtime_doSpin
func doSpin()

// speedTurns is how many times speed sends and receives.
const speedTurns = 200

// speed answers how long one goroutine takes now to use a channel of its own. A virtual core may be half
// as fast as a moment ago: a neighbour works on the other half of the real one.
func speed() int64 {
	c := make(chan int64, 1)
	start := time.Now()
	for i := int64(0); i < speedTurns; i++ {
		c <- i
		<-c
	}
	return int64(time.Since(start))
}

// pause answers how long a round of waiting for a lock takes, less what the clock takes.
func pause() int64 {
	start := time.Now()
	clock := time.Since(start)
	start = time.Now()
	doSpin()
	return int64(time.Since(start) - clock)
}
