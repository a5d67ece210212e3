//! A growable set of small integers packed into words.

use std::fmt;
use std::iter;
use std::ops::{BitAnd, BitOr, BitXor, Not, Sub, SubAssign};

const WORD: usize = u64::BITS as usize;

#[derive(Clone, Default, Eq)]
pub struct BitSet {
    words: Vec<u64>,
}

fn locate(item: usize) -> (usize, u64) {
    (item / WORD, 1 << (item % WORD))
}

impl BitSet {
    pub const fn new() -> Self {
        BitSet { words: Vec::new() }
    }

    pub fn with_room_for(items: usize) -> Self {
        BitSet { words: Vec::with_capacity(items.div_ceil(WORD)) }
    }

    pub fn insert(&mut self, item: usize) -> bool {
        let (word, mask) = locate(item);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let fresh = self.words[word] & mask == 0;
        self.words[word] |= mask;
        fresh
    }

    pub fn remove(&mut self, item: usize) -> bool {
        let (word, mask) = locate(item);
        match self.words.get_mut(word) {
            Some(bits) if *bits & mask != 0 => {
                *bits &= !mask;
                true
            }
            _ => false,
        }
    }

    pub fn contains(&self, item: usize) -> bool {
        let (word, mask) = locate(item);
        self.words.get(word).is_some_and(|bits| bits & mask != 0)
    }

    pub fn len(&self) -> usize {
        self.words.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&bits| bits == 0)
    }

    pub fn max(&self) -> Option<usize> {
        let word = self.words.iter().rposition(|&bits| bits != 0)?;
        Some(word * WORD + self.words[word].ilog2() as usize)
    }

    pub fn is_subset(&self, other: &BitSet) -> bool {
        self.zip_words(other).all(|(mine, theirs)| mine & !theirs == 0)
    }

    fn zip_words<'a>(&'a self, other: &'a BitSet) -> impl Iterator<Item = (u64, u64)> + 'a {
        let longest = self.words.len().max(other.words.len());
        let padded = |words: &'a [u64]| words.iter().copied().chain(iter::repeat(0));
        padded(&self.words).zip(padded(&other.words)).take(longest)
    }

    pub fn iter(&self) -> Iter<'_> {
        Iter { rest: self.words.iter(), base: 0, bits: 0, started: false }
    }
}

macro_rules! set_operator {
    ($trait:ident, $method:ident, |$a:ident, $b:ident| $combine:expr) => {
        impl $trait for &BitSet {
            type Output = BitSet;

            fn $method(self, other: &BitSet) -> BitSet {
                BitSet { words: self.zip_words(other).map(|($a, $b)| $combine).collect() }
            }
        }
    };
}

set_operator!(BitAnd, bitand, |a, b| a & b);
set_operator!(BitOr, bitor, |a, b| a | b);
set_operator!(BitXor, bitxor, |a, b| a ^ b);
set_operator!(Sub, sub, |a, b| a & b.not());

impl SubAssign<&BitSet> for BitSet {
    fn sub_assign(&mut self, other: &BitSet) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine &= !theirs;
        }
    }
}

impl PartialEq for BitSet {
    fn eq(&self, other: &Self) -> bool {
        self.zip_words(other).all(|(mine, theirs)| mine == theirs)
    }
}

impl fmt::Debug for BitSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self).finish()
    }
}

impl FromIterator<usize> for BitSet {
    fn from_iter<I: IntoIterator<Item = usize>>(items: I) -> Self {
        let items = items.into_iter();
        let mut set = BitSet::with_room_for(items.size_hint().0);
        for item in items {
            set.insert(item);
        }
        set
    }
}

pub struct Iter<'a> {
    rest: std::slice::Iter<'a, u64>,
    base: usize,
    bits: u64,
    started: bool,
}

impl Iterator for Iter<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.bits == 0 {
            self.bits = *self.rest.next()?;
            if self.started {
                self.base += WORD;
            }
            self.started = true;
        }
        let lowest = self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        Some(self.base + lowest)
    }
}

impl<'a> IntoIterator for &'a BitSet {
    type Item = usize;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_follow_set_rules() {
        let evens: BitSet = (0..200).step_by(2).collect();
        let threes: BitSet = (0..200).step_by(3).collect();
        let both = &evens & &threes;
        assert!(both.iter().all(|n| n % 6 == 0));
        assert!(both.is_subset(&evens));
        assert_eq!((&evens | &threes).len(), evens.len() + threes.len() - both.len());
        assert_eq!(&(&evens ^ &threes) & &both, BitSet::new());
        let mut left = &evens - &threes;
        assert_eq!(left.max(), Some(196));
        assert!(left.remove(196) && !left.remove(196));
        left -= &evens;
        assert!(left.is_empty());
    }
}
