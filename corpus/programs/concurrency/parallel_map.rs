//! Extension methods that map, filter and reduce slices over several scoped threads.

use std::num::NonZeroUsize;
use std::thread;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Degree(NonZeroUsize);

impl Degree {
    pub fn new(threads: usize) -> Option<Self> {
        NonZeroUsize::new(threads).map(Degree)
    }

    fn share(self, items: usize) -> usize {
        items.div_ceil(self.0.get()).max(1)
    }
}

impl Default for Degree {
    fn default() -> Self {
        Degree(thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }
}

pub trait Parallel<T: Sync> {
    fn par_map<R, F>(&self, degree: Degree, f: F) -> Vec<R>
    where
        R: Send,
        F: Fn(&T) -> R + Sync;

    fn par_filter<F>(&self, degree: Degree, keep: F) -> Vec<&T>
    where
        F: Fn(&T) -> bool + Sync;

    fn par_reduce<A, M, J>(&self, degree: Degree, map: M, join: J) -> Option<A>
    where
        A: Send,
        M: Fn(&T) -> A + Sync,
        J: Fn(A, A) -> A + Sync;
}

impl<T: Sync> Parallel<T> for [T] {
    fn par_map<R, F>(&self, degree: Degree, f: F) -> Vec<R>
    where
        R: Send,
        F: Fn(&T) -> R + Sync,
    {
        let f = &f;
        in_parts(self, degree, |part| part.iter().map(f).collect::<Vec<R>>())
            .into_iter()
            .flatten()
            .collect()
    }

    fn par_filter<F>(&self, degree: Degree, keep: F) -> Vec<&T>
    where
        F: Fn(&T) -> bool + Sync,
    {
        in_parts(self, degree, |part| {
            part.iter().filter(|item| keep(item)).collect::<Vec<_>>()
        })
        .concat()
    }

    fn par_reduce<A, M, J>(&self, degree: Degree, map: M, join: J) -> Option<A>
    where
        A: Send,
        M: Fn(&T) -> A + Sync,
        J: Fn(A, A) -> A + Sync,
    {
        in_parts(self, degree, |part| part.iter().map(&map).reduce(&join))
            .into_iter()
            .flatten()
            .reduce(&join)
    }
}

fn in_parts<'s, T, R, F>(items: &'s [T], degree: Degree, work: F) -> Vec<R>
where
    T: Sync,
    R: Send,
    F: Fn(&'s [T]) -> R + Sync,
{
    let work = &work;
    thread::scope(|scope| {
        let handles: Vec<_> = items
            .chunks(degree.share(items.len()))
            .map(|part| scope.spawn(move || work(part)))
            .collect();
        handles
            .into_iter()
            .map(|handle| handle.join().expect("a part panicked"))
            .collect()
    })
}

pub fn for_each_mut<T, F>(items: &mut [T], degree: Degree, f: F)
where
    T: Send,
    F: Fn(usize, &mut T) + Sync,
{
    let share = degree.share(items.len());
    thread::scope(|scope| {
        for (part_index, part) in items.chunks_mut(share).enumerate() {
            let f = &f;
            scope.spawn(move || {
                for (offset, item) in part.iter_mut().enumerate() {
                    f(part_index * share + offset, item);
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order() {
        let words = ["fig", "banana", "kiwi", "date", "cherry"];
        let degree = Degree::new(2).unwrap();
        assert_eq!(words.par_map(degree, |w| w.len()), vec![3, 6, 4, 4, 6]);
        assert_eq!(words.par_filter(degree, |w| w.len() > 4), vec![&"banana", &"cherry"]);
    }

    #[test]
    fn reduces_and_updates() {
        let mut numbers: Vec<i64> = (1..=10).collect();
        for_each_mut(&mut numbers, Degree::default(), |index, n| *n *= index as i64);
        let best = numbers.par_reduce(Degree::default(), |n| *n, i64::max);
        assert_eq!(best, Some(90));
        assert_eq!(<[u8]>::par_reduce(&[], Degree::default(), |n| *n, u8::max), None);
    }
}
