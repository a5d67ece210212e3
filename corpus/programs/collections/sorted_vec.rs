//! A vector that stays sorted by a key chosen by its element type.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::ops::Deref;
use std::vec;

pub trait Keyed {
    type Key: Ord + ?Sized;

    fn key(&self) -> &Self::Key;
}

impl Keyed for String {
    type Key = str;

    fn key(&self) -> &str {
        self
    }
}

impl<K: Ord, V> Keyed for (K, V) {
    type Key = K;

    fn key(&self) -> &K {
        &self.0
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortedVec<T> {
    items: Vec<T>,
}

impl<T: Keyed> SortedVec<T> {
    pub const fn new() -> Self {
        SortedVec { items: Vec::new() }
    }

    pub fn insert(&mut self, item: T) -> usize {
        let at = self.items.partition_point(|held| held.key() <= item.key());
        self.items.insert(at, item);
        at
    }

    pub fn find(&self, key: &T::Key) -> Result<usize, usize> {
        self.items.binary_search_by(|held| held.key().cmp(key))
    }

    pub fn get_by(&self, key: &T::Key) -> Option<&T> {
        self.find(key).ok().map(|at| &self.items[at])
    }

    pub fn equal_to(&self, key: &T::Key) -> &[T] {
        let start = self.items.partition_point(|held| held.key() < key);
        let rest = &self.items[start..];
        let count = rest.iter().take_while(|held| held.key() == key).count();
        &rest[..count]
    }

    pub fn pop_first_if(&mut self, test: impl FnOnce(&T) -> bool) -> Option<T> {
        match self.items.first() {
            Some(first) if test(first) => Some(self.items.remove(0)),
            _ => None,
        }
    }

    pub fn split_at_key(mut self, key: &T::Key) -> (Self, Self) {
        let at = self.items.partition_point(|held| held.key() < key);
        let upper = self.items.split_off(at);
        (self, SortedVec { items: upper })
    }

    pub fn merge(self, other: Self) -> Self {
        let mut items = Vec::with_capacity(self.items.len() + other.items.len());
        items.extend(Merged {
            left: self.items.into_iter().peekable(),
            right: other.items.into_iter().peekable(),
        });
        SortedVec { items }
    }

    pub fn dedup_keep_last(&mut self) {
        self.items.reverse();
        self.items.dedup_by(|a, b| a.key() == b.key());
        self.items.reverse();
    }

    pub fn nearest<'s, D>(&'s self, key: &T::Key, distance: impl Fn(&T::Key) -> D) -> Option<&'s T>
    where
        D: PartialOrd,
    {
        let at = self.find(key).unwrap_or_else(|gap| gap);
        let below = at.checked_sub(1).and_then(|at| self.items.get(at));
        match (below, self.items.get(at)) {
            (Some(low), Some(high)) => {
                Some(if distance(low.key()) < distance(high.key()) { low } else { high })
            }
            (one, other) => one.or(other),
        }
    }
}

struct Merged<T> {
    left: Peekable<vec::IntoIter<T>>,
    right: Peekable<vec::IntoIter<T>>,
}

impl<T: Keyed> Iterator for Merged<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let order = match (self.left.peek(), self.right.peek()) {
            (Some(left), Some(right)) => left.key().cmp(right.key()),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        if order.is_le() { self.left.next() } else { self.right.next() }
    }
}

impl<T> Deref for SortedVec<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T: Keyed> From<Vec<T>> for SortedVec<T> {
    fn from(mut items: Vec<T>) -> Self {
        items.sort_by(|a, b| a.key().cmp(b.key()));
        SortedVec { items }
    }
}

impl<T: Keyed> FromIterator<T> for SortedVec<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        items.into_iter().collect::<Vec<T>>().into()
    }
}

impl<T> IntoIterator for SortedVec<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_finds_neighbours() {
        let mut tides: SortedVec<(i32, &str)> = vec![(70, "ebb"), (15, "flood"), (40, "slack")].into();
        assert_eq!(tides.insert((40, "turn")), 2);
        assert_eq!(tides.equal_to(&40).len(), 2);
        let near = tides.nearest(&50, |key| (key - 50).abs());
        assert_eq!(near, Some(&(40, "turn")));
        tides.dedup_keep_last();
        assert_eq!(tides.get_by(&40), Some(&(40, "turn")));
        let (low, high) = tides.split_at_key(&40);
        assert_eq!((low.len(), high.len()), (1, 2));
        assert!(high.merge(low).is_sorted());
    }

    #[test]
    fn strings_are_found_by_slice() {
        let mut names: SortedVec<String> = ["plum", "elm"].map(String::from).into_iter().collect();
        assert_eq!(names.find("fir"), Err(1));
        assert_eq!(names.pop_first_if(|n| n == "elm").as_deref(), Some("elm"));
    }
}
