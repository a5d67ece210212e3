//! A one-to-one map that can be looked up from either side, sharing its values.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Displaced<L, R> {
    Nothing,
    SamePair,
    Left(L, R),
    Right(L, R),
    Both((L, R), (L, R)),
}

impl<L, R> Displaced<L, R> {
    pub fn count(&self) -> usize {
        match self {
            Displaced::Nothing | Displaced::SamePair => 0,
            Displaced::Left(..) | Displaced::Right(..) => 1,
            Displaced::Both(_, _) => 2,
        }
    }
}

#[derive(Clone)]
pub struct Bijection<L, R> {
    to_right: HashMap<Rc<L>, Rc<R>>,
    to_left: HashMap<Rc<R>, Rc<L>>,
}

fn unshare<T: Clone>(shared: Rc<T>) -> T {
    Rc::try_unwrap(shared).unwrap_or_else(|still_shared| (*still_shared).clone())
}

impl<L, R> Bijection<L, R>
where
    L: Eq + Hash + Clone,
    R: Eq + Hash + Clone,
{
    pub fn new() -> Self {
        Bijection { to_right: HashMap::new(), to_left: HashMap::new() }
    }

    pub fn len(&self) -> usize {
        debug_assert_eq!(self.to_right.len(), self.to_left.len());
        self.to_right.len()
    }

    pub fn is_empty(&self) -> bool {
        self.to_right.is_empty()
    }

    pub fn right_of<Q>(&self, left: &Q) -> Option<&R>
    where
        Rc<L>: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.to_right.get(left).map(Rc::as_ref)
    }

    pub fn left_of<Q>(&self, right: &Q) -> Option<&L>
    where
        Rc<R>: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.to_left.get(right).map(|left| left.as_ref())
    }

    pub fn insert(&mut self, left: L, right: R) -> Displaced<L, R> {
        if self.right_of(&left).is_some_and(|known| *known == right) {
            return Displaced::SamePair;
        }
        let by_left = self.remove_left(&left);
        let by_right = self.remove_right(&right);
        let (left, right) = (Rc::new(left), Rc::new(right));
        self.to_right.insert(Rc::clone(&left), Rc::clone(&right));
        self.to_left.insert(right, left);
        match (by_left, by_right) {
            (None, None) => Displaced::Nothing,
            (Some((l, r)), None) => Displaced::Left(l, r),
            (None, Some((l, r))) => Displaced::Right(l, r),
            (Some(a), Some(b)) => Displaced::Both(a, b),
        }
    }

    pub fn try_insert(&mut self, left: L, right: R) -> Result<(), (L, R)> {
        if self.to_right.contains_key(&left) || self.to_left.contains_key(&right) {
            return Err((left, right));
        }
        self.insert(left, right);
        Ok(())
    }

    pub fn remove_left(&mut self, left: &L) -> Option<(L, R)> {
        let (left, right) = self.to_right.remove_entry(left)?;
        self.to_left.remove(&*right);
        Some((unshare(left), unshare(right)))
    }

    pub fn remove_right(&mut self, right: &R) -> Option<(L, R)> {
        let (right, left) = self.to_left.remove_entry(right)?;
        self.to_right.remove(&*left);
        Some((unshare(left), unshare(right)))
    }

    pub fn flipped(self) -> Bijection<R, L> {
        let Bijection { to_right, to_left } = self;
        Bijection { to_right: to_left, to_left: to_right }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&L, &R)> {
        self.to_right.iter().map(|(left, right)| (&**left, &**right))
    }
}

impl<L, R> Default for Bijection<L, R>
where
    L: Eq + Hash + Clone,
    R: Eq + Hash + Clone,
{
    fn default() -> Self {
        Self::new()
    }
}

impl<L, R> fmt::Debug for Bijection<L, R>
where
    L: fmt::Debug,
    R: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.to_right).finish()
    }
}

impl<L, R, const N: usize> TryFrom<[(L, R); N]> for Bijection<L, R>
where
    L: Eq + Hash + Clone,
    R: Eq + Hash + Clone,
{
    type Error = (L, R);

    fn try_from(pairs: [(L, R); N]) -> Result<Self, Self::Error> {
        let mut map = Self::new();
        for (left, right) in pairs {
            map.try_insert(left, right)?;
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inserting_across_two_pairs_displaces_both() {
        let mut seats = Bijection::try_from([("ann", 1), ("bo", 2), ("cy", 3)]).unwrap();
        assert_eq!(seats.insert("ann", 1), Displaced::SamePair);
        let moved = seats.insert("ann", 2);
        assert_eq!(moved, Displaced::Both(("ann", 1), ("bo", 2)));
        assert_eq!((moved.count(), seats.len()), (2, 2));
        assert_eq!(seats.left_of(&2), Some(&"ann"));
        assert_eq!(seats.flipped().right_of(&3), Some(&"cy"));
    }
}
