//! Binary search tree map with borrowing, mutable and consuming iterators.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::iter::FusedIterator;
use std::mem;

type Link<K, V> = Option<Box<Node<K, V>>>;

#[derive(Clone)]
struct Node<K, V> {
    key: K,
    value: V,
    left: Link<K, V>,
    right: Link<K, V>,
}

#[derive(Clone)]
pub struct TreeMap<K, V> {
    root: Link<K, V>,
    len: usize,
}

impl<K, V> Default for TreeMap<K, V> {
    fn default() -> Self {
        TreeMap { root: None, len: 0 }
    }
}

impl<K: Ord, V> TreeMap<K, V> {
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let mut link = &mut self.root;
        while let Some(node) = link {
            match key.cmp(&node.key) {
                Ordering::Less => link = &mut node.left,
                Ordering::Greater => link = &mut node.right,
                Ordering::Equal => return Some(mem::replace(&mut node.value, value)),
            }
        }
        *link = Some(Box::new(Node { key, value, left: None, right: None }));
        self.len += 1;
        None
    }

    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let mut link = self.root.as_deref();
        while let Some(node) = link {
            link = match key.cmp(node.key.borrow()) {
                Ordering::Less => node.left.as_deref(),
                Ordering::Greater => node.right.as_deref(),
                Ordering::Equal => return Some(&node.value),
            };
        }
        None
    }

    pub fn pop_first(&mut self) -> Option<(K, V)> {
        let mut link = &mut self.root;
        while link.as_ref().is_some_and(|node| node.left.is_some()) {
            link = &mut link.as_mut()?.left;
        }
        let node = *link.take()?;
        *link = node.right;
        self.len -= 1;
        Some((node.key, node.value))
    }
}

impl<K, V> TreeMap<K, V> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn iter(&self) -> Iter<'_, K, V> {
        let mut iter = Iter { stack: Vec::new(), left: self.len };
        iter.descend(self.root.as_deref());
        iter
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        let mut pending: Vec<&mut Node<K, V>> = self.root.as_deref_mut().into_iter().collect();
        std::iter::from_fn(move || {
            let Node { value, left, right, .. } = pending.pop()?;
            pending.extend(right.as_deref_mut());
            pending.extend(left.as_deref_mut());
            Some(value)
        })
    }
}

pub struct Iter<'t, K, V> {
    stack: Vec<&'t Node<K, V>>,
    left: usize,
}

impl<'t, K, V> Iter<'t, K, V> {
    fn descend(&mut self, mut link: Option<&'t Node<K, V>>) {
        while let Some(node) = link {
            self.stack.push(node);
            link = node.left.as_deref();
        }
    }
}

impl<'t, K, V> Iterator for Iter<'t, K, V> {
    type Item = (&'t K, &'t V);

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.stack.pop()?;
        self.left -= 1;
        self.descend(node.right.as_deref());
        Some((&node.key, &node.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<K, V> ExactSizeIterator for Iter<'_, K, V> {}
impl<K, V> FusedIterator for Iter<'_, K, V> {}

pub struct IntoIter<K, V>(TreeMap<K, V>);

impl<K: Ord, V> Iterator for IntoIter<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<(K, V)> {
        self.0.pop_first()
    }
}

impl<'t, K, V> IntoIterator for &'t TreeMap<K, V> {
    type Item = (&'t K, &'t V);
    type IntoIter = Iter<'t, K, V>;

    fn into_iter(self) -> Iter<'t, K, V> {
        self.iter()
    }
}

impl<K: Ord, V> IntoIterator for TreeMap<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter(self)
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for TreeMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut map = TreeMap::default();
        for (key, value) in pairs {
            map.insert(key, value);
        }
        map
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for TreeMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_and_updates() {
        let words = ["pear", "fig", "plum", "apple", "fig"];
        let mut map: TreeMap<String, usize> =
            words.iter().enumerate().map(|(at, word)| (word.to_string(), at)).collect();
        assert_eq!((map.len(), map.get("fig")), (4, Some(&4)));
        map.values_mut().for_each(|value| *value *= 10);
        assert_eq!(format!("{map:?}"), r#"{"apple": 30, "fig": 40, "pear": 0, "plum": 20}"#);
        let keys: Vec<String> = map.clone().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["apple", "fig", "pear", "plum"]);
        assert_eq!(map.pop_first().map(|(_, value)| value), Some(30));
        assert_eq!((map.iter().len(), map.is_empty()), (3, false));
    }
}
