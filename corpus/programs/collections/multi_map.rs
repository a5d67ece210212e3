//! A map from each key to an ordered bag of values.

use std::collections::btree_map::{self, BTreeMap};
use std::collections::BTreeSet;
use std::ops::RangeBounds;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultiMap<K, V> {
    groups: BTreeMap<K, Vec<V>>,
    total: usize,
}

impl<K: Ord, V> MultiMap<K, V> {
    pub fn new() -> Self {
        Self { groups: BTreeMap::new(), total: 0 }
    }

    pub fn len(&self) -> usize {
        self.total
    }

    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    pub fn insert(&mut self, key: K, value: V) -> &mut V {
        self.total += 1;
        let group = self.groups.entry(key).or_default();
        let at = group.len();
        group.push(value);
        &mut group[at]
    }

    pub fn get(&self, key: &K) -> &[V] {
        self.groups.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn get_mut(&mut self, key: &K) -> &mut [V] {
        match self.groups.get_mut(key) {
            Some(group) => group.as_mut_slice(),
            None => &mut [],
        }
    }

    pub fn remove_key(&mut self, key: &K) -> Vec<V> {
        let group = self.groups.remove(key).unwrap_or_default();
        self.total -= group.len();
        group
    }

    pub fn remove_first<P>(&mut self, key: &K, mut wanted: P) -> Option<V>
    where
        P: FnMut(&V) -> bool,
    {
        let group = self.groups.get_mut(key)?;
        let at = group.iter().position(|value| wanted(value))?;
        let value = group.remove(at);
        if group.is_empty() {
            self.groups.remove(key);
        }
        self.total -= 1;
        Some(value)
    }

    pub fn retain<P: FnMut(&K, &mut V) -> bool>(&mut self, mut keep: P) {
        let mut total = 0;
        self.groups.retain(|key, group| {
            group.retain_mut(|value| keep(key, value));
            total += group.len();
            !group.is_empty()
        });
        self.total = total;
    }

    pub fn in_range<'m, R>(&'m self, keys: R) -> impl Iterator<Item = (&'m K, &'m V)>
    where
        R: RangeBounds<K>,
    {
        self.groups
            .range(keys)
            .flat_map(|(key, group)| group.iter().map(move |value| (key, value)))
    }

    pub fn groups(&self) -> impl Iterator<Item = (&K, &[V])> {
        self.groups.iter().map(|(key, group)| (key, group.as_slice()))
    }

    pub fn inverted(self) -> MultiMap<V, K>
    where
        K: Clone,
        V: Ord,
    {
        self.into_iter().map(|(key, value)| (value, key)).collect()
    }

    pub fn distinct_values(&self) -> BTreeSet<&V>
    where
        V: Ord,
    {
        self.groups.values().flatten().collect()
    }
}

impl<K: Ord, V> Default for MultiMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Ord, V> Extend<(K, V)> for MultiMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (key, value) in pairs {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for MultiMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut map = MultiMap::new();
        map.extend(pairs);
        map
    }
}

pub struct IntoPairs<K, V> {
    groups: btree_map::IntoIter<K, Vec<V>>,
    current: Option<(K, std::vec::IntoIter<V>)>,
}

impl<K: Clone, V> Iterator for IntoPairs<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<(K, V)> {
        loop {
            if let Some((key, values)) = &mut self.current {
                if let Some(value) = values.next() {
                    return Some((key.clone(), value));
                }
            }
            let (key, group) = self.groups.next()?;
            self.current = Some((key, group.into_iter()));
        }
    }
}

impl<K: Ord + Clone, V> IntoIterator for MultiMap<K, V> {
    type Item = (K, V);
    type IntoIter = IntoPairs<K, V>;

    fn into_iter(self) -> IntoPairs<K, V> {
        IntoPairs { groups: self.groups.into_iter(), current: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> MultiMap<u16, &'static str> {
        [(1990, "tin"), (1984, "ivy"), (1990, "oar"), (2003, "ivy")].into_iter().collect()
    }

    #[test]
    fn counts_and_ranges() {
        let mut map = shelf();
        assert_eq!(map.get(&1990), ["tin", "oar"]);
        assert_eq!(map.in_range(..1995).count(), 3);
        assert_eq!(map.remove_first(&1984, |v| v.len() == 3), Some("ivy"));
        map.retain(|_, value| *value != "tin");
        assert_eq!((map.len(), map.groups().count()), (2, 2));
    }

    #[test]
    fn inversion_swaps_roles() {
        let by_word = shelf().inverted();
        assert_eq!(by_word.get(&"ivy"), [1984, 2003]);
        assert_eq!(by_word.distinct_values().len(), 3);
    }
}
