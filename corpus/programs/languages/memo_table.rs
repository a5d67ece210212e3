//! Memoising wrappers for pure functions, plain and recursive, with bounded storage.

use std::borrow::Borrow;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

pub trait Store<K, V> {
    fn fetch<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized;

    fn keep(&mut self, key: K, value: V);
}

impl<K: Hash + Eq, V> Store<K, V> for HashMap<K, V> {
    fn fetch<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get(key)
    }

    fn keep(&mut self, key: K, value: V) {
        self.insert(key, value);
    }
}

pub struct Bounded<K, V, const CAP: usize> {
    entries: HashMap<K, V>,
    order: VecDeque<K>,
}

impl<K, V, const CAP: usize> Default for Bounded<K, V, CAP> {
    fn default() -> Self {
        Bounded {
            entries: HashMap::with_capacity(CAP),
            order: VecDeque::with_capacity(CAP),
        }
    }
}

impl<K: Hash + Eq + Clone, V, const CAP: usize> Store<K, V> for Bounded<K, V, CAP> {
    fn fetch<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.entries.get(key)
    }

    fn keep(&mut self, key: K, value: V) {
        if self.entries.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        while self.order.len() > CAP {
            if let Some(oldest) = self.order.pop_front() {
                self.entries.remove(&oldest);
            }
        }
    }
}

pub trait Recipe: Sized {
    type Key: Hash + Eq;
    type Value: Clone;

    fn compute<S>(&self, key: &Self::Key, memo: &Memo<Self, S>) -> Self::Value
    where
        S: Store<Self::Key, Self::Value>;
}

pub struct Memo<R: Recipe, S = HashMap<<R as Recipe>::Key, <R as Recipe>::Value>> {
    recipe: R,
    store: RefCell<S>,
    misses: Cell<usize>,
}

impl<R: Recipe> Memo<R> {
    pub fn unbounded(recipe: R) -> Self {
        Memo::with_store(recipe, HashMap::new())
    }
}

impl<R, S> Memo<R, S>
where
    R: Recipe,
    S: Store<R::Key, R::Value>,
{
    pub fn with_store(recipe: R, store: S) -> Self {
        Memo {
            recipe,
            store: RefCell::new(store),
            misses: Cell::new(0),
        }
    }

    pub fn misses(&self) -> usize {
        self.misses.get()
    }

    pub fn peek<Q>(&self, key: &Q) -> Option<R::Value>
    where
        R::Key: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.store.borrow().fetch(key).cloned()
    }

    pub fn get(&self, key: R::Key) -> R::Value {
        if let Some(known) = self.peek(&key) {
            return known;
        }
        self.misses.set(self.misses.get() + 1);
        let value = self.recipe.compute(&key, self);
        self.store.borrow_mut().keep(key, value.clone());
        value
    }

    pub fn into_store(self) -> S {
        self.store.into_inner()
    }
}

/// Ways to climb a flight of stairs with strides up to a limit.
pub struct Climb {
    pub longest: u32,
}

impl Recipe for Climb {
    type Key = u32;
    type Value = u128;

    fn compute<S: Store<u32, u128>>(&self, height: &u32, memo: &Memo<Self, S>) -> u128 {
        match *height {
            0 => 1,
            n => (1..=n.min(self.longest)).map(|stride| memo.get(n - stride)).sum(),
        }
    }
}

/// Splits a run-together phrase into words of a fixed vocabulary.
pub struct Split<'v> {
    pub vocabulary: &'v [&'v str],
}

impl Recipe for Split<'_> {
    type Key = String;
    type Value = Option<Vec<String>>;

    fn compute<S>(&self, phrase: &String, memo: &Memo<Self, S>) -> Self::Value
    where
        S: Store<String, Self::Value>,
    {
        if phrase.is_empty() {
            return Some(Vec::new());
        }
        self.vocabulary.iter().find_map(|word| {
            let rest = phrase.strip_prefix(word)?;
            let mut words = memo.get(rest.to_owned())?;
            words.insert(0, word.to_string());
            Some(words)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn climbs_with_either_store() {
        let wide = Memo::unbounded(Climb { longest: 3 });
        assert_eq!(wide.get(10), 274);
        assert_eq!(wide.misses(), 11);
        let narrow = Memo::with_store(Climb { longest: 3 }, Bounded::<_, _, 4>::default());
        assert_eq!(narrow.get(10), 274);
        assert!(narrow.peek(&0).is_none());
    }

    #[test]
    fn splits_phrases() {
        let memo = Memo::unbounded(Split { vocabulary: &["rain", "ra", "inbow", "coat"] });
        let words = memo.get("rainbowcoat".to_string()).unwrap();
        assert_eq!(words, ["ra", "inbow", "coat"]);
        assert_eq!(memo.peek("bowcoat"), Some(None));
    }
}
