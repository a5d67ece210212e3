//! A vector of bounded length stored inline, without touching the heap.

use std::array;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::Flatten;
use std::ops::{Index, IndexMut};

#[derive(Clone, Copy)]
pub struct InlineVec<T, const CAP: usize> {
    cells: [Option<T>; CAP],
    len: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Full<T>(pub T);

impl<T> fmt::Display for Full<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the inline vector has no room left")
    }
}

impl<T: fmt::Debug> std::error::Error for Full<T> {}

impl<T, const CAP: usize> InlineVec<T, CAP> {
    pub fn new() -> Self {
        InlineVec { cells: [const { None }; CAP], len: 0 }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn room(&self) -> usize {
        CAP - self.len
    }

    pub fn push(&mut self, value: T) -> Result<(), Full<T>> {
        match self.cells.get_mut(self.len) {
            Some(cell) => {
                *cell = Some(value);
                self.len += 1;
                Ok(())
            }
            None => Err(Full(value)),
        }
    }

    pub fn pop(&mut self) -> Option<T> {
        self.len = self.len.checked_sub(1)?;
        self.cells[self.len].take()
    }

    pub fn insert(&mut self, at: usize, value: T) -> Result<(), Full<T>> {
        assert!(at <= self.len, "cannot insert at {at}, length is {}", self.len);
        self.push(value)?;
        self.cells[at..self.len].rotate_right(1);
        Ok(())
    }

    pub fn remove(&mut self, at: usize) -> Option<T> {
        let cells = self.cells[..self.len].get_mut(at..)?;
        let value = cells.first_mut()?.take();
        cells.rotate_left(1);
        self.len -= 1;
        value
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        let mut kept = 0;
        for at in 0..self.len {
            let stays = self.cells[at].as_ref().is_some_and(&mut keep);
            if stays {
                self.cells.swap(kept, at);
                kept += 1;
            } else {
                self.cells[at] = None;
            }
        }
        self.len = kept;
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.cells[..self.len].iter().flatten()
    }

    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut T> {
        self.cells[..self.len].iter_mut().filter_map(Option::as_mut)
    }

    pub fn grown<const WIDER: usize>(self) -> Result<InlineVec<T, WIDER>, Full<T>> {
        let mut wider = InlineVec::new();
        for value in self {
            wider.push(value)?;
        }
        Ok(wider)
    }
}

impl<T, const CAP: usize> Default for InlineVec<T, CAP> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const CAP: usize> Index<usize> for InlineVec<T, CAP> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        self.cells[at].as_ref().expect("index past the length")
    }
}

impl<T, const CAP: usize> IndexMut<usize> for InlineVec<T, CAP> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        self.cells[at].as_mut().expect("index past the length")
    }
}

impl<T, const CAP: usize> IntoIterator for InlineVec<T, CAP> {
    type Item = T;
    type IntoIter = Flatten<array::IntoIter<Option<T>, CAP>>;

    fn into_iter(self) -> Self::IntoIter {
        self.cells.into_iter().flatten()
    }
}

impl<T: PartialEq, const A: usize, const B: usize> PartialEq<InlineVec<T, B>> for InlineVec<T, A> {
    fn eq(&self, other: &InlineVec<T, B>) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: Eq, const CAP: usize> Eq for InlineVec<T, CAP> {}

impl<T: Hash, const CAP: usize> Hash for InlineVec<T, CAP> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len);
        self.iter().for_each(|value| value.hash(state));
    }
}

impl<T: fmt::Debug, const CAP: usize> fmt::Debug for InlineVec<T, CAP> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T, const CAP: usize, const N: usize> TryFrom<[T; N]> for InlineVec<T, CAP> {
    type Error = Full<T>;

    fn try_from(values: [T; N]) -> Result<Self, Full<T>> {
        let mut out = Self::new();
        values.into_iter().try_for_each(|value| out.push(value))?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_no_more_than_it_can() {
        let mut moves: InlineVec<char, 4> = InlineVec::try_from(['u', 'd', 'l']).unwrap();
        moves.insert(1, 'r').unwrap();
        assert_eq!(moves.push('x'), Err(Full('x')));
        assert_eq!(format!("{moves:?}"), "['u', 'r', 'd', 'l']");
        assert_eq!(moves.remove(2), Some('d'));
        moves.retain(|step| *step != 'u');
        let wider = moves.grown::<9>().unwrap();
        assert_eq!((wider.len(), wider.room()), (2, 7));
        assert_eq!(wider, moves);
        assert!(wider.grown::<1>().is_err());
    }
}
