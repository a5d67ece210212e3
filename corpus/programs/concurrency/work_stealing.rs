//! Workers with their own deques steal from each other while walking a nested parts list.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use std::thread;

#[derive(Debug, Clone)]
enum Part {
    Piece { name: &'static str, cents: u64 },
    Assembly { name: &'static str, labour: u64, parts: Vec<(u32, Part)> },
}

impl Part {
    fn name(&self) -> &str {
        match self {
            Part::Piece { name, .. } | Part::Assembly { name, .. } => name,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Job<'p> {
    part: &'p Part,
    quantity: u64,
    depth: usize,
}

struct Deques<'p> {
    queues: Vec<Mutex<VecDeque<Job<'p>>>>,
    pending: AtomicUsize,
    steals: AtomicUsize,
}

impl<'p> Deques<'p> {
    fn new(workers: usize) -> Self {
        Deques {
            queues: (0..workers).map(|_| Mutex::default()).collect(),
            pending: AtomicUsize::new(0),
            steals: AtomicUsize::new(0),
        }
    }

    fn push(&self, worker: usize, job: Job<'p>) {
        self.pending.fetch_add(1, Ordering::SeqCst);
        self.queues[worker].lock().unwrap().push_back(job);
    }

    fn pop(&self, worker: usize) -> Option<Job<'p>> {
        let own = self.queues[worker].lock().unwrap().pop_back();
        own.or_else(|| self.steal(worker))
    }

    fn steal(&self, thief: usize) -> Option<Job<'p>> {
        let count = self.queues.len();
        let victims = (1..count).map(|step| (thief + step) % count);
        for victim in victims {
            let Ok(mut queue) = self.queues[victim].try_lock() else {
                continue;
            };
            if let Some(job) = queue.pop_front() {
                self.steals.fetch_add(1, Ordering::Relaxed);
                return Some(job);
            }
        }
        None
    }

    fn finished(&self) -> bool {
        self.pending.load(Ordering::SeqCst) == 0
    }
}

#[derive(Debug, Default)]
struct Bill<'p> {
    pieces: BTreeMap<&'p str, (u64, u64)>,
    labour: u64,
    deepest: usize,
}

impl<'p> Bill<'p> {
    fn add(&mut self, job: Job<'p>, mut spawn: impl FnMut(Job<'p>)) {
        self.deepest = self.deepest.max(job.depth);
        match job.part {
            Part::Piece { name, cents } => {
                let (count, cost) = self.pieces.entry(name).or_default();
                *count += job.quantity;
                *cost += job.quantity * cents;
            }
            Part::Assembly { labour, parts, .. } => {
                self.labour += labour * job.quantity;
                for (each, part) in parts {
                    let quantity = job.quantity * u64::from(*each);
                    spawn(Job { part, quantity, depth: job.depth + 1 });
                }
            }
        }
    }

    fn absorb(&mut self, other: Bill<'p>) {
        for (name, (count, cost)) in other.pieces {
            self.pieces
                .entry(name)
                .and_modify(|total| *total = (total.0 + count, total.1 + cost))
                .or_insert((count, cost));
        }
        self.labour += other.labour;
        self.deepest = self.deepest.max(other.deepest);
    }

    fn total(&self) -> u64 {
        self.labour + self.pieces.values().map(|&(_, cost)| cost).sum::<u64>()
    }
}

fn price(root: &Part, quantity: u64, workers: usize) -> (Bill<'_>, usize) {
    let deques = Deques::new(workers);
    deques.push(0, Job { part: root, quantity, depth: 0 });
    let merged = Mutex::new(Bill::default());
    thread::scope(|scope| {
        for worker in 0..workers {
            let (deques, merged) = (&deques, &merged);
            scope.spawn(move || {
                let mut bill = Bill::default();
                while !deques.finished() {
                    let Some(job) = deques.pop(worker) else {
                        thread::yield_now();
                        continue;
                    };
                    bill.add(job, |next| deques.push(worker, next));
                    deques.pending.fetch_sub(1, Ordering::SeqCst);
                }
                merged.lock().unwrap().absorb(bill);
            });
        }
    });
    let bill = merged.into_inner().unwrap();
    (bill, deques.steals.into_inner())
}

fn main() {
    let screw = Part::Piece { name: "screw", cents: 3 };
    let plank = Part::Piece { name: "plank", cents: 420 };
    let drawer = Part::Assembly {
        name: "drawer",
        labour: 900,
        parts: vec![(8, screw.clone()), (3, plank.clone()), (1, Part::Piece { name: "knob", cents: 150 })],
    };
    let desk = Part::Assembly {
        name: "desk",
        labour: 4_000,
        parts: vec![(3, drawer), (24, screw), (6, plank)],
    };

    let (bill, steals) = price(&desk, 10, 3);
    println!("10 x {}, {} levels deep", desk.name(), bill.deepest + 1);
    for (name, (count, cents)) in &bill.pieces {
        println!("{name:<8}{count:>6}{:>8}.{:02}", cents / 100, cents % 100);
    }
    let total = bill.total();
    println!("labour {} cents, total {}.{:02}", bill.labour, total / 100, total % 100);
    eprintln!("{steals} jobs were stolen");
}
