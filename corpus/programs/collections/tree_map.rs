//! An unbalanced binary search tree used as an ordered map.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::ops::Index;

#[derive(Debug, Clone)]
struct Branch<K, V> {
    key: K,
    value: V,
    left: Subtree<K, V>,
    right: Subtree<K, V>,
}

#[derive(Debug, Clone)]
struct Subtree<K, V>(Option<Box<Branch<K, V>>>);

impl<K, V> Subtree<K, V> {
    const fn empty() -> Self {
        Subtree(None)
    }

    fn height(&self) -> usize {
        match &self.0 {
            None => 0,
            Some(branch) => 1 + branch.left.height().max(branch.right.height()),
        }
    }

    fn pop_min(&mut self) -> Option<(K, V)> {
        if self.0.as_ref()?.left.0.is_some() {
            return self.0.as_mut()?.left.pop_min();
        }
        let branch = self.0.take()?;
        let Branch { key, value, right, .. } = *branch;
        *self = right;
        Some((key, value))
    }
}

#[derive(Debug, Clone)]
pub struct TreeMap<K, V> {
    root: Subtree<K, V>,
    len: usize,
}

impl<K: Ord, V> TreeMap<K, V> {
    pub fn new() -> Self {
        TreeMap { root: Subtree::empty(), len: 0 }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn height(&self) -> usize {
        self.root.height()
    }

    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let mut cursor = &mut self.root;
        while let Some(ref mut branch) = cursor.0 {
            match key.cmp(&branch.key) {
                Ordering::Less => cursor = &mut branch.left,
                Ordering::Greater => cursor = &mut branch.right,
                Ordering::Equal => return Some(std::mem::replace(&mut branch.value, value)),
            }
        }
        cursor.0 = Some(Box::new(Branch {
            key,
            value,
            left: Subtree::empty(),
            right: Subtree::empty(),
        }));
        self.len += 1;
        None
    }

    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let mut cursor = &self.root;
        while let Some(branch) = &cursor.0 {
            cursor = match key.cmp(branch.key.borrow()) {
                Ordering::Less => &branch.left,
                Ordering::Greater => &branch.right,
                Ordering::Equal => return Some(&branch.value),
            };
        }
        None
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        fn go<K: Ord, V>(tree: &mut Subtree<K, V>, key: &K) -> Option<V> {
            let branch = tree.0.as_mut()?;
            match key.cmp(&branch.key) {
                Ordering::Less => go(&mut branch.left, key),
                Ordering::Greater => go(&mut branch.right, key),
                Ordering::Equal => {
                    if let Some((heir, value)) = branch.right.pop_min() {
                        branch.key = heir;
                        Some(std::mem::replace(&mut branch.value, value))
                    } else {
                        let branch = tree.0.take()?;
                        *tree = branch.left;
                        Some(branch.value)
                    }
                }
            }
        }
        let removed = go(&mut self.root, key);
        if removed.is_some() {
            self.len -= 1;
        }
        removed
    }

    pub fn first(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    pub fn iter(&self) -> InOrder<'_, K, V> {
        let mut walk = InOrder { path: Vec::new() };
        walk.descend(&self.root);
        walk
    }
}

pub struct InOrder<'a, K, V> {
    path: Vec<&'a Branch<K, V>>,
}

impl<'a, K, V> InOrder<'a, K, V> {
    fn descend(&mut self, mut tree: &'a Subtree<K, V>) {
        while let Some(branch) = tree.0.as_deref() {
            self.path.push(branch);
            tree = &branch.left;
        }
    }
}

impl<'a, K, V> Iterator for InOrder<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        let branch = self.path.pop()?;
        self.descend(&branch.right);
        Some((&branch.key, &branch.value))
    }
}

impl<K: Ord, V> Default for TreeMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Ord, V> Extend<(K, V)> for TreeMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (key, value) in pairs {
            self.insert(key, value);
        }
    }
}

impl<Q, K, V> Index<&Q> for TreeMap<K, V>
where
    K: Ord + Borrow<Q>,
    Q: Ord + ?Sized,
{
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("key is not in the map")
    }
}
