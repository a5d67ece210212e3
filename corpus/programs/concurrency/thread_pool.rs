//! A crew of threads serving an urgency-ordered queue, with tickets that carry answers back.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Urgency {
    High,
    #[default]
    Normal,
    Idle,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrewError {
    Dismissed,
    Panicked(String),
}

impl fmt::Display for CrewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CrewError::Dismissed => f.write_str("the crew takes no more errands"),
            CrewError::Panicked(message) => write!(f, "errand panicked: {message}"),
        }
    }
}

impl std::error::Error for CrewError {}

struct Cell<T> {
    answer: Mutex<Option<Result<T, CrewError>>>,
    arrived: Condvar,
}

pub struct Ticket<T> {
    cell: Arc<Cell<T>>,
}

impl<T> Ticket<T> {
    pub fn wait(self) -> Result<T, CrewError> {
        let mut answer = self.cell.answer.lock().unwrap();
        loop {
            match answer.take() {
                Some(result) => return result,
                None => answer = self.cell.arrived.wait(answer).unwrap(),
            }
        }
    }

    pub fn is_done(&self) -> bool {
        self.cell.answer.lock().unwrap().is_some()
    }
}

type Errand = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Desk {
    errands: BTreeMap<(Urgency, u64), Errand>,
    issued: u64,
    dismissed: bool,
}

#[derive(Default)]
struct Office {
    desk: Mutex<Desk>,
    rung: Condvar,
}

impl Office {
    fn next(&self) -> Option<Errand> {
        let desk = self.desk.lock().unwrap();
        let mut desk = self
            .rung
            .wait_while(desk, |desk| desk.errands.is_empty() && !desk.dismissed)
            .unwrap();
        desk.errands.pop_first().map(|(_, errand)| errand)
    }
}

fn describe(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(other) => other.downcast_ref::<&str>().copied().unwrap_or("unknown").to_string(),
    }
}

pub struct Crew {
    office: Arc<Office>,
    hands: Vec<thread::JoinHandle<u32>>,
}

impl Crew {
    pub fn hire(name: &str, count: usize) -> std::io::Result<Crew> {
        let office = Arc::new(Office::default());
        let mut hands = Vec::with_capacity(count);
        for number in 1..=count {
            let office = Arc::clone(&office);
            let builder = thread::Builder::new().name(format!("{name}-{number}"));
            hands.push(builder.spawn(move || {
                let errands = std::iter::from_fn(|| office.next());
                errands.fold(0, |served, errand| {
                    errand();
                    served + 1
                })
            })?);
        }
        Ok(Crew { office, hands })
    }

    pub fn ask<T, F>(&self, urgency: Urgency, work: F) -> Result<Ticket<T>, CrewError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let cell = Arc::new(Cell { answer: Mutex::new(None), arrived: Condvar::new() });
        let ticket = Ticket { cell: Arc::clone(&cell) };
        let mut desk = self.office.desk.lock().unwrap();
        if desk.dismissed {
            return Err(CrewError::Dismissed);
        }
        let key = (urgency, desk.issued);
        desk.issued += 1;
        desk.errands.insert(
            key,
            Box::new(move || {
                let outcome = panic::catch_unwind(AssertUnwindSafe(work));
                let result = outcome.map_err(|payload| CrewError::Panicked(describe(payload)));
                *cell.answer.lock().unwrap() = Some(result);
                cell.arrived.notify_all();
            }),
        );
        drop(desk);
        self.office.rung.notify_one();
        Ok(ticket)
    }

    pub fn close(&self) {
        self.office.desk.lock().unwrap().dismissed = true;
        self.office.rung.notify_all();
    }

    pub fn dismiss(self) -> u32 {
        self.close();
        self.hands.into_iter().filter_map(|hand| hand.join().ok()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_back() {
        let crew = Crew::hire("porter", 3).unwrap();
        let tickets: Vec<_> = (0..8u64)
            .map(|n| crew.ask(Urgency::Normal, move || n * n).unwrap())
            .collect();
        let total: u64 = tickets.into_iter().map(|ticket| ticket.wait().unwrap()).sum();
        assert_eq!(total, 140);
        assert_eq!(crew.dismiss(), 8);
    }

    #[test]
    fn panics_are_reported_and_late_errands_refused() {
        let crew = Crew::hire("runner", 1).unwrap();
        let broken = crew.ask(Urgency::High, || -> u8 { panic!("no key") }).unwrap();
        assert_eq!(broken.wait(), Err(CrewError::Panicked("no key".into())));
        crew.close();
        assert_eq!(crew.ask(Urgency::Idle, || 1).err(), Some(CrewError::Dismissed));
    }
}
