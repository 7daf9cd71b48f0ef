//! Schedules of small programs by loom. Prints JSON.
//!
//! `rate PROGRAM STRATEGY SCHEDULES`: how many schedules, and ns of CPU time.
//! `find PROGRAM STRATEGY SCHEDULES`: which schedule fails first; 0: none.
//!
//! It ends the process at a deadlock, so the answer is printed from the hook for panics.

use loom::sync::{Arc, Condvar, Mutex};
use loom::thread::spawn;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

#[path = "../../worlds.rs"]
mod worlds;
#[allow(dead_code)]
#[path = "../../draws.rs"]
mod draws;

/// Schedules begun.
static BEGUN: AtomicUsize = AtomicUsize::new(0);

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, mode, program, strategy, runs, ..] = &args[..] else {
        panic!("usage: rate|find PROGRAM STRATEGY SCHEDULES");
    };
    let world = worlds::world(program).expect("a program");
    let finds = mode == "find";
    let start = draws::cpu_ns();
    std::panic::set_hook(Box::new(move |_| answer(finds, true, start)));
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = match strategy.as_str() {
        "dpor" => None,
        "bound 2" => Some(2),
        _ => panic!("no such strategy: {strategy}"),
    };
    builder.max_branches = 100_000;
    builder.max_permutations = Some(runs.parse().unwrap());
    builder.check(move || {
        BEGUN.fetch_add(1, Relaxed);
        world();
    });
    answer(finds, false, start);
}

fn answer(finds: bool, failed: bool, start: i64) {
    let (schedules, ns) = (BEGUN.load(Relaxed), draws::cpu_ns() - start);
    if finds {
        println!("\n{{\"found\": [{}]}}", if failed { schedules } else { 0 });
    } else {
        let failed = failed as u8;
        println!("\n{{\"schedules\": {schedules}, \"failed\": {failed}, \"ns\": {ns}}}");
    }
    std::process::exit(0);
}
