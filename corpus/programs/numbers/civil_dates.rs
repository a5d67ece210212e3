//! Calendar dates in the proleptic Gregorian calendar: day numbers, weekdays, ranges, parsing.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days(pub i64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateError {
    MissingPart(&'static str),
    NotANumber(String),
    Impossible { year: i32, month: u8, day: u8 },
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateError::MissingPart(part) => write!(f, "date has no {part}"),
            DateError::NotANumber(text) => write!(f, "{text:?} is not a number"),
            DateError::Impossible { year, month, day } => {
                write!(f, "{year}-{month}-{day} does not exist")
            }
        }
    }
}

impl std::error::Error for DateError {}

impl Weekday {
    const ALL: [Weekday; 7] = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];

    pub fn is_weekend(self) -> bool {
        matches!(self, Weekday::Sat | Weekday::Sun)
    }
}

pub const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Date {
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, DateError> {
        let valid = (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
        if valid {
            Ok(Date { year, month, day })
        } else {
            Err(DateError::Impossible { year, month, day })
        }
    }

    /// Days since the first of March of year zero.
    pub fn day_number(self) -> i64 {
        let shifted = (i64::from(self.month) + 9) % 12;
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        365 * year + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (shifted * 306 + 5) / 10
            + i64::from(self.day)
            - 1
    }

    pub fn weekday(self) -> Weekday {
        Weekday::ALL[(self.day_number() + 2).rem_euclid(7) as usize]
    }

    pub fn next(self) -> Date {
        let Date { year, month, day } = self;
        if day < days_in_month(year, month) {
            Date { day: day + 1, ..self }
        } else if month < 12 {
            Date { month: month + 1, day: 1, ..self }
        } else {
            Date { year: year + 1, month: 1, day: 1 }
        }
    }

    pub fn through(self, last: Date) -> impl Iterator<Item = Date> {
        std::iter::successors(Some(self), |d| Some(d.next())).take_while(move |d| *d <= last)
    }
}

impl Sub for Date {
    type Output = Days;
    fn sub(self, earlier: Date) -> Days {
        Days(self.day_number() - earlier.day_number())
    }
}

impl Add<Days> for Date {
    type Output = Date;
    fn add(self, Days(n): Days) -> Date {
        (0..n).fold(self, |date, _| date.next())
    }
}

impl FromStr for Date {
    type Err = DateError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        fn part<T: FromStr>(piece: Option<&str>, name: &'static str) -> Result<T, DateError> {
            let piece = piece.ok_or(DateError::MissingPart(name))?;
            piece.parse().map_err(|_| DateError::NotANumber(piece.to_owned()))
        }
        let mut pieces = s.trim().splitn(3, '-');
        let year = part(pieces.next(), "year")?;
        let month = part(pieces.next(), "month")?;
        let day = part(pieces.next(), "day")?;
        Date::new(year, month, day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

pub fn working_days(from: Date, to: Date, holidays: &[Date]) -> usize {
    from.through(to)
        .filter(|d| !d.weekday().is_weekend() && !holidays.contains(d))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_day_and_weekday() -> Result<(), DateError> {
        let d: Date = "2024-02-28".parse()?;
        assert_eq!((d + Days(2)).to_string(), "2024-03-01");
        assert_eq!(d.weekday(), Weekday::Wed);
        assert_eq!(Date::new(2025, 1, 1)? - Date::new(2024, 1, 1)?, Days(366));
        Ok(())
    }

    #[test]
    fn counts_working_days() {
        let (a, b) = (Date::new(2024, 3, 1).unwrap(), Date::new(2024, 3, 10).unwrap());
        assert_eq!(working_days(a, b, &[a]), 5);
        assert!("2023-02-29".parse::<Date>().is_err());
    }
}
