//! A cooperative round-robin scheduler with quanta, sleeping tasks and wake-ups.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

type Pid = u32;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Ran,
    Sleep(u64),
    Wait(Pid),
    Exit(i32),
}

trait Program {
    fn name(&self) -> &str;
    fn step(&mut self, now: u64) -> Step;
}

struct Counter {
    label: String,
    left: u32,
}

impl Program for Counter {
    fn name(&self) -> &str {
        &self.label
    }

    fn step(&mut self, _now: u64) -> Step {
        match self.left.checked_sub(1) {
            Some(rest) => {
                self.left = rest;
                Step::Ran
            }
            None => Step::Exit(0),
        }
    }
}

struct Script<I> {
    title: &'static str,
    steps: I,
}

impl<I: Iterator<Item = Step>> Program for Script<I> {
    fn name(&self) -> &str {
        self.title
    }

    fn step(&mut self, _now: u64) -> Step {
        self.steps.next().unwrap_or(Step::Exit(0))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ready,
    Sleeping { until: u64 },
    Waiting { on: Pid },
    Done { code: i32 },
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            State::Ready => f.write_str("ready"),
            State::Sleeping { until } => write!(f, "sleeping until {until}"),
            State::Waiting { on } => write!(f, "waiting on {on}"),
            State::Done { code } => write!(f, "done with {code}"),
        }
    }
}

struct Process {
    state: State,
    used: u64,
    program: Box<dyn Program>,
}

struct Scheduler {
    clock: u64,
    quantum: u32,
    next_pid: Pid,
    table: BTreeMap<Pid, Process>,
    ready: VecDeque<Pid>,
}

impl Scheduler {
    fn new(quantum: u32) -> Self {
        Scheduler { clock: 0, quantum, next_pid: 1, table: BTreeMap::new(), ready: VecDeque::new() }
    }

    fn spawn(&mut self, program: impl Program + 'static) -> Pid {
        let pid = self.next_pid;
        self.next_pid += 1;
        let process = Process { state: State::Ready, used: 0, program: Box::new(program) };
        self.table.insert(pid, process);
        self.ready.push_back(pid);
        pid
    }

    fn wake(&mut self) {
        let finished: Vec<Pid> = self
            .table
            .iter()
            .filter(|(_, process)| matches!(process.state, State::Done { .. }))
            .map(|(&pid, _)| pid)
            .collect();
        for (&pid, process) in self.table.iter_mut() {
            let runnable = match process.state {
                State::Sleeping { until } => until <= self.clock,
                State::Waiting { on } => finished.contains(&on),
                State::Ready | State::Done { .. } => false,
            };
            if runnable {
                process.state = State::Ready;
                self.ready.push_back(pid);
            }
        }
    }

    fn run_slice(&mut self, pid: Pid) {
        let Some(process) = self.table.get_mut(&pid) else { return };
        for _ in 0..self.quantum {
            self.clock += 1;
            process.used += 1;
            process.state = match process.program.step(self.clock) {
                Step::Ran => continue,
                Step::Sleep(ticks) => State::Sleeping { until: self.clock + ticks },
                Step::Wait(on) => State::Waiting { on },
                Step::Exit(code) => State::Done { code },
            };
            println!("[{:>3}] {:<8} {}", self.clock, process.program.name(), process.state);
            return;
        }
        self.ready.push_back(pid);
    }

    fn run(&mut self, limit: u64) -> bool {
        while self.clock < limit {
            self.wake();
            match self.ready.pop_front() {
                Some(pid) => self.run_slice(pid),
                None if self.table.values().all(|p| matches!(p.state, State::Done { .. })) => {
                    return true;
                }
                None => self.clock += 1,
            }
        }
        false
    }
}

fn main() {
    let mut scheduler = Scheduler::new(3);
    let worker = scheduler.spawn(Counter { label: format!("count{}", 7), left: 7 });
    let steps = vec![Step::Ran, Step::Sleep(5), Step::Wait(worker), Step::Exit(4)];
    scheduler.spawn(Script { title: "script", steps: steps.into_iter() });
    let ticker = (0..4).map(|n| if n % 2 == 0 { Step::Ran } else { Step::Sleep(n * 2) });
    scheduler.spawn(Script { title: "ticker", steps: ticker });

    let clean = scheduler.run(200);
    println!("finished: {clean} at tick {}", scheduler.clock);
    for (pid, process) in &scheduler.table {
        println!("{pid:>4} {:<8} used {:>3}", process.program.name(), process.used);
    }
}
