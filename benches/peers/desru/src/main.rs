//! An M/M/4 queue in DESRu. Argument: customers. Prints mean sojourn and ns of CPU time as JSON.

use desru::{Event, EventScheduler};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

#[path = "../../draws.rs"]
mod draws;
use draws::{cpu_ns, Draws};

struct Queue {
    draws: Draws,
    left: u64,
    free: u32,
    waiting: VecDeque<f64>,
    sum: f64,
}

type Shared = Rc<RefCell<Queue>>;

fn at(
    scheduler: &mut EventScheduler,
    time: f64,
    mut act: impl FnMut(&mut EventScheduler) + 'static,
) {
    let action = Box::new(move |scheduler: &mut EventScheduler| {
        act(scheduler);
        None
    });
    scheduler.schedule(Event::new(time, Some(action), None));
}

fn arrive(scheduler: &mut EventScheduler, shared: &Shared) {
    let now = scheduler.current_time;
    let mut queue = shared.borrow_mut();
    queue.left -= 1;
    let gap = queue.draws.exponential(3.2);
    let is_last = queue.left == 0;
    let starts = queue.free > 0;
    if starts {
        queue.free -= 1;
    } else {
        queue.waiting.push_back(now);
    }
    drop(queue);
    if !is_last {
        let shared = shared.clone();
        at(scheduler, now + gap, move |scheduler| arrive(scheduler, &shared));
    }
    if starts {
        serve(scheduler, shared, now);
    }
}

fn serve(scheduler: &mut EventScheduler, shared: &Shared, born: f64) {
    let end = scheduler.current_time + shared.borrow_mut().draws.exponential(1.0);
    let shared = shared.clone();
    at(scheduler, end, move |scheduler| {
        let next = {
            let mut queue = shared.borrow_mut();
            queue.sum += scheduler.current_time - born;
            let next = queue.waiting.pop_front();
            if next.is_none() {
                queue.free += 1;
            }
            next
        };
        if let Some(born) = next {
            serve(scheduler, &shared, born);
        }
    });
}

fn main() {
    let customers: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let shared: Shared = Rc::new(RefCell::new(Queue {
        draws: Draws(1),
        left: customers,
        free: 4,
        waiting: VecDeque::new(),
        sum: 0.0,
    }));
    let start = cpu_ns();
    let mut scheduler = EventScheduler::new();
    let first = shared.clone();
    at(&mut scheduler, 0.0, move |scheduler| arrive(scheduler, &first));
    // It keeps each event that ran, unless told not to.
    scheduler.run(Box::new(|_| false), Some(Box::new(|_, _| false)));
    let ns = cpu_ns() - start;
    let mean = shared.borrow().sum / customers as f64;
    println!("{{\"mean\": {mean}, \"ns\": {ns}, \"version\": \"0.1.13\"}}");
}
