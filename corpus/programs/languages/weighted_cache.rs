//! Generic cache with pluggable eviction policy and weighing of entries.

use std::borrow::Borrow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::Hash;

pub trait Weigh {
    fn weight(&self) -> usize;
}

impl Weigh for String {
    fn weight(&self) -> usize {
        self.len()
    }
}

impl<T: Weigh + ?Sized> Weigh for Box<T> {
    fn weight(&self) -> usize {
        T::weight(self)
    }
}


pub trait Policy<K> {
    fn touched(&mut self, key: &K);
    fn removed(&mut self, key: &K);
    fn victim(&mut self) -> Option<K>;
}

#[derive(Debug)]
pub struct OldestUse<K>(VecDeque<K>);

impl<K> Default for OldestUse<K> {
    fn default() -> Self {
        OldestUse(VecDeque::new())
    }
}

impl<K: Clone + PartialEq> Policy<K> for OldestUse<K> {
    fn touched(&mut self, key: &K) {
        self.removed(key);
        self.0.push_back(key.clone());
    }

    fn removed(&mut self, key: &K) {
        self.0.retain(|known| known != key);
    }

    fn victim(&mut self) -> Option<K> {
        self.0.pop_front()
    }
}

#[derive(Debug)]
pub struct RarestUse<K> {
    counts: HashMap<K, u64>,
    ranking: BTreeSet<(u64, K)>,
}

impl<K> Default for RarestUse<K> {
    fn default() -> Self {
        RarestUse {
            counts: HashMap::new(),
            ranking: BTreeSet::new(),
        }
    }
}

impl<K: Clone + Ord + Hash> Policy<K> for RarestUse<K> {
    fn touched(&mut self, key: &K) {
        let count = self.counts.entry(key.clone()).or_insert(0);
        self.ranking.remove(&(*count, key.clone()));
        *count += 1;
        self.ranking.insert((*count, key.clone()));
    }

    fn removed(&mut self, key: &K) {
        if let Some(count) = self.counts.remove(key) {
            self.ranking.remove(&(count, key.clone()));
        }
    }

    fn victim(&mut self) -> Option<K> {
        let (_, key) = self.ranking.pop_first()?;
        self.counts.remove(&key);
        Some(key)
    }
}

#[derive(Debug)]
pub struct Cache<K, V, P = OldestUse<K>> {
    entries: HashMap<K, V>,
    policy: P,
    used: usize,
    capacity: usize,
}

impl<K, V, P> Cache<K, V, P>
where
    K: Hash + Eq + Clone,
    V: Weigh,
    P: Policy<K>,
{
    pub fn new(capacity: usize) -> Self
    where
        P: Default,
    {
        Cache {
            entries: HashMap::new(),
            policy: P::default(),
            used: 0,
            capacity,
        }
    }

    pub fn get<Q>(&mut self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let (stored, value) = self.entries.get_key_value(key)?;
        self.policy.touched(stored);
        Some(value)
    }

    /// Stores a value and returns whatever had to leave to make room.
    pub fn put(&mut self, key: K, value: V) -> Vec<(K, V)> {
        let weight = value.weight();
        if weight > self.capacity {
            return vec![(key, value)];
        }
        let mut gone = Vec::new();
        self.policy.touched(&key);
        self.used += weight;
        match self.entries.entry(key) {
            Entry::Occupied(mut slot) => {
                let old = slot.insert(value);
                self.used -= old.weight();
                gone.push((slot.key().clone(), old));
            }
            Entry::Vacant(slot) => {
                slot.insert(value);
            }
        }
        while self.used > self.capacity {
            let Some(key) = self.policy.victim() else {
                break;
            };
            gone.extend(self.entries.remove_entry(&key).inspect(|(_, value)| {
                self.used -= value.weight();
            }));
        }
        gone
    }

    pub fn get_or_try_insert_with<E>(
        &mut self,
        key: K,
        load: impl FnOnce(&K) -> Result<V, E>,
    ) -> Result<Option<&V>, E> {
        if !self.entries.contains_key(&key) {
            let value = load(&key)?;
            drop(self.put(key.clone(), value));
        }
        Ok(self.get(&key))
    }

    pub fn used(&self) -> usize {
        self.used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evicts_by_policy() {
        let mut recent: Cache<String, String> = Cache::new(10);
        recent.put("a".into(), "12345".into());
        recent.put("b".into(), "1234".into());
        assert_eq!(recent.get("a").map(String::len), Some(5));
        let gone = recent.put("c".into(), "123".into());
        assert_eq!(gone, [("b".to_string(), "1234".to_string())]);

        let mut rare = Cache::<u8, Box<String>, RarestUse<u8>>::new(6);
        let loaded = rare.get_or_try_insert_with(1, |_| Err::<Box<String>, _>("offline"));
        assert_eq!(loaded, Err("offline"));
        for key in [1, 1, 2, 3] {
            let made = rare.get_or_try_insert_with(key, |k| Ok::<_, ()>(Box::new(format!("k{k}"))));
            assert!(made.unwrap().is_some());
        }
        assert_eq!(rare.put(4, Box::new("x".into())).len(), 1);
        assert_eq!((rare.used(), rare.get(&4).is_some()), (6, false));
    }
}
