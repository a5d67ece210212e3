//! Event-driven simulation of a service desk with several clerks and impatient customers.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};
use std::fmt;

type Tick = u64;

#[derive(Debug, Clone, PartialEq, Eq)]
enum EventKind {
    Arrival(Customer),
    Finished { clerk: usize },
    Closing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Event {
    at: Tick,
    serial: u32,
    kind: EventKind,
}

impl Ord for Event {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at).then(self.serial.cmp(&other.serial))
    }
}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Customer {
    id: u32,
    arrived: Tick,
    needs: Tick,
    patience: Tick,
}

#[derive(Debug, Default)]
struct Clerk {
    serving: Option<Customer>,
    busy_for: Tick,
}

#[derive(Debug, Default)]
struct Summary {
    served: Vec<(u32, Tick)>,
    walked_out: Vec<u32>,
    longest_line: usize,
    ended: Tick,
}

struct Desk {
    now: Tick,
    next_serial: u32,
    open: bool,
    agenda: BinaryHeap<Reverse<Event>>,
    line: VecDeque<Customer>,
    clerks: Vec<Clerk>,
    summary: Summary,
}

impl Desk {
    fn new(clerks: usize) -> Self {
        Desk {
            now: 0,
            next_serial: 0,
            open: true,
            agenda: BinaryHeap::new(),
            line: VecDeque::new(),
            clerks: std::iter::repeat_with(Clerk::default).take(clerks).collect(),
            summary: Summary::default(),
        }
    }

    fn schedule(&mut self, at: Tick, kind: EventKind) {
        let serial = self.next_serial;
        self.next_serial += 1;
        self.agenda.push(Reverse(Event { at, serial, kind }));
    }

    fn assign(&mut self) {
        let now = self.now;
        let gone = &mut self.summary.walked_out;
        self.line.retain(|c| {
            let stays = now - c.arrived <= c.patience;
            if !stays {
                gone.push(c.id);
            }
            stays
        });
        while let Some(index) = self.clerks.iter().position(|c| c.serving.is_none()) {
            let Some(customer) = self.line.pop_front() else {
                break;
            };
            let done = now + customer.needs;
            let clerk = &mut self.clerks[index];
            clerk.busy_for += customer.needs;
            self.summary.served.push((customer.id, now - customer.arrived));
            clerk.serving = Some(customer);
            self.schedule(done, EventKind::Finished { clerk: index });
        }
        self.summary.longest_line = self.summary.longest_line.max(self.line.len());
    }

    fn run(mut self) -> (Summary, Vec<Clerk>) {
        while let Some(Reverse(Event { at, kind, .. })) = self.agenda.pop() {
            self.now = at;
            match kind {
                EventKind::Arrival(customer) if self.open => self.line.push_back(customer),
                EventKind::Arrival(customer) => self.summary.walked_out.push(customer.id),
                EventKind::Finished { clerk } => {
                    self.clerks[clerk].serving.take();
                }
                EventKind::Closing => self.open = false,
            }
            self.assign();
        }
        self.summary.ended = self.now;
        (self.summary, self.clerks)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waits = self.served.iter().map(|&(_, wait)| wait);
        let total: Tick = waits.clone().sum();
        let mean = total as f64 / self.served.len().max(1) as f64;
        writeln!(f, "served {} with mean wait {mean:.2}", self.served.len())?;
        writeln!(f, "worst wait {}", waits.max().unwrap_or(0))?;
        write!(f, "left {:?}, longest line {}", self.walked_out, self.longest_line)
    }
}

fn arrivals(count: u32) -> impl Iterator<Item = Customer> {
    let mut at = 0;
    (1..=count).map(move |id| {
        at += Tick::from(id * 7 % 5);
        let needs = 4 + Tick::from(id * id % 6);
        Customer { id, arrived: at, needs, patience: 9 }
    })
}

fn main() {
    for clerks in 1..=3 {
        let mut desk = Desk::new(clerks);
        for customer in arrivals(25) {
            desk.schedule(customer.arrived, EventKind::Arrival(customer));
        }
        desk.schedule(45, EventKind::Closing);
        let (summary, staff) = desk.run();
        println!("--- {clerks} clerk(s), closed at {}\n{summary}", summary.ended);
        for (i, clerk) in staff.iter().enumerate() {
            let share = 100.0 * clerk.busy_for as f64 / summary.ended as f64;
            println!("clerk {i}: {share:>5.1}% busy");
        }
    }
}
