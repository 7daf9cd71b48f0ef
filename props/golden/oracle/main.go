// Command oracle runs workloads of the lab on real goroutines and prints their marks in order.
//
//	go run . [flags] FILE…     each file once per -phase, one JSON line each
//	go run . [flags] -lines    requests as JSON lines on standard input, answers as JSON lines
//
// See README.md for the two forms and for what is done so that nothing but the workload runs.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// request is one line of input.
type request struct {
	ID       int64            `json:"id"`
	Workload json.RawMessage  `json:"workload"`
	Params   map[string]int64 `json:"params"`
	Phase    int              `json:"phase"`
	Repeat   int              `json:"repeat"`
	// Settled asks for how long runs take at one P from the state in which runs at more begin.
	Settled bool `json:"settled"`
}

// maxLine bounds one request, in bytes.
const maxLine = 64 << 20

func main() {
	procs := flag.Int("procs", 1, "GOMAXPROCS, 1..64")
	phase := flag.Int("phase", 0, "schedtick%61 at which the workload starts, 0..60 (only at -procs 1)")
	repeat := flag.Int("repeat", 5, "runs of each workload, 1..100000")
	lines := flag.Bool("lines", false, "read requests from standard input")
	isQuiet := flag.Bool("quiet", false, "keep other work and Go's clock rules away, as far as the machine allows")
	hasClocks := flag.Bool("clocks", false, "with -quiet: Go's clock rules stay")
	params := paramFlags{}
	flag.Var(params, "param", "name=value, overrides a param of the workload; may be repeated")
	flag.Parse()
	if err := checkFlags(*procs, *phase, *repeat, *lines, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(2)
	}

	var told []string
	if *isQuiet {
		told = quiet(*hasClocks)
	}
	// The collector, its workers and the sweeper would run between the workload's goroutines.
	debug.SetGCPercent(-1)
	runtime.GOMAXPROCS(*procs)
	out := bufio.NewWriter(os.Stdout)
	driver := newDriver(*procs)
	var err error
	if *lines {
		err = serve(driver, os.Stdin, out, told)
	} else {
		err = runFiles(driver, flag.Args(), request{Params: params, Phase: *phase, Repeat: *repeat}, out)
	}
	if err = errors.Join(err, out.Flush()); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// checkFlags says what is wrong with the command line, if anything is.
func checkFlags(procs, phase, repeat int, lines bool, files []string) error {
	switch {
	case procs < 1 || procs > 64:
		return fmt.Errorf("-procs must be 1..64: received %d", procs)
	case phase < 0 || phase > 60:
		return fmt.Errorf("-phase must be 0..60: received %d", phase)
	case repeat < 1 || repeat > 100000:
		return fmt.Errorf("-repeat must be 1..100000: received %d", repeat)
	case lines == (len(files) > 0):
		return errors.New("give workload files, or -lines and requests on standard input")
	}
	return nil
}

// serve answers requests until the input ends. Before the first it says what it runs on.
func serve(driver *driver, in io.Reader, out *bufio.Writer, told []string) error {
	greeting, err := json.Marshal(map[string]any{
		"go":    runtime.Version(),
		"os":    runtime.GOOS,
		"arch":  runtime.GOARCH,
		"cpus":  runtime.NumCPU(),
		"procs": runtime.GOMAXPROCS(0),
		"quiet": told,
	})
	if err != nil {
		return err
	}
	out.Write(greeting)
	out.WriteByte('\n')
	if err := out.Flush(); err != nil {
		return err
	}
	scanner := bufio.NewScanner(in)
	scanner.Buffer(make([]byte, 1<<16), maxLine)
	for scanner.Scan() {
		var r request
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			return fmt.Errorf("a request must be a JSON object on one line: %w", err)
		}
		answer(driver, r, out)
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return scanner.Err()
}

// runFiles runs each file and prints one line for it.
func runFiles(driver *driver, files []string, common request, out *bufio.Writer) error {
	for i, file := range files {
		text, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			return err
		}
		r := common
		r.ID = int64(i)
		r.Workload = text
		answer(driver, r, out)
	}
	return nil
}

// answer runs one request and writes its line.
func answer(driver *driver, r request, out *bufio.Writer) {
	program, err := compile(r.Workload, r.Params)
	if err == nil && r.Settled {
		took, told := driver.settled(program, r.Repeat)
		fmt.Fprintf(out, `{"id":%d,"settled":[`, r.ID)
		for i, ns := range took {
			if i > 0 {
				out.WriteByte(',')
			}
			fmt.Fprintf(out, `{"ns":%d,"before":%s}`, ns, told[i].json())
		}
		out.WriteString("]}\n")
		return
	}
	if err == nil {
		var result *result
		if result, err = driver.measure(program, r.Phase, r.Repeat); err == nil {
			result.write(out, r.ID)
			return
		}
	}
	text, _ := json.Marshal(err.Error()) // a string is always valid JSON
	fmt.Fprintf(out, `{"id":%d,"error":%s}`+"\n", r.ID, text)
}

// paramFlags collects -param name=value.
type paramFlags map[string]int64

func (p paramFlags) String() string { return "" }

func (p paramFlags) Set(text string) error {
	name, value, found := strings.Cut(text, "=")
	n, err := strconv.ParseInt(value, 10, 64)
	if !found || err != nil {
		return errors.New("must be name=value with a whole number")
	}
	p[name] = n
	return nil
}
