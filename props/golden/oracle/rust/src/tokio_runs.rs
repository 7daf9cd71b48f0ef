//! Runs on Tokio: each in a runtime of its own.

use crate::tokio_own;
use crate::workload::Program;
use crate::world::{End, Outcome, Runtime, Stop, World};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::runtime::Builder;

/// What a user of Tokio turns.
#[derive(Clone, Copy)]
pub struct Settings {
    pub global_queue_interval: u32,
    pub event_interval: u32,
    pub has_lifo_slot: bool,
}

impl Settings {
    /// A runtime with them.
    pub fn build(&self, mut builder: Builder) -> tokio::runtime::Runtime {
        builder.global_queue_interval(self.global_queue_interval).event_interval(self.event_interval);
        if !self.has_lifo_slot {
            builder.disable_lifo_slot();
        }
        builder.build().unwrap()
    }
}

/// What both flavours share with the thread that waits for the end.
pub struct Shared {
    world: Mutex<World<Tasks>>,
    is_over: Condvar,
    /// The future of `block_on`, if there is one.
    root: Mutex<Option<Waker>>,
}

/// Wakers by task, and how a task is made.
#[derive(Default)]
pub struct Tasks {
    wakers: Vec<Option<Waker>>,
    shared: Option<Arc<Shared>>,
}

impl Runtime for Tasks {
    fn spawn(&mut self, task: usize) {
        tokio::spawn(TaskFuture::new(self.shared.clone().unwrap(), task));
    }
    fn wake(&mut self, task: usize) {
        self.wakers[task].as_ref().unwrap().wake_by_ref();
    }
}

struct TaskFuture {
    shared: Arc<Shared>,
    task: usize,
    yielding: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl TaskFuture {
    fn new(shared: Arc<Shared>, task: usize) -> Self {
        TaskFuture { shared, task, yielding: None }
    }
}

impl Future for TaskFuture {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(yielding) = &mut self.yielding {
                if yielding.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                self.yielding = None;
            }
            let (task, shared) = (self.task, self.shared.clone());
            let mut world = shared.world.lock().unwrap();
            let wakers = &mut world.runtime.wakers;
            if wakers.len() <= task {
                wakers.resize(task + 1, None);
            }
            if wakers[task].is_none() {
                wakers[task] = Some(cx.waker().clone());
            }
            let stop = world.run(task);
            if world.end.is_some() {
                shared.is_over.notify_all();
                if let Some(root) = shared.root.lock().unwrap().take() {
                    root.wake();
                }
                return Poll::Ready(());
            }
            match stop {
                Stop::Over => return Poll::Ready(()),
                Stop::Blocked => return Poll::Pending,
                Stop::Yielded => self.yielding = Some(Box::pin(tokio::task::yield_now())),
            }
        }
    }
}

fn shared(program: &Arc<Program>) -> Arc<Shared> {
    let world = Mutex::new(World::new(program.clone(), Tasks::default()));
    let shared = Arc::new(Shared { world, is_over: Condvar::new(), root: Mutex::new(None) });
    shared.world.lock().unwrap().runtime.shared = Some(shared.clone());
    shared
}

/// Where the marks were made is not told.
fn one_worker((marks, end): (Vec<i64>, End)) -> Outcome {
    (marks, Vec::new(), end)
}

/// What came of it; and the world is taken apart, which holds itself.
fn result(shared: &Shared) -> Outcome {
    let mut world = shared.world.lock().unwrap();
    world.runtime.shared = None;
    world.runtime.wakers.clear();
    let places = std::mem::take(&mut world.places);
    (std::mem::take(&mut world.marks), places, world.end.clone().unwrap())
}

/// `multi_thread`. Begins when each worker has parked once, so that its tick is known.
pub fn multi_thread(program: &Arc<Program>, settings: Settings, workers: usize) -> Outcome {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(workers);
    let runtime = settings.build(builder);
    while (0..workers).any(|worker| runtime.metrics().worker_park_count(worker) < 1) {
        std::thread::sleep(Duration::from_micros(20));
    }
    if program.has_own_sync {
        return one_worker(tokio_own::multi_thread(runtime, program));
    }
    let shared = shared(program);
    runtime.spawn(TaskFuture::new(shared.clone(), 0));
    let mut world = shared.world.lock().unwrap();
    while world.end.is_none() {
        world = shared.is_over.wait(world).unwrap();
    }
    drop(world);
    drop(runtime);
    result(&shared)
}

/// `current_thread`.
pub fn current_thread(program: &Arc<Program>, settings: Settings) -> Outcome {
    if program.has_own_sync {
        return one_worker(tokio_own::current_thread(program, settings));
    }
    let runtime = settings.build(Builder::new_current_thread());
    let shared = shared(program);
    let mut is_begun = false;
    runtime.block_on(std::future::poll_fn(|cx| {
        *shared.root.lock().unwrap() = Some(cx.waker().clone());
        if !is_begun {
            is_begun = true;
            tokio::spawn(TaskFuture::new(shared.clone(), 0));
        }
        match shared.world.lock().unwrap().end {
            Some(_) => Poll::Ready(()),
            None => Poll::Pending,
        }
    }));
    drop(runtime);
    result(&shared)
}
