//! A growable object pool that hands out generation-checked handles.

use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::ops::{Index, IndexMut};

pub struct Handle<T> {
    index: u32,
    generation: u32,
    marker: PhantomData<fn() -> T>,
}

impl<T> Handle<T> {
    fn new(index: u32, generation: u32) -> Self {
        Handle { index, generation, marker: PhantomData }
    }

    fn slot(self) -> usize {
        self.index as usize
    }
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Handle<T> {}

impl<T> PartialEq for Handle<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.index, self.generation) == (other.index, other.generation)
    }
}

impl<T> Eq for Handle<T> {}

impl<T> fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}v{}", self.index, self.generation)
    }
}

enum Entry<T> {
    Free { next: Option<u32> },
    Used(T),
}

struct Slot<T> {
    generation: u32,
    entry: Entry<T>,
}

pub struct SlotPool<T> {
    slots: Vec<Slot<T>>,
    first_free: Option<u32>,
    live: usize,
}

impl<T> Default for SlotPool<T> {
    fn default() -> Self {
        SlotPool { slots: Vec::new(), first_free: None, live: 0 }
    }
}

impl<T> SlotPool<T> {
    pub fn with_capacity(capacity: usize) -> Self {
        SlotPool { slots: Vec::with_capacity(capacity), ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.live
    }

    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    pub fn insert(&mut self, value: T) -> Handle<T> {
        self.live += 1;
        if let Some(index) = self.first_free {
            let slot = &mut self.slots[index as usize];
            if let Entry::Free { next } = mem::replace(&mut slot.entry, Entry::Used(value)) {
                self.first_free = next;
            }
            return Handle::new(index, slot.generation);
        }
        let index = u32::try_from(self.slots.len()).expect("pool is full");
        self.slots.push(Slot { generation: 0, entry: Entry::Used(value) });
        Handle::new(index, 0)
    }

    pub fn remove(&mut self, handle: Handle<T>) -> Option<T> {
        let slot = self.slots.get_mut(handle.slot())?;
        if slot.generation != handle.generation || matches!(slot.entry, Entry::Free { .. }) {
            return None;
        }
        let freed = Entry::Free { next: self.first_free };
        slot.generation = slot.generation.wrapping_add(1);
        self.first_free = Some(handle.index);
        self.live -= 1;
        match mem::replace(&mut slot.entry, freed) {
            Entry::Used(value) => Some(value),
            Entry::Free { .. } => None,
        }
    }

    pub fn get(&self, handle: Handle<T>) -> Option<&T> {
        match self.slots.get(handle.slot())? {
            Slot { generation, entry: Entry::Used(value) } if *generation == handle.generation => {
                Some(value)
            }
            _ => None,
        }
    }

    pub fn get_mut(&mut self, handle: Handle<T>) -> Option<&mut T> {
        let slot = self.slots.get_mut(handle.slot())?;
        match &mut slot.entry {
            Entry::Used(value) if slot.generation == handle.generation => Some(value),
            _ => None,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Handle<T>, &T)> + '_ {
        self.slots.iter().enumerate().filter_map(|(index, slot)| match &slot.entry {
            Entry::Used(value) => Some((Handle::new(index as u32, slot.generation), value)),
            Entry::Free { .. } => None,
        })
    }
}

impl<T> Index<Handle<T>> for SlotPool<T> {
    type Output = T;
    fn index(&self, handle: Handle<T>) -> &T {
        self.get(handle).expect("stale handle")
    }
}

impl<T> IndexMut<Handle<T>> for SlotPool<T> {
    fn index_mut(&mut self, handle: Handle<T>) -> &mut T {
        self.get_mut(handle).expect("stale handle")
    }
}

#[cfg(test)]
mod tests {
    use super::SlotPool;

    #[test]
    fn stale_handles_are_refused() {
        let mut pool = SlotPool::with_capacity(2);
        let first = pool.insert(String::from("one"));
        assert_eq!(pool.remove(first).as_deref(), Some("one"));
        let second = pool.insert(String::from("two"));
        assert_ne!(first, second);
        assert!(pool.get(first).is_none());
        pool[second].push('!');
        assert_eq!(pool.iter().map(|(_, text)| text.len()).sum::<usize>(), 4);
    }
}
