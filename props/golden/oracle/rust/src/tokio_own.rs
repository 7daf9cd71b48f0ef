//! Runs on Tokio with its own synchronisation: `Mutex`, or `Semaphore` for each second one, `mpsc`,
//! and `Notify` for wait groups. Channels have room, and one receiver waits at a time.

use crate::tokio_runs::Settings;
use crate::workload::{Op, Program};
use crate::world::End;
use std::future::poll_fn;
use std::sync::atomic::{AtomicI64, AtomicIsize, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, Notify, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::task::{coop, yield_now};

/// A run that makes no mark for so long, and has not ended, is stuck.
const STUCK: Duration = Duration::from_millis(200);
const NOBODY: isize = -1;

enum Guard {
    Mutex { _guard: OwnedMutexGuard<()> },
    Permit { _permit: OwnedSemaphorePermit },
}

struct Channel {
    sender: mpsc::Sender<i64>,
    receiver: Mutex<mpsc::Receiver<i64>>,
    waiting: AtomicIsize,
}

struct Own {
    program: Arc<Program>,
    channels: Vec<Channel>,
    mutexes: Vec<Arc<tokio::sync::Mutex<()>>>,
    semaphores: Vec<Arc<Semaphore>>,
    guards: Mutex<Vec<Option<Guard>>>,
    groups: Vec<(AtomicI64, Notify)>,
    tasks: AtomicIsize,
    result: Mutex<(Vec<i64>, Option<End>)>,
    is_over: Condvar,
    /// The future of `block_on`, if there is one.
    root: Mutex<Option<Waker>>,
}

impl Own {
    fn new(program: &Arc<Program>) -> Arc<Own> {
        let channels = program.caps.iter().map(|&cap| {
            let (sender, receiver) = mpsc::channel(cap.max(1));
            Channel { sender, receiver: Mutex::new(receiver), waiting: AtomicIsize::new(NOBODY) }
        });
        Arc::new(Own {
            channels: channels.collect(),
            mutexes: (0..program.mutexes).map(|_| Arc::default()).collect(),
            semaphores: (0..program.mutexes).map(|_| Arc::new(Semaphore::new(1))).collect(),
            guards: Mutex::new((0..program.mutexes).map(|_| None).collect()),
            groups: (0..program.groups).map(|_| Default::default()).collect(),
            tasks: AtomicIsize::new(0),
            program: program.clone(),
            result: Mutex::default(),
            is_over: Condvar::new(),
            root: Mutex::new(None),
        })
    }

    fn has_ended(&self) -> bool {
        self.result.lock().unwrap().1.is_some()
    }

    fn end(&self, end: End) {
        self.result.lock().unwrap().1.get_or_insert(end);
        self.is_over.notify_all();
        if let Some(root) = self.root.lock().unwrap().take() {
            root.wake();
        }
    }

    /// Waits for the end; a run that does nothing any more is stuck.
    fn wait(&self) -> (Vec<i64>, End) {
        let mut result = self.result.lock().unwrap();
        while result.1.is_none() {
            let marks = result.0.len();
            let (now, timeout) = self.is_over.wait_timeout(result, STUCK).unwrap();
            result = now;
            if timeout.timed_out() && result.1.is_none() && result.0.len() == marks {
                drop(result);
                self.end(End::Stuck);
                result = self.result.lock().unwrap();
            }
        }
        (std::mem::take(&mut result.0), result.1.clone().unwrap())
    }
}

/// Task 0 is main.
async fn task(own: Arc<Own>, prog: usize, vars: Vec<i64>, id: isize) {
    match steps(&own, prog, vars, id).await {
        Err(words) => own.end(End::Panic(words)),
        Ok(()) if id == 0 => own.end(End::Main),
        Ok(()) => {}
    }
}

async fn steps(own: &Arc<Own>, prog: usize, mut vars: Vec<i64>, id: isize) -> Result<(), String> {
    let program = own.program.clone();
    let mut pc = 0;
    while !own.has_ended() {
        let op = &program.progs[prog].code[pc];
        pc += 1;
        match op {
            Op::Mark(e) => {
                let mark = e.value(&vars)?;
                own.result.lock().unwrap().0.push(mark);
            }
            Op::Spawn(prog, args) => {
                let mut new = vec![0; program.progs[*prog].vars];
                for (slot, e) in args {
                    new[*slot] = e.value(&vars)?;
                }
                spawn(own, *prog, new);
            }
            Op::Yield => yield_now().await,
            Op::Exit => break,
            Op::Jump(to) => pc = *to,
            Op::JumpIfZero(e, to) => {
                if e.value(&vars)? == 0 {
                    pc = *to;
                }
            }
            Op::Loop(slot, bound, to) => {
                if vars[*slot] >= vars[*bound] {
                    pc = *to;
                }
            }
            Op::Set(slot, e) => vars[*slot] = e.value(&vars)?,
            Op::Send(object, e) => {
                let channel = &own.channels[object.number(&vars)?];
                channel.sender.send(e.value(&vars)?).await.map_err(|error| error.to_string())?;
                channel.waiting.store(NOBODY, Relaxed);
            }
            Op::Recv(object, slot) => {
                let value = receive(&own.channels[object.number(&vars)?], id).await?;
                if let Some(slot) = slot {
                    vars[*slot] = value;
                }
            }
            Op::Lock(object) => {
                let x = object.number(&vars)?;
                let guard = if x % 2 == 0 {
                    Guard::Mutex { _guard: own.mutexes[x].clone().lock_owned().await }
                } else {
                    let permit = own.semaphores[x].clone().acquire_owned().await;
                    Guard::Permit { _permit: permit.map_err(|error| error.to_string())? }
                };
                own.guards.lock().unwrap()[x] = Some(guard);
            }
            Op::Unlock(object) => {
                let guard = own.guards.lock().unwrap()[object.number(&vars)?].take();
                drop(guard.ok_or("unlock of unlocked mutex")?);
            }
            Op::Add(object, e) => {
                let (count, notify) = &own.groups[object.number(&vars)?];
                let now = count.load(Relaxed) + e.value(&vars)?;
                count.store(now, Relaxed);
                if now < 0 {
                    return Err("negative WaitGroup counter".into());
                }
                if now == 0 {
                    notify.notify_waiters();
                }
            }
            Op::Wait(object) => {
                let (count, notify) = &own.groups[object.number(&vars)?];
                if count.load(Relaxed) != 0 {
                    notify.notified().await;
                }
            }
            Op::Close(_) | Op::Select(..) => return Err("no close and no select here".into()),
        }
    }
    Ok(())
}

fn spawn(own: &Arc<Own>, prog: usize, vars: Vec<i64>) {
    let id = own.tasks.fetch_add(1, Relaxed);
    tokio::spawn(task(own.clone(), prog, vars, id));
}

/// Receives. A second receiver beside one that waits is an error.
async fn receive(channel: &Channel, id: isize) -> Result<i64, String> {
    poll_fn(|cx| {
        let waiting = channel.waiting.load(Relaxed);
        if waiting != NOBODY && waiting != id {
            return Poll::Ready(Err("an mpsc channel has one receiver".to_string()));
        }
        channel.waiting.store(NOBODY, Relaxed);
        match channel.receiver.lock().unwrap().poll_recv(cx) {
            Poll::Ready(value) => Poll::Ready(value.ok_or("closed".to_string())),
            Poll::Pending => {
                // Who has spent its budget does not wait for a message.
                if coop::has_budget_remaining() {
                    channel.waiting.store(id, Relaxed);
                }
                Poll::Pending
            }
        }
    })
    .await
}

/// `multi_thread` with so many workers.
pub fn multi_thread(runtime: Runtime, program: &Arc<Program>) -> (Vec<i64>, End) {
    let own = Own::new(program);
    own.tasks.store(1, Relaxed);
    runtime.spawn(task(own.clone(), program.main, vec![0; program.progs[program.main].vars], 0));
    own.wait()
}

/// `current_thread`, on a thread of its own.
pub fn current_thread(program: &Arc<Program>, settings: Settings) -> (Vec<i64>, End) {
    let own = Own::new(program);
    let shared = own.clone();
    let thread = std::thread::spawn(move || {
        let runtime = settings.build(Builder::new_current_thread());
        let mut is_begun = false;
        runtime.block_on(poll_fn(|cx| {
            *shared.root.lock().unwrap() = Some(cx.waker().clone());
            if !is_begun {
                is_begun = true;
                let main = shared.program.main;
                spawn(&shared, main, vec![0; shared.program.progs[main].vars]);
            }
            if shared.has_ended() { Poll::Ready(()) } else { Poll::Pending }
        }));
    });
    let result = own.wait();
    thread.join().unwrap();
    result
}
