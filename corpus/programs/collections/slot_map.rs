//! A slot map whose keys stay valid until their own value is removed.

use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::ops::{Index, IndexMut};

pub struct Key<T> {
    slot: u32,
    version: u32,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Key<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Key<T> {}

impl<T> PartialEq for Key<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.slot, self.version) == (other.slot, other.version)
    }
}

impl<T> Eq for Key<T> {}

impl<T> fmt::Debug for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}v{})", self.slot, self.version)
    }
}

enum Slot<T> {
    Full { version: u32, value: T },
    Free { next_version: u32, next_free: Option<u32> },
}

pub struct SlotMap<T> {
    slots: Vec<Slot<T>>,
    free: Option<u32>,
    len: usize,
}

impl<T> SlotMap<T> {
    pub const fn new() -> Self {
        SlotMap { slots: Vec::new(), free: None, len: 0 }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn key(slot: u32, version: u32) -> Key<T> {
        Key { slot, version, kind: PhantomData }
    }

    pub fn insert(&mut self, value: T) -> Key<T> {
        self.insert_with_key(|_| value)
    }

    pub fn insert_with_key(&mut self, make: impl FnOnce(Key<T>) -> T) -> Key<T> {
        self.len += 1;
        let Some(slot) = self.free else {
            let slot = u32::try_from(self.slots.len()).expect("slot map is full");
            let key = Self::key(slot, 0);
            self.slots.push(Slot::Full { version: 0, value: make(key) });
            return key;
        };
        let place = &mut self.slots[slot as usize];
        let Slot::Free { next_version, next_free } = *place else {
            unreachable!("the free list only names empty slots");
        };
        self.free = next_free;
        let key = Self::key(slot, next_version);
        *place = Slot::Full { version: next_version, value: make(key) };
        key
    }

    pub fn remove(&mut self, key: Key<T>) -> Option<T> {
        let place = self.slots.get_mut(key.slot as usize)?;
        match place {
            Slot::Full { version, .. } if *version == key.version => {
                let vacated = Slot::Free {
                    next_version: version.wrapping_add(1),
                    next_free: self.free.replace(key.slot),
                };
                self.len -= 1;
                match mem::replace(place, vacated) {
                    Slot::Full { value, .. } => Some(value),
                    Slot::Free { .. } => None,
                }
            }
            _ => None,
        }
    }

    pub fn get(&self, key: Key<T>) -> Option<&T> {
        match self.slots.get(key.slot as usize) {
            Some(Slot::Full { version, value }) if *version == key.version => Some(value),
            _ => None,
        }
    }

    pub fn get_mut(&mut self, key: Key<T>) -> Option<&mut T> {
        match self.slots.get_mut(key.slot as usize) {
            Some(Slot::Full { version, value }) if *version == key.version => Some(value),
            _ => None,
        }
    }

    pub fn get_pair_mut(&mut self, a: Key<T>, b: Key<T>) -> Option<(&mut T, &mut T)> {
        let (low, high) = (a.slot.min(b.slot) as usize, a.slot.max(b.slot) as usize);
        if low == high || high >= self.slots.len() {
            return None;
        }
        let (head, tail) = self.slots.split_at_mut(high);
        let (first, second) = if a.slot < b.slot {
            (&mut head[low], &mut tail[0])
        } else {
            (&mut tail[0], &mut head[low])
        };
        match (first, second) {
            (Slot::Full { version: v, value: x }, Slot::Full { version: w, value: y })
                if *v == a.version && *w == b.version =>
            {
                Some((x, y))
            }
            _ => None,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Key<T>, &T)> {
        (0u32..).zip(&self.slots).filter_map(|(slot, place)| match place {
            Slot::Full { version, value } => Some((Self::key(slot, *version), value)),
            Slot::Free { .. } => None,
        })
    }
}

impl<T> Index<Key<T>> for SlotMap<T> {
    type Output = T;

    fn index(&self, key: Key<T>) -> &T {
        self.get(key).expect("stale key")
    }
}

impl<T> IndexMut<Key<T>> for SlotMap<T> {
    fn index_mut(&mut self, key: Key<T>) -> &mut T {
        self.get_mut(key).expect("stale key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_keys_do_not_reach_new_values() {
        let mut map = SlotMap::new();
        let first = map.insert(String::from("kettle"));
        let second = map.insert(String::from("ladle"));
        assert_eq!(map.remove(first).as_deref(), Some("kettle"));
        let third = map.insert(String::from("whisk"));
        assert_ne!(first, third);
        assert!(map.get(first).is_none());
        let (a, b) = map.get_pair_mut(third, second).unwrap();
        std::mem::swap(a, b);
        assert_eq!(map[third], "ladle");
        assert_eq!(map.iter().count(), map.len());
    }
}
