//! A closable, bounded blocking queue shared by producers and consumers.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

pub enum PushError<T> {
    Full(T),
    Closed(T),
}

impl<T> PushError<T> {
    pub fn into_inner(self) -> T {
        match self {
            PushError::Full(item) | PushError::Closed(item) => item,
        }
    }
}

impl<T> fmt::Debug for PushError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            PushError::Full(_) => "Full",
            PushError::Closed(_) => "Closed",
        };
        f.debug_tuple(name).finish_non_exhaustive()
    }
}

struct State<T> {
    items: VecDeque<T>,
    open: bool,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    not_empty: Condvar,
    not_full: Condvar,
    limit: usize,
}

pub struct Queue<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Queue { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Queue<T> {
    pub fn bounded(limit: usize) -> Self {
        assert!(limit > 0, "a queue must hold something");
        Queue {
            shared: Arc::new(Shared {
                state: Mutex::new(State { items: VecDeque::with_capacity(limit), open: true }),
                not_empty: Condvar::new(),
                not_full: Condvar::new(),
                limit,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.shared.state.lock().unwrap_or_else(|poison| poison.into_inner())
    }

    pub fn push(&self, item: T) -> Result<(), PushError<T>> {
        let mut state = self.lock();
        while state.open && state.items.len() == self.shared.limit {
            state = self.shared.not_full.wait(state).unwrap();
        }
        self.store(state, item)
    }

    pub fn try_push(&self, item: T) -> Result<(), PushError<T>> {
        let state = self.lock();
        if state.open && state.items.len() == self.shared.limit {
            return Err(PushError::Full(item));
        }
        self.store(state, item)
    }

    fn store(&self, mut state: MutexGuard<'_, State<T>>, item: T) -> Result<(), PushError<T>> {
        if !state.open {
            return Err(PushError::Closed(item));
        }
        state.items.push_back(item);
        drop(state);
        self.shared.not_empty.notify_one();
        Ok(())
    }

    pub fn pop(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.items.pop_front() {
                self.shared.not_full.notify_one();
                return Some(item);
            }
            if !state.open {
                return None;
            }
            state = self.shared.not_empty.wait(state).unwrap();
        }
    }

    pub fn drain_up_to(&self, most: usize) -> Vec<T> {
        let mut state = self.lock();
        let count = most.min(state.items.len());
        let taken = state.items.drain(..count).collect();
        self.shared.not_full.notify_all();
        taken
    }

    pub fn close(&self) {
        self.lock().open = false;
        self.shared.not_empty.notify_all();
        self.shared.not_full.notify_all();
    }

    pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
        std::iter::from_fn(move || self.pop())
    }
}

pub struct IntoIter<T>(Queue<T>);

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.pop()
    }
}

impl<T> IntoIterator for Queue<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn everything_gets_through() {
        let queue = Queue::bounded(2);
        let makers: Vec<_> = [1u32, 100]
            .into_iter()
            .map(|base| {
                let queue = queue.clone();
                thread::spawn(move || (base..base + 10).try_for_each(|n| queue.push(n)))
            })
            .collect();
        let eater = {
            let queue = queue.clone();
            thread::spawn(move || queue.into_iter().sum::<u32>())
        };
        for maker in makers {
            maker.join().unwrap().unwrap();
        }
        queue.close();
        assert_eq!(eater.join().unwrap(), 55 + 1045);
    }

    #[test]
    fn refuses_politely() {
        let queue = Queue::bounded(1);
        queue.push("a".to_string()).unwrap();
        let refused = queue.try_push("b".to_string()).unwrap_err();
        assert_eq!(format!("{refused:?}"), "Full(..)");
        assert_eq!(refused.into_inner(), "b");
        queue.close();
        assert!(matches!(queue.push(String::new()), Err(PushError::Closed(_))));
        assert_eq!(queue.iter().count(), 1);
    }
}
