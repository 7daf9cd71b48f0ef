package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

// quietKey is set in the process that is quiet, and says in how far; see quiet.
const quietKey = "LAB_ORACLE_QUIET"

// clocks are the rules of Go by which a clock takes part in the order of goroutines, where they stand,
// and what they are made: a slice ends after 10 ms, a mutex is handed over after 1 ms.
var clocks = []struct {
	what, file string
	from       *regexp.Regexp
	to         string
}{
	{"preemption", "runtime/proc.go", regexp.MustCompile(`forcePreemptNS = [0-9 *]+`), "forcePreemptNS = 1e15 "},
	{"starving mutexes", "internal/sync/mutex.go", regexp.MustCompile(`starvationThresholdNs = [0-9e]+`), "starvationThresholdNs = 1e15"},
}

// quiet starts this program anew as one that nothing disturbs, as far as the machine allows: built with
// a Go whose clock rules are off, unless it hasClocks, and in a class of the kernel that goes before all
// other work. It answers only in the process that came of it, or if there is none: in words, what was
// done.
func quiet(hasClocks bool) []string {
	if told, is := os.LookupEnv(quietKey); is {
		os.Unsetenv(quietKey)
		if dir := filepath.Dir(os.Args[0]); strings.HasPrefix(filepath.Base(dir), "lab-oracle-") {
			os.RemoveAll(dir)
		}
		return strings.Split(told, "; ")
	}
	self, err := os.Executable()
	if err != nil {
		return []string{"nothing is kept away: " + err.Error()}
	}
	told := []string{"clock rules of Go are on"}
	if !hasClocks {
		if clockless, err := buildClockless(); err == nil {
			self = clockless
			told[0] = "clock rules of Go are off (go build -overlay)"
		} else {
			told[0] += ": " + oneLine(err)
		}
	}
	if err := goBefore(); err == nil {
		told = append(told, "other work is kept away (SCHED_FIFO)")
	} else {
		told = append(told, "other work is not kept away: "+oneLine(err))
	}
	env := append(os.Environ(), quietKey+"="+strings.Join(told, "; "))
	err = syscall.Exec(self, append([]string{self}, os.Args[1:]...), env)
	return []string{"nothing is kept away: " + oneLine(err)}
}

// buildClockless builds this program with patched copies of Go's own files, and answers where it is.
func buildClockless() (string, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "lab-oracle-")
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, clock := range clocks {
		path := filepath.Join(strings.TrimSpace(string(root)), "src", clock.file)
		text, err := os.ReadFile(path)
		if err != nil || len(clock.from.FindAll(text, -1)) == 0 {
			os.RemoveAll(dir)
			return "", fmt.Errorf("the rule of %s is not in %s of this release", clock.what, clock.file)
		}
		copied := filepath.Join(dir, strings.ReplaceAll(clock.file, "/", "_"))
		if err := os.WriteFile(copied, clock.from.ReplaceAll(text, []byte(clock.to)), 0o600); err != nil {
			os.RemoveAll(dir)
			return "", err
		}
		replace[path] = copied
	}
	overlay := filepath.Join(dir, "overlay.json")
	list, _ := json.Marshal(map[string]any{"Replace": replace}) // a map of strings is always valid
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		os.RemoveAll(dir)
		return "", err
	}
	binary := filepath.Join(dir, "oracle")
	if out, err := exec.Command("go", "build", "-overlay", overlay, "-o", binary, ".").CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return "", fmt.Errorf("%s", strings.TrimSpace(string(out)))
	}
	return binary, nil
}

func oneLine(err error) string {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return strings.ReplaceAll(first, "; ", ", ")
}
