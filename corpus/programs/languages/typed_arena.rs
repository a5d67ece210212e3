//! Arena storage with typed handles and a family tree built on top of it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

pub struct Id<T> {
    slot: u32,
    kind: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    fn new(slot: usize) -> Option<Self> {
        u32::try_from(slot).ok().map(|slot| Id { slot, kind: PhantomData })
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.slot == other.slot
    }
}

impl<T> Eq for Id<T> {}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.slot.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.slot)
    }
}

#[derive(Debug, Clone)]
pub struct Arena<T> {
    items: Vec<T>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Arena { items: Vec::new() }
    }
}

impl<T> Arena<T> {
    pub fn insert(&mut self, item: T) -> Option<Id<T>> {
        let id = Id::new(self.items.len())?;
        self.items.push(item);
        Some(id)
    }

    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.items.get(id.slot as usize)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Id<T>, &T)> {
        self.items
            .iter()
            .enumerate()
            .filter_map(|(slot, item)| Id::new(slot).map(|id| (id, item)))
    }

    /// Borrows two different items mutably at the same time.
    pub fn pair_mut(&mut self, a: Id<T>, b: Id<T>) -> Option<(&mut T, &mut T)> {
        let (low, high) = (a.slot.min(b.slot) as usize, a.slot.max(b.slot) as usize);
        if low == high || high >= self.items.len() {
            return None;
        }
        let (left, right) = self.items.split_at_mut(high);
        let (low, high) = (&mut left[low], &mut right[0]);
        Some(if a.slot < b.slot { (low, high) } else { (high, low) })
    }
}

impl<T> Index<Id<T>> for Arena<T> {
    type Output = T;

    fn index(&self, id: Id<T>) -> &T {
        &self.items[id.slot as usize]
    }
}

impl<T> IndexMut<Id<T>> for Arena<T> {
    fn index_mut(&mut self, id: Id<T>) -> &mut T {
        &mut self.items[id.slot as usize]
    }
}

#[derive(Debug)]
pub struct Person {
    pub name: String,
    parent: Option<Id<Person>>,
    children: Vec<Id<Person>>,
}

#[derive(Debug, Default)]
pub struct Family {
    people: Arena<Person>,
}

impl Family {
    pub fn add(&mut self, name: impl Into<String>) -> Option<Id<Person>> {
        self.people.insert(Person {
            name: name.into(),
            parent: None,
            children: Vec::new(),
        })
    }

    pub fn adopt(&mut self, parent: Id<Person>, child: Id<Person>) -> bool {
        if self.people[child].parent.is_some() || self.ancestors(parent).any(|id| id == child) {
            return false;
        }
        match self.people.pair_mut(parent, child) {
            Some((older, younger)) => {
                older.children.push(child);
                younger.parent = Some(parent);
                true
            }
            None => false,
        }
    }

    pub fn ancestors(&self, start: Id<Person>) -> impl Iterator<Item = Id<Person>> + '_ {
        std::iter::successors(self.people[start].parent, move |id| self.people[*id].parent)
    }

    pub fn descendants(&self, root: Id<Person>) -> Vec<&str> {
        let mut names = Vec::new();
        let mut pending = self.people[root].children.clone();
        while let Some(id) = pending.pop() {
            let Person { name, children, .. } = &self.people[id];
            names.push(name.as_str());
            pending.extend(children.iter().copied());
        }
        names
    }

    pub fn roots(&self) -> impl Iterator<Item = &str> {
        self.people
            .iter()
            .filter(|(_, person)| person.parent.is_none())
            .map(|(_, person)| person.name.as_str())
    }

    pub fn rename(&mut self, id: Id<Person>, name: &str) -> String {
        std::mem::replace(&mut self.people[id].name, name.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adoption_rules() {
        let mut family = Family::default();
        let ids: Vec<_> = ["Osk", "Bree", "Tam"].iter().filter_map(|n| family.add(*n)).collect();
        let &[osk, bree, tam] = ids.as_slice() else {
            panic!("three people expected");
        };
        assert!(family.adopt(osk, bree));
        assert!(family.adopt(bree, tam));
        assert!(!family.adopt(tam, osk));
        assert!(!family.adopt(osk, osk));
        assert_eq!(family.rename(tam, "Tamsin"), "Tam");
        assert_eq!(family.descendants(osk), ["Bree", "Tamsin"]);
        assert_eq!(family.roots().collect::<Vec<_>>(), ["Osk"]);
    }
}
