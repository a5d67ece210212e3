//! Support tickets moving through a typed state machine with guarded transitions.

use std::collections::VecDeque;
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub enum State {
    New,
    Assigned { agent: String },
    Waiting { agent: String, on: Party },
    Resolved { note: String },
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    Customer,
    Supplier,
}

#[derive(Debug, Clone)]
pub enum Action {
    Assign(String),
    Wait(Party),
    Resume,
    Resolve(String),
    Reopen,
    Close,
}

#[derive(Debug)]
pub struct Refused {
    pub action: Action,
    pub state: State,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {:?} while the ticket is {}", self.action, self.state.label())
    }
}

impl std::error::Error for Refused {}

impl State {
    pub fn label(&self) -> &'static str {
        match self {
            State::New => "new",
            State::Assigned { .. } => "assigned",
            State::Waiting { on: Party::Customer, .. } => "waiting for customer",
            State::Waiting { on: Party::Supplier, .. } => "waiting for supplier",
            State::Resolved { .. } => "resolved",
            State::Closed => "closed",
        }
    }

    pub fn agent(&self) -> Option<&str> {
        match self {
            State::Assigned { agent } | State::Waiting { agent, .. } => Some(agent),
            _ => None,
        }
    }

    fn step(self, action: Action) -> Result<State, Refused> {
        match (self, action) {
            (State::New | State::Assigned { .. }, Action::Assign(agent)) => {
                Ok(State::Assigned { agent })
            }
            (State::Assigned { agent }, Action::Wait(on)) => Ok(State::Waiting { agent, on }),
            (State::Waiting { agent, .. }, Action::Resume) => Ok(State::Assigned { agent }),
            (State::Assigned { .. }, Action::Resolve(note)) if !note.trim().is_empty() => {
                Ok(State::Resolved { note })
            }
            (State::Resolved { .. }, Action::Reopen) => Ok(State::New),
            (State::Resolved { .. } | State::New, Action::Close) => Ok(State::Closed),
            (state, action) => Err(Refused { action, state }),
        }
    }
}

#[derive(Debug)]
pub struct Ticket {
    pub title: String,
    state: State,
    trail: VecDeque<&'static str>,
}

impl Ticket {
    const TRAIL_LIMIT: usize = 8;

    pub fn new(title: &str) -> Self {
        Ticket { title: title.to_owned(), state: State::New, trail: VecDeque::new() }
    }

    pub fn apply(&mut self, action: Action) -> Result<&State, Refused> {
        let before = self.state.label();
        let current = std::mem::replace(&mut self.state, State::New);
        match current.step(action) {
            Ok(next) => {
                self.state = next;
                if self.trail.len() == Self::TRAIL_LIMIT {
                    self.trail.pop_front();
                }
                self.trail.push_back(before);
                Ok(&self.state)
            }
            Err(refused) => {
                self.state = refused.state.clone();
                Err(refused)
            }
        }
    }

    pub fn state(&self) -> &State {
        &self.state
    }
}

fn run(ticket: &mut Ticket, script: Vec<Action>) -> Result<usize, Refused> {
    let mut done = 0;
    for action in script {
        ticket.apply(action)?;
        done += 1;
    }
    Ok(done)
}

fn main() {
    let mut ticket = Ticket::new("Printer eats the invoices");
    let script = vec![
        Action::Assign("desk two".into()),
        Action::Wait(Party::Supplier),
        Action::Resume,
        Action::Resolve("new roller fitted".into()),
        Action::Close,
        Action::Reopen,
    ];
    match run(&mut ticket, script) {
        Ok(count) => println!("{} steps", count),
        Err(refused) => println!("{}: {}", ticket.title, refused),
    }
    let trail: Vec<_> = ticket.trail.iter().copied().collect();
    println!("{} -> {}", trail.join(" -> "), ticket.state().label());
    println!("held by {}", ticket.state().agent().unwrap_or("nobody"));
}
