package main

import (
	"runtime"
	"syscall"
	"unsafe"
)

const (
	schedFIFO = 1
	// rlimitRTTime is the resource of setrlimit(2) for CPU time, in us, without a blocking call.
	rlimitRTTime = 15
	// hogUs is how much of it this process may use: who hangs in a class that goes before all other work
	// would take the machine along.
	hogUs = 400_000
)

// goBefore puts the calling thread, and so all threads of the program that it executes next, into a
// class that goes before all ordinary work.
func goBefore() error {
	runtime.LockOSThread()
	limit := syscall.Rlimit{Cur: hogUs, Max: hogUs}
	if err := syscall.Setrlimit(rlimitRTTime, &limit); err != nil {
		return err
	}
	priority := int32(10)
	_, _, errno := syscall.RawSyscall(syscall.SYS_SCHED_SETSCHEDULER, 0, schedFIFO, uintptr(unsafe.Pointer(&priority)))
	if errno != 0 {
		return errno
	}
	return nil
}
