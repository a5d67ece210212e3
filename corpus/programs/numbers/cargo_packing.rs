//! Choosing cargo under a weight limit: an exact table, a greedy guess and a branching search.

use std::borrow::Cow;
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Crate<'a> {
    pub label: Cow<'a, str>,
    pub weight: u32,
    pub worth: u64,
}

impl<'a> Crate<'a> {
    pub fn new(label: impl Into<Cow<'a, str>>, weight: u32, worth: u64) -> Self {
        Crate { label: label.into(), weight, worth }
    }

    fn density(&self) -> f64 {
        self.worth as f64 / f64::from(self.weight.max(1))
    }

    pub fn into_owned(self) -> Crate<'static> {
        Crate { label: Cow::Owned(self.label.into_owned()), weight: self.weight, worth: self.worth }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Load {
    pub picks: Vec<usize>,
    pub weight: u32,
    pub worth: u64,
}

impl Load {
    fn gather(items: &[Crate<'_>], mut picks: Vec<usize>) -> Load {
        picks.sort_unstable();
        let weight = picks.iter().map(|&i| items[i].weight).sum();
        let worth = picks.iter().map(|&i| items[i].worth).sum();
        Load { picks, weight, worth }
    }

    pub fn labels<'i>(&'i self, items: &'i [Crate<'_>]) -> impl Iterator<Item = &'i str> + 'i {
        self.picks.iter().map(move |&i| items[i].label.as_ref())
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} crates, {} kg, worth {}", self.picks.len(), self.weight, self.worth)
    }
}

pub trait Packer {
    fn pack(&self, items: &[Crate<'_>], limit: u32) -> Load;
}

pub struct Greedy;
pub struct Table;

#[derive(Default)]
pub struct Branching {
    pub node_limit: Option<usize>,
}

impl Packer for Greedy {
    fn pack(&self, items: &[Crate<'_>], limit: u32) -> Load {
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by(|&a, &b| items[b].density().total_cmp(&items[a].density()));
        let mut room = limit;
        order.retain(|&i| match room.checked_sub(items[i].weight) {
            Some(left) => {
                room = left;
                true
            }
            None => false,
        });
        Load::gather(items, order)
    }
}

impl Packer for Table {
    fn pack(&self, items: &[Crate<'_>], limit: u32) -> Load {
        let width = limit as usize + 1;
        let mut best = vec![0u64; width];
        let mut taken = vec![vec![false; width]; items.len()];
        for (item, row) in items.iter().zip(&mut taken) {
            for room in (item.weight as usize..width).rev() {
                let candidate = best[room - item.weight as usize] + item.worth;
                if candidate > best[room] {
                    best[room] = candidate;
                    row[room] = true;
                }
            }
        }
        let mut room = limit as usize;
        let mut picks = Vec::new();
        for (i, row) in taken.iter().enumerate().rev() {
            if row[room] {
                picks.push(i);
                room -= items[i].weight as usize;
            }
        }
        Load::gather(items, picks)
    }
}

struct Search<'s, 'a> {
    items: &'s [Crate<'a>],
    order: Vec<usize>,
    best: u64,
    best_picks: Vec<usize>,
    nodes_left: usize,
}

impl Search<'_, '_> {
    fn visit(&mut self, depth: usize, room: u32, worth: u64, picks: &mut Vec<usize>) {
        if worth > self.best {
            self.best = worth;
            self.best_picks.clone_from(picks);
        }
        let Some(&index) = self.order.get(depth) else { return };
        if self.nodes_left == 0 {
            return;
        }
        self.nodes_left -= 1;
        let item = &self.items[index];
        let bound = worth as f64 + item.density() * f64::from(room);
        if bound <= self.best as f64 {
            return;
        }
        if item.weight <= room {
            let (lighter, richer) = (room - item.weight, worth + item.worth);
            picks.push(index);
            self.visit(depth + 1, lighter, richer, picks);
            picks.pop();
        }
        self.visit(depth + 1, room, worth, picks);
    }
}

impl Packer for Branching {
    fn pack(&self, items: &[Crate<'_>], limit: u32) -> Load {
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by(|&a, &b| items[b].density().total_cmp(&items[a].density()));
        let nodes_left = self.node_limit.unwrap_or(usize::MAX);
        let mut search = Search { items, order, best: 0, best_picks: vec![], nodes_left };
        search.visit(0, limit, 0, &mut Vec::new());
        Load::gather(items, search.best_picks)
    }
}

pub fn compare<'p>(
    packers: &[(&'p str, Box<dyn Packer>)],
    items: &[Crate<'_>],
    limit: u32,
) -> Option<(&'p str, Load)> {
    packers
        .iter()
        .map(|(name, packer)| (*name, packer.pack(items, limit)))
        .max_by_key(|(_, load)| load.worth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_methods_beat_greed() {
        let items =
            [Crate::new("tea", 6, 60), Crate::new("silk", 5, 45), Crate::new("salt".to_string(), 5, 45)];
        assert_eq!(Greedy.pack(&items, 10).worth, 60);
        let exact = Table.pack(&items, 10);
        assert_eq!(exact, Branching::default().pack(&items, 10));
        assert_eq!(exact.labels(&items).collect::<Vec<_>>(), ["silk", "salt"]);
    }
}
