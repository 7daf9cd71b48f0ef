//! One run of a program: its tasks and what they share. All of it is under one lock, which with one
//! worker nobody waits for. Synchronisation is neutral: first in, first out, handed over directly;
//! the runtime is asked for nothing but to spawn, to wake and to yield.

use crate::workload::{Op, Program};
use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::ThreadId;

/// What a runtime does for a program.
pub trait Runtime: Send + 'static {
    fn spawn(&mut self, task: usize);
    fn wake(&mut self, task: usize);
}

/// Why a task stopped.
pub enum Stop {
    Blocked,
    Yielded,
    Over,
}

/// How a run ended.
#[derive(Clone, PartialEq, Debug)]
pub enum End {
    Main,
    Stuck,
    Panic(String),
}

/// Marks, the worker of each, and how the run ended.
pub type Outcome = (Vec<i64>, Vec<usize>, End);

struct Waiter {
    task: usize,
    /// It waits no longer if this is not the task's own.
    wait: u64,
    kase: i64,
    slot: Option<usize>,
    into: Option<usize>,
    value: i64,
}

#[derive(Default)]
struct Channel {
    cap: usize,
    is_closed: bool,
    values: VecDeque<i64>,
    senders: VecDeque<Waiter>,
    receivers: VecDeque<Waiter>,
}

struct Task {
    prog: usize,
    pc: usize,
    vars: Vec<i64>,
    /// Number of its waits so far.
    wait: u64,
    is_blocked: bool,
}

pub struct World<R> {
    program: Arc<Program>,
    pub runtime: R,
    tasks: Vec<Task>,
    channels: Vec<Channel>,
    mutexes: Vec<(bool, VecDeque<usize>)>,
    groups: Vec<(i64, VecDeque<usize>)>,
    /// Tasks that run or could.
    runnable: usize,
    pub marks: Vec<i64>,
    /// The worker of each mark, by first use: main starts on 0.
    pub places: Vec<usize>,
    workers: Vec<ThreadId>,
    pub end: Option<End>,
}

impl<R: Runtime> World<R> {
    pub fn new(program: Arc<Program>, runtime: R) -> Self {
        let channels = program.caps.iter().map(|&cap| Channel { cap, ..Channel::default() });
        World {
            channels: channels.collect(),
            mutexes: (0..program.mutexes).map(|_| Default::default()).collect(),
            groups: (0..program.groups).map(|_| Default::default()).collect(),
            tasks: vec![task(&program, program.main)],
            program,
            runtime,
            runnable: 1,
            marks: Vec::new(),
            places: Vec::new(),
            workers: Vec::new(),
            end: None,
        }
    }

    /// Runs a task until it stops. Task 0 is main.
    pub fn run(&mut self, id: usize) -> Stop {
        if self.end.is_some() {
            return Stop::Over;
        }
        if self.tasks[id].is_blocked {
            return Stop::Blocked;
        }
        self.here();
        let stop = self.steps(id).unwrap_or_else(|panic| {
            self.end = Some(End::Panic(panic));
            Stop::Over
        });
        if let Stop::Over = stop {
            self.runnable -= 1;
            if id == 0 && self.end.is_none() {
                self.end = Some(End::Main);
            }
        }
        if self.runnable == 0 && self.end.is_none() {
            self.end = Some(End::Stuck);
        }
        stop
    }

    /// The number of the thread that runs this.
    fn here(&mut self) -> usize {
        let id = std::thread::current().id();
        self.workers.iter().position(|&worker| worker == id).unwrap_or_else(|| {
            self.workers.push(id);
            self.workers.len() - 1
        })
    }

    fn steps(&mut self, id: usize) -> Result<Stop, String> {
        let program = self.program.clone();
        loop {
            let task = &mut self.tasks[id];
            let op = &program.progs[task.prog].code[task.pc];
            task.pc += 1;
            let vars = &task.vars;
            let is_done = match op {
                Op::Mark(e) => {
                    let mark = e.value(vars)?;
                    self.marks.push(mark);
                    let place = self.here();
                    self.places.push(place);
                    true
                }
                Op::Spawn(prog, args) => {
                    let mut new = self::task(&program, *prog);
                    for (slot, e) in args {
                        new.vars[*slot] = e.value(vars)?;
                    }
                    self.tasks.push(new);
                    self.runnable += 1;
                    self.runtime.spawn(self.tasks.len() - 1);
                    true
                }
                Op::Yield => return Ok(Stop::Yielded),
                Op::Exit => return Ok(Stop::Over),
                Op::Jump(to) => {
                    task.pc = *to;
                    true
                }
                Op::JumpIfZero(e, to) => {
                    if e.value(vars)? == 0 {
                        task.pc = *to;
                    }
                    true
                }
                Op::Loop(slot, bound, to) => {
                    if vars[*slot] >= vars[*bound] {
                        task.pc = *to;
                    }
                    true
                }
                Op::Set(slot, e) => {
                    task.vars[*slot] = e.value(vars)?;
                    true
                }
                Op::Send(channel, e) => {
                    let (c, value) = (channel.number(vars)?, e.value(vars)?);
                    self.send(c, value)? || self.wait_for_channel(id, c, true, -1, None, None, value)
                }
                Op::Recv(channel, slot) => {
                    let c = channel.number(vars)?;
                    match self.receive(c) {
                        Some(value) => self.store(id, *slot, value),
                        None => self.wait_for_channel(id, c, false, -1, *slot, None, 0),
                    }
                }
                Op::Close(channel) => {
                    let c = channel.number(vars)?;
                    self.close(c)?
                }
                Op::Lock(mutex) => {
                    let x = mutex.number(vars)?;
                    if self.mutexes[x].0 {
                        self.mutexes[x].1.push_back(id);
                        self.block(id)
                    } else {
                        self.mutexes[x].0 = true;
                        true
                    }
                }
                Op::Unlock(mutex) => {
                    let x = mutex.number(vars)?;
                    if !self.mutexes[x].0 {
                        return Err("unlock of unlocked mutex".into());
                    }
                    match self.mutexes[x].1.pop_front() {
                        Some(next) => self.wake(next),
                        None => self.mutexes[x].0 = false,
                    }
                    true
                }
                Op::Add(group, e) => {
                    let (w, delta) = (group.number(vars)?, e.value(vars)?);
                    self.groups[w].0 += delta;
                    if self.groups[w].0 < 0 {
                        return Err("negative WaitGroup counter".into());
                    }
                    if self.groups[w].0 == 0 {
                        for waiter in std::mem::take(&mut self.groups[w].1) {
                            self.wake(waiter);
                        }
                    }
                    true
                }
                Op::Wait(group) => {
                    let w = group.number(vars)?;
                    if self.groups[w].0 == 0 {
                        true
                    } else {
                        self.groups[w].1.push_back(id);
                        self.block(id)
                    }
                }
                Op::Select(cases, has_default, into) => {
                    let mut is_taken = false;
                    for (i, case) in cases.iter().enumerate() {
                        let vars = &self.tasks[id].vars;
                        let c = case.channel.number(vars)?;
                        if case.is_send {
                            let value = case.value.value(vars)?;
                            is_taken = self.send(c, value)?;
                        } else if let Some(value) = self.receive(c) {
                            is_taken = self.store(id, case.slot, value);
                        }
                        if is_taken {
                            self.store(id, *into, i as i64);
                            break;
                        }
                    }
                    if !is_taken && *has_default {
                        is_taken = self.store(id, *into, -1);
                    }
                    if !is_taken {
                        for (i, case) in cases.iter().enumerate() {
                            let vars = &self.tasks[id].vars;
                            let (c, value) = (case.channel.number(vars)?, case.value.value(vars)?);
                            let kase = i as i64;
                            self.wait_for_channel(id, c, case.is_send, kase, case.slot, *into, value);
                        }
                        if cases.is_empty() {
                            self.block(id);
                        }
                    }
                    is_taken
                }
            };
            if !is_done {
                return Ok(Stop::Blocked);
            }
        }
    }

    fn store(&mut self, id: usize, slot: Option<usize>, value: i64) -> bool {
        if let Some(slot) = slot {
            self.tasks[id].vars[slot] = value;
        }
        true
    }

    /// Answers false: the task cannot go on.
    fn block(&mut self, id: usize) -> bool {
        if !self.tasks[id].is_blocked {
            self.tasks[id].is_blocked = true;
            self.runnable -= 1;
        }
        false
    }

    #[allow(clippy::too_many_arguments)]
    fn wait_for_channel(
        &mut self,
        id: usize,
        c: usize,
        is_send: bool,
        kase: i64,
        slot: Option<usize>,
        into: Option<usize>,
        value: i64,
    ) -> bool {
        let waiter = Waiter { task: id, wait: self.tasks[id].wait, kase, slot, into, value };
        let channel = &mut self.channels[c];
        if is_send { &mut channel.senders } else { &mut channel.receivers }.push_back(waiter);
        self.block(id)
    }

    fn wake(&mut self, id: usize) {
        let task = &mut self.tasks[id];
        task.wait += 1;
        task.is_blocked = false;
        self.runnable += 1;
        self.runtime.wake(id);
    }

    /// The first that still waits.
    fn first(&mut self, c: usize, is_send: bool) -> Option<Waiter> {
        let channel = &mut self.channels[c];
        let waiters = if is_send { &mut channel.senders } else { &mut channel.receivers };
        while let Some(waiter) = waiters.pop_front() {
            if self.tasks[waiter.task].wait == waiter.wait {
                return Some(waiter);
            }
        }
        None
    }

    fn give(&mut self, to: Waiter, value: i64) {
        self.store(to.task, to.slot, value);
        self.tell(&to);
        self.wake(to.task);
    }

    /// A select learns which of its cases was taken.
    fn tell(&mut self, waiter: &Waiter) {
        if waiter.kase >= 0 {
            self.store(waiter.task, waiter.into, waiter.kase);
        }
    }

    fn send(&mut self, c: usize, value: i64) -> Result<bool, String> {
        if self.channels[c].is_closed {
            return Err("send on closed channel".into());
        }
        if let Some(receiver) = self.first(c, false) {
            self.give(receiver, value);
            return Ok(true);
        }
        let channel = &mut self.channels[c];
        let has_room = channel.values.len() < channel.cap;
        if has_room {
            channel.values.push_back(value);
        }
        Ok(has_room)
    }

    fn receive(&mut self, c: usize) -> Option<i64> {
        if let Some(value) = self.channels[c].values.pop_front() {
            if let Some(sender) = self.first(c, true) {
                self.channels[c].values.push_back(sender.value);
                self.accept(sender);
            }
            return Some(value);
        }
        if let Some(sender) = self.first(c, true) {
            let value = sender.value;
            self.accept(sender);
            return Some(value);
        }
        self.channels[c].is_closed.then_some(0)
    }

    fn accept(&mut self, sender: Waiter) {
        self.tell(&sender);
        self.wake(sender.task);
    }

    fn close(&mut self, c: usize) -> Result<bool, String> {
        if self.channels[c].is_closed {
            return Err("close of closed channel".into());
        }
        self.channels[c].is_closed = true;
        if self.first(c, true).is_some() {
            return Err("send on closed channel".into());
        }
        while let Some(receiver) = self.first(c, false) {
            self.give(receiver, 0);
        }
        Ok(true)
    }
}

fn task(program: &Program, prog: usize) -> Task {
    let vars = vec![0; program.progs[prog].vars];
    Task { prog, pc: 0, vars, wait: 0, is_blocked: false }
}
