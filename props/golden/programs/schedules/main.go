// Programs whose traces the conformance checker must explain: one scene each.
package main

import (
	"flag"
	"fmt"
	"io"
	"iter"
	"net"
	"os"
	"runtime"
	"runtime/trace"
	"sync"
	"syscall"
	"time"
)

var sink int

func work(n int) {
	s := 0
	for i := 0; i < n; i++ {
		s += i * i
	}
	if s == 42 {
		sink = s
	}
}

func spawn(k int) {
	var wg sync.WaitGroup
	for r := 0; r < k; r++ {
		for i := 0; i < 1000; i++ {
			wg.Add(1)
			go func() { work(500); wg.Done() }()
		}
		wg.Wait()
	}
}

func burst(k int) {
	var wg sync.WaitGroup
	for r := 0; r < k; r++ {
		for i := 0; i < 1500; i++ {
			wg.Add(1)
			go func() { work(3000); wg.Done() }()
		}
		wg.Wait()
	}
}

func pingpong(pairs, n int) {
	var wg sync.WaitGroup
	for p := 0; p < pairs; p++ {
		a, b := make(chan int), make(chan int)
		wg.Add(2)
		go func() {
			for i := 0; i < n; i++ {
				a <- i
				<-b
			}
			wg.Done()
		}()
		go func() {
			for i := 0; i < n; i++ {
				<-a
				b <- i
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

func tree(d int) {
	if d == 0 {
		work(300)
		return
	}
	var wg sync.WaitGroup
	wg.Add(2)
	go func() { tree(d - 1); wg.Done() }()
	go func() { tree(d - 1); wg.Done() }()
	wg.Wait()
}

func pipe(stages, n, c int) {
	in := make(chan int, c)
	first := in
	for i := 0; i < stages; i++ {
		out := make(chan int, c)
		go func(in, out chan int) {
			for v := range in {
				work(200)
				out <- v
			}
			close(out)
		}(in, out)
		in = out
	}
	go func() {
		for i := 0; i < n; i++ {
			first <- i
		}
		close(first)
	}()
	for range in {
	}
}

func mutex(gs, n int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := 0; i < gs; i++ {
		wg.Add(1)
		go func() {
			for j := 0; j < n; j++ {
				mu.Lock()
				work(1500)
				mu.Unlock()
				work(1500)
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

func gosched(gs, n int) {
	var wg sync.WaitGroup
	for i := 0; i < gs; i++ {
		wg.Add(1)
		go func() {
			for j := 0; j < n; j++ {
				work(100)
				runtime.Gosched()
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

func ring(gs, laps int) {
	first := make(chan int)
	in := first
	for i := 1; i < gs; i++ {
		out := make(chan int)
		go func(in, out chan int) {
			for v := range in {
				out <- v
			}
			close(out)
		}(in, out)
		in = out
	}
	go func() { first <- 0 }()
	for i := 0; i < laps; i++ {
		v := <-in
		if i < laps-1 {
			first <- v
		}
	}
}

func syscalls(gs, n int) {
	var wg sync.WaitGroup
	for i := 0; i < gs; i++ {
		wg.Add(1)
		go func(i int) {
			ts := syscall.Timespec{Nsec: int64(20000 + 30000*(i%4))}
			for j := 0; j < n; j++ {
				syscall.Nanosleep(&ts, nil)
				work(2000)
				if j%5 == 0 {
					c := make(chan int)
					go func() { work(500); c <- 1 }()
					<-c
				}
			}
			wg.Done()
		}(i)
	}
	wg.Wait()
}

func files(gs, n int) {
	var wg sync.WaitGroup
	for i := 0; i < gs; i++ {
		wg.Add(1)
		go func() {
			for j := 0; j < n; j++ {
				os.ReadFile("/proc/self/stat")
				work(1000)
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

func echo(conns, n int) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				io.Copy(c, c)
				c.Close()
			}()
		}
	}()
	var wg sync.WaitGroup
	for i := 0; i < conns; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				panic(err)
			}
			b := make([]byte, 64)
			for j := 0; j < n; j++ {
				c.SetReadDeadline(time.Now().Add(time.Duration(1+j%3) * time.Second))
				c.Write(b)
				io.ReadFull(c, b)
				work(300)
			}
			c.Close()
		}()
	}
	wg.Wait()
	l.Close()
}

func deadlines(gs, n int) {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	var wg sync.WaitGroup
	for i := 0; i < gs; i++ {
		wg.Add(1)
		go func(i int) {
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				panic(err)
			}
			b := make([]byte, 1)
			for j := 0; j < n; j++ {
				c.SetReadDeadline(time.Now().Add(time.Duration(100+i*37) * time.Microsecond))
				c.Read(b)
				work(1000)
			}
			c.Close()
			wg.Done()
		}(i)
	}
	wg.Wait()
	l.Close()
}

func timers(gs, n int) {
	var wg sync.WaitGroup
	for i := 0; i < gs; i++ {
		wg.Add(1)
		go func(i int) {
			t := time.NewTicker(time.Duration(200+10*i) * time.Microsecond)
			for j := 0; j < n; j++ {
				switch j % 4 {
				case 0:
					time.Sleep(time.Duration(50+i) * time.Microsecond)
				case 1:
					<-t.C
				case 2:
					select {
					case <-time.After(100 * time.Microsecond):
					case <-t.C:
					}
				default:
					c := make(chan int, 1)
					time.AfterFunc(30*time.Microsecond, func() { c <- 1 })
					<-c
				}
				work(2000)
			}
			t.Stop()
			wg.Done()
		}(i)
	}
	wg.Wait()
}

func preempt(gs int) {
	var wg sync.WaitGroup
	for i := 0; i < gs; i++ {
		wg.Add(1)
		go func() {
			for s := time.Now(); time.Since(s) < 60*time.Millisecond; {
				work(1000000)
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

type node struct{ l, r *node }

func build(d int) *node {
	if d == 0 {
		return &node{}
	}
	return &node{build(d - 1), build(d - 1)}
}

func gc(gs, n int) {
	var wg sync.WaitGroup
	for i := 0; i < gs; i++ {
		wg.Add(1)
		go func() {
			for j := 0; j < n; j++ {
				build(12)
				if j%3 == 0 {
					c := make(chan *node)
					go func() { c <- build(8) }()
					<-c
				}
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

func stw(gs, n int) {
	stop := make(chan bool)
	go func() {
		var m runtime.MemStats
		for {
			select {
			case <-stop:
				return
			default:
				runtime.ReadMemStats(&m)
				time.Sleep(200 * time.Microsecond)
			}
		}
	}()
	tree(8)
	gosched(gs, n)
	pingpong(gs, n)
	runtime.GC()
	spawn(1)
	close(stop)
}

func locked(n int) {
	a, b := make(chan int), make(chan int)
	var wg sync.WaitGroup
	wg.Add(3)
	go func() {
		runtime.LockOSThread()
		for i := 0; i < n; i++ {
			a <- i
			<-b
		}
		wg.Done()
	}()
	go func() {
		for i := 0; i < n; i++ {
			<-a
			b <- i
		}
		wg.Done()
	}()
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		for i := 0; i < n; i++ {
			runtime.Gosched()
			work(1000)
		}
		wg.Done()
	}()
	gosched(4, n)
	wg.Wait()
}

func coro(n int) {
	seq := func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
	next, stop := iter.Pull(iter.Seq[int](seq))
	for {
		if _, ok := next(); !ok {
			break
		}
	}
	stop()
}

func rw(gs, n int) {
	var mu sync.RWMutex
	c := sync.NewCond(&sync.Mutex{})
	turn := 0
	var wg sync.WaitGroup
	for i := 0; i < gs; i++ {
		wg.Add(1)
		go func(i int) {
			for j := 0; j < n; j++ {
				if (i+j)%7 == 0 {
					mu.Lock()
					work(2000)
					mu.Unlock()
				} else {
					mu.RLock()
					work(500)
					mu.RUnlock()
				}
				if j%10 == 0 {
					c.L.Lock()
					for turn%gs != i {
						c.Wait()
					}
					turn++
					c.L.Unlock()
					c.Broadcast()
				}
			}
			wg.Done()
		}(i)
	}
	wg.Wait()
}

func mixed(n int) {
	var wg sync.WaitGroup
	for _, f := range []func(){
		func() { echo(4, n) }, func() { timers(4, n/4) }, func() { syscalls(3, n/4) }, func() { tree(7) },
		func() { gosched(5, n) }, func() { locked(n / 4) }, func() { gc(2, n/40) }, func() { mutex(4, n) }, func() { coro(n / 8) },
	} {
		wg.Add(1)
		go func() { f(); wg.Done() }()
	}
	wg.Wait()
}

func main() {
	scene := flag.String("scene", "", "")
	k := flag.Int("k", 1, "size")
	out := flag.String("o", "", "trace")
	flag.Parse()
	scenes := map[string]func(){
		"spawn": func() { spawn(*k) }, "burst": func() { burst(*k) },
		"pingpong": func() { pingpong(1, 300**k) }, "pingpongs": func() { pingpong(6, 100**k) },
		"tree": func() { tree(7 + *k) }, "pipe": func() { pipe(4, 300**k, 4) }, "mutex": func() { mutex(6, 100**k) },
		"gosched": func() { gosched(10, 50**k) }, "ring": func() { ring(20, 40**k) }, "syscalls": func() { syscalls(6, 40**k) },
		"files": func() { files(6, 40**k) }, "echo": func() { echo(8, 60**k) }, "deadlines": func() { deadlines(8, 40**k) },
		"timers": func() { timers(8, 60**k) }, "preempt": func() { preempt(4 * *k) }, "gc": func() { gc(4, 20**k) },
		"stw": func() { stw(6, 60**k) }, "locked": func() { locked(60 * *k) }, "coro": func() { coro(200 * *k) },
		"rw": func() { rw(6, 60**k) }, "mixed": func() { mixed(120 * *k) },
	}
	f := scenes[*scene]
	if f == nil {
		fmt.Println("no scene", *scene)
		for n := range scenes {
			fmt.Println(n)
		}
		os.Exit(2)
	}
	if *out != "" {
		w, err := os.Create(*out)
		if err != nil {
			panic(err)
		}
		trace.Start(w)
	}
	f()
	if *out != "" {
		trace.Stop()
	}
}
