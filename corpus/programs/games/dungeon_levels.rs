//! Dungeon levels of fixed size with terrain costs, monsters and cheapest routes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::{Index, IndexMut};

pub type Pos = (usize, usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Terrain {
    #[default]
    Rock,
    Floor,
    Water,
    Door {
        locked: bool,
    },
}

impl Terrain {
    pub fn cost(self, keys: u32) -> Option<u32> {
        match self {
            Terrain::Rock => None,
            Terrain::Floor => Some(1),
            Terrain::Water => Some(4),
            Terrain::Door { locked: false } => Some(2),
            Terrain::Door { locked: true } => (keys > 0).then_some(6),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Level<const W: usize, const H: usize> {
    cells: [[Terrain; W]; H],
    monsters: Vec<Monster>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Monster {
    pub name: String,
    pub at: Pos,
    pub speed: u32,
}

impl<const W: usize, const H: usize> Default for Level<W, H> {
    fn default() -> Self {
        Level {
            cells: [[Terrain::default(); W]; H],
            monsters: Vec::new(),
        }
    }
}

impl<const W: usize, const H: usize> Index<Pos> for Level<W, H> {
    type Output = Terrain;

    fn index(&self, (x, y): Pos) -> &Terrain {
        &self.cells[y][x]
    }
}

impl<const W: usize, const H: usize> IndexMut<Pos> for Level<W, H> {
    fn index_mut(&mut self, (x, y): Pos) -> &mut Terrain {
        &mut self.cells[y][x]
    }
}

impl<const W: usize, const H: usize> Level<W, H> {
    pub const AREA: usize = W * H;

    pub fn dig_room(&mut self, corner: Pos, width: usize, height: usize) -> usize {
        let (left, top) = corner;
        let mut dug = 0;
        for row in self.cells.iter_mut().skip(top).take(height) {
            for cell in row.iter_mut().skip(left).take(width) {
                if *cell == Terrain::Rock {
                    *cell = Terrain::Floor;
                    dug += 1;
                }
            }
        }
        dug
    }

    pub fn dig_corridor(&mut self, from: Pos, to: Pos) {
        let (mut x, mut y) = from;
        while (x, y) != to {
            if x != to.0 {
                x = if x < to.0 { x + 1 } else { x - 1 };
            } else {
                y = if y < to.1 { y + 1 } else { y - 1 };
            }
            if self[(x, y)] == Terrain::Rock {
                self[(x, y)] = Terrain::Floor;
            }
        }
    }

    pub fn spawn(&mut self, name: &str, at: Pos, speed: u32) -> Option<&Monster> {
        if self[at].cost(0).is_none() || self.monsters.iter().any(|m| m.at == at) {
            return None;
        }
        self.monsters.push(Monster { name: name.to_owned(), at, speed });
        self.monsters.last()
    }

    fn around(&self, (x, y): Pos) -> impl Iterator<Item = Pos> {
        let left = x.checked_sub(1).map(|x| (x, y));
        let up = y.checked_sub(1).map(|y| (x, y));
        let right = (x + 1 < W).then_some((x + 1, y));
        let down = (y + 1 < H).then_some((x, y + 1));
        [left, up, right, down].into_iter().flatten()
    }

    pub fn costs_from(&self, start: Pos, keys: u32) -> [[Option<u32>; W]; H] {
        let mut best = [[None; W]; H];
        let mut heap = BinaryHeap::new();
        best[start.1][start.0] = Some(0);
        heap.push(Reverse((0, start)));
        while let Some(Reverse((cost, at))) = heap.pop() {
            if best[at.1][at.0].is_some_and(|known| known < cost) {
                continue;
            }
            for next in self.around(at) {
                let Some(step) = self[next].cost(keys) else { continue };
                let total = cost + step;
                let slot = &mut best[next.1][next.0];
                if slot.map_or(true, |known| total < known) {
                    *slot = Some(total);
                    heap.push(Reverse((total, next)));
                }
            }
        }
        best
    }

    pub fn route_cost(&self, from: Pos, to: Pos, keys: u32) -> Option<u32> {
        self.costs_from(from, keys)[to.1][to.0]
    }

    /// Moves every monster towards the hero and returns those that arrived.
    pub fn hunt(&mut self, hero: Pos) -> Vec<Monster> {
        let costs = self.costs_from(hero, 0);
        let mut monsters = std::mem::take(&mut self.monsters);
        for monster in &mut monsters {
            for _ in 0..monster.speed {
                let nearer = self
                    .around(monster.at)
                    .filter_map(|pos| costs[pos.1][pos.0].map(|cost| (cost, pos)))
                    .min();
                match nearer {
                    Some((_, pos)) if monster.at != hero => monster.at = pos,
                    _ => break,
                }
            }
        }
        let (arrived, hunting) = monsters.into_iter().partition(|m| m.at == hero);
        self.monsters = hunting;
        arrived
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_door_needs_a_key() {
        let mut level = Level::<7, 3>::default();
        assert_eq!(level.dig_room((0, 0), 3, 3), 9);
        level.dig_corridor((2, 1), (6, 1));
        level[(4, 1)] = Terrain::Door { locked: true };
        assert_eq!(level.route_cost((2, 1), (6, 1), 0), None);
        assert_eq!(level.route_cost((2, 1), (6, 1), 1), Some(9));
        assert!(level.spawn("rat", (0, 0), 2).is_some());
        assert!(level.hunt((2, 0)).len() == 1);
        assert_eq!(Level::<7, 3>::AREA, 21);
    }
}
