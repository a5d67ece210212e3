//! Integers limited to a range by const parameters, with checked conversions.

use std::fmt;
use std::num::{NonZeroU8, ParseIntError, TryFromIntError};
use std::ops::RangeInclusive;
use std::str::FromStr;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bounded<const LOW: i32, const HIGH: i32>(i32);

pub type Hour = Bounded<0, 23>;
pub type Minute = Bounded<0, 59>;
pub type Percent = Bounded<0, 100>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeError {
    Outside { value: i64, allowed: RangeInclusive<i32> },
    TooWide,
    Unreadable(ParseIntError),
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RangeError::Outside { value, allowed } => {
                write!(f, "{value} is outside {}..={}", allowed.start(), allowed.end())
            }
            RangeError::TooWide => f.write_str("the number does not fit"),
            RangeError::Unreadable(inner) => inner.fmt(f),
        }
    }
}

impl std::error::Error for RangeError {}

impl From<ParseIntError> for RangeError {
    fn from(inner: ParseIntError) -> Self {
        RangeError::Unreadable(inner)
    }
}

impl From<TryFromIntError> for RangeError {
    fn from(_: TryFromIntError) -> Self {
        RangeError::TooWide
    }
}

impl<const LOW: i32, const HIGH: i32> Bounded<LOW, HIGH> {
    pub const MIN: Self = Bounded(LOW);
    pub const MAX: Self = Bounded(HIGH);
    pub const RANGE: RangeInclusive<i32> = LOW..=HIGH;
    const SPAN: i64 = HIGH as i64 - LOW as i64 + 1;

    pub const fn new(value: i32) -> Option<Self> {
        if value < LOW || value > HIGH {
            None
        } else {
            Some(Bounded(value))
        }
    }

    pub const fn get(self) -> i32 {
        self.0
    }

    pub fn clamped(value: impl Into<i64>) -> Self {
        let value = value.into().clamp(LOW.into(), HIGH.into());
        Bounded(value as i32)
    }

    /// Steps around the range and also returns how often it was left.
    pub fn wrapping_step(self, step: i32) -> (Self, i32) {
        let offset = i64::from(self.0) - i64::from(LOW) + i64::from(step);
        let turns = offset.div_euclid(Self::SPAN);
        let inside = offset.rem_euclid(Self::SPAN) + i64::from(LOW);
        (Bounded(inside as i32), turns as i32)
    }

    pub fn checked_add(self, other: i32) -> Option<Self> {
        self.0.checked_add(other).and_then(Self::new)
    }

    pub fn resize<const L: i32, const H: i32>(self) -> Result<Bounded<L, H>, RangeError> {
        self.0.try_into()
    }

    pub fn all() -> impl DoubleEndedIterator<Item = Self> + Clone {
        (LOW..=HIGH).map(Bounded)
    }
}

impl<const LOW: i32, const HIGH: i32> Default for Bounded<LOW, HIGH> {
    fn default() -> Self {
        Self::clamped(0)
    }
}

impl<const LOW: i32, const HIGH: i32> TryFrom<i32> for Bounded<LOW, HIGH> {
    type Error = RangeError;

    fn try_from(value: i32) -> Result<Self, RangeError> {
        Self::new(value).ok_or(RangeError::Outside {
            value: i64::from(value),
            allowed: Self::RANGE,
        })
    }
}

impl<const LOW: i32, const HIGH: i32> TryFrom<u64> for Bounded<LOW, HIGH> {
    type Error = RangeError;

    fn try_from(value: u64) -> Result<Self, RangeError> {
        i32::try_from(value)?.try_into()
    }
}

impl<const LOW: i32, const HIGH: i32> From<Bounded<LOW, HIGH>> for i64 {
    fn from(bounded: Bounded<LOW, HIGH>) -> i64 {
        bounded.0.into()
    }
}

impl<const LOW: i32, const HIGH: i32> FromStr for Bounded<LOW, HIGH> {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let value: i32 = text.trim().parse()?;
        value.try_into()
    }
}

impl<const LOW: i32, const HIGH: i32> fmt::Debug for Bounded<LOW, HIGH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({LOW}..={HIGH})", self.0)
    }
}

impl<const LOW: i32, const HIGH: i32> PartialEq<i32> for Bounded<LOW, HIGH> {
    fn eq(&self, other: &i32) -> bool {
        self.0 == *other
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct TimeOfDay {
    pub hour: Hour,
    pub minute: Minute,
}

impl TimeOfDay {
    pub fn later(self, minutes: i32) -> (TimeOfDay, i32) {
        let (minute, hours) = self.minute.wrapping_step(minutes);
        let (hour, days) = self.hour.wrapping_step(hours);
        (TimeOfDay { hour, minute }, days)
    }

    pub fn every(self, gap: NonZeroU8) -> impl Iterator<Item = TimeOfDay> {
        std::iter::successors(Some(self), move |time| {
            let (next, days) = time.later(gap.get().into());
            (days == 0).then_some(next)
        })
    }
}

impl FromStr for TimeOfDay {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
        Ok(TimeOfDay {
            hour: hour.parse()?,
            minute: minute.parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_wrap() {
        let late: TimeOfDay = "23:50".parse().unwrap();
        let (next, days) = late.later(25);
        assert_eq!((next.hour.get(), next.minute.get(), days), (0, 15, 1));
        let gap = NonZeroU8::new(4).unwrap();
        assert_eq!(late.every(gap).count(), 3);
        assert!(matches!("7:75".parse::<TimeOfDay>(), Err(RangeError::Outside { value: 75, .. })));
        assert_eq!(Percent::try_from(u64::MAX), Err(RangeError::TooWide));
        assert_eq!(Percent::clamped(250), 100);
        assert_eq!(format!("{:?}", Hour::MAX.resize::<0, 59>().unwrap()), "23(0..=59)");
    }
}
