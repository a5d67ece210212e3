//! A singly linked list of boxed nodes with borrowed, mutable and owning iterators.

use std::fmt::{self, Debug};

type Link<T> = Option<Box<Node<T>>>;

struct Node<T> {
    value: T,
    next: Link<T>,
}

pub struct Chain<T> {
    head: Link<T>,
    len: usize,
}

impl<T> Chain<T> {
    pub const fn new() -> Self {
        Chain { head: None, len: 0 }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.head.is_none()
    }

    pub fn push_front(&mut self, value: T) {
        let next = self.head.take();
        self.head = Some(Box::new(Node { value, next }));
        self.len += 1;
    }

    pub fn pop_front(&mut self) -> Option<T> {
        self.head.take().map(|node| {
            let Node { value, next } = *node;
            self.head = next;
            self.len -= 1;
            value
        })
    }

    pub fn front(&self) -> Option<&T> {
        self.head.as_ref().map(|node| &node.value)
    }

    pub fn front_mut(&mut self) -> Option<&mut T> {
        self.head.as_mut().map(|node| &mut node.value)
    }

    pub fn push_back(&mut self, value: T) {
        let mut slot = &mut self.head;
        while let Some(node) = slot {
            slot = &mut node.next;
        }
        *slot = Some(Box::new(Node { value, next: None }));
        self.len += 1;
    }

    pub fn reverse(&mut self) {
        let mut rest = self.head.take();
        while let Some(mut node) = rest {
            rest = node.next.take();
            node.next = self.head.take();
            self.head = Some(node);
        }
    }

    pub fn split_off_when<P>(&mut self, mut found: P) -> Chain<T>
    where
        P: FnMut(&T) -> bool,
    {
        let mut kept = 0;
        let mut slot = &mut self.head;
        while slot.as_ref().is_some_and(|node| !found(&node.value)) {
            slot = &mut slot.as_mut().unwrap().next;
            kept += 1;
        }
        let tail = Chain { head: slot.take(), len: self.len - kept };
        self.len = kept;
        tail
    }

    pub fn iter(&self) -> Iter<'_, T> {
        Iter { next: self.head.as_deref() }
    }

    pub fn iter_mut(&mut self) -> IterMut<'_, T> {
        IterMut { next: self.head.as_deref_mut() }
    }
}

impl<T> Default for Chain<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Drop for Chain<T> {
    fn drop(&mut self) {
        let mut cursor = self.head.take();
        while let Some(mut node) = cursor {
            cursor = node.next.take();
        }
    }
}

impl<T: Debug> Debug for Chain<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

pub struct Iter<'a, T> {
    next: Option<&'a Node<T>>,
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.next?;
        self.next = node.next.as_deref();
        Some(&node.value)
    }
}

pub struct IterMut<'a, T> {
    next: Option<&'a mut Node<T>>,
}

impl<'a, T> Iterator for IterMut<'a, T> {
    type Item = &'a mut T;

    fn next(&mut self) -> Option<Self::Item> {
        self.next.take().map(|node| {
            self.next = node.next.as_deref_mut();
            &mut node.value
        })
    }
}

pub struct IntoIter<T>(Chain<T>);

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.pop_front()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len, Some(self.0.len))
    }
}

impl<T> IntoIterator for Chain<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self)
    }
}

impl<T> FromIterator<T> for Chain<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut chain = Chain::new();
        for item in items {
            chain.push_front(item);
        }
        chain.reverse();
        chain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_first_match() {
        let mut left: Chain<i32> = (1..=6).collect();
        let right = left.split_off_when(|n| *n > 4);
        assert_eq!(left.len(), 4);
        assert_eq!(right.into_iter().collect::<Vec<_>>(), vec![5, 6]);
    }

    #[test]
    fn mutates_in_place() {
        let mut words: Chain<String> = ["ash", "oak"].iter().map(|w| w.to_string()).collect();
        words.iter_mut().for_each(|w| w.push('!'));
        assert_eq!(format!("{words:?}"), r#"["ash!", "oak!"]"#);
    }
}
