//! Extension trait with extra iterator adaptors: chunk by key, interleave, running totals.

use std::iter::{FusedIterator, Peekable};
use std::mem;
use std::ops::Add;

pub struct ChunkBy<I, F, K>
where
    I: Iterator,
{
    inner: Peekable<I>,
    key: F,
    marker: std::marker::PhantomData<K>,
}

impl<I, F, K> Iterator for ChunkBy<I, F, K>
where
    I: Iterator,
    F: FnMut(&I::Item) -> K,
    K: PartialEq,
{
    type Item = (K, Vec<I::Item>);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.inner.next()?;
        let key = (self.key)(&first);
        let mut group = vec![first];
        while let Some(item) = self.inner.peek() {
            if (self.key)(item) != key {
                break;
            }
            group.extend(self.inner.next());
        }
        Some((key, group))
    }
}

pub struct Interleave<A, B> {
    current: A,
    other: B,
    flip: bool,
}

impl<A, B> Iterator for Interleave<A, B>
where
    A: Iterator,
    B: Iterator<Item = A::Item>,
{
    type Item = A::Item;

    fn next(&mut self) -> Option<A::Item> {
        self.flip = !self.flip;
        if self.flip {
            self.current.next().or_else(|| self.other.next())
        } else {
            self.other.next().or_else(|| self.current.next())
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (low_a, high_a) = self.current.size_hint();
        let (low_b, high_b) = self.other.size_hint();
        let high = high_a.zip(high_b).and_then(|(a, b)| a.checked_add(b));
        (low_a.saturating_add(low_b), high)
    }
}

impl<A, B> FusedIterator for Interleave<A, B>
where
    A: FusedIterator,
    B: FusedIterator<Item = A::Item>,
{
}

#[derive(Clone)]
pub struct RunningTotal<I: Iterator> {
    inner: I,
    total: I::Item,
}

impl<I> Iterator for RunningTotal<I>
where
    I: Iterator,
    I::Item: Add<Output = I::Item> + Copy,
{
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        let step = self.inner.next()?;
        self.total = self.total + step;
        Some(self.total)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner.size_hint()
    }
}

impl<I> ExactSizeIterator for RunningTotal<I>
where
    I: ExactSizeIterator,
    I::Item: Add<Output = I::Item> + Copy,
{
}

pub trait IterExt: Iterator {
    fn chunk_by_key<K, F>(self, key: F) -> ChunkBy<Self, F, K>
    where
        Self: Sized,
        F: FnMut(&Self::Item) -> K,
        K: PartialEq,
    {
        ChunkBy {
            inner: self.peekable(),
            key,
            marker: std::marker::PhantomData,
        }
    }

    fn interleave_with<J>(self, other: J) -> Interleave<Self, J::IntoIter>
    where
        Self: Sized,
        J: IntoIterator<Item = Self::Item>,
    {
        Interleave {
            current: self,
            other: other.into_iter(),
            flip: false,
        }
    }

    fn running_total(self) -> RunningTotal<Self>
    where
        Self: Sized,
        Self::Item: Default,
    {
        RunningTotal {
            inner: self,
            total: Default::default(),
        }
    }

    fn batches(mut self, size: usize) -> impl Iterator<Item = Vec<Self::Item>>
    where
        Self: Sized,
    {
        let mut pending = Vec::with_capacity(size);
        std::iter::from_fn(move || {
            while pending.len() < size.max(1) {
                match self.next() {
                    Some(item) => pending.push(item),
                    None => break,
                }
            }
            (!pending.is_empty()).then(|| mem::take(&mut pending))
        })
    }
}

impl<I: Iterator + ?Sized> IterExt for I {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_words_by_initial() {
        let words = ["ash", "alder", "beech", "birch", "ash"];
        let counts: Vec<(Option<char>, usize)> = words
            .iter()
            .chunk_by_key(|word| word.chars().next())
            .map(|(initial, group)| (initial, group.len()))
            .collect();
        assert_eq!(counts, [(Some('a'), 2), (Some('b'), 2), (Some('a'), 1)]);
    }

    #[test]
    fn others() {
        let mixed: Vec<i32> = [1, 3, 5].into_iter().interleave_with(vec![2]).collect();
        assert_eq!(mixed, [1, 2, 3, 5]);
        assert_eq!([4u8, 1, 2].iter().copied().running_total().last(), Some(7));
        assert_eq!((0..5).batches(2).last(), Some(vec![4]));
    }
}
