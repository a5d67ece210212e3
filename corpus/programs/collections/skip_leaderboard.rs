//! A leaderboard on a skip list whose towers are rows of indices in one arena.

use std::fmt::{self, Display};
use std::str::FromStr;

const LEVELS: usize = 6;

struct Coin {
    state: u32,
}

impl Coin {
    fn tower_height(&mut self) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        (self.state.trailing_ones() as usize + 1).min(LEVELS)
    }
}

struct Tower<T> {
    item: T,
    next: Vec<Option<usize>>,
}

struct SkipList<T> {
    arena: Vec<Option<Tower<T>>>,
    vacant: Vec<usize>,
    heads: [Option<usize>; LEVELS],
    coin: Coin,
}

impl<T: Ord> SkipList<T> {
    fn seeded(seed: u32) -> Self {
        SkipList {
            arena: Vec::new(),
            vacant: Vec::new(),
            heads: [None; LEVELS],
            coin: Coin { state: seed | 1 },
        }
    }

    fn tower(&self, at: usize) -> &Tower<T> {
        self.arena[at].as_ref().expect("links only point at live towers")
    }

    fn link(&self, from: Option<usize>, level: usize) -> Option<usize> {
        match from {
            Some(at) => self.tower(at).next[level],
            None => self.heads[level],
        }
    }

    fn link_mut(&mut self, from: Option<usize>, level: usize) -> &mut Option<usize> {
        match from {
            Some(at) => {
                let tower = self.arena[at].as_mut().expect("links only point at live towers");
                &mut tower.next[level]
            }
            None => &mut self.heads[level],
        }
    }

    fn predecessors(&self, item: &T) -> [Option<usize>; LEVELS] {
        let mut found = [None; LEVELS];
        let mut here = None;
        for level in (0..LEVELS).rev() {
            while let Some(next) = self.link(here, level) {
                if self.tower(next).item >= *item {
                    break;
                }
                here = Some(next);
            }
            found[level] = here;
        }
        found
    }

    fn insert(&mut self, item: T) -> bool {
        let before = self.predecessors(&item);
        if let Some(at) = self.link(before[0], 0) {
            if self.tower(at).item == item {
                return false;
            }
        }
        let height = self.coin.tower_height();
        let next = (0..height).map(|level| self.link(before[level], level)).collect();
        let tower = Tower { item, next };
        let at = match self.vacant.pop() {
            Some(at) => {
                self.arena[at] = Some(tower);
                at
            }
            None => {
                self.arena.push(Some(tower));
                self.arena.len() - 1
            }
        };
        for (level, &from) in before.iter().enumerate().take(height) {
            *self.link_mut(from, level) = Some(at);
        }
        true
    }

    fn remove(&mut self, item: &T) -> Option<T> {
        let before = self.predecessors(item);
        let at = self.link(before[0], 0)?;
        if self.tower(at).item != *item {
            return None;
        }
        let Tower { item, next } = self.arena[at].take()?;
        for (level, after) in next.into_iter().enumerate() {
            *self.link_mut(before[level], level) = after;
        }
        self.vacant.push(at);
        Some(item)
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::successors(self.heads[0], |&at| self.tower(at).next[0])
            .map(|at| &self.tower(at).item)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    seconds: u32,
    player: String,
}

impl Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8}{:>3}m{:02}s", self.player, self.seconds / 60, self.seconds % 60)
    }
}

impl FromStr for Score {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (player, time) = text.split_once('=').ok_or("missing '='")?;
        let seconds = time.trim().parse::<u32>().map_err(|e| e.to_string())?;
        Ok(Score { seconds, player: player.trim().to_lowercase() })
    }
}

fn main() -> Result<(), String> {
    let mut board = SkipList::seeded(0x5eed);
    let entries = ["Fern = 412", "Jory = 388", "Ketil = 501", "Anwen = 388", "Fern = 412"];
    for entry in entries {
        let score: Score = entry.parse()?;
        if !board.insert(score) {
            println!("{entry:?} was entered twice");
        }
    }

    for (place, score) in board.iter().enumerate() {
        println!("{:>2}. {score}", place + 1);
    }

    let old = Score { seconds: 501, player: "ketil".into() };
    if let Some(beaten) = board.remove(&old) {
        let better = Score { seconds: beaten.seconds - 130, ..beaten };
        println!("improved to {better}");
        board.insert(better);
    }
    let winner = board.iter().next().map(|score| score.player.as_str());
    println!("winner: {}", winner.unwrap_or("nobody"));
    println!("arena holds {} towers", board.arena.len());

    match "Odd one".parse::<Score>() {
        Ok(score) => println!("unexpected {score}"),
        Err(reason) => println!("rejected: {reason}"),
    }
    Ok(())
}
