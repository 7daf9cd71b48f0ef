//go:build cgo && linux

package main

// #cgo CFLAGS: -O2 -Wall
// #cgo LDFLAGS: -lpthread
// double lab_sample(const char *name, int cores);
// const char *lab_compiler(void);
// #include <stdlib.h>
import "C"

import (
	"runtime"
	"unsafe"
)

func cCompiler() string { return C.GoString(C.lab_compiler()) }

// cSample measures a probe of threads.c; the process ends after it, so the pinning does no harm.
func cSample(name string, cores int) answer {
	runtime.LockOSThread()
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	value := float64(C.lab_sample(text, C.int(cores)))
	if value < 0 {
		return answer{Error: "the system refused " + name}
	}
	return answer{Value: value}
}
