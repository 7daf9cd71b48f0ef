//! Runs on Rayon, on one worker: a task that may go on is a job, spawned again by whom it waited
//! for; one that yields is spawned again by itself.

use crate::workload::Program;
use crate::world::{Outcome, Runtime, Stop, World};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::{Arc, Condvar, Mutex};

struct Shared {
    world: Mutex<World<Jobs>>,
    is_over: Condvar,
    is_breadth_first: bool,
}

#[derive(Default)]
struct Jobs(Option<Arc<Shared>>);

impl Runtime for Jobs {
    fn spawn(&mut self, task: usize) {
        spawn(self.0.clone().unwrap(), task);
    }
    fn wake(&mut self, task: usize) {
        spawn(self.0.clone().unwrap(), task);
    }
}

fn spawn(shared: Arc<Shared>, task: usize) {
    if shared.is_breadth_first {
        rayon::spawn_fifo(move || job(shared, task));
    } else {
        rayon::spawn(move || job(shared, task));
    }
}

fn job(shared: Arc<Shared>, task: usize) {
    let mut world = shared.world.lock().unwrap();
    let stop = world.run(task);
    if world.end.is_some() {
        shared.is_over.notify_all();
    } else if let Stop::Yielded = stop {
        world.runtime.wake(task);
    }
}

/// The pool, made once.
pub fn pool() -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(1).build().unwrap()
}

/// One run in a pool of one worker.
pub fn run(pool: &ThreadPool, program: &Arc<Program>, is_breadth_first: bool) -> Outcome {
    let world = Mutex::new(World::new(program.clone(), Jobs::default()));
    let shared = Arc::new(Shared { world, is_over: Condvar::new(), is_breadth_first });
    shared.world.lock().unwrap().runtime.0 = Some(shared.clone());
    let main = shared.clone();
    pool.spawn(move || job(main, 0));
    let mut world = shared.world.lock().unwrap();
    while world.end.is_none() {
        world = shared.is_over.wait(world).unwrap();
    }
    world.runtime.0 = None;
    let (marks, places) = (std::mem::take(&mut world.marks), std::mem::take(&mut world.places));
    let end = world.end.clone().unwrap();
    drop(world);
    // What is left in the queues sees the end, and does nothing.
    pool.install(|| ());
    (marks, places, end)
}
