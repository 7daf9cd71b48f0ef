//! Schedules of small programs by shuttle. Prints JSON.
//!
//! `rate PROGRAM STRATEGY SCHEDULES SEED`: how many schedules, and ns of CPU time. A deadlock ends
//! shuttle's run; it goes on with the next seed.
//! `find PROGRAM STRATEGY SCHEDULES SEEDS`: which schedule fails first, for each seed; 0: none.

use shuttle::scheduler::{
    DfsScheduler, PctScheduler, RandomScheduler, Scheduler, UrwRandomScheduler,
};
use shuttle::sync::{Arc, Condvar, Mutex};
use shuttle::thread::spawn;
use shuttle::{Config, FailurePersistence, Runner};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

#[path = "../../worlds.rs"]
mod worlds;
#[allow(dead_code)]
#[path = "../../draws.rs"]
mod draws;

/// Schedules begun.
static BEGUN: AtomicUsize = AtomicUsize::new(0);

fn scheduler(strategy: &str, seed: u64, runs: usize) -> Box<dyn Scheduler + Send> {
    match strategy {
        "random" => Box::new(RandomScheduler::new_from_seed(seed, runs)),
        "urw" => Box::new(UrwRandomScheduler::new_from_seed(seed, runs)),
        "pct 2" => Box::new(PctScheduler::new_from_seed(seed, 2, runs)),
        "pct 3" => Box::new(PctScheduler::new_from_seed(seed, 3, runs)),
        "dfs" => Box::new(DfsScheduler::new(Some(runs), false)),
        _ => panic!("no such strategy: {strategy}"),
    }
}

/// At most `runs` schedules. True: the last of them failed.
fn explore(world: fn(), strategy: &str, seed: u64, runs: usize) -> bool {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config.silence_warnings = true;
    let scheduler = scheduler(strategy, seed, runs);
    catch_unwind(AssertUnwindSafe(|| {
        Runner::new(scheduler, config).run(move || {
            BEGUN.fetch_add(1, Relaxed);
            world();
        })
    }))
    .is_err()
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, mode, program, strategy, runs, number] = &args[..] else {
        panic!("usage: rate|find PROGRAM STRATEGY SCHEDULES SEED|SEEDS");
    };
    let world = worlds::world(program).expect("a program");
    let (runs, number): (usize, u64) = (runs.parse().unwrap(), number.parse().unwrap());
    if mode == "rate" {
        let start = draws::cpu_ns();
        let mut seed = number;
        let mut failed = 0;
        while BEGUN.load(Relaxed) < runs {
            let left = runs - BEGUN.load(Relaxed);
            if explore(world, strategy, seed, left) {
                failed += 1;
            } else if strategy == "dfs" {
                break;
            }
            seed += 1;
        }
        let ns = draws::cpu_ns() - start;
        let schedules = BEGUN.load(Relaxed);
        println!("\n{{\"schedules\": {schedules}, \"failed\": {failed}, \"ns\": {ns}}}");
        return;
    }
    let found: Vec<String> = (1..=number)
        .map(|seed| {
            BEGUN.store(0, Relaxed);
            let failed = explore(world, strategy, seed, runs);
            (if failed { BEGUN.load(Relaxed) } else { 0 }).to_string()
        })
        .collect();
    println!("\n{{\"found\": [{}]}}", found.join(", "));
}
