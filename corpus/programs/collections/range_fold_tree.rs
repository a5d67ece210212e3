//! A segment tree that folds any associative operation over a range.

use std::fmt::Debug;
use std::ops::{Deref, DerefMut, Range};

pub trait Fold {
    type Item: Clone;
    const EMPTY: Self::Item;

    fn combine(left: &Self::Item, right: &Self::Item) -> Self::Item;
}

#[derive(Debug)]
pub enum MaxOf {}

impl Fold for MaxOf {
    type Item = i64;
    const EMPTY: i64 = i64::MIN;

    fn combine(left: &i64, right: &i64) -> i64 {
        *left.max(right)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Run {
    pub total: i64,
    pub best_prefix: i64,
    pub best_suffix: i64,
    pub best: i64,
}

impl From<i64> for Run {
    fn from(value: i64) -> Self {
        let positive = value.max(0);
        Run { total: value, best_prefix: positive, best_suffix: positive, best: positive }
    }
}

#[derive(Debug)]
pub enum BestRun {}

impl Fold for BestRun {
    type Item = Run;
    const EMPTY: Run = Run { total: 0, best_prefix: 0, best_suffix: 0, best: 0 };

    fn combine(left: &Run, right: &Run) -> Run {
        Run {
            total: left.total + right.total,
            best_prefix: left.best_prefix.max(left.total + right.best_prefix),
            best_suffix: right.best_suffix.max(right.total + left.best_suffix),
            best: left.best.max(right.best).max(left.best_suffix + right.best_prefix),
        }
    }
}

pub struct FoldTree<F: Fold> {
    nodes: Vec<F::Item>,
    len: usize,
}

impl<F: Fold> FoldTree<F> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn get(&self, at: usize) -> Option<&F::Item> {
        self.nodes[self.len..].get(at)
    }

    pub fn query(&self, range: Range<usize>) -> F::Item {
        assert!(range.end <= self.len, "range runs past {}", self.len);
        let (mut low, mut high) = (range.start + self.len, range.end + self.len);
        let (mut left, mut right) = (F::EMPTY, F::EMPTY);
        while low < high {
            if low % 2 == 1 {
                left = F::combine(&left, &self.nodes[low]);
                low += 1;
            }
            if high % 2 == 1 {
                high -= 1;
                right = F::combine(&self.nodes[high], &right);
            }
            low /= 2;
            high /= 2;
        }
        F::combine(&left, &right)
    }

    pub fn edit(&mut self, at: usize) -> Option<Edit<'_, F>> {
        if at >= self.len {
            return None;
        }
        let node = at + self.len;
        Some(Edit { tree: self, node })
    }

    fn refresh(&mut self, mut node: usize) {
        while node > 1 {
            node /= 2;
            self.nodes[node] = F::combine(&self.nodes[2 * node], &self.nodes[2 * node + 1]);
        }
    }
}

impl<F: Fold, V: Into<F::Item>> FromIterator<V> for FoldTree<F> {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        let leaves: Vec<F::Item> = values.into_iter().map(Into::into).collect();
        let len = leaves.len();
        let mut nodes = vec![F::EMPTY; len];
        nodes.extend(leaves);
        for node in (1..len).rev() {
            nodes[node] = F::combine(&nodes[2 * node], &nodes[2 * node + 1]);
        }
        FoldTree { nodes, len }
    }
}

pub struct Edit<'t, F: Fold> {
    tree: &'t mut FoldTree<F>,
    node: usize,
}

impl<F: Fold> Deref for Edit<'_, F> {
    type Target = F::Item;

    fn deref(&self) -> &F::Item {
        &self.tree.nodes[self.node]
    }
}

impl<F: Fold> DerefMut for Edit<'_, F> {
    fn deref_mut(&mut self) -> &mut F::Item {
        &mut self.tree.nodes[self.node]
    }
}

impl<F: Fold> Drop for Edit<'_, F> {
    fn drop(&mut self) {
        self.tree.refresh(self.node);
    }
}

impl<F: Fold> Debug for FoldTree<F>
where
    F::Item: Debug,
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.nodes[self.len..]).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_the_maximum() {
        let mut tree: FoldTree<MaxOf> = [3i64, 9, 2, 7, 4].into_iter().collect();
        assert_eq!(tree.query(2..5), 7);
        *tree.edit(4).unwrap() += 8;
        assert_eq!(tree.query(0..5), 12);
        assert_eq!(tree.query(1..1), i64::MIN);
        assert!(tree.edit(5).is_none());
    }

    #[test]
    fn finds_the_best_run() {
        let gains = [4i64, -6, 5, -1, 3, -9, 2];
        let tree: FoldTree<BestRun> = gains.into_iter().collect();
        assert_eq!(tree.query(0..gains.len()).best, 7);
        assert_eq!(tree.query(5..7).best, 2);
    }
}
