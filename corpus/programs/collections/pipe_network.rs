//! Joins water districts with a disjoint-set forest and picks the cheapest pipes.

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fmt;
use std::hash::Hash;

#[derive(Debug, Default)]
struct Forest {
    parent: Vec<usize>,
    size: Vec<usize>,
    sets: usize,
}

impl Forest {
    fn add(&mut self) -> usize {
        let id = self.parent.len();
        self.parent.push(id);
        self.size.push(1);
        self.sets += 1;
        id
    }

    fn find(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            let grand = self.parent[self.parent[at]];
            self.parent[at] = grand;
            at = grand;
        }
        at
    }

    fn union(&mut self, a: usize, b: usize) -> bool {
        let (mut big, mut small) = (self.find(a), self.find(b));
        if big == small {
            return false;
        }
        if self.size[big] < self.size[small] {
            std::mem::swap(&mut big, &mut small);
        }
        self.parent[small] = big;
        self.size[big] += self.size[small];
        self.sets -= 1;
        true
    }
}

struct Groups<T> {
    forest: Forest,
    ids: HashMap<T, usize>,
}

impl<T: Eq + Hash + Clone + Ord> Groups<T> {
    fn new() -> Self {
        Groups { forest: Forest::default(), ids: HashMap::new() }
    }

    fn id(&mut self, item: &T) -> usize {
        if let Some(&id) = self.ids.get(item) {
            return id;
        }
        let id = self.forest.add();
        self.ids.insert(item.clone(), id);
        id
    }

    fn join(&mut self, a: &T, b: &T) -> bool {
        let (a, b) = (self.id(a), self.id(b));
        self.forest.union(a, b)
    }

    fn into_groups(mut self) -> Vec<Vec<T>> {
        let mut by_root: BTreeMap<usize, Vec<T>> = BTreeMap::new();
        for (item, id) in self.ids {
            by_root.entry(self.forest.find(id)).or_default().push(item);
        }
        let mut groups: Vec<Vec<T>> = by_root.into_values().collect();
        for group in &mut groups {
            group.sort();
        }
        groups.sort();
        groups
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Pipe<'a> {
    cost: u32,
    ends: (&'a str, &'a str),
}

#[derive(Debug)]
enum PipeError<'a> {
    Fields { line: usize, found: usize },
    Cost { line: usize, text: &'a str },
}

impl fmt::Display for PipeError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PipeError::Fields { line, found } => {
                write!(f, "line {line}: wanted 3 fields, found {found}")
            }
            PipeError::Cost { line, text } => write!(f, "line {line}: {text:?} is no cost"),
        }
    }
}

fn parse_pipes(text: &str) -> Result<Vec<Pipe<'_>>, PipeError<'_>> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            let fields: Vec<&str> = line.split(',').map(str::trim).collect();
            match fields[..] {
                [from, to, cost] => cost
                    .parse()
                    .map(|cost| Pipe { cost, ends: (from, to) })
                    .map_err(|_| PipeError::Cost { line: at + 1, text: cost }),
                _ => Err(PipeError::Fields { line: at + 1, found: fields.len() }),
            }
        })
        .collect()
}

fn main() {
    let survey = "mill, quay, 40\nquay, chapel, 25\nmill, chapel, 30\n\nfarm, barn, 12\nbarn, farm, 9\n";
    let budget: u32 = env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(u32::MAX);

    let mut pipes = match parse_pipes(survey) {
        Ok(pipes) => pipes,
        Err(error) => {
            eprintln!("{error}");
            return;
        }
    };
    pipes.sort();

    let mut districts = Groups::new();
    let mut spent = 0u32;
    for Pipe { cost, ends: (from, to) } in &pipes {
        let affordable = spent.checked_add(*cost).filter(|total| *total <= budget);
        let Some(total) = affordable else {
            println!("out of money at {from}-{to}");
            break;
        };
        if districts.join(from, to) {
            spent = total;
            println!("lay {from:>6} - {to:<8}{cost:>4}");
        }
    }

    println!("total {spent}, {} separate systems", districts.forest.sets);
    for group in districts.into_groups() {
        println!("  {}", group.join(" + "));
    }

    if let Err(error) = parse_pipes("mill, quay, cheap") {
        println!("as expected: {error}");
    }
}
