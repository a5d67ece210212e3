//! A generic two-player game search, with a stick-taking game and a line game on top.

use std::collections::HashMap;
use std::hash::Hash;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Loss,
    Even,
    Win,
}

impl std::ops::Neg for Value {
    type Output = Value;

    fn neg(self) -> Self::Output {
        match self {
            Value::Loss => Value::Win,
            Value::Even => Value::Even,
            Value::Win => Value::Loss,
        }
    }
}

/// A position as seen by the player whose turn it is.
pub trait Position: Clone + Eq + Hash {
    type Move: Copy;
    const NAME: &'static str;

    fn moves(&self) -> Vec<Self::Move>;
    fn after(&self, choice: Self::Move) -> Self;
    fn finished(&self) -> Option<Value>;
}

#[derive(Debug)]
pub struct Searcher<P> {
    memo: HashMap<P, Value>,
    hits: usize,
}

impl<P> Default for Searcher<P> {
    fn default() -> Self {
        Searcher { memo: HashMap::new(), hits: 0 }
    }
}

impl<P: Position> Searcher<P> {
    pub fn value(&mut self, position: &P) -> Value {
        if let Some(&known) = self.memo.get(position) {
            self.hits += 1;
            return known;
        }
        let value = match position.finished() {
            Some(value) => value,
            None => {
                let mut best = Value::Loss;
                for choice in position.moves() {
                    best = best.max(-self.value(&position.after(choice)));
                    if best == Value::Win {
                        break;
                    }
                }
                best
            }
        };
        self.memo.insert(position.clone(), value);
        value
    }

    pub fn best_move(&mut self, position: &P) -> Option<P::Move> {
        if position.finished().is_some() {
            return None;
        }
        position
            .moves()
            .into_iter()
            .max_by_key(|&choice| -self.value(&position.after(choice)))
    }

    pub fn summary(&self) -> String {
        format!("{}: {} positions, {} hits", P::NAME, self.memo.len(), self.hits)
    }
}

pub fn play_out<P>(start: P, limit: usize) -> (P, Vec<P::Move>)
where
    P: Position,
{
    let mut searcher = Searcher::default();
    let mut position = start;
    let mut moves = Vec::new();
    while let Some(choice) = searcher.best_move(&position).filter(|_| moves.len() < limit) {
        position = position.after(choice);
        moves.push(choice);
    }
    (position, moves)
}

pub mod sticks {
    use super::{Position, Value};

    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Sticks {
        pub heap: u32,
        pub max_take: u32,
    }

    impl Position for Sticks {
        type Move = u32;
        const NAME: &'static str = "sticks";

        fn moves(&self) -> Vec<u32> {
            (1..=self.max_take.min(self.heap)).collect()
        }

        fn after(&self, take: u32) -> Self {
            Sticks { heap: self.heap - take, ..*self }
        }

        fn finished(&self) -> Option<Value> {
            (self.heap == 0).then_some(Value::Loss)
        }
    }
}

pub mod lines {
    use super::{Position, Value};

    const LINES: [[usize; 3]; 8] = [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
        [0, 3, 6],
        [1, 4, 7],
        [2, 5, 8],
        [0, 4, 8],
        [2, 4, 6],
    ];

    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
    pub struct Lines {
        mine: u16,
        theirs: u16,
    }

    fn has_line(stones: u16) -> bool {
        LINES
            .iter()
            .any(|line| line.iter().all(|&cell| stones & (1 << cell) != 0))
    }

    impl Position for Lines {
        type Move = usize;
        const NAME: &'static str = "lines";

        fn moves(&self) -> Vec<usize> {
            let taken = self.mine | self.theirs;
            (0..9).filter(|cell| taken & (1 << cell) == 0).collect()
        }

        fn after(&self, cell: usize) -> Self {
            Lines { mine: self.theirs, theirs: self.mine | (1 << cell) }
        }

        fn finished(&self) -> Option<Value> {
            if has_line(self.theirs) {
                Some(Value::Loss)
            } else if self.moves().is_empty() {
                Some(Value::Even)
            } else {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{lines::Lines, sticks::Sticks, *};

    #[test]
    fn multiples_are_lost() {
        let mut searcher = Searcher::default();
        assert_eq!(searcher.value(&Sticks { heap: 12, max_take: 3 }), Value::Loss);
        assert_eq!(searcher.best_move(&Sticks { heap: 14, max_take: 3 }), Some(2));
        assert!(searcher.summary().starts_with("sticks"));
    }

    #[test]
    fn good_play_fills_the_board() {
        let (end, moves) = play_out(Lines::default(), 20);
        assert_eq!(moves.len(), 9);
        assert_eq!(end.finished(), Some(Value::Even));
    }
}
