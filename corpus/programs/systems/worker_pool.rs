//! Counts words and checksums of many documents on a pool of worker threads.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, RwLock};
use std::thread;

struct Queue<T> {
    state: Mutex<QueueState<T>>,
    changed: Condvar,
    capacity: usize,
}

struct QueueState<T> {
    items: VecDeque<T>,
    closed: bool,
}

impl<T> Queue<T> {
    fn bounded(capacity: usize) -> Self {
        Queue {
            state: Mutex::new(QueueState { items: VecDeque::with_capacity(capacity), closed: false }),
            changed: Condvar::new(),
            capacity,
        }
    }

    fn push(&self, item: T) -> Result<(), T> {
        let state = self.state.lock().unwrap();
        let mut state = self
            .changed
            .wait_while(state, |state| state.items.len() >= self.capacity && !state.closed)
            .unwrap();
        if state.closed {
            return Err(item);
        }
        state.items.push_back(item);
        self.changed.notify_all();
        Ok(())
    }

    fn pop(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap();
        loop {
            if let Some(item) = state.items.pop_front() {
                self.changed.notify_all();
                return Some(item);
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap();
        }
    }

    fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}

#[derive(Debug, Clone)]
struct Document {
    title: String,
    body: Arc<str>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Report {
    words: usize,
    longest: usize,
    sum: u32,
}

impl Report {
    fn of(text: &str) -> Self {
        let mut report = Report::default();
        for word in text.split_whitespace() {
            report.words += 1;
            report.longest = report.longest.max(word.chars().count());
        }
        report.sum = text.bytes().fold(0x811c, |sum, byte| sum.rotate_left(5) ^ u32::from(byte));
        report
    }
}

#[derive(Default)]
struct Shared {
    reports: RwLock<HashMap<String, Report>>,
    cache: Mutex<HashMap<Arc<str>, Report>>,
    reused: AtomicUsize,
}

fn work(queue: &Queue<Document>, shared: &Shared) -> usize {
    let mut handled = 0;
    while let Some(Document { title, body }) = queue.pop() {
        let known = shared.cache.lock().unwrap().get(&body).copied();
        let report = match known {
            Some(report) => {
                shared.reused.fetch_add(1, Ordering::Relaxed);
                report
            }
            None => {
                let fresh = Report::of(&body);
                shared.cache.lock().unwrap().insert(Arc::clone(&body), fresh);
                fresh
            }
        };
        shared.reports.write().unwrap().insert(title, report);
        handled += 1;
    }
    handled
}

fn main() {
    let queue = Arc::new(Queue::bounded(3));
    let shared = Arc::new(Shared::default());
    let workers: Vec<_> = (0..4)
        .map(|number| {
            let queue = Arc::clone(&queue);
            let shared = Arc::clone(&shared);
            thread::Builder::new()
                .name(format!("worker-{number}"))
                .spawn(move || work(&queue, &shared))
                .expect("cannot start a thread")
        })
        .collect();

    let bodies: [Arc<str>; 3] = [
        "the kettle whistles on the stove".into(),
        "a short note".into(),
        "salt wind over the breakwater and the long grey afternoon".into(),
    ];
    for number in 0..12 {
        let body = bodies[number % bodies.len()].clone();
        let document = Document { title: format!("page {number:02}"), body };
        if let Err(rejected) = queue.push(document) {
            eprintln!("dropped {}", rejected.title);
        }
    }
    queue.close();

    let handled: usize = workers.into_iter().filter_map(|worker| worker.join().ok()).sum();
    let reports = shared.reports.read().unwrap();
    let mut titles: Vec<_> = reports.keys().collect();
    titles.sort();
    for title in titles {
        let Report { words, longest, sum } = reports[title];
        println!("{title}: {words:>3} words, longest {longest:>2}, sum {sum:08x}");
    }
    println!("{handled} handled, cache helped: {}", shared.reused.load(Ordering::Relaxed) > 0);
}
