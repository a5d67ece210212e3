//! Event-sourced stock keeping: commands are decided against a folded state, events are appended.

use std::collections::HashMap;
use std::fmt::Debug;

pub trait Aggregate: Default {
    type Event: Clone + Debug;
    type Command;
    type Error;

    const KIND: &'static str;

    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;
    fn evolve(&mut self, event: &Self::Event);
}

#[derive(Debug, Clone)]
pub struct Recorded<E> {
    pub sequence: u64,
    pub stream: String,
    pub event: E,
}

#[derive(Debug)]
pub enum StoreError<E> {
    Conflict { expected: usize, found: usize },
    Rejected(E),
}

impl<E> From<E> for StoreError<E> {
    fn from(error: E) -> Self {
        StoreError::Rejected(error)
    }
}

pub struct Store<A: Aggregate> {
    log: Vec<Recorded<A::Event>>,
    streams: HashMap<String, Vec<usize>>,
}

impl<A: Aggregate> Default for Store<A> {
    fn default() -> Self {
        Store { log: Vec::new(), streams: HashMap::new() }
    }
}

impl<A: Aggregate> Store<A> {
    pub fn load(&self, stream: &str) -> (A, usize) {
        let mut state = A::default();
        let positions = self.streams.get(stream).map(Vec::as_slice).unwrap_or(&[]);
        for &position in positions {
            state.evolve(&self.log[position].event);
        }
        (state, positions.len())
    }

    pub fn append(
        &mut self,
        stream: &str,
        expected: usize,
        events: Vec<A::Event>,
    ) -> Result<usize, StoreError<A::Error>> {
        let positions = self.streams.entry(stream.to_string()).or_default();
        if positions.len() != expected {
            return Err(StoreError::Conflict { expected, found: positions.len() });
        }
        for event in events {
            positions.push(self.log.len());
            let sequence = self.log.len() as u64 + 1;
            self.log.push(Recorded { sequence, stream: stream.to_string(), event });
        }
        Ok(positions.len())
    }

    pub fn handle(
        &mut self,
        stream: &str,
        command: A::Command,
    ) -> Result<usize, StoreError<A::Error>> {
        let (state, version) = self.load(stream);
        let events = state.decide(command)?;
        self.append(stream, version, events)
    }

    pub fn since(&self, sequence: u64) -> impl Iterator<Item = &Recorded<A::Event>> {
        self.log.iter().skip_while(move |record| record.sequence <= sequence)
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct StockItem {
    pub on_hand: u32,
    pub reserved: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockEvent {
    Received(u32),
    Reserved { order: u64, units: u32 },
    Shipped { order: u64, units: u32 },
    RanOut,
}

pub enum StockCommand {
    Receive(u32),
    Reserve { order: u64, units: u32 },
    Ship { order: u64, units: u32 },
}

#[derive(Debug, PartialEq, Eq)]
pub struct NotEnough {
    pub missing: u32,
}

impl Aggregate for StockItem {
    type Event = StockEvent;
    type Command = StockCommand;
    type Error = NotEnough;

    const KIND: &'static str = "stock-item";

    fn decide(&self, command: StockCommand) -> Result<Vec<StockEvent>, NotEnough> {
        match command {
            StockCommand::Receive(0) => Ok(Vec::new()),
            StockCommand::Receive(units) => Ok(vec![StockEvent::Received(units)]),
            StockCommand::Reserve { order, units } => {
                let free = self.on_hand - self.reserved;
                match free.checked_sub(units) {
                    Some(_) => Ok(vec![StockEvent::Reserved { order, units }]),
                    None => Err(NotEnough { missing: units - free }),
                }
            }
            StockCommand::Ship { units, .. } if units > self.reserved => {
                Err(NotEnough { missing: units - self.reserved })
            }
            StockCommand::Ship { order, units } => {
                let mut events = vec![StockEvent::Shipped { order, units }];
                if units == self.on_hand {
                    events.push(StockEvent::RanOut);
                }
                Ok(events)
            }
        }
    }

    fn evolve(&mut self, event: &StockEvent) {
        match *event {
            StockEvent::Received(units) => self.on_hand += units,
            StockEvent::Reserved { units, .. } => self.reserved += units,
            StockEvent::Shipped { units, .. } => {
                self.reserved -= units;
                self.on_hand -= units;
            }
            StockEvent::RanOut => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipping_everything_runs_out() {
        let mut store: Store<StockItem> = Store::default();
        store.handle("bolt", StockCommand::Receive(5)).unwrap();
        store.handle("bolt", StockCommand::Reserve { order: 1, units: 5 }).unwrap();
        let version = store.handle("bolt", StockCommand::Ship { order: 1, units: 5 }).unwrap();
        assert_eq!(version, 4);
        assert_eq!(store.load("bolt").0, StockItem::default());
        assert!(store.since(3).all(|record| record.event == StockEvent::RanOut));
    }
}
