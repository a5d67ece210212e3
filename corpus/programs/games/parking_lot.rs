//! A multi-level parking lot with typed spots, tickets and fees.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Display, Formatter};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Size {
    Motorbike,
    Compact,
    Large,
}

pub trait Vehicle {
    const SIZE: Size;

    fn plate(&self) -> &str;

    fn is_electric(&self) -> bool {
        false
    }
}

#[derive(Debug, Clone)]
pub struct Car {
    plate: String,
    electric: bool,
}

impl Car {
    pub fn new(plate: &str) -> Self {
        Car { plate: plate.to_uppercase(), electric: false }
    }

    pub fn electric(self) -> Self {
        Car { electric: true, ..self }
    }
}

impl Vehicle for Car {
    const SIZE: Size = Size::Compact;

    fn plate(&self) -> &str {
        &self.plate
    }

    fn is_electric(&self) -> bool {
        self.electric
    }
}

#[derive(Debug, Clone)]
pub struct Van(pub String);

impl Vehicle for Van {
    const SIZE: Size = Size::Large;

    fn plate(&self) -> &str {
        self.0.as_str()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpotId {
    pub level: u8,
    pub number: u16,
}

impl Display for SpotId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:03}", self.level, self.number)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct Ticket {
    pub spot: SpotId,
    entered: u32,
    discount: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub enum ParkError {
    Full(Size),
    AlreadyInside(SpotId),
    UnknownPlate,
}

#[derive(Debug)]
struct Spot {
    size: Size,
    taken_by: Option<String>,
}

#[derive(Debug, Default)]
pub struct Lot {
    spots: BTreeMap<SpotId, Spot>,
    tickets: HashMap<String, Ticket>,
}

impl Lot {
    pub fn add_level(&mut self, level: u8, layout: &[(Size, u16)]) -> &mut Self {
        let sizes = layout
            .iter()
            .flat_map(|&(size, count)| std::iter::repeat(size).take(count.into()));
        for (number, size) in (1u16..).zip(sizes) {
            let id = SpotId { level, number };
            self.spots.insert(id, Spot { size, taken_by: None });
        }
        self
    }

    pub fn park<V: Vehicle>(&mut self, vehicle: &V, minute: u32) -> Result<SpotId, ParkError> {
        if let Some(ticket) = self.tickets.get(vehicle.plate()) {
            return Err(ParkError::AlreadyInside(ticket.spot));
        }
        let (id, spot) = self
            .spots
            .iter_mut()
            .filter(|(_, spot)| spot.taken_by.is_none() && spot.size >= V::SIZE)
            .min_by_key(|(id, spot)| (spot.size, **id))
            .ok_or(ParkError::Full(V::SIZE))?;
        spot.taken_by = Some(vehicle.plate().to_string());
        let ticket = Ticket {
            spot: *id,
            entered: minute,
            discount: vehicle.is_electric(),
        };
        self.tickets.insert(vehicle.plate().to_string(), ticket);
        Ok(*id)
    }

    /// Frees the spot and returns the fee in cents.
    pub fn leave(&mut self, plate: &str, minute: u32) -> Result<u32, ParkError> {
        let ticket = self.tickets.remove(plate).ok_or(ParkError::UnknownPlate)?;
        if let Some(spot) = self.spots.get_mut(&ticket.spot) {
            spot.taken_by.take();
        }
        Ok(fee(&ticket, minute))
    }

    pub fn free(&self) -> BTreeMap<Size, usize> {
        self.spots
            .values()
            .filter(|spot| spot.taken_by.is_none())
            .fold(BTreeMap::new(), |mut counts, spot| {
                *counts.entry(spot.size).or_insert(0) += 1;
                counts
            })
    }

    pub fn locate(&self, plate: &str) -> Option<SpotId> {
        self.spots
            .iter()
            .find(|(_, spot)| spot.taken_by.as_deref() == Some(plate))
            .map(|(id, _)| *id)
    }
}

fn fee(ticket: &Ticket, now: u32) -> u32 {
    let hours = now.saturating_sub(ticket.entered).div_ceil(60);
    let full = match hours {
        0 => 0,
        1..=3 => hours * 250,
        _ => (750 + (hours - 3) * 150).min(2400),
    };
    if ticket.discount { full / 2 } else { full }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn van_needs_large_spot() {
        let mut lot = Lot::default();
        lot.add_level(1, &[(Size::Compact, 1), (Size::Large, 1)]);
        let car = Car::new("ab 12").electric();
        assert_eq!(lot.park(&car, 0).unwrap().to_string(), "1-001");
        assert!(lot.park(&Van("V 9".into()), 5).is_ok());
        assert_eq!(lot.park(&Van("V 10".into()), 6), Err(ParkError::Full(Size::Large)));
        assert_eq!(lot.leave("AB 12", 61), Ok(250));
        assert_eq!(lot.locate("AB 12"), None);
    }
}
