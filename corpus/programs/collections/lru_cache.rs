//! A least-recently-used cache over an index-linked list of entries.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

#[derive(Debug)]
struct Entry<K, V> {
    key: K,
    value: V,
    newer: Option<usize>,
    older: Option<usize>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    pub hits: u64,
    pub misses: u64,
    pub evictions: u64,
}

impl Stats {
    pub fn hit_rate(&self) -> Option<f32> {
        match self.hits + self.misses {
            0 => None,
            asked => Some(self.hits as f32 / asked as f32),
        }
    }
}

#[derive(Debug)]
pub struct LruCache<K, V> {
    lookup: HashMap<K, usize>,
    entries: Vec<Entry<K, V>>,
    newest: Option<usize>,
    oldest: Option<usize>,
    capacity: usize,
    stats: Stats,
}

impl<K, V> LruCache<K, V>
where
    K: Eq + Hash + Clone,
{
    pub fn with_capacity(capacity: usize) -> Self {
        assert_ne!(capacity, 0, "a cache that holds nothing is of no use");
        LruCache {
            lookup: HashMap::with_capacity(capacity),
            entries: Vec::with_capacity(capacity),
            newest: None,
            oldest: None,
            capacity,
            stats: Stats::default(),
        }
    }

    fn unlink(&mut self, at: usize) {
        let (newer, older) = (self.entries[at].newer.take(), self.entries[at].older.take());
        match newer {
            Some(newer) => self.entries[newer].older = older,
            None => self.newest = older,
        }
        match older {
            Some(older) => self.entries[older].newer = newer,
            None => self.oldest = newer,
        }
    }

    fn link_newest(&mut self, at: usize) {
        let previous = self.newest.replace(at);
        self.entries[at].older = previous;
        match previous {
            Some(previous) => self.entries[previous].newer = Some(at),
            None => self.oldest = Some(at),
        }
    }

    pub fn get<Q>(&mut self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let Some(&at) = self.lookup.get(key) else {
            self.stats.misses += 1;
            return None;
        };
        self.stats.hits += 1;
        self.unlink(at);
        self.link_newest(at);
        Some(&self.entries[at].value)
    }

    pub fn peek<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.lookup.get(key).map(|&at| &self.entries[at].value)
    }

    pub fn put(&mut self, key: K, value: V) -> Option<(K, V)> {
        if let Some(&at) = self.lookup.get(&key) {
            let old = std::mem::replace(&mut self.entries[at].value, value);
            self.unlink(at);
            self.link_newest(at);
            return Some((key, old));
        }
        let fresh = Entry { key: key.clone(), value, newer: None, older: None };
        let (at, evicted) = match self.oldest {
            Some(at) if self.entries.len() == self.capacity => {
                self.unlink(at);
                let Entry { key, value, .. } = std::mem::replace(&mut self.entries[at], fresh);
                self.lookup.remove(&key);
                self.stats.evictions += 1;
                (at, Some((key, value)))
            }
            _ => {
                self.entries.push(fresh);
                (self.entries.len() - 1, None)
            }
        };
        self.link_newest(at);
        self.lookup.insert(key, at);
        evicted
    }

    pub fn get_or_try_insert_with<E, F>(&mut self, key: K, make: F) -> Result<&V, E>
    where
        F: FnOnce(&K) -> Result<V, E>,
    {
        if self.get(&key).is_none() {
            let value = make(&key)?;
            self.put(key, value);
        }
        let newest = self.newest.expect("the entry was just touched");
        Ok(&self.entries[newest].value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> + '_ {
        std::iter::successors(self.newest, |&at| self.entries[at].older).map(|at| {
            let entry = &self.entries[at];
            (&entry.key, &entry.value)
        })
    }

    pub fn stats(&self) -> Stats {
        self.stats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evicts_the_least_recent() {
        let mut cache: LruCache<String, u32> = LruCache::with_capacity(2);
        cache.put("north".into(), 1);
        cache.put("south".into(), 2);
        assert_eq!(cache.get("north"), Some(&1));
        let gone = cache.put("east".into(), 3);
        assert_eq!(gone, Some(("south".to_string(), 2)));
        let order: Vec<&str> = cache.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(order, ["east", "north"]);
        assert_eq!(cache.stats(), Stats { hits: 1, misses: 0, evictions: 1 });
    }

    #[test]
    fn a_failed_maker_stores_nothing() {
        let mut cache = LruCache::with_capacity(1);
        let failed = cache.get_or_try_insert_with(7u8, |key| Err::<u8, _>(format!("no {key}")));
        assert_eq!(failed, Err("no 7".to_string()));
        assert!(cache.peek(&7).is_none());
    }
}
