//! Reads spans of time such as `1h 20m` and writes them in short, long or clock form.

use std::fmt::{self, Display};
use std::iter::Sum;
use std::num::IntErrorKind;
use std::str::FromStr;
use std::time::Duration;

macro_rules! units {
    ($($name:ident => $seconds:expr, $short:literal, [$($alias:literal),*];)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Unit {
            $($name),+
        }

        impl Unit {
            pub const ALL: &'static [Unit] = &[$(Unit::$name),+];

            pub const fn seconds(self) -> u64 {
                match self {
                    $(Unit::$name => $seconds),+
                }
            }

            pub const fn short(self) -> &'static str {
                match self {
                    $(Unit::$name => $short),+
                }
            }

            fn from_word(word: &str) -> Option<Unit> {
                match word {
                    $($short $(| $alias)* => Some(Unit::$name),)+
                    _ => None,
                }
            }
        }
    };
}

units! {
    Week => 7 * 24 * 3600, "w", ["week", "weeks"];
    Day => 24 * 3600, "d", ["day", "days"];
    Hour => 3600, "h", ["hour", "hours", "hr"];
    Minute => 60, "m", ["minute", "minutes", "min"];
    Second => 1, "s", ["second", "seconds", "sec"];
}

impl Unit {
    fn long(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpanError {
    Empty,
    NoUnit(u64),
    UnknownUnit(String),
    Repeated(Unit),
    TooLong,
    Unexpected(char),
}

impl Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpanError::Empty => f.write_str("no time given"),
            SpanError::NoUnit(n) => write!(f, "{n} of what?"),
            SpanError::UnknownUnit(word) => write!(f, "unknown unit {word:?}"),
            SpanError::Repeated(unit) => write!(f, "{} given twice", unit.long()),
            SpanError::TooLong => f.write_str("the time is too long"),
            SpanError::Unexpected(ch) => write!(f, "{ch:?} where a number should be"),
        }
    }
}

impl std::error::Error for SpanError {}

fn split_while(text: &str, keep: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !keep(c)).unwrap_or(text.len());
    text.split_at(end)
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut seen: Vec<Unit> = Vec::new();
        let mut total = 0u64;
        let mut rest = text.trim();
        while let Some(first) = rest.chars().next() {
            let (digits, tail) = split_while(rest, |c| c.is_ascii_digit());
            let amount: u64 = digits.parse().map_err(|e: std::num::ParseIntError| {
                match e.kind() {
                    IntErrorKind::PosOverflow => SpanError::TooLong,
                    _ => SpanError::Unexpected(first),
                }
            })?;
            let (word, tail) = split_while(tail.trim_start(), char::is_alphabetic);
            if word.is_empty() {
                return Err(SpanError::NoUnit(amount));
            }
            let unit = Unit::from_word(&word.to_lowercase())
                .ok_or_else(|| SpanError::UnknownUnit(word.to_string()))?;
            if seen.contains(&unit) {
                return Err(SpanError::Repeated(unit));
            }
            seen.push(unit);
            total = amount
                .checked_mul(unit.seconds())
                .and_then(|s| total.checked_add(s))
                .ok_or(SpanError::TooLong)?;
            rest = tail.trim_start_matches([' ', ',']);
        }
        if seen.is_empty() {
            return Err(SpanError::Empty);
        }
        Ok(Span(total))
    }
}

impl Span {
    pub fn parts(self) -> impl Iterator<Item = (u64, Unit)> {
        let mut left = self.0;
        Unit::ALL.iter().filter_map(move |&unit| {
            let n = left / unit.seconds();
            left %= unit.seconds();
            (n > 0).then_some((n, unit))
        })
    }

    pub fn to_words(self) -> String {
        let mut words: Vec<String> = self
            .parts()
            .map(|(n, unit)| format!("{n} {}{}", unit.long(), if n == 1 { "" } else { "s" }))
            .collect();
        match words.pop() {
            None => "no time".to_owned(),
            Some(only) if words.is_empty() => only,
            Some(last) => format!("{} and {last}", words.join(", ")),
        }
    }
}

impl Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            let (minutes, seconds) = (self.0 / 60, self.0 % 60);
            return write!(f, "{}:{:02}:{seconds:02}", minutes / 60, minutes % 60);
        }
        let text: Vec<_> = self.parts().map(|(n, u)| format!("{n}{}", u.short())).collect();
        f.pad(if text.is_empty() { "0s".into() } else { text.join(" ") }.as_str())
    }
}

impl From<Span> for Duration {
    fn from(span: Span) -> Duration {
        Duration::from_secs(span.0)
    }
}

impl Sum for Span {
    fn sum<I: Iterator<Item = Span>>(spans: I) -> Span {
        Span(spans.fold(0, |total, span| total.saturating_add(span.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        let span: Span = "1 hour, 20m 5s".parse().unwrap();
        assert_eq!(span.to_words(), "1 hour, 20 minutes and 5 seconds");
        assert_eq!(format!("{span:>12}|{span:#}"), "   1h 20m 5s|1:20:05");
        assert_eq!("3".parse::<Span>(), Err(SpanError::NoUnit(3)));
        assert_eq!("2m 1m".parse::<Span>(), Err(SpanError::Repeated(Unit::Minute)));
        let total: Span = ["40s", "50s"].iter().flat_map(|s| s.parse::<Span>()).sum();
        assert_eq!(Duration::from(total).as_secs(), 90);
    }
}
