// The families of benches/speed/families.ts on real goroutines, each run once to warm up and once
// timed. Prints the wall ns of each as JSON. Arguments: GOMAXPROCS, then the sizes, by family.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

func spawnBurst(n int) {
	var all sync.WaitGroup
	all.Add(n)
	for i := 0; i < n; i++ {
		go all.Done()
	}
	all.Wait()
}

func pingPong(n int) {
	there, back := make(chan int), make(chan int)
	go func() {
		for i := 0; i < n; i++ {
			<-there
			back <- i
		}
	}()
	for i := 0; i < n; i++ {
		there <- i
		<-back
	}
}

func yieldStorm(n int) {
	const gs = 1000
	var all sync.WaitGroup
	all.Add(gs)
	for g := 0; g < gs; g++ {
		go func() {
			for i := 0; i < n; i++ {
				runtime.Gosched()
			}
			all.Done()
		}()
	}
	all.Wait()
}

func treeSpawn(depth int) {
	var all sync.WaitGroup
	all.Add(1<<(depth+1) - 1)
	var node func(depth int)
	node = func(depth int) {
		if depth > 0 {
			go node(depth - 1)
			go node(depth - 1)
		}
		all.Done()
	}
	go node(depth)
	all.Wait()
}

func number(i int) int {
	n, err := strconv.Atoi(os.Args[i])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	return n
}

func main() {
	runtime.GOMAXPROCS(number(1))
	families := []struct {
		name string
		run  func(int)
	}{
		{"spawn-burst", spawnBurst}, {"ping-pong", pingPong},
		{"yield-storm", yieldStorm}, {"tree-spawn", treeSpawn},
	}
	ns := map[string]int64{}
	for i, family := range families {
		size := number(i + 2)
		family.run(size)
		runtime.GC()
		start := time.Now()
		family.run(size)
		ns[family.name] = time.Since(start).Nanoseconds()
	}
	json.NewEncoder(os.Stdout).Encode(ns)
}
