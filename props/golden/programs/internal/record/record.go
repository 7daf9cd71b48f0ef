// Package record turns runtime/trace on around a function. The file is named by -trace; without it
// the program runs untraced, which is how to see what tracing itself costs.
package record

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
	"time"
)

// Run calls work once untraced on a small scale, so that threads exist and memory is warm, then once
// in full under the trace. The argument says which share of the work to do, in percent.
func Run(work func(percent int)) {
	file := flag.String("trace", "", "write a runtime/trace to this `file`")
	flag.Parse()
	work(10)
	runtime.GC()
	if *file != "" {
		out, err := os.Create(*file)
		if err != nil {
			fail(err)
		}
		if err := trace.Start(out); err != nil {
			fail(err)
		}
		defer func() {
			trace.Stop()
			if err := out.Close(); err != nil {
				fail(err)
			}
		}()
	}
	start := time.Now()
	work(100)
	fmt.Fprintf(os.Stderr, "GOMAXPROCS=%d took %v\n", runtime.GOMAXPROCS(0), time.Since(start))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
