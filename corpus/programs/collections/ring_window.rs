//! A fixed-capacity ring that keeps the latest N samples.

use std::fmt;
use std::ops::{Index, IndexMut};

#[derive(Clone)]
pub struct Ring<T, const N: usize> {
    cells: [Option<T>; N],
    start: usize,
    len: usize,
}

impl<T, const N: usize> Ring<T, N> {
    pub const CAPACITY: usize = N;

    pub fn new() -> Self {
        assert!(N > 0, "a ring needs room for one sample");
        Ring { cells: std::array::from_fn(|_| None), start: 0, len: 0 }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn is_full(&self) -> bool {
        self.len == N
    }

    fn physical(&self, logical: usize) -> usize {
        (self.start + logical) % N
    }

    pub fn push(&mut self, value: T) -> Option<T> {
        if self.is_full() {
            let evicted = self.cells[self.start].replace(value);
            self.start = self.physical(1);
            evicted
        } else {
            let at = self.physical(self.len);
            self.cells[at] = Some(value);
            self.len += 1;
            None
        }
    }

    pub fn pop_oldest(&mut self) -> Option<T> {
        let value = self.cells[self.start].take()?;
        self.start = self.physical(1);
        self.len -= 1;
        Some(value)
    }

    pub fn get(&self, at: usize) -> Option<&T> {
        if at >= self.len {
            return None;
        }
        self.cells[self.physical(at)].as_ref()
    }

    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        if at >= self.len {
            return None;
        }
        let at = self.physical(at);
        self.cells[at].as_mut()
    }

    pub fn latest(&self) -> Option<&T> {
        self.len.checked_sub(1).and_then(|at| self.get(at))
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        let (wrapped, leading) = self.cells.split_at(self.start);
        leading.iter().chain(wrapped).flatten()
    }

    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut T> {
        let (wrapped, leading) = self.cells.split_at_mut(self.start);
        leading.iter_mut().chain(wrapped).flatten()
    }
}

impl<T, const N: usize> Ring<T, N>
where
    T: Copy + Into<f64>,
{
    pub fn mean(&self) -> Option<f64> {
        if self.is_empty() {
            return None;
        }
        let total: f64 = self.iter().map(|&sample| sample.into()).sum();
        Some(total / self.len as f64)
    }
}

impl<T, const N: usize> Default for Ring<T, N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const N: usize> Index<usize> for Ring<T, N> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        match self.get(at) {
            Some(value) => value,
            None => panic!("sample {at} asked for, but only {} are held", self.len),
        }
    }
}

impl<T, const N: usize> IndexMut<usize> for Ring<T, N> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        let held = self.len;
        self.get_mut(at)
            .unwrap_or_else(|| panic!("sample {at} asked for, but only {held} are held"))
    }
}

impl<T, const N: usize> Extend<T> for Ring<T, N> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, samples: I) {
        for sample in samples {
            self.push(sample);
        }
    }
}

impl<T: PartialEq, const N: usize, const M: usize> PartialEq<[T; M]> for Ring<T, N> {
    fn eq(&self, other: &[T; M]) -> bool {
        self.len == M && self.iter().eq(other.iter())
    }
}

impl<T: fmt::Debug, const N: usize> fmt::Debug for Ring<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_latest() {
        let mut ring: Ring<u8, 3> = Ring::new();
        ring.extend(1..=5);
        assert_eq!(ring, [3, 4, 5]);
        assert_eq!(ring.push(6), Some(3));
        assert_eq!(ring.pop_oldest(), Some(4));
        assert_eq!(ring.mean(), Some(5.5));
        ring[0] *= 2;
        assert_eq!(ring.iter().rev().copied().collect::<Vec<_>>(), [6, 10]);
        assert_eq!(ring.latest(), Some(&6));
    }
}
