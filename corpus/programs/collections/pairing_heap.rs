//! A mergeable min-heap built from owned pairing trees.

use std::iter::FusedIterator;
use std::mem;

#[derive(Debug, Clone)]
struct Tree<T> {
    item: T,
    children: Vec<Tree<T>>,
}

impl<T: Ord> Tree<T> {
    fn leaf(item: T) -> Self {
        Tree { item, children: Vec::new() }
    }

    fn meld(mut self, mut other: Self) -> Self {
        if other.item < self.item {
            mem::swap(&mut self, &mut other);
        }
        self.children.push(other);
        self
    }
}

fn meld_pairs<T: Ord>(trees: Vec<Tree<T>>) -> Option<Tree<T>> {
    let mut paired = Vec::with_capacity(trees.len().div_ceil(2));
    let mut rest = trees.into_iter();
    while let Some(first) = rest.next() {
        paired.push(match rest.next() {
            Some(second) => first.meld(second),
            None => first,
        });
    }
    paired.into_iter().rev().reduce(Tree::meld)
}

#[derive(Debug, Clone)]
pub struct PairingHeap<T> {
    root: Option<Tree<T>>,
    len: usize,
}

impl<T: Ord> PairingHeap<T> {
    pub fn new() -> Self {
        Self { root: None, len: 0 }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    pub fn peek(&self) -> Option<&T> {
        self.root.as_ref().map(|tree| &tree.item)
    }

    pub fn push(&mut self, item: T) {
        let fresh = Tree::leaf(item);
        self.root = Some(match self.root.take() {
            Some(old) => old.meld(fresh),
            None => fresh,
        });
        self.len += 1;
    }

    pub fn pop(&mut self) -> Option<T> {
        let Tree { item, children } = self.root.take()?;
        self.root = meld_pairs(children);
        self.len -= 1;
        Some(item)
    }

    pub fn pop_if<F>(&mut self, accept: F) -> Option<T>
    where
        F: FnOnce(&T) -> bool,
    {
        if accept(self.peek()?) {
            self.pop()
        } else {
            None
        }
    }

    pub fn append(&mut self, other: &mut Self) {
        let theirs = mem::take(other);
        self.len += theirs.len;
        self.root = match (self.root.take(), theirs.root) {
            (Some(a), Some(b)) => Some(a.meld(b)),
            (one, None) => one,
            (None, one) => one,
        };
    }

    pub fn drain_sorted(&mut self) -> DrainSorted<'_, T> {
        DrainSorted { heap: self }
    }

    pub fn into_sorted_vec(mut self) -> Vec<T> {
        self.drain_sorted().collect()
    }
}

impl<T: Ord> Default for PairingHeap<T> {
    fn default() -> Self {
        Self::new()
    }
}

pub struct DrainSorted<'h, T: Ord> {
    heap: &'h mut PairingHeap<T>,
}

impl<T: Ord> Iterator for DrainSorted<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.heap.pop()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.heap.len, Some(self.heap.len))
    }
}

impl<T: Ord> ExactSizeIterator for DrainSorted<'_, T> {}
impl<T: Ord> FusedIterator for DrainSorted<'_, T> {}

impl<T: Ord> Extend<T> for PairingHeap<T> {
    fn extend<I>(&mut self, items: I)
    where
        I: IntoIterator<Item = T>,
    {
        items.into_iter().for_each(|item| self.push(item));
    }
}

impl<T: Ord> FromIterator<T> for PairingHeap<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let trees: Vec<_> = items.into_iter().map(Tree::leaf).collect();
        let len = trees.len();
        PairingHeap { root: meld_pairs(trees), len }
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for PairingHeap<T> {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::PairingHeap;

    #[test]
    fn sorts_what_it_is_given() {
        let heap = PairingHeap::from([8, 3, 5, 1, 9, 3]);
        assert_eq!(heap.len(), 6);
        assert_eq!(heap.into_sorted_vec(), [1, 3, 3, 5, 8, 9]);
    }

    #[test]
    fn append_empties_the_other() {
        let mut a: PairingHeap<&str> = ["pear", "fig"].into();
        let mut b: PairingHeap<&str> = ["apple"].into();
        a.append(&mut b);
        assert!(b.is_empty());
        assert_eq!(a.peek(), Some(&"apple"));
        assert_eq!(a.pop_if(|fruit| fruit.starts_with('z')), None);
        assert_eq!(a.len(), 3);
    }
}
