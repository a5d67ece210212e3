//! A thread-safe cache with expiry and a loader, kept behind a read-write lock.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

#[derive(Debug)]
struct Entry<V> {
    value: Arc<V>,
    stored: Instant,
}

impl<V> Entry<V> {
    fn fresh(&self, ttl: Duration, now: Instant) -> bool {
        now.duration_since(self.stored) < ttl
    }
}

#[derive(Debug, Default)]
struct Counters {
    hits: AtomicU64,
    misses: AtomicU64,
    evictions: AtomicU64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheStats {
    pub hits: u64,
    pub misses: u64,
    pub evictions: u64,
}

impl CacheStats {
    pub fn hit_ratio(&self) -> Option<f64> {
        let total = self.hits.checked_add(self.misses)?;
        if total == 0 {
            None
        } else {
            Some(self.hits as f64 / total as f64)
        }
    }
}

pub struct TtlCache<K, V> {
    entries: RwLock<HashMap<K, Entry<V>>>,
    counters: Counters,
    ttl: Duration,
    capacity: usize,
}

impl<K, V> TtlCache<K, V>
where
    K: Eq + Hash + Clone,
{
    pub fn new(capacity: usize, ttl: Duration) -> Self {
        TtlCache {
            entries: RwLock::new(HashMap::with_capacity(capacity)),
            counters: Counters::default(),
            ttl,
            capacity,
        }
    }

    pub fn get<Q>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let entries = self.entries.read().unwrap();
        let found = entries
            .get(key)
            .filter(|entry| entry.fresh(self.ttl, Instant::now()))
            .map(|entry| Arc::clone(&entry.value));
        let counter = if found.is_some() { &self.counters.hits } else { &self.counters.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    pub fn insert(&self, key: K, value: V) -> Arc<V> {
        let shared = Arc::new(value);
        let mut entries = self.entries.write().unwrap();
        if entries.len() >= self.capacity && !entries.contains_key(&key) {
            self.make_room(&mut entries);
        }
        let entry = Entry { value: Arc::clone(&shared), stored: Instant::now() };
        entries.insert(key, entry);
        shared
    }

    pub fn get_or_load<E, F>(&self, key: K, load: F) -> Result<Arc<V>, E>
    where
        F: FnOnce(&K) -> Result<V, E>,
    {
        if let Some(value) = self.get(&key) {
            return Ok(value);
        }
        let value = load(&key)?;
        Ok(self.insert(key, value))
    }

    fn make_room(&self, entries: &mut HashMap<K, Entry<V>>) {
        let now = Instant::now();
        let before = entries.len();
        entries.retain(|_, entry| entry.fresh(self.ttl, now));
        if entries.len() >= self.capacity {
            let oldest = entries
                .iter()
                .min_by_key(|(_, entry)| entry.stored)
                .map(|(key, _)| key.clone());
            if let Some(key) = oldest {
                entries.remove(&key);
            }
        }
        let gone = before - entries.len();
        self.counters.evictions.fetch_add(gone as u64, Ordering::Relaxed);
    }

    pub fn len(&self) -> usize {
        self.entries.read().map(|entries| entries.len()).unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn stats(&self) -> CacheStats {
        let Counters { hits, misses, evictions } = &self.counters;
        CacheStats {
            hits: hits.load(Ordering::Relaxed),
            misses: misses.load(Ordering::Relaxed),
            evictions: evictions.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loads_once() {
        let cache: TtlCache<String, usize> = TtlCache::new(4, Duration::from_secs(60));
        for _ in 0..3 {
            let got = cache.get_or_load("pear".to_string(), |k| Ok::<_, ()>(k.len()));
            assert_eq!(got.as_deref(), Ok(&4));
        }
        assert_eq!(cache.stats(), CacheStats { hits: 2, misses: 1, ..Default::default() });
        assert!(cache.get("plum").is_none());
    }

    #[test]
    fn stays_within_capacity() {
        let cache = TtlCache::new(2, Duration::from_secs(60));
        for n in 0..5 {
            cache.insert(n, n * 10);
        }
        assert_eq!(cache.len(), 2);
        assert_eq!(cache.stats().evictions, 3);
    }
}
