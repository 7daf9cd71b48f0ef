// Command calibrate measures what goroutines and threads cost on this machine: one probe, one sample
// at a time, so that whoever asks can mix the probes and all of them see the same noise.
//
//	go run .              requests as JSON lines on standard input, answers as JSON lines
//	go run . -one PROBE   one sample of one probe, in this process
//
// Standard library only. With a C compiler the probes of threads are built in by cgo.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// request is one line of input.
type request struct {
	Probe string `json:"probe"`
	// Procs is GOMAXPROCS, or the number of cores of a probe of threads: 1 or 2.
	Procs int `json:"procs"`
}

// answer is one line of output: a value in ns or bytes, or why there is none.
type answer struct {
	Value float64 `json:"value"`
	Error string  `json:"error,omitempty"`
}

// about is the first line of output.
type about struct {
	Go     string `json:"go"`
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	Cpus   int    `json:"cpus"`
	CPU    string `json:"cpu"`
	Kernel string `json:"kernel"`
	// C is the compiler, "" if the probes of threads are not built in.
	C string `json:"c"`
}

func main() {
	one := flag.String("one", "", "measure this probe once and print it")
	procs := flag.Int("procs", 1, "with -one: GOMAXPROCS or cores, 1 or 2")
	flag.Parse()
	// The collector would come at times of its own; the probes leave little behind.
	debug.SetGCPercent(-1)
	out := json.NewEncoder(os.Stdout)
	if *one != "" {
		out.Encode(sample(*one, *procs))
		return
	}
	out.Encode(about{
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, Cpus: runtime.NumCPU(),
		CPU: cpuModel(), Kernel: firstLine("/proc/sys/kernel/osrelease"), C: cCompiler(),
	})
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var r request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			out.Encode(answer{Error: err.Error()})
			continue
		}
		if freshProbes[r.Probe] || strings.HasPrefix(r.Probe, "c.") {
			out.Encode(inFreshProcess(r))
		} else {
			out.Encode(sample(r.Probe, r.Procs))
		}
	}
}

// sample measures a probe once in this process.
func sample(name string, procs int) (a answer) {
	defer func() {
		if reason := recover(); reason != nil {
			a = answer{Error: fmt.Sprint(reason)}
		}
	}()
	if procs < 1 || procs > 2 {
		return answer{Error: "procs must be 1 or 2"}
	}
	if procs > runtime.NumCPU() {
		return answer{Error: "needs two cores"}
	}
	if cName, isC := strings.CutPrefix(name, "c."); isC {
		return cSample(cName, procs)
	}
	probe, known := probes[name]
	if !known {
		return answer{Error: "not on " + runtime.GOOS}
	}
	runtime.GOMAXPROCS(procs)
	return answer{Value: probe()}
}

// inFreshProcess measures in a process of its own: with empty free lists, without other threads' work.
func inFreshProcess(r request) (a answer) {
	self, err := os.Executable()
	if err != nil {
		return answer{Error: err.Error()}
	}
	text, err := exec.Command(self, "-one", r.Probe, "-procs", strconv.Itoa(r.Procs)).Output()
	if err == nil {
		err = json.Unmarshal(text, &a)
	}
	if err != nil {
		return answer{Error: "a process of its own: " + err.Error()}
	}
	return a
}

// cpuModel is the processor's name on Linux, else "".
func cpuModel() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for _, line := range strings.Split(string(text), "\n") {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func firstLine(path string) string {
	text, _ := os.ReadFile(path)
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}
