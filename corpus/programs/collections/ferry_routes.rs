//! Ferry routes in a compact adjacency structure, searched for cheapest journeys.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::ops::Range;

#[derive(Debug, Clone, Copy)]
struct Crossing {
    to: usize,
    minutes: u32,
}

struct Builder<'a> {
    names: Vec<&'a str>,
    ids: HashMap<&'a str, usize>,
    crossings: Vec<(usize, Crossing)>,
}

impl<'a> Builder<'a> {
    fn new() -> Self {
        Builder { names: Vec::new(), ids: HashMap::new(), crossings: Vec::new() }
    }

    fn harbour(&mut self, name: &'a str) -> usize {
        let next = self.names.len();
        let id = *self.ids.entry(name).or_insert(next);
        if id == next {
            self.names.push(name);
        }
        id
    }

    fn line(mut self, text: &'a str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let (Some(from), Some(to), Some(time), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(format!("cannot read route {text:?}"));
        };
        let minutes = time.parse().map_err(|e| format!("bad time in {text:?}: {e}"))?;
        let (from, to) = (self.harbour(from), self.harbour(to));
        self.crossings.push((from, Crossing { to, minutes }));
        self.crossings.push((to, Crossing { to: from, minutes }));
        Ok(self)
    }

    fn build(self) -> Routes<'a> {
        let Builder { names, ids, mut crossings } = self;
        crossings.sort_by_key(|(from, crossing)| (*from, crossing.minutes));
        let mut starts = vec![0; names.len() + 1];
        for (from, _) in &crossings {
            starts[from + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let targets = crossings.into_iter().map(|(_, crossing)| crossing).collect();
        Routes { names, ids, starts, targets }
    }
}

struct Routes<'a> {
    names: Vec<&'a str>,
    ids: HashMap<&'a str, usize>,
    starts: Vec<usize>,
    targets: Vec<Crossing>,
}

impl<'a> Routes<'a> {
    fn span(&self, harbour: usize) -> Range<usize> {
        self.starts[harbour]..self.starts[harbour + 1]
    }

    fn from(&self, harbour: usize) -> &[Crossing] {
        &self.targets[self.span(harbour)]
    }

    fn quickest(&self, from: &str, to: &str) -> Option<(u32, Vec<&'a str>)> {
        let (&from, &to) = (self.ids.get(from)?, self.ids.get(to)?);
        let mut best: Vec<Option<u32>> = vec![None; self.names.len()];
        let mut came_by: Vec<Option<usize>> = vec![None; self.names.len()];
        let mut queue = BinaryHeap::from([Reverse((0u32, from))]);
        best[from] = Some(0);

        while let Some(Reverse((spent, here))) = queue.pop() {
            if here == to {
                break;
            }
            if best[here].is_some_and(|known| known < spent) {
                continue;
            }
            for Crossing { to: next, minutes } in self.from(here) {
                let total = spent + minutes;
                if best[*next].is_none_or(|known| total < known) {
                    best[*next] = Some(total);
                    came_by[*next] = Some(here);
                    queue.push(Reverse((total, *next)));
                }
            }
        }

        let total = best[to]?;
        let mut path: Vec<&str> = std::iter::successors(Some(to), |&at| came_by[at])
            .map(|at| self.names[at])
            .collect();
        path.reverse();
        Some((total, path))
    }

    fn islands_apart(&self) -> Vec<Vec<&'a str>> {
        let mut seen = vec![false; self.names.len()];
        let mut groups = Vec::new();
        for start in 0..self.names.len() {
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            let mut group = Vec::new();
            let mut queue = VecDeque::from([start]);
            while let Some(here) = queue.pop_front() {
                group.push(self.names[here]);
                for crossing in self.from(here) {
                    if !seen[crossing.to] {
                        seen[crossing.to] = true;
                        queue.push_back(crossing.to);
                    }
                }
            }
            groups.push(group);
        }
        groups
    }
}

fn main() -> Result<(), String> {
    let timetable = "\
        Skerry Holm 25
        Holm Varrin 40
        Skerry Varrin 80
        Varrin Oddney 15
        Lund Fell 10";
    let routes = timetable
        .lines()
        .map(str::trim)
        .try_fold(Builder::new(), Builder::line)?
        .build();

    for (from, to) in [("Skerry", "Oddney"), ("Holm", "Fell"), ("Holm", "Atlantis")] {
        match routes.quickest(from, to) {
            Some((minutes, path)) => println!("{minutes:>3} min: {}", path.join(" > ")),
            None => println!("no ferry takes you from {from} to {to}"),
        }
    }
    for (number, group) in routes.islands_apart().iter().enumerate() {
        println!("group {}: {}", number + 1, group.join(", "));
    }
    Ok(())
}
