//! Runs workloads of the lab on Tokio or Rayon with one worker, and answers the orders of their marks:
//! requests as JSON lines on standard input, answers as JSON lines. The protocol is that of the Go
//! oracle; the README of the folder above says more.
//!
//!     oracle tokio|tokio-current-thread|rayon [NAME=VALUE]…

mod rayon_runs;
mod tokio_own;
mod tokio_runs;
mod workload;
mod world;

use serde_json::{json, Value};
use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::Arc;
use tokio_runs::Settings;
use workload::Program;
use world::{End, Outcome};

type Run = Box<dyn Fn(&Arc<Program>) -> Outcome>;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let runtime = args.first().map(String::as_str).unwrap_or("");
    let options: HashMap<&str, &str> = args.iter().skip(1).filter_map(|a| a.split_once('=')).collect();
    let number = |name: &str, initial: u32| {
        options.get(name).map_or(initial, |text| text.parse().unwrap_or(initial))
    };
    let workers = number("workers", 1) as usize;
    let settings = Settings {
        global_queue_interval: number("globalQueueInterval", 31),
        event_interval: number("eventInterval", 61),
        has_lifo_slot: options.get("lifoSlot") != Some(&"off"),
    };
    let (name, run): (_, Run) = match runtime {
        "tokio" => (
            "Tokio 1.54.1, multi_thread",
            Box::new(move |p| tokio_runs::multi_thread(p, settings, workers)),
        ),
        "tokio-current-thread" => (
            "Tokio 1.54.1, current_thread",
            Box::new(move |p| tokio_runs::current_thread(p, settings)),
        ),
        "rayon" => {
            let (pool, is_fifo) = (rayon_runs::pool(), options.get("breadthFirst") == Some(&"true"));
            ("Rayon 1.12.0", Box::new(move |p| rayon_runs::run(&pool, p, is_fifo)))
        }
        other => {
            eprintln!("oracle: the runtime must be tokio, tokio-current-thread or rayon: received '{other}'");
            std::process::exit(2);
        }
    };
    let mut out = std::io::stdout().lock();
    say(&mut out, &json!({ "runtime": name }));
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        let request: Value = serde_json::from_str(&line).unwrap_or(Value::Null);
        let mut answer = answer(&request, &run, workers > 1);
        answer["id"] = request["id"].clone();
        say(&mut out, &answer);
    }
}

fn say(out: &mut impl Write, value: &Value) {
    writeln!(out, "{value}").and_then(|()| out.flush()).unwrap_or_else(|_| std::process::exit(0));
}

/// Runs that had the same order, most frequent first; or each of them, with the places of its marks.
fn answer(request: &Value, run: &Run, has_places: bool) -> Value {
    let program = match workload::compile(&request["workload"], &request["params"]) {
        Ok(program) => Arc::new(program),
        Err(words) => return json!({ "error": words }),
    };
    let mut runs: Vec<(usize, Vec<i64>, End)> = Vec::new();
    let mut placed = Vec::new();
    for _ in 0..request["repeat"].as_u64().unwrap_or(5) {
        let (marks, places, end) = run(&program);
        if has_places {
            placed.push(json!({
                "times": 1, "marks": marks, "places": places, "home": 0, "stuck": end == End::Stuck
            }));
            continue;
        }
        match runs.iter_mut().find(|(_, m, e)| *m == marks && *e == end) {
            Some(same) => same.0 += 1,
            None => runs.push((1, marks, end)),
        }
    }
    if has_places {
        return json!({ "runs": placed });
    }
    runs.sort_by_key(|(times, ..)| std::cmp::Reverse(*times));
    if let [(_, _, End::Panic(words))] = runs.as_slice() {
        return json!({ "error": words });
    }
    let rows = runs.iter().map(|(times, marks, end)| {
        json!({ "times": times, "marks": marks, "stuck": *end == End::Stuck })
    });
    json!({ "runs": rows.collect::<Vec<_>>() })
}
