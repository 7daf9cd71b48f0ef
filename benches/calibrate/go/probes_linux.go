package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

func init() {
	probes["syscall"] = func() float64 {
		return calls(func() { syscall.Syscall(syscall.SYS_GETPPID, 0, 0, 0) })
	}
	probes["rawSyscall"] = func() float64 {
		return calls(func() { syscall.RawSyscall(syscall.SYS_GETPPID, 0, 0, 0) })
	}
	probes["epoll0"] = emptyPoll
	probes["nap3us"] = func() float64 { return nap(3_000) }
	probes["nap20us"] = func() float64 { return nap(20_000) }
	probes["theft"] = theft
	probes["wake"] = wake
	probes["memRss"] = func() float64 { return parked(residentBytes) }
}

func calls(call func()) float64 {
	const n = 50_000
	return each(n, func() {
		for i := 0; i < n; i++ {
			call()
		}
	})
}

// emptyPoll asks an epoll that has nothing, without waiting, as the netpoller does.
func emptyPoll() float64 {
	fd, err := syscall.EpollCreate1(0)
	if err != nil {
		panic(err)
	}
	defer syscall.Close(fd)
	var events [128]syscall.EpollEvent
	list := uintptr(unsafe.Pointer(&events[0]))
	return calls(func() {
		syscall.RawSyscall6(syscall.SYS_EPOLL_PWAIT, uintptr(fd), list, uintptr(len(events)), 0, 0, 0)
	})
}

// nap sleeps as Go's usleep does: nanosleep, without telling the scheduler.
func nap(ns int64) float64 {
	const n = 100
	span := syscall.NsecToTimespec(ns)
	return each(n, func() {
		for i := 0; i < n; i++ {
			syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&span)), 0, 0)
		}
	})
}

// Another P has to find work when all have been idle for so long.
const restNs = 200 * time.Microsecond

// wake: from a spawn until another P runs the goroutine.
func wake() float64 {
	first, _ := help()
	return first
}

// theft: how much longer the goroutine takes that stands in runnext.
func theft() float64 {
	first, second := help()
	return second - first
}

// help spawns two goroutines and goes on computing, so that only another P can run them: the first is
// pushed out of runnext by the second. Medians of several, ns after the spawn.
func help() (first, second float64) {
	if runtime.GOMAXPROCS(0) < 2 {
		panic("needs two cores")
	}
	const n = 15
	var firsts, seconds []float64
	for i := 0; i < n; i++ {
		time.Sleep(restNs)
		var a, b atomic.Int64
		start := time.Now()
		go func() { a.Store(int64(time.Since(start))) }()
		go func() { b.Store(int64(time.Since(start))) }()
		for b.Load() == 0 {
		}
		firsts = append(firsts, float64(a.Load()))
		seconds = append(seconds, float64(b.Load()))
	}
	return median(firsts), median(seconds)
}

// residentBytes is the memory of this process that is in RAM.
func residentBytes() uint64 {
	text, _ := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		panic("no /proc/self/statm")
	}
	pages, err := strconv.ParseUint(fields[1], 10, 64)
	if err != nil {
		panic(err)
	}
	return pages * uint64(os.Getpagesize())
}
