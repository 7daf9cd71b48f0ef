//! An M/M/4 queue in NeXosim, by one thread. Argument: customers. Prints mean sojourn and ns of CPU
//! time as JSON.

use nexosim::model::{schedulable, Context, Model};
use nexosim::ports::{event_slot, EventSinkReader, Output, SinkState};
use nexosim::simulation::{Mailbox, SimInit, SimulationError};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::Duration;

#[path = "../../draws.rs"]
mod draws;
use draws::{cpu_ns, Draws};

#[derive(Serialize, Deserialize)]
struct Queue {
    state: u64,
    left: u64,
    free: u32,
    waiting: VecDeque<f64>,
    sum: f64,
    done: Output<f64>,
}

fn draw(state: &mut u64, rate: f64) -> f64 {
    let mut draws = Draws(*state);
    let time = draws.exponential(rate);
    *state = draws.0;
    time
}

fn now(cx: &Context<Queue>) -> f64 {
    cx.time().duration_since(MonotonicTime::EPOCH).as_secs_f64()
}

/// It has whole ns, and nothing may be scheduled for now.
fn after(time: f64) -> Duration {
    Duration::from_secs_f64(time).max(Duration::from_nanos(1))
}

#[Model]
impl Queue {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        let gap = draw(&mut self.state, 3.2);
        cx.schedule_event(after(gap), schedulable!(Self::arrive), ()).unwrap();
    }

    #[nexosim(schedulable)]
    async fn arrive(&mut self, _: (), cx: &Context<Self>) {
        self.left -= 1;
        if self.left > 0 {
            let gap = draw(&mut self.state, 3.2);
            cx.schedule_event(after(gap), schedulable!(Self::arrive), ()).unwrap();
        }
        if self.free > 0 {
            self.free -= 1;
            self.serve(now(cx), cx);
        } else {
            self.waiting.push_back(now(cx));
        }
    }

    fn serve(&mut self, born: f64, cx: &Context<Self>) {
        let service = draw(&mut self.state, 1.0);
        cx.schedule_event(after(service), schedulable!(Self::served), born).unwrap();
    }

    #[nexosim(schedulable)]
    async fn served(&mut self, born: f64, cx: &Context<Self>) {
        self.sum += now(cx) - born;
        match self.waiting.pop_front() {
            Some(next) => self.serve(next, cx),
            None => self.free += 1,
        }
        if self.left == 0 && self.free == 4 {
            self.done.send(self.sum).await;
        }
    }
}

fn main() -> Result<(), SimulationError> {
    let customers: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let mut queue = Queue {
        state: 1,
        left: customers,
        free: 4,
        waiting: VecDeque::new(),
        sum: 0.0,
        done: Output::default(),
    };
    let (sink, mut done) = event_slot(SinkState::Enabled);
    queue.done.connect_sink(sink);
    let start = cpu_ns();
    let mut simulation = SimInit::with_num_threads(1)
        .add_model(queue, Mailbox::new(), "queue")
        .init(MonotonicTime::EPOCH)?;
    simulation.run()?;
    let ns = cpu_ns() - start;
    let sum: f64 = done.try_read().unwrap();
    println!("{{\"mean\": {}, \"ns\": {ns}, \"version\": \"1.0.0\"}}", sum / customers as f64);
    Ok(())
}
