//! Reads textual time spans such as "1h20m" from a timesheet and reports totals per person.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead, Write};
use std::time::Duration;

#[derive(Debug)]
enum SheetError {
    Io(io::Error),
    Line { number: usize, reason: SpanError },
}

#[derive(Debug, Clone, PartialEq)]
enum SpanError {
    NoName,
    UnknownUnit(char),
    MissingAmount,
    TrailingDigits(u64),
    TooLong,
}

impl From<io::Error> for SheetError {
    fn from(e: io::Error) -> Self {
        SheetError::Io(e)
    }
}

impl fmt::Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpanError::NoName => f.write_str("expected `name: span`"),
            SpanError::UnknownUnit(c) => write!(f, "unknown unit {c:?}"),
            SpanError::MissingAmount => f.write_str("unit without a number"),
            SpanError::TrailingDigits(n) => write!(f, "{n} has no unit"),
            SpanError::TooLong => f.write_str("span is too long"),
        }
    }
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SheetError::Io(e) => write!(f, "read failed: {e}"),
            SheetError::Line { number, reason } => write!(f, "line {number}: {reason}"),
        }
    }
}

impl std::error::Error for SheetError {}

fn parse_span(text: &str) -> Result<Duration, SpanError> {
    let mut total = 0u64;
    let mut pending: Option<u64> = None;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if let Some(digit) = c.to_digit(10) {
            let grown = pending
                .unwrap_or(0)
                .checked_mul(10)
                .and_then(|n| n.checked_add(digit.into()))
                .ok_or(SpanError::TooLong)?;
            pending = Some(grown);
            continue;
        }
        let scale = match c.to_ascii_lowercase() {
            'd' => 8 * 3600,
            'h' => 3600,
            'm' => 60,
            's' => 1,
            other => return Err(SpanError::UnknownUnit(other)),
        };
        let amount = pending.take().ok_or(SpanError::MissingAmount)?;
        total = amount
            .checked_mul(scale)
            .and_then(|secs| secs.checked_add(total))
            .ok_or(SpanError::TooLong)?;
    }
    match pending {
        Some(n) => Err(SpanError::TrailingDigits(n)),
        None => Ok(Duration::from_secs(total)),
    }
}

struct Pretty(Duration);

impl fmt::Display for Pretty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.0.as_secs();
        let (h, m, s) = (secs / 3600, secs / 60 % 60, secs % 60);
        f.pad(&format!("{h}:{m:02}:{s:02}"))
    }
}

fn parse_entry(line: &str) -> Result<(&str, Duration), SpanError> {
    let (name, span) = line.split_once(':').ok_or(SpanError::NoName)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(SpanError::NoName);
    }
    Ok((name, parse_span(span)?))
}

fn read_sheet<R: BufRead>(input: R) -> Result<BTreeMap<String, Vec<Duration>>, SheetError> {
    let mut people: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    for (index, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, span) = parse_entry(&line)
            .map_err(|reason| SheetError::Line { number: index + 1, reason })?;
        people.entry(name.to_string()).or_default().push(span);
    }
    Ok(people)
}

fn report<W: Write>(out: &mut W, people: &BTreeMap<String, Vec<Duration>>) -> io::Result<()> {
    let width = people.keys().map(String::len).max().unwrap_or(0);
    for (name, spans) in people {
        let total: Duration = spans.iter().sum();
        let longest = spans.iter().max().copied().unwrap_or_default();
        let mean = total / spans.len() as u32;
        writeln!(
            out,
            "{name:<width$} {:>9} (longest {}, mean {})",
            Pretty(total),
            Pretty(longest),
            Pretty(mean)
        )?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sheet = "# week 14\nmorning crew: 1d 30m\nnight crew: 6h45m\n\nmorning crew: 7h 5m 20s\n";
    let people = read_sheet(sheet.as_bytes())?;
    report(&mut io::stdout().lock(), &people)?;
    for bad in ["desk: 5x", "desk: h", "desk: 12", "nothing here"] {
        match read_sheet(bad.as_bytes()) {
            Ok(map) => println!("unexpected success: {map:?}"),
            Err(e) => println!("{bad:?} -> {e}"),
        }
    }
    Ok(())
}
