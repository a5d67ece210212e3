//! A bounded blocking queue shared by potters and kilns on scoped threads.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::sync::{Condvar, Mutex};
use std::thread;

struct Shared<T> {
    items: VecDeque<T>,
    closed: bool,
}

struct BoundedQueue<T> {
    shared: Mutex<Shared<T>>,
    not_full: Condvar,
    not_empty: Condvar,
    limit: usize,
}

impl<T> BoundedQueue<T> {
    fn with_limit(limit: usize) -> Self {
        BoundedQueue {
            shared: Mutex::new(Shared { items: VecDeque::with_capacity(limit), closed: false }),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
            limit,
        }
    }

    fn send(&self, item: T) -> Result<(), T> {
        let guard = self.shared.lock().unwrap();
        let mut guard = self
            .not_full
            .wait_while(guard, |shared| shared.items.len() == self.limit && !shared.closed)
            .unwrap();
        if guard.closed {
            return Err(item);
        }
        guard.items.push_back(item);
        drop(guard);
        self.not_empty.notify_one();
        Ok(())
    }

    fn receive(&self) -> Option<T> {
        let mut guard = self.shared.lock().unwrap();
        loop {
            if let Some(item) = guard.items.pop_front() {
                self.not_full.notify_one();
                return Some(item);
            }
            if guard.closed {
                return None;
            }
            guard = self.not_empty.wait(guard).unwrap();
        }
    }

    fn close(&self) {
        self.shared.lock().unwrap().closed = true;
        self.not_full.notify_all();
        self.not_empty.notify_all();
    }
}

impl<'q, T> IntoIterator for &'q BoundedQueue<T> {
    type Item = T;
    type IntoIter = Receiving<'q, T>;

    fn into_iter(self) -> Receiving<'q, T> {
        Receiving { queue: self }
    }
}

struct Receiving<'q, T> {
    queue: &'q BoundedQueue<T>,
}

impl<T> Iterator for Receiving<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.queue.receive()
    }
}

#[derive(Debug)]
struct Pot {
    maker: String,
    litres: u32,
}

#[derive(Debug)]
struct Fired {
    kiln: usize,
    pot: Pot,
}

static NEXT_SIZE: AtomicU32 = AtomicU32::new(1);

fn throw_pots(maker: &str, count: usize, shelf: &BoundedQueue<Pot>) -> usize {
    (0..count)
        .map(|_| NEXT_SIZE.fetch_add(1, Ordering::Relaxed))
        .map(|litres| shelf.send(Pot { maker: maker.to_string(), litres }))
        .take_while(Result::is_ok)
        .count()
}

fn main() {
    let shelf = BoundedQueue::with_limit(3);
    let (done, finished) = mpsc::channel();
    let potters = vec![("Ilse", 5), ("Bram", 4)];

    let made: usize = thread::scope(|scope| {
        let shelf = &shelf;
        for kiln in 0..2 {
            let done = done.clone();
            scope.spawn(move || {
                for pot in shelf {
                    if done.send(Fired { kiln, pot }).is_err() {
                        break;
                    }
                }
            });
        }
        let workers: Vec<_> = potters
            .iter()
            .map(|&(maker, count)| scope.spawn(move || throw_pots(maker, count, shelf)))
            .collect();
        let made = workers.into_iter().map(|worker| worker.join().unwrap()).sum();
        shelf.close();
        made
    });
    drop(done);

    let mut fired: Vec<Fired> = finished.into_iter().collect();
    fired.sort_by_key(|fired| fired.pot.litres);
    assert!(fired.iter().all(|fired| fired.kiln < 2));
    for (maker, expected) in &potters {
        let theirs = fired.iter().filter(|fired| fired.pot.maker == *maker).count();
        println!("{maker:<6} threw {expected}, fired {theirs}");
    }
    let volume: u32 = fired.iter().map(|Fired { pot, .. }| pot.litres).sum();
    println!("{made} pots, {volume} litres in all");

    let late = Pot { maker: "Odile".into(), litres: 2 };
    if let Err(Pot { maker, .. }) = shelf.send(late) {
        println!("{maker} came after closing");
    }
}
