//! tokio#4730 on the real runtime: a task that a timer woke keeps its worker, which had the driver;
//! how long after its time does another timer's task go on? Prints one line.
//!
//!     cargo run --release --locked --example tokio_4730 -- 4          # workers
//!     cargo --config 'build.rustflags=["--cfg", "tokio_unstable"]' \
//!       run --release --locked --example tokio_4730 -- 4 eager        # the driver is handed on

use std::time::{Duration, Instant};
use tokio::time::sleep;

const BUSY: Duration = Duration::from_millis(500);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let workers = args.first().and_then(|text| text.parse().ok()).unwrap_or(4);
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(workers).global_queue_interval(31).enable_time();
    if args.get(1).is_some_and(|word| word == "eager") {
        eager(&mut builder);
    }
    let (told, late) = std::sync::mpsc::channel();
    let runtime = builder.build().unwrap();
    runtime.spawn(async move {
        let begun = Instant::now();
        let victim = tokio::spawn(async move {
            sleep(Duration::from_millis(50)).await;
            told.send(begun.elapsed() - Duration::from_millis(50)).unwrap();
        });
        tokio::spawn(async {
            sleep(Duration::from_millis(20)).await;
            std::thread::sleep(BUSY);
        });
        victim.await.unwrap();
    });
    println!("{} workers: {} ms late", workers, late.recv().unwrap().as_millis());
}

#[cfg(tokio_unstable)]
fn eager(builder: &mut tokio::runtime::Builder) {
    builder.enable_eager_driver_handoff();
}

#[cfg(not(tokio_unstable))]
fn eager(_: &mut tokio::runtime::Builder) {
    eprintln!("'eager' needs --cfg tokio_unstable");
    std::process::exit(2);
}
