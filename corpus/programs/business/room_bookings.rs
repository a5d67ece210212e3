//! Meeting room calendar that keeps bookings sorted and finds free gaps.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minute(u16);

impl Minute {
    pub fn at(hour: u16, minute: u16) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Minute(hour * 60 + minute))
    }

    fn minutes_until(self, later: Minute) -> u16 {
        later.0.saturating_sub(self.0)
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[derive(Debug, Clone)]
pub struct Booking {
    pub who: String,
    pub slot: Range<Minute>,
}

impl Booking {
    fn clashes_with(&self, other: &Range<Minute>) -> bool {
        self.slot.start < other.end && other.start < self.slot.end
    }
}

#[derive(Debug)]
pub enum BookingError<'a> {
    Backwards,
    OutsideHours { open: &'a Range<Minute> },
    Clash(&'a Booking),
}

#[derive(Debug)]
pub struct Room {
    pub name: String,
    hours: Range<Minute>,
    taken: Vec<Booking>,
}

impl Room {
    pub fn new(name: impl Into<String>, hours: Range<Minute>) -> Self {
        Room { name: name.into(), hours, taken: Vec::new() }
    }

    pub fn check(&self, slot: &Range<Minute>) -> Result<(), BookingError<'_>> {
        if slot.start >= slot.end {
            return Err(BookingError::Backwards);
        }
        if slot.start < self.hours.start || slot.end > self.hours.end {
            return Err(BookingError::OutsideHours { open: &self.hours });
        }
        match self.taken.iter().find(|b| b.clashes_with(slot)) {
            Some(existing) => Err(BookingError::Clash(existing)),
            None => Ok(()),
        }
    }

    pub fn book(&mut self, who: &str, slot: Range<Minute>) -> bool {
        if self.check(&slot).is_err() {
            return false;
        }
        let position = self.taken.partition_point(|b| b.slot.start < slot.start);
        self.taken.insert(position, Booking { who: who.to_string(), slot });
        true
    }

    pub fn cancel_all(&mut self, who: &str) -> Vec<Booking> {
        let (gone, kept) = self.taken.drain(..).partition(|b| b.who == who);
        self.taken = kept;
        gone
    }

    pub fn gaps(&self, at_least: u16) -> Vec<Range<Minute>> {
        let mut cursor = self.hours.start;
        let mut free = Vec::new();
        for Booking { slot, .. } in &self.taken {
            if cursor.minutes_until(slot.start) >= at_least {
                free.push(cursor..slot.start);
            }
            cursor = cursor.max(slot.end);
        }
        if cursor.minutes_until(self.hours.end) >= at_least {
            free.push(cursor..self.hours.end);
        }
        free
    }
}

#[derive(Default)]
pub struct Building {
    rooms: BTreeMap<String, Room>,
}

impl Building {
    pub fn add(&mut self, room: Room) -> Option<Room> {
        self.rooms.insert(room.name.clone(), room)
    }

    pub fn room_mut(&mut self, name: &str) -> Option<&mut Room> {
        self.rooms.get_mut(name)
    }

    pub fn first_free(&self, slot: &Range<Minute>) -> Option<&Room> {
        self.rooms.values().find(|room| room.check(slot).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(from: u16, to: u16) -> Range<Minute> {
        Minute::at(from, 0).unwrap()..Minute::at(to, 0).unwrap()
    }

    #[test]
    fn gap_between_two_bookings() {
        let mut room = Room::new("north", slot(8, 18));
        assert!(room.book("sales", slot(13, 18)));
        assert!(room.book("board", slot(8, 11)));
        assert!(!room.book("late", slot(10, 12)));
        assert_eq!(room.gaps(60), vec![slot(11, 13)]);
        assert_eq!(room.cancel_all("board").len(), 1);
    }
}
