//! A timer queue served by one thread, with jobs sent and cancelled over a channel.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashSet};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

type Job = Box<dyn FnOnce() -> String + Send>;

enum Command {
    Schedule(Entry),
    Cancel(u64),
    Stop,
}

struct Entry {
    id: u64,
    due: Instant,
    job: Job,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Entry {}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        other.due.cmp(&self.due).then(other.id.cmp(&self.id))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

struct Timer {
    commands: Sender<Command>,
    next_id: u64,
    thread: Option<JoinHandle<Summary>>,
}

#[derive(Debug, Default)]
struct Summary {
    ran: usize,
    cancelled: usize,
    abandoned: usize,
}

impl Timer {
    fn start(results: Sender<(u64, String)>) -> Timer {
        let (commands, inbox) = mpsc::channel();
        let thread = thread::spawn(move || serve(inbox, results));
        Timer { commands, next_id: 1, thread: Some(thread) }
    }

    fn after<F>(&mut self, delay: Duration, job: F) -> u64
    where
        F: FnOnce() -> String + Send + 'static,
    {
        let id = self.next_id;
        self.next_id += 1;
        let entry = Entry { id, due: Instant::now() + delay, job: Box::new(job) };
        self.send(Command::Schedule(entry));
        id
    }

    fn cancel(&self, id: u64) {
        self.send(Command::Cancel(id));
    }

    fn send(&self, command: Command) {
        if self.commands.send(command).is_err() {
            eprintln!("timer thread is gone");
        }
    }

    fn stop(mut self) -> Summary {
        self.send(Command::Stop);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(summary)) => summary,
            _ => Summary::default(),
        }
    }
}

fn serve(inbox: Receiver<Command>, results: Sender<(u64, String)>) -> Summary {
    let mut queue: BinaryHeap<Entry> = BinaryHeap::new();
    let mut cancelled = HashSet::new();
    let mut summary = Summary::default();
    loop {
        let wait = match queue.peek() {
            Some(entry) => entry.due.saturating_duration_since(Instant::now()),
            None => Duration::from_secs(1),
        };
        match inbox.recv_timeout(wait) {
            Ok(Command::Schedule(entry)) => queue.push(entry),
            Ok(Command::Cancel(id)) => {
                cancelled.insert(id);
            }
            Ok(Command::Stop) | Err(RecvTimeoutError::Disconnected) => {
                summary.abandoned = queue.iter().filter(|e| !cancelled.contains(&e.id)).count();
                return summary;
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        let now = Instant::now();
        while queue.peek().is_some_and(|entry| entry.due <= now) {
            let Some(Entry { id, job, .. }) = queue.pop() else { break };
            if cancelled.remove(&id) {
                summary.cancelled += 1;
                continue;
            }
            summary.ran += 1;
            if results.send((id, job())).is_err() {
                return summary;
            }
        }
    }
}

fn main() {
    let (results, arrivals) = mpsc::channel();
    let mut timer = Timer::start(results);
    let names = vec!["pump".to_string(), "valve".to_string(), "fan".to_string()];
    let ids: Vec<u64> = names
        .into_iter()
        .zip([30u64, 10, 20])
        .map(|(name, millis)| {
            timer.after(Duration::from_millis(millis), move || format!("{name} after {millis}"))
        })
        .collect();
    timer.cancel(ids[2]);
    timer.after(Duration::from_secs(60), || String::from("too late"));

    for (id, text) in arrivals.iter().take(2) {
        println!("job {id}: {text}");
    }
    println!("{:?}", timer.stop());
}
