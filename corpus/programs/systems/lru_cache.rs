//! A least-recently-used cache whose entries form a linked list inside a vector.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

const NONE: usize = usize::MAX;

#[derive(Debug)]
struct Node<K, V> {
    key: K,
    value: V,
    newer: usize,
    older: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    pub hits: u64,
    pub misses: u64,
    pub evictions: u64,
}

impl Stats {
    pub fn hit_rate(&self) -> Option<f64> {
        let total = self.hits + self.misses;
        (total > 0).then(|| self.hits as f64 / total as f64)
    }
}

#[derive(Debug)]
pub struct LruCache<K, V> {
    map: HashMap<K, usize>,
    nodes: Vec<Node<K, V>>,
    newest: usize,
    oldest: usize,
    capacity: usize,
    stats: Stats,
}

impl<K, V> LruCache<K, V>
where
    K: Eq + Hash + Clone,
{
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "a cache needs room for one entry");
        LruCache {
            map: HashMap::with_capacity(capacity),
            nodes: Vec::with_capacity(capacity),
            newest: NONE,
            oldest: NONE,
            capacity,
            stats: Stats::default(),
        }
    }

    pub fn stats(&self) -> Stats {
        self.stats
    }

    pub fn len(&self) -> usize {
        self.map.len()
    }

    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    fn unlink(&mut self, at: usize) {
        let (newer, older) = (self.nodes[at].newer, self.nodes[at].older);
        match newer {
            NONE => self.newest = older,
            index => self.nodes[index].older = older,
        }
        match older {
            NONE => self.oldest = newer,
            index => self.nodes[index].newer = newer,
        }
    }

    fn link_newest(&mut self, at: usize) {
        let previous = std::mem::replace(&mut self.newest, at);
        let node = &mut self.nodes[at];
        node.newer = NONE;
        node.older = previous;
        if previous == NONE {
            self.oldest = at;
        } else {
            self.nodes[previous].newer = at;
        }
    }

    pub fn get<Q>(&mut self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let Some(&at) = self.map.get(key) else {
            self.stats.misses += 1;
            return None;
        };
        self.stats.hits += 1;
        self.unlink(at);
        self.link_newest(at);
        Some(&self.nodes[at].value)
    }

    pub fn put(&mut self, key: K, value: V) -> Option<(K, V)> {
        if let Some(&at) = self.map.get(&key) {
            let old = std::mem::replace(&mut self.nodes[at].value, value);
            self.unlink(at);
            self.link_newest(at);
            return Some((key, old));
        }
        if self.nodes.len() < self.capacity {
            let at = self.nodes.len();
            self.nodes.push(Node { key: key.clone(), value, newer: NONE, older: NONE });
            self.map.insert(key, at);
            self.link_newest(at);
            return None;
        }
        let at = self.oldest;
        self.unlink(at);
        let fresh = Node { key: key.clone(), value, newer: NONE, older: NONE };
        let evicted = std::mem::replace(&mut self.nodes[at], fresh);
        self.map.remove(&evicted.key);
        self.map.insert(key, at);
        self.link_newest(at);
        self.stats.evictions += 1;
        Some((evicted.key, evicted.value))
    }

    pub fn get_or_try_insert<E, F>(&mut self, key: K, make: F) -> Result<&V, E>
    where
        F: FnOnce(&K) -> Result<V, E>,
    {
        if !self.map.contains_key(&key) {
            let value = make(&key)?;
            self.put(key.clone(), value);
        }
        let at = self.map[&key];
        Ok(&self.nodes[at].value)
    }

    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter { nodes: &self.nodes, next: self.newest }
    }
}

pub struct Iter<'a, K, V> {
    nodes: &'a [Node<K, V>],
    next: usize,
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.nodes.get(self.next)?;
        self.next = node.older;
        Some((&node.key, &node.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_goes_first() {
        let mut cache: LruCache<String, usize> = LruCache::new(2);
        cache.put("alpha".into(), 1);
        cache.put("beta".into(), 2);
        assert_eq!(cache.get("alpha"), Some(&1));
        assert_eq!(cache.put("gamma".into(), 3), Some(("beta".to_string(), 2)));
        let order: Vec<_> = cache.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(order, ["gamma", "alpha"]);
        assert_eq!(cache.stats().evictions, 1);
    }
}
