// The small concurrent programs that shuttle and loom explore. Whoever includes this file has
// `Arc`, `Condvar`, `Mutex` and `spawn` of its library.

use super::{spawn, Arc, Condvar, Mutex};
use std::collections::VecDeque;

/// A program by its name. None: there is no such program.
pub fn world(name: &str) -> Option<fn()> {
    Some(match name {
        "gm-2" => || gm(2, 2, Bug::None, Then::Ends),
        "gm-3" => || gm(2, 3, Bug::None, Then::Ends),
        "ring-3" => || ring(3),
        "circle-2" => || circle(2),
        "no-recheck" => || gm(2, 3, Bug::NoRecheck, Then::Waits),
        "wake-first" => || gm(2, 3, Bug::WakeFirst, Then::Waits),
        "check-then-push" => || gm(2, 3, Bug::CheckThenPush, Then::Waits),
        "no-chain" => || gm(3, 3, Bug::NoChain, Then::Meets),
        // The same without its bug: no schedule of it may fail.
        "sound" => || gm(2, 3, Bug::None, Then::Waits),
        "sound-chain" => || gm(3, 3, Bug::Chain, Then::Meets),
        _ => return None,
    })
}

/// What is wrong with the model gm, by the names of the lab's planted bugs.
#[derive(Clone, Copy, PartialEq)]
enum Bug {
    None,
    /// A worker goes to sleep without a last look.
    NoRecheck,
    /// A worker is woken before the G is queued.
    WakeFirst,
    /// Whether anybody is idle is asked before the G is queued, and not again.
    CheckThenPush,
    /// Nobody is woken while a worker searches; one that searched and found wakes the next ...
    Chain,
    /// ... and here it does not.
    NoChain,
}

/// What main does when it has started the others. To wait keeps its thread: then a G that nobody
/// is woken for never runs, which is a deadlock.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    Ends,
    /// It waits for all others.
    Waits,
    /// They wait for each other, too.
    Meets,
}

struct Worker {
    permit: Mutex<bool>,
    granted: Condvar,
}

struct Shared {
    bug: Bug,
    then: Then,
    gs: usize,
    queue: Mutex<VecDeque<usize>>,
    idle: Mutex<Vec<usize>>,
    searching: Mutex<usize>,
    done: Mutex<usize>,
    met: Condvar,
    workers: Vec<Worker>,
}

/// The lab's model gm for a few threads: one locked queue, a list of idle workers, permits.
fn gm(workers: usize, gs: usize, bug: Bug, then: Then) {
    let shared = Arc::new(Shared {
        bug,
        then,
        gs,
        queue: Mutex::new(VecDeque::from([0])),
        idle: Mutex::new(Vec::new()),
        searching: Mutex::new(0),
        done: Mutex::new(0),
        met: Condvar::new(),
        workers: (0..workers)
            .map(|_| Worker { permit: Mutex::new(false), granted: Condvar::new() })
            .collect(),
    });
    let threads: Vec<_> = (1..workers)
        .map(|id| {
            let shared = shared.clone();
            spawn(move || shared.work(id))
        })
        .collect();
    shared.work(0);
    for thread in threads {
        thread.join().unwrap();
    }
}

impl Shared {
    fn work(&self, id: usize) {
        loop {
            let taken = self.queue.lock().unwrap().pop_front();
            if let Some(g) = taken {
                self.run(g);
                if self.is_over() {
                    return;
                }
                continue;
            }
            self.idle.lock().unwrap().push(id);
            // The last look comes after the announcement.
            if self.bug != Bug::NoRecheck && !self.queue.lock().unwrap().is_empty() {
                let mut idle = self.idle.lock().unwrap();
                let at = idle.iter().position(|&other| other == id);
                if let Some(at) = at {
                    idle.remove(at);
                    continue;
                }
            }
            self.park(id);
            if self.is_over() {
                return;
            }
            self.search();
        }
    }

    fn park(&self, id: usize) {
        let Worker { permit, granted } = &self.workers[id];
        let mut has = permit.lock().unwrap();
        while !*has {
            has = granted.wait(has).unwrap();
        }
        *has = false;
    }

    /// A worker that was woken; the one who woke it counted it as searching.
    fn search(&self) {
        if !self.counts() {
            return;
        }
        let taken = self.queue.lock().unwrap().pop_front();
        *self.searching.lock().unwrap() -= 1;
        if let Some(g) = taken {
            if self.bug == Bug::Chain && !self.queue.lock().unwrap().is_empty() {
                self.wake();
            }
            self.run(g);
        }
    }

    fn counts(&self) -> bool {
        matches!(self.bug, Bug::Chain | Bug::NoChain)
    }

    fn is_over(&self) -> bool {
        *self.done.lock().unwrap() == self.gs
    }

    /// G 0 starts the others.
    fn run(&self, g: usize) {
        if g == 0 {
            for other in 1..self.gs {
                self.ready(other);
            }
        }
        let mut done = self.done.lock().unwrap();
        *done += 1;
        if *done == self.gs {
            drop(done);
            self.met.notify_all();
            for id in 0..self.workers.len() {
                self.grant(id);
            }
            return;
        }
        let waits = match self.then {
            Then::Ends => false,
            Then::Waits => g == 0,
            Then::Meets => true,
        };
        while waits && *done < self.gs {
            done = self.met.wait(done).unwrap();
        }
    }

    fn ready(&self, g: usize) {
        let put = || self.queue.lock().unwrap().push_back(g);
        match self.bug {
            Bug::WakeFirst => {
                self.wake();
                put();
            }
            Bug::CheckThenPush => {
                let is_idle = !self.idle.lock().unwrap().is_empty();
                put();
                if is_idle {
                    self.wake();
                }
            }
            _ => {
                put();
                self.wake();
            }
        }
    }

    fn wake(&self) {
        if self.counts() {
            let mut searching = self.searching.lock().unwrap();
            if *searching > 0 {
                return;
            }
            *searching += 1;
        }
        let woken = self.idle.lock().unwrap().pop();
        match woken {
            Some(id) => self.grant(id),
            None if self.counts() => *self.searching.lock().unwrap() -= 1,
            None => {}
        }
    }

    fn grant(&self, id: usize) {
        *self.workers[id].permit.lock().unwrap() = true;
        self.workers[id].granted.notify_one();
    }
}

/// Threads in a ring hand a token on, once around.
fn ring(count: usize) {
    let places: Arc<Vec<_>> =
        Arc::new((0..count).map(|_| (Mutex::new(false), Condvar::new())).collect());
    let pass = |places: &Vec<(Mutex<bool>, Condvar)>, to: usize| {
        *places[to].0.lock().unwrap() = true;
        places[to].1.notify_one();
    };
    let threads: Vec<_> = (0..count)
        .map(|i| {
            let places = places.clone();
            spawn(move || {
                let mut has = places[i].0.lock().unwrap();
                while !*has {
                    has = places[i].1.wait(has).unwrap();
                }
                drop(has);
                if i + 1 < count {
                    pass(&places, i + 1);
                }
            })
        })
        .collect();
    pass(&places, 0);
    for thread in threads {
        thread.join().unwrap();
    }
}

/// Threads in a circle each take the mutex on their left, then the one on their right.
fn circle(count: usize) {
    let mutexes: Arc<Vec<_>> = Arc::new((0..count).map(|_| Mutex::new(())).collect());
    let threads: Vec<_> = (0..count)
        .map(|i| {
            let mutexes = mutexes.clone();
            spawn(move || {
                let left = mutexes[i].lock().unwrap();
                let right = mutexes[(i + 1) % count].lock().unwrap();
                drop((left, right));
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
