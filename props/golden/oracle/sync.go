package main

import (
	"container/list"
	"runtime"
	"sync"
)

// exchange does what one instruction on a lock, a condition, a semaphore or a shared number says.
// true: the goroutine is to end.
func (r *run) exchange(vars []int64, n *node) bool {
	switch n.op {
	case opRLock:
		i := n.a(vars)
		r.rws[i].RLock()
		r.readers[i].Add(1)
	case opRUnlock:
		i := n.a(vars)
		r.readers[i].Add(-1)
		r.rws[i].RUnlock()
	case opWLock:
		i := n.a(vars)
		r.rws[i].Lock()
		r.writers[i].Add(1)
	case opWUnlock:
		i := n.a(vars)
		r.writers[i].Add(-1)
		r.rws[i].Unlock()
	case opCondWait:
		c, m := &r.conds[n.a(vars)], &r.mutexes[n.b(vars)]
		c.locker.mutex = m
		c.cond.Wait()
		if r.ended.Load() {
			return true
		}
		m.Lock()
	case opSignal:
		r.conds[n.a(vars)].cond.Signal()
	case opBroadcast:
		r.conds[n.a(vars)].cond.Broadcast()
	case opAcquire:
		r.sems[n.a(vars)].acquire(n.b(vars))
	case opRelease:
		r.sems[n.a(vars)].release(n.b(vars))
	case opAdd:
		store(vars, n.slot, r.numbers[n.a(vars)].Add(n.b(vars)))
	case opStore:
		r.numbers[n.a(vars)].Store(n.b(vars))
	case opLoad:
		store(vars, n.slot, r.numbers[n.a(vars)].Load())
	case opOnce:
		ends := false
		r.onces[n.a(vars)].Do(func() { ends = r.exec(vars, n.body) })
		return ends
	case opLockThread:
		if n.a(vars) != 0 {
			runtime.LockOSThread()
		} else {
			runtime.UnlockOSThread()
		}
	case opWhile:
		most := n.b(vars)
		for turn := int64(0); turn < most && n.a(vars) != 0; turn++ {
			if r.exec(vars, n.body) {
				return true
			}
		}
	}
	return false
}

// condition is a sync.Cond whose mutex is named by each wait.
type condition struct {
	cond   sync.Cond
	locker waitLocker
}

// waitLocker unlocks the mutex that the caller of Wait holds, and who thereby is the only one to name
// it. Wait locks nothing: its caller does that afterwards, with the mutex that it knows itself.
type waitLocker struct{ mutex *sync.Mutex }

func (l *waitLocker) Lock()   {}
func (l *waitLocker) Unlock() { l.mutex.Unlock() }

// weighted is semaphore.Weighted of golang.org/x/sync for a context that is never done, written anew
// as the oracle has no dependencies.
type weighted struct {
	size, cur int64
	mu        sync.Mutex
	waiters   list.List
}

// weightedWaiter is one that waits for n units; ready is closed when it has them.
type weightedWaiter struct {
	n     int64
	ready chan struct{}
}

func (s *weighted) acquire(n int64) {
	s.mu.Lock()
	if s.size-s.cur >= n && s.waiters.Len() == 0 {
		s.cur += n
		s.mu.Unlock()
		return
	}
	ready := make(chan struct{})
	// Who wants more than there is waits for ever, and nobody waits behind it.
	if n <= s.size {
		s.waiters.PushBack(weightedWaiter{n, ready})
	}
	s.mu.Unlock()
	<-ready
}

func (s *weighted) release(n int64) {
	s.mu.Lock()
	s.cur -= n
	if s.cur < 0 {
		s.mu.Unlock()
		panic("semaphore: released more than held")
	}
	for next := s.waiters.Front(); next != nil; next = s.waiters.Front() {
		w := next.Value.(weightedWaiter)
		if s.size-s.cur < w.n {
			break
		}
		s.cur += w.n
		s.waiters.Remove(next)
		close(w.ready)
	}
	s.mu.Unlock()
}

// free lets all go on that wait for the objects of this file.
func (r *run) free() {
	for i := range r.rws {
		for ; r.readers[i].Load() > 0; r.readers[i].Add(-1) {
			r.rws[i].RUnlock()
		}
		for ; r.writers[i].Load() > 0; r.writers[i].Add(-1) {
			r.rws[i].Unlock()
		}
	}
	for i := range r.conds {
		r.conds[i].cond.Broadcast()
	}
	for i := range r.sems {
		r.sems[i].release(r.sems[i].cur)
	}
}
