//! Theatre seat map with fixed dimensions, holds that expire, and a search for adjacent seats.

use std::fmt::{self, Write};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Seat {
    #[default]
    Free,
    Held { until: u64 },
    Sold { ticket: u32 },
    Blocked,
}

impl Seat {
    fn available(&self, now: u64) -> bool {
        match *self {
            Seat::Free => true,
            Seat::Held { until } => until <= now,
            Seat::Sold { .. } | Seat::Blocked => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub row: usize,
    pub seat: usize,
}

impl TryFrom<&str> for Place {
    type Error = &'static str;

    fn try_from(label: &str) -> Result<Self, Self::Error> {
        let mut chars = label.chars();
        let row = match chars.next() {
            Some(letter @ 'A'..='Z') => letter as usize - 'A' as usize,
            _ => return Err("row must be a capital letter"),
        };
        match chars.as_str().parse::<usize>() {
            Ok(0) | Err(_) => Err("seat must be a number from one"),
            Ok(number) => Ok(Place { row, seat: number - 1 }),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum SeatError {
    OutOfHall(Place),
    Taken(Place),
}

pub struct Hall<const ROWS: usize, const SEATS: usize> {
    seats: [[Seat; SEATS]; ROWS],
    next_ticket: u32,
}

impl<const ROWS: usize, const SEATS: usize> Hall<ROWS, SEATS> {
    pub const CAPACITY: usize = ROWS * SEATS;

    pub fn new() -> Self {
        Hall { seats: [[Seat::default(); SEATS]; ROWS], next_ticket: 1 }
    }

    fn seat_mut(&mut self, place: Place) -> Result<&mut Seat, SeatError> {
        self.seats
            .get_mut(place.row)
            .and_then(|row| row.get_mut(place.seat))
            .ok_or(SeatError::OutOfHall(place))
    }

    pub fn block(&mut self, places: &[Place]) -> Result<(), SeatError> {
        for &place in places {
            *self.seat_mut(place)? = Seat::Blocked;
        }
        Ok(())
    }

    pub fn hold(&mut self, places: &[Place], now: u64, seconds: u64) -> Result<(), SeatError> {
        for &place in places {
            if !self.seat_mut(place)?.available(now) {
                return Err(SeatError::Taken(place));
            }
        }
        for &place in places {
            *self.seat_mut(place)? = Seat::Held { until: now + seconds };
        }
        Ok(())
    }

    pub fn sell(&mut self, place: Place, now: u64) -> Result<u32, SeatError> {
        let ticket = self.next_ticket;
        match self.seat_mut(place)? {
            seat @ Seat::Free => *seat = Seat::Sold { ticket },
            seat @ Seat::Held { .. } if !seat.available(now) => *seat = Seat::Sold { ticket },
            _ => return Err(SeatError::Taken(place)),
        }
        self.next_ticket += 1;
        Ok(ticket)
    }

    pub fn together(&self, count: usize, now: u64) -> Option<Vec<Place>> {
        if count == 0 || count > SEATS {
            return None;
        }
        self.seats.iter().enumerate().find_map(|(row, seats)| {
            let start = seats
                .windows(count)
                .position(|group| group.iter().all(|seat| seat.available(now)))?;
            Some((start..start + count).map(|seat| Place { row, seat }).collect())
        })
    }

    pub fn sold(&self) -> usize {
        self.seats.iter().flatten().filter(|s| matches!(s, Seat::Sold { .. })).count()
    }
}

impl<const ROWS: usize, const SEATS: usize> Default for Hall<ROWS, SEATS> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const ROWS: usize, const SEATS: usize> fmt::Display for Hall<ROWS, SEATS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (letter, row) in ('A'..='Z').zip(&self.seats) {
            write!(f, "{letter} ")?;
            for seat in row {
                f.write_char(match seat {
                    Seat::Free => '.',
                    Seat::Held { .. } => 'h',
                    Seat::Sold { .. } => '#',
                    Seat::Blocked => ' ',
                })?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_row_with_room() {
        let mut hall: Hall<2, 4> = Hall::new();
        let middle = Place::try_from("A2").unwrap();
        hall.hold(&[middle], 0, 60).unwrap();
        assert_eq!(hall.sell(middle, 30), Ok(1));
        let group = hall.together(3, 30).unwrap();
        assert!(group.iter().all(|place| place.row == 1));
        assert_eq!(hall.to_string(), "A .#..\nB ....\n");
        assert_eq!(hall.sold() + 7, Hall::<2, 4>::CAPACITY);
    }
}
