//! Suggests dictionary words near a misspelt one, using edit distance in a metric tree.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Edits needed to turn one word into the other; swapped neighbours count once.
pub fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut current = vec![0; b.len() + 1];
    for i in 1..=a.len() {
        current[0] = i;
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j] + 1).min(current[j - 1] + 1).min(last[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_last[j - 2] + 1);
            }
            current[j] = best;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut current);
    }
    last[b.len()]
}

#[derive(Debug)]
struct Node {
    word: Box<str>,
    children: BTreeMap<usize, Node>,
}

#[derive(Debug, Default)]
pub struct Dictionary {
    root: Option<Box<Node>>,
    len: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion<'d> {
    pub word: &'d str,
    pub distance: usize,
}

impl Ord for Suggestion<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.distance
            .cmp(&other.distance)
            .then_with(|| self.word.cmp(other.word))
    }
}

impl PartialOrd for Suggestion<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Dictionary {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Adds a word; answers false if it was there already.
    pub fn insert(&mut self, word: &str) -> bool {
        let fresh = || Node {
            word: word.into(),
            children: BTreeMap::new(),
        };
        let Some(mut node) = self.root.as_deref_mut() else {
            self.root = Some(Box::new(fresh()));
            self.len = 1;
            return true;
        };
        loop {
            let gap = distance(&node.word, word);
            if gap == 0 {
                return false;
            }
            if !node.children.contains_key(&gap) {
                node.children.insert(gap, fresh());
                self.len += 1;
                return true;
            }
            node = node.children.get_mut(&gap).expect("checked just above");
        }
    }

    pub fn within(&self, word: &str, limit: usize) -> Vec<Suggestion<'_>> {
        let mut found = Vec::new();
        let mut stack: Vec<&Node> = self.root.as_deref().into_iter().collect();
        while let Some(node) = stack.pop() {
            let gap = distance(&node.word, word);
            if gap <= limit {
                found.push(Suggestion { word: &node.word, distance: gap });
            }
            let range = gap.saturating_sub(limit)..=gap + limit;
            stack.extend(node.children.range(range).map(|(_, child)| child));
        }
        found.sort();
        found
    }

    pub fn correct<'w>(&'w self, word: &'w str) -> &'w str {
        let limit = if word.chars().count() < 5 { 1 } else { 2 };
        self.within(word, limit).first().map_or(word, |s| s.word)
    }
}

impl<'s> FromIterator<&'s str> for Dictionary {
    fn from_iter<I: IntoIterator<Item = &'s str>>(words: I) -> Self {
        let mut dictionary = Dictionary::new();
        for word in words {
            dictionary.insert(word);
        }
        dictionary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_swaps_once() {
        assert_eq!(distance("from", "form"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("größe", "grosse"), 3);
    }

    #[test]
    fn suggests_in_order() {
        let dictionary: Dictionary = "garden harden burden pardon wooden".split(' ').collect();
        let words: Vec<_> = dictionary.within("gardan", 2).into_iter().map(|s| s.word).collect();
        assert_eq!(words, ["garden", "harden", "pardon"]);
        assert_eq!(dictionary.correct("zzz"), "zzz");
        assert_eq!(dictionary.len(), 5);
    }
}
