//! A map from words to values kept as a trie, with completion and ordered iteration.

use std::collections::btree_map::{self, BTreeMap};
use std::ops::{Index, IndexMut};

#[derive(Debug, Clone)]
struct Node<V> {
    value: Option<V>,
    next: BTreeMap<char, Node<V>>,
}

impl<V> Default for Node<V> {
    fn default() -> Self {
        Node { value: None, next: BTreeMap::new() }
    }
}

impl<V> Node<V> {
    fn is_dead(&self) -> bool {
        self.value.is_none() && self.next.is_empty()
    }

    fn remove(&mut self, key: &mut std::str::Chars<'_>) -> Option<V> {
        let Some(ch) = key.next() else {
            return self.value.take();
        };
        let child = self.next.get_mut(&ch)?;
        let removed = child.remove(key);
        if child.is_dead() {
            self.next.remove(&ch);
        }
        removed
    }
}

#[derive(Debug, Clone)]
pub struct Trie<V> {
    root: Node<V>,
    len: usize,
}

impl<V> Default for Trie<V> {
    fn default() -> Self {
        Trie { root: Node::default(), len: 0 }
    }
}

impl<V> Trie<V> {
    pub fn new() -> Self {
        Trie::default()
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn node(&self, prefix: &str) -> Option<&Node<V>> {
        prefix.chars().try_fold(&self.root, |node, ch| node.next.get(&ch))
    }

    fn node_mut(&mut self, key: &str) -> &mut Node<V> {
        let mut node = &mut self.root;
        for ch in key.chars() {
            node = node.next.entry(ch).or_default();
        }
        node
    }

    pub fn insert(&mut self, key: &str, value: V) -> Option<V> {
        let old = self.node_mut(key).value.replace(value);
        if old.is_none() {
            self.len += 1;
        }
        old
    }

    pub fn get(&self, key: &str) -> Option<&V> {
        self.node(key)?.value.as_ref()
    }

    pub fn get_or_insert_with(&mut self, key: &str, make: impl FnOnce() -> V) -> &mut V {
        if self.get(key).is_none() {
            self.len += 1;
        }
        self.node_mut(key).value.get_or_insert_with(make)
    }

    pub fn remove(&mut self, key: &str) -> Option<V> {
        let removed = self.root.remove(&mut key.chars());
        self.len -= usize::from(removed.is_some());
        removed
    }

    /// The longest stored key that `text` starts with, and what is left of `text`.
    pub fn longest_match<'t>(&self, text: &'t str) -> Option<(&V, &'t str)> {
        let mut node = &self.root;
        let mut best = node.value.as_ref().map(|v| (v, text));
        let mut chars = text.chars();
        while let Some(child) = chars.next().and_then(|ch| node.next.get(&ch)) {
            node = child;
            best = node.value.as_ref().map(|v| (v, chars.as_str())).or(best);
        }
        best
    }

    pub fn completions<'n>(&'n self, prefix: &str) -> Iter<'n, V> {
        match self.node(prefix) {
            Some(node) => Iter {
                prefix: prefix.to_string(),
                pending: node.value.as_ref(),
                stack: vec![node.next.iter()],
            },
            None => Iter { prefix: String::new(), pending: None, stack: Vec::new() },
        }
    }
}

pub struct Iter<'n, V> {
    prefix: String,
    pending: Option<&'n V>,
    stack: Vec<btree_map::Iter<'n, char, Node<V>>>,
}

impl<'n, V> Iterator for Iter<'n, V> {
    type Item = (String, &'n V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(value) = self.pending.take() {
                return Some((self.prefix.clone(), value));
            }
            match self.stack.last_mut()?.next() {
                Some((&ch, node)) => {
                    self.prefix.push(ch);
                    self.pending = node.value.as_ref();
                    self.stack.push(node.next.iter());
                }
                None => {
                    self.stack.pop();
                    self.prefix.pop();
                }
            }
        }
    }
}

impl<'n, V> IntoIterator for &'n Trie<V> {
    type Item = (String, &'n V);
    type IntoIter = Iter<'n, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.completions("")
    }
}

impl<V> Index<&str> for Trie<V> {
    type Output = V;

    fn index(&self, key: &str) -> &V {
        self.get(key).expect("no such key")
    }
}

impl<V: Default> IndexMut<&str> for Trie<V> {
    fn index_mut(&mut self, key: &str) -> &mut V {
        self.get_or_insert_with(key, V::default)
    }
}

impl<K: AsRef<str>, V> Extend<(K, V)> for Trie<V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        pairs.into_iter().for_each(|(key, value)| drop(self.insert(key.as_ref(), value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completes_and_forgets() {
        let mut trie = Trie::new();
        trie.extend([("oar", 1), ("oat", 2), ("oath", 3), ("ox", 4)]);
        trie["oat"] += 10;
        trie["owl"] = 7;
        let words: Vec<String> = trie.completions("oa").map(|(word, _)| word).collect();
        assert_eq!(words, ["oar", "oat", "oath"]);
        assert_eq!(trie.longest_match("oatmeal"), Some((&12, "meal")));
        assert_eq!(trie.remove("oat"), Some(12));
        assert_eq!(trie.remove("oa"), None);
        assert_eq!(trie["oath"], 3);
        assert_eq!((&trie).into_iter().map(|(_, v)| v).sum::<i32>(), 15);
        assert_eq!(trie.len(), 4);
    }
}
