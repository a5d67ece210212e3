//! Weekly roster: a round-robin iterator assigns staff to shifts while respecting days off.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
}

use Day::*;

impl Day {
    fn next(self) -> Option<Day> {
        match self {
            Mon => Some(Tue),
            Tue => Some(Wed),
            Wed => Some(Thu),
            Thu => Some(Fri),
            Fri => None,
        }
    }

    fn week() -> impl Iterator<Item = Day> {
        std::iter::successors(Some(Mon), |day| day.next())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Mon => "Monday",
            Tue => "Tuesday",
            Wed => "Wednesday",
            Thu => "Thursday",
            Fri => "Friday",
        })
    }
}

#[derive(Debug)]
struct Worker {
    name: String,
    off: Vec<Day>,
    max: u8,
}

struct Rotation<'w> {
    workers: &'w [Worker],
    next: usize,
}

impl<'w> Rotation<'w> {
    fn new(workers: &'w [Worker]) -> Self {
        Rotation { workers, next: 0 }
    }
}

impl<'w> Iterator for Rotation<'w> {
    type Item = &'w Worker;

    fn next(&mut self) -> Option<&'w Worker> {
        let worker = self.workers.get(self.next)?;
        self.next = (self.next + 1) % self.workers.len();
        Some(worker)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.workers.is_empty() {
            (0, Some(0))
        } else {
            (usize::MAX, None)
        }
    }
}

#[derive(Default)]
struct Roster<'w> {
    plan: BTreeMap<Day, Vec<&'w str>>,
    load: HashMap<&'w str, u8>,
    open: Vec<(Day, usize)>,
}

impl<'w> Roster<'w> {
    fn fill(workers: &'w [Worker], need: impl Fn(Day) -> usize) -> Self {
        let mut roster = Roster::default();
        let mut rotation = Rotation::new(workers);
        for day in Day::week() {
            let wanted = need(day);
            for candidate in rotation.by_ref().take(workers.len()) {
                let today = roster.plan.entry(day).or_default();
                if today.len() == wanted {
                    break;
                }
                let worked = roster.load.entry(candidate.name.as_str()).or_insert(0);
                if candidate.off.contains(&day) || *worked >= candidate.max {
                    continue;
                }
                *worked += 1;
                today.push(&candidate.name);
            }
            let placed = roster.plan.get(&day).map_or(0, Vec::len);
            if placed < wanted {
                roster.open.push((day, wanted - placed));
            }
        }
        roster
    }

    fn busiest(&self) -> Option<(&'w str, u8)> {
        self.load
            .iter()
            .map(|(name, shifts)| (*name, *shifts))
            .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)))
    }
}

fn main() {
    let worker = |name: &str, max: u8, off: &[Day]| Worker {
        name: name.to_string(),
        off: off.to_vec(),
        max,
    };
    let workers = vec![
        worker("baker", 5, &[]),
        worker("cook", 3, &[Mon, Fri]),
        worker("waiter", 4, &[Wed]),
        worker("helper", 1, &[Tue, Wed, Thu]),
    ];

    let roster = Roster::fill(&workers, |day| if day >= Thu { 3 } else { 2 });
    for (day, names) in &roster.plan {
        println!("{day:<10} {}", names.join(", "));
    }
    for (day, gap) in &roster.open {
        println!("{gap} still needed on {day}");
    }
    if let Some((name, shifts)) = roster.busiest() {
        println!("{name} has {shifts} shifts");
    }
    println!("nobody rotates: {:?}", Rotation::new(&[]).size_hint());
}
