//! Runs delayed and repeating jobs in due order on one background thread.

mod clockwork {
    use std::cmp::Ordering;
    use std::collections::BinaryHeap;
    use std::ops::ControlFlow;
    use std::sync::mpsc::{channel, Receiver, RecvTimeoutError, Sender};
    use std::thread::{self, JoinHandle};
    use std::time::{Duration, Instant};

    pub type Action = Box<dyn FnMut(u32) -> ControlFlow<()> + Send>;

    struct Job {
        due: Instant,
        serial: u64,
        runs: u32,
        every: Option<Duration>,
        action: Action,
    }

    impl PartialEq for Job {
        fn eq(&self, other: &Self) -> bool {
            self.cmp(other) == Ordering::Equal
        }
    }

    impl Eq for Job {}

    impl PartialOrd for Job {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    impl Ord for Job {
        fn cmp(&self, other: &Self) -> Ordering {
            other.due.cmp(&self.due).then(other.serial.cmp(&self.serial))
        }
    }

    pub struct Report {
        pub executed: u32,
        pub abandoned: usize,
    }

    pub struct Scheduler {
        inbox: Sender<Job>,
        next_serial: u64,
        runner: JoinHandle<Report>,
    }

    impl Scheduler {
        pub fn start() -> Self {
            let (inbox, jobs) = channel();
            let runner = thread::spawn(move || run(jobs));
            Scheduler { inbox, next_serial: 0, runner }
        }

        fn enqueue(&mut self, delay: Duration, every: Option<Duration>, action: Action) -> u64 {
            let serial = self.next_serial;
            self.next_serial += 1;
            let due = Instant::now() + delay;
            let job = Job { due, serial, runs: 0, every, action };
            if self.inbox.send(job).is_err() {
                eprintln!("scheduler thread is gone, job {serial} dropped");
            }
            serial
        }

        pub fn once<F>(&mut self, delay: Duration, action: F) -> u64
        where
            F: FnOnce() + Send + 'static,
        {
            let mut action = Some(action);
            let wrapped = move |_| {
                if let Some(action) = action.take() {
                    action();
                }
                ControlFlow::Break(())
            };
            self.enqueue(delay, None, Box::new(wrapped))
        }

        pub fn repeat<F>(&mut self, period: Duration, action: F) -> u64
        where
            F: FnMut(u32) -> ControlFlow<()> + Send + 'static,
        {
            self.enqueue(period, Some(period), Box::new(action))
        }

        pub fn finish(self) -> Option<Report> {
            let Scheduler { inbox, runner, .. } = self;
            drop(inbox);
            runner.join().ok()
        }
    }

    fn run(jobs: Receiver<Job>) -> Report {
        let mut heap: BinaryHeap<Job> = BinaryHeap::new();
        let mut executed = 0;
        loop {
            let now = Instant::now();
            while heap.peek().is_some_and(|job| job.due <= now) {
                let Some(mut job) = heap.pop() else { break };
                job.runs += 1;
                executed += 1;
                let flow = (job.action)(job.runs);
                if let (ControlFlow::Continue(()), Some(period)) = (flow, job.every) {
                    heap.push(Job { due: job.due + period, ..job });
                }
            }
            let wait = heap
                .peek()
                .map(|job| job.due.saturating_duration_since(Instant::now()))
                .unwrap_or(Duration::from_secs(1));
            match jobs.recv_timeout(wait) {
                Ok(job) => heap.push(job),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Report { executed, abandoned: heap.len() };
                }
            }
        }
    }
}

use clockwork::Scheduler;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

fn recorder(log: &Arc<Mutex<Vec<String>>>, label: &str) -> impl Fn(u32) + Send + 'static {
    let log = Arc::clone(log);
    let label = label.to_owned();
    move |run| log.lock().unwrap().push(format!("{label} #{run}"))
}

fn main() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let mut scheduler = Scheduler::start();

    let late = recorder(&log, "water plants");
    scheduler.once(Duration::from_millis(40), move || late(1));
    let early = recorder(&log, "open blinds");
    scheduler.once(Duration::from_millis(5), move || early(1));
    let beat = recorder(&log, "read meter");
    scheduler.repeat(Duration::from_millis(10), move |run| {
        beat(run);
        if run < 3 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    let never = recorder(&log, "defrost");
    let last = scheduler.once(Duration::from_secs(90), move || never(1));

    thread::sleep(Duration::from_millis(80));
    if let Some(report) = scheduler.finish() {
        println!("{} runs of {} jobs, {} abandoned", report.executed, last + 1, report.abandoned);
    }
    for (index, line) in log.lock().unwrap().iter().enumerate() {
        println!("{index:02} {line}");
    }
}
