//! Room bookings kept in an augmented interval tree that answers overlap queries.

use std::fmt;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    start: u16,
    end: u16,
}

impl Slot {
    fn overlaps(&self, other: &Slot) -> bool {
        self.start < other.end && other.start < self.end
    }

    fn minutes(&self) -> u16 {
        self.end - self.start
    }
}

#[derive(Debug, PartialEq)]
enum SlotError {
    MissingDash,
    BadClock(String),
    Backwards,
}

impl fmt::Display for SlotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SlotError::MissingDash => f.write_str("expected start-end"),
            SlotError::BadClock(text) => write!(f, "{text:?} is not a time of day"),
            SlotError::Backwards => f.write_str("a booking must end after it starts"),
        }
    }
}

fn parse_clock(text: &str) -> Result<u16, SlotError> {
    let bad = || SlotError::BadClock(text.to_string());
    let (hours, minutes) = text.split_once(':').ok_or_else(bad)?;
    let hours: u16 = hours.parse().map_err(|_| bad())?;
    let minutes: u16 = minutes.parse().map_err(|_| bad())?;
    if hours > 23 || minutes > 59 {
        return Err(bad());
    }
    Ok(hours * 60 + minutes)
}

impl FromStr for Slot {
    type Err = SlotError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (from, to) = text.split_once('-').ok_or(SlotError::MissingDash)?;
        let (start, end) = (parse_clock(from)?, parse_clock(to)?);
        if start >= end {
            return Err(SlotError::Backwards);
        }
        Ok(Slot { start, end })
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |m: u16| (m / 60, m % 60);
        let ((h1, m1), (h2, m2)) = (clock(self.start), clock(self.end));
        write!(f, "{h1:02}:{m1:02}-{h2:02}:{m2:02}")
    }
}

struct Node<T> {
    slot: Slot,
    latest_end: u16,
    payload: T,
    before: Option<Box<Node<T>>>,
    after: Option<Box<Node<T>>>,
}

struct IntervalTree<T> {
    root: Option<Box<Node<T>>>,
}

impl<T> IntervalTree<T> {
    fn new() -> Self {
        IntervalTree { root: None }
    }

    fn insert(&mut self, slot: Slot, payload: T) {
        let mut link = &mut self.root;
        while let Some(node) = link {
            node.latest_end = node.latest_end.max(slot.end);
            link = if slot < node.slot { &mut node.before } else { &mut node.after };
        }
        *link = Some(Box::new(Node {
            slot,
            latest_end: slot.end,
            payload,
            before: None,
            after: None,
        }));
    }

    fn overlapping<'t>(&'t self, query: &Slot) -> Vec<(&'t Slot, &'t T)> {
        let mut hits = Vec::new();
        let mut pending: Vec<&Node<T>> = self.root.as_deref().into_iter().collect();
        while let Some(node) = pending.pop() {
            if node.latest_end <= query.start {
                continue;
            }
            if node.slot.overlaps(query) {
                hits.push((&node.slot, &node.payload));
            }
            if node.slot.start < query.end {
                pending.extend(node.after.as_deref());
            }
            pending.extend(node.before.as_deref());
        }
        hits.sort_by_key(|(slot, _)| **slot);
        hits
    }

    fn try_book(&mut self, slot: Slot, payload: T) -> Result<(), (T, Slot)> {
        let clash = self.overlapping(&slot).first().map(|(taken, _)| **taken);
        match clash {
            Some(taken) => Err((payload, taken)),
            None => {
                self.insert(slot, payload);
                Ok(())
            }
        }
    }
}

fn main() {
    let requests = [
        ("09:00-10:30", "planning"),
        ("13:00-14:00", "interview"),
        ("10:00-11:00", "retro"),
        ("10:30-12:00", "review"),
        ("15:00-14:00", "time travel"),
        ("8h-9h", "breakfast"),
    ];
    let mut room: IntervalTree<String> = IntervalTree::new();
    let mut booked = 0;

    for (text, title) in requests {
        let slot = match text.parse::<Slot>() {
            Ok(slot) => slot,
            Err(error) => {
                println!("skipping {title}: {error}");
                continue;
            }
        };
        match room.try_book(slot, title.to_string()) {
            Ok(()) => booked += slot.minutes(),
            Err((title, taken)) => println!("{title} clashes with {taken}"),
        }
    }

    println!("{booked} minutes booked");
    let morning = Slot { start: 8 * 60, end: 12 * 60 };
    for (slot, title) in room.overlapping(&morning) {
        println!("{slot}  {title:>10}");
    }
}
