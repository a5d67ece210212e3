//! Integrates functions numerically with scoped threads, a channel of partial sums and a shared tally.

use std::collections::BTreeMap;
use std::f64::consts::{E, PI};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

type Integrand = dyn Fn(f64) -> f64 + Send + Sync;

#[derive(Clone)]
struct Problem {
    name: &'static str,
    from: f64,
    to: f64,
    function: Arc<Integrand>,
}

impl Problem {
    fn new<F>(name: &'static str, (from, to): (f64, f64), function: F) -> Self
    where
        F: Fn(f64) -> f64 + Send + Sync + 'static,
    {
        Problem { name, from, to, function: Arc::new(function) }
    }

    fn simpson(&self, from: f64, to: f64, pairs: u32) -> f64 {
        let f = self.function.as_ref();
        let h = (to - from) / f64::from(pairs * 2);
        let inner: f64 = (1..pairs * 2)
            .map(|i| {
                let weight = if i % 2 == 1 { 4.0 } else { 2.0 };
                weight * f(from + h * f64::from(i))
            })
            .sum();
        (f(from) + inner + f(to)) * h / 3.0
    }

    fn pieces(&self, count: u32) -> impl Iterator<Item = (f64, f64)> {
        let (from, width) = (self.from, (self.to - self.from) / f64::from(count));
        (0..count).map(move |i| {
            let start = from + width * f64::from(i);
            (start, start + width)
        })
    }
}

fn integrate(problem: &Problem, workers: usize, pieces: u32) -> (f64, usize) {
    let spans: Vec<(f64, f64)> = problem.pieces(pieces).collect();
    let results = Mutex::new(vec![0.0; spans.len()]);
    let next = AtomicUsize::new(0);
    let busy = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut done = Vec::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&(from, to)) = spans.get(index) else {
                        break;
                    };
                    done.push((index, problem.simpson(from, to, 50)));
                }
                if !done.is_empty() {
                    busy.fetch_add(1, Ordering::Relaxed);
                }
                let mut slots = results.lock().unwrap();
                for (index, value) in done {
                    slots[index] = value;
                }
            });
        }
    });
    let values = results.into_inner().unwrap();
    (values.iter().sum(), busy.into_inner())
}

#[derive(Debug)]
enum Message {
    Darts { worker: usize, inside: u32, thrown: u32 },
    Finished,
}

fn throw_darts(problem: Problem, worker: usize, ceiling: f64, out: Sender<Message>) {
    let mut state = 0x9E37_79B9_u32.wrapping_mul(worker as u32 + 1);
    let mut draw = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f64::from(state) / f64::from(u32::MAX)
    };
    for _ in 0..10 {
        let thrown = 2_000;
        let mut inside = 0;
        for _ in 0..thrown {
            let x = problem.from + (problem.to - problem.from) * draw();
            if draw() * ceiling <= (problem.function)(x) {
                inside += 1;
            }
        }
        if out.send(Message::Darts { worker, inside, thrown }).is_err() {
            return;
        }
    }
    out.send(Message::Finished).ok();
}

fn estimate(problem: &Problem, workers: usize, ceiling: f64) -> f64 {
    let (sender, receiver) = mpsc::channel();
    let handles: Vec<_> = (0..workers)
        .map(|id| {
            let (problem, sender) = (problem.clone(), sender.clone());
            thread::spawn(move || throw_darts(problem, id, ceiling, sender))
        })
        .collect();
    drop(sender);

    let mut counts: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
    let mut finished = 0;
    for message in receiver {
        match message {
            Message::Darts { worker, inside, thrown } => {
                let entry = counts.entry(worker).or_default();
                entry.0 += inside;
                entry.1 += thrown;
            }
            Message::Finished => finished += 1,
        }
    }
    let crashed = handles.into_iter().filter_map(|h| h.join().err()).count();
    if crashed > 0 || finished != workers {
        eprintln!("{finished} of {workers} workers finished");
    }
    let (inside, thrown) = counts.values().fold((0, 0), |(a, b), &(i, t)| (a + i, b + t));
    (problem.to - problem.from) * ceiling * f64::from(inside) / f64::from(thrown.max(1))
}

fn main() {
    let problems = [
        (Problem::new("quarter disc", (0.0, 1.0), |x| (1.0 - x * x).sqrt()), PI / 4.0),
        (Problem::new("exponential", (0.0, 1.0), f64::exp), E - 1.0),
        (Problem::new("half wave", (0.0, PI), f64::sin), 2.0),
    ];
    for (problem, exact) in &problems {
        let start = Instant::now();
        let (value, busy) = integrate(problem, 4, 64);
        let error = (value - exact).abs();
        println!("{:<13} {value:.9} error {error:.1e}", problem.name);
        println!("{:13} {busy} workers took {:?}", "", start.elapsed());
        println!("{:13} darts say {:.2}", "", estimate(problem, 3, 3.0));
    }
}
