//! An immutable list whose versions share their tails through reference counting.

use std::fmt;
use std::rc::Rc;

#[derive(Debug)]
enum Cell<T> {
    Nil,
    Cons(T, SharedList<T>),
}

pub struct SharedList<T> {
    cell: Rc<Cell<T>>,
}

impl<T> Clone for SharedList<T> {
    fn clone(&self) -> Self {
        SharedList { cell: Rc::clone(&self.cell) }
    }
}

impl<T> Default for SharedList<T> {
    fn default() -> Self {
        SharedList { cell: Rc::new(Cell::Nil) }
    }
}

impl<T> SharedList<T> {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn prepend(&self, item: T) -> Self {
        SharedList { cell: Rc::new(Cell::Cons(item, self.clone())) }
    }

    pub fn split(&self) -> Option<(&T, &SharedList<T>)> {
        match &*self.cell {
            Cell::Nil => None,
            Cell::Cons(item, rest) => Some((item, rest)),
        }
    }

    pub fn head(&self) -> Option<&T> {
        self.split().map(|(item, _)| item)
    }

    pub fn tail(&self) -> Self {
        self.split().map_or_else(Self::default, |(_, rest)| rest.clone())
    }

    pub fn iter(&self) -> Iter<'_, T> {
        Iter { list: self }
    }

    pub fn shares_tail_with(&self, other: &Self) -> bool {
        let mut here = self;
        while let Some((_, rest)) = here.split() {
            if Rc::ptr_eq(&here.cell, &other.cell) {
                return true;
            }
            here = rest;
        }
        false
    }
}

impl<T: Clone> SharedList<T> {
    pub fn with_nth(&self, at: usize, change: impl FnOnce(&mut T)) -> Option<Self> {
        let (item, rest) = self.split()?;
        if at > 0 {
            return Some(rest.with_nth(at - 1, change)?.prepend(item.clone()));
        }
        let mut item = item.clone();
        change(&mut item);
        Some(rest.prepend(item))
    }

    pub fn pop_owned(self) -> Option<(T, Self)> {
        match Rc::try_unwrap(self.cell) {
            Ok(Cell::Nil) => None,
            Ok(Cell::Cons(item, rest)) => Some((item, rest)),
            Err(shared) => match &*shared {
                Cell::Nil => None,
                Cell::Cons(item, rest) => Some((item.clone(), rest.clone())),
            },
        }
    }
}

pub struct Iter<'a, T> {
    list: &'a SharedList<T>,
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        let (item, rest) = self.list.split()?;
        self.list = rest;
        Some(item)
    }
}

impl<'a, T> IntoIterator for &'a SharedList<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> FromIterator<T> for SharedList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        items
            .into_iter()
            .rfold(Self::default(), |list, item| list.prepend(item))
    }
}

impl<T: PartialEq> PartialEq for SharedList<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.cell, &other.cell) || self.iter().eq(other)
    }
}

impl<T: fmt::Debug> fmt::Debug for SharedList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_independent_but_shared() {
        let base: SharedList<u32> = [10, 20, 30].into_iter().collect();
        let longer = base.prepend(5);
        let edited = longer.with_nth(1, |n| *n += 1).unwrap();
        assert_eq!(format!("{longer:?} {edited:?}"), "[5, 10, 20, 30] [5, 11, 20, 30]");
        assert!(longer.shares_tail_with(&base));
        assert!(!edited.shares_tail_with(&base));
        assert!(edited.shares_tail_with(&base.tail()));
        assert!(base.with_nth(3, |_| ()).is_none());
    }

    #[test]
    fn owned_pops_leave_other_handles_alone() {
        let list: SharedList<String> = ["x", "y"].iter().map(|s| s.to_string()).collect();
        let kept = list.clone();
        let (first, rest) = list.pop_owned().unwrap();
        assert_eq!((first.as_str(), rest.head().map(String::as_str)), ("x", Some("y")));
        assert_eq!(kept.iter().count(), 2);
    }
}
