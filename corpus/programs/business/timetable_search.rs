//! Earliest-arrival search through a bus timetable with a minimum transfer time.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::fmt;

type Stop = &'static str;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Clock(u32);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = if self.0 >= 1440 { "+1 " } else { "" };
        write!(f, "{}{:02}:{:02}", day, self.0 / 60 % 24, self.0 % 60)
    }
}

#[derive(Debug, Clone)]
struct Leg {
    line: u16,
    from: Stop,
    to: Stop,
    leaves: Clock,
    arrives: Clock,
}

#[derive(Debug, PartialEq, Eq)]
struct Visit {
    at: Clock,
    stop: Stop,
    line: Option<u16>,
}

impl Ord for Visit {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at).then_with(|| self.stop.cmp(other.stop))
    }
}

impl PartialOrd for Visit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

struct Timetable {
    by_stop: HashMap<Stop, Vec<Leg>>,
    transfer: u32,
}

impl Timetable {
    fn new(legs: impl IntoIterator<Item = Leg>, transfer: u32) -> Self {
        let mut by_stop: HashMap<Stop, Vec<Leg>> = HashMap::new();
        for leg in legs {
            by_stop.entry(leg.from).or_default().push(leg);
        }
        for departures in by_stop.values_mut() {
            departures.sort_by_key(|leg| leg.leaves);
        }
        Timetable { by_stop, transfer }
    }

    fn departures(&self, stop: Stop) -> &[Leg] {
        self.by_stop.get(stop).map_or(&[], |legs| legs.as_slice())
    }

    fn route(&self, from: Stop, to: Stop, start: Clock) -> Option<Vec<&Leg>> {
        let mut best: HashMap<Stop, Clock> = HashMap::from([(from, start)]);
        let mut came_by: HashMap<Stop, &Leg> = HashMap::new();
        let mut queue = BinaryHeap::new();
        queue.push(Reverse(Visit { at: start, stop: from, line: None }));

        while let Some(Reverse(visit)) = queue.pop() {
            if visit.stop == to {
                break;
            }
            if best.get(visit.stop).is_some_and(|known| *known < visit.at) {
                continue;
            }
            for leg in self.departures(visit.stop) {
                let wait = match visit.line {
                    Some(line) if line != leg.line => self.transfer,
                    _ => 0,
                };
                if leg.leaves.0 < visit.at.0 + wait {
                    continue;
                }
                let better = best.get(leg.to).map_or(true, |known| leg.arrives < *known);
                if better {
                    best.insert(leg.to, leg.arrives);
                    came_by.insert(leg.to, leg);
                    queue.push(Reverse(Visit {
                        at: leg.arrives,
                        stop: leg.to,
                        line: Some(leg.line),
                    }));
                }
            }
        }

        let mut path = Vec::new();
        let mut cursor = to;
        while cursor != from {
            let leg = *came_by.get(cursor)?;
            path.push(leg);
            cursor = leg.from;
        }
        path.reverse();
        Some(path)
    }
}

fn line(number: u16, first: u32, stops: &[(Stop, u32)]) -> Vec<Leg> {
    let mut now = first;
    stops
        .windows(2)
        .map(|pair| {
            let leaves = Clock(now);
            now += pair[1].1;
            Leg { line: number, from: pair[0].0, to: pair[1].0, leaves, arrives: Clock(now) }
        })
        .collect()
}

fn main() {
    let mut legs = line(4, 480, &[("Harbour", 0), ("Market", 9), ("Hospital", 12)]);
    legs.extend(line(4, 510, &[("Harbour", 0), ("Market", 9), ("Hospital", 12)]));
    legs.extend(line(7, 491, &[("Market", 0), ("Station", 6), ("Airport", 25)]));
    legs.extend(line(7, 525, &[("Market", 0), ("Station", 6), ("Airport", 25)]));
    let timetable = Timetable::new(legs, 3);

    for (from, to) in [("Harbour", "Airport"), ("Hospital", "Harbour")] {
        match timetable.route(from, to, Clock(475)) {
            Some(path) => {
                for Leg { line, from, to, leaves, arrives } in path {
                    println!("line {line:<3}{leaves} {from:<10} {arrives} {to}");
                }
            }
            None => println!("no way from {from} to {to}"),
        }
    }
}
