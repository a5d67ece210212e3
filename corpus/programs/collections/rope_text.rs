//! A rope of text leaves that concatenates and splits without copying whole documents.

use std::fmt;
use std::mem;
use std::ops::{Add, Range};

const LEAF_MAX: usize = 16;

#[derive(Debug, Clone)]
enum Rope {
    Leaf(String),
    Join { left: Box<Rope>, right: Box<Rope>, weight: usize, depth: u8 },
}

impl Default for Rope {
    fn default() -> Self {
        Rope::Leaf(String::new())
    }
}

impl Rope {
    fn len(&self) -> usize {
        match self {
            Rope::Leaf(text) => text.chars().count(),
            Rope::Join { weight, right, .. } => weight + right.len(),
        }
    }

    fn depth(&self) -> u8 {
        match self {
            Rope::Leaf(_) => 0,
            Rope::Join { depth, .. } => *depth,
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Rope::Leaf(text) if text.is_empty())
    }

    fn join(self, other: Rope) -> Rope {
        match (self, other) {
            (one, other) if other.is_empty() => one,
            (one, other) if one.is_empty() => other,
            (Rope::Leaf(mut a), Rope::Leaf(b)) if a.len() + b.len() <= LEAF_MAX => {
                a.push_str(&b);
                Rope::Leaf(a)
            }
            (left, right) => Rope::Join {
                weight: left.len(),
                depth: 1 + left.depth().max(right.depth()),
                left: Box::new(left),
                right: Box::new(right),
            },
        }
    }

    fn split(self, at: usize) -> (Rope, Rope) {
        match self {
            Rope::Leaf(mut text) => {
                let byte = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
                let tail = text.split_off(byte);
                (Rope::Leaf(text), Rope::Leaf(tail))
            }
            Rope::Join { left, right, weight, .. } if at < weight => {
                let (head, middle) = left.split(at);
                (head, middle.join(*right))
            }
            Rope::Join { left, right, weight, .. } => {
                let (middle, tail) = right.split(at - weight);
                (left.join(middle), tail)
            }
        }
    }

    fn insert(&mut self, at: usize, text: &str) {
        let (head, tail) = mem::take(self).split(at);
        *self = head.join(Rope::from(text)).join(tail);
    }

    fn cut(&mut self, range: Range<usize>) -> Rope {
        let (rest, tail) = mem::take(self).split(range.end);
        let (head, removed) = rest.split(range.start);
        *self = head.join(tail);
        removed
    }

    fn char_at(&self, at: usize) -> Option<char> {
        match self {
            Rope::Leaf(text) => text.chars().nth(at),
            Rope::Join { left, weight, .. } if at < *weight => left.char_at(at),
            Rope::Join { right, weight, .. } => right.char_at(at - weight),
        }
    }

    fn leaves(&self) -> Leaves<'_> {
        Leaves { pending: vec![self] }
    }

    fn chars(&self) -> impl Iterator<Item = char> + '_ {
        self.leaves().flat_map(str::chars)
    }

    fn rebalanced(self) -> Rope {
        fn build(leaves: &mut [Rope]) -> Rope {
            match leaves {
                [] => Rope::default(),
                [only] => mem::take(only),
                many => {
                    let (left, right) = many.split_at_mut(many.len() / 2);
                    build(left).join(build(right))
                }
            }
        }
        let mut leaves: Vec<Rope> = self.leaves().map(|s| Rope::Leaf(s.to_string())).collect();
        build(&mut leaves)
    }
}

impl From<&str> for Rope {
    fn from(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        letters
            .chunks(LEAF_MAX)
            .map(|piece| Rope::Leaf(piece.iter().collect()))
            .fold(Rope::default(), Rope::join)
    }
}

impl Add for Rope {
    type Output = Rope;

    fn add(self, other: Rope) -> Rope {
        self.join(other)
    }
}

struct Leaves<'a> {
    pending: Vec<&'a Rope>,
}

impl<'a> Iterator for Leaves<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            match self.pending.pop()? {
                Rope::Leaf(text) => return Some(text),
                Rope::Join { left, right, .. } => self.pending.extend([&**right, &**left]),
            }
        }
    }
}

impl fmt::Display for Rope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.leaves().try_for_each(|text| f.write_str(text))
    }
}

fn main() {
    let mut letter = Rope::from("Dear neighbour, your goat has eaten the washing again.");
    letter.insert(21, "prize ");
    println!("{letter}");

    let removed = letter.cut(0..16);
    println!("cut {:?}, left {} chars", removed.to_string(), letter.len());

    let mut signed = letter + Rope::from(" Yours, the café next door");
    println!("depth before {}", signed.depth());
    signed = signed.rebalanced();
    println!("depth after {}", signed.depth());

    let accents = signed.chars().filter(|c| !c.is_ascii()).count();
    println!("{accents} accented letter, fifth char {:?}", signed.char_at(4));
    println!("{signed}");
}
