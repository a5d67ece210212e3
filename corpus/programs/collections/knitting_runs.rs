//! Run-length encoded knitting rows that can be iterated from both ends.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run<T> {
    item: T,
    count: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Runs<T> {
    runs: Vec<Run<T>>,
}

impl<T: PartialEq> Runs<T> {
    const fn new() -> Self {
        Runs { runs: Vec::new() }
    }

    fn push_many(&mut self, item: T, count: usize) {
        match self.runs.last_mut() {
            _ if count == 0 => {}
            Some(last) if last.item == item => last.count += count,
            _ => self.runs.push(Run { item, count }),
        }
    }

    fn len(&self) -> usize {
        self.runs.iter().map(|run| run.count).sum()
    }

    fn get(&self, mut at: usize) -> Option<&T> {
        self.runs.iter().find_map(|run| {
            if at < run.count {
                return Some(&run.item);
            }
            at -= run.count;
            None
        })
    }

    fn longest(&self) -> Option<&Run<T>> {
        self.runs.iter().max_by_key(|run| run.count)
    }

    fn iter(&self) -> Stitches<'_, T> {
        Stitches { runs: &self.runs, used_front: 0, used_back: 0 }
    }
}

struct Stitches<'r, T> {
    runs: &'r [Run<T>],
    used_front: usize,
    used_back: usize,
}

impl<'r, T> Iterator for Stitches<'r, T> {
    type Item = &'r T;

    fn next(&mut self) -> Option<&'r T> {
        let (first, rest) = self.runs.split_first()?;
        self.used_front += 1;
        let spent = self.used_front + if rest.is_empty() { self.used_back } else { 0 };
        if spent == first.count {
            self.runs = rest;
            self.used_front = 0;
        }
        Some(&first.item)
    }
}

impl<'r, T> DoubleEndedIterator for Stitches<'r, T> {
    fn next_back(&mut self) -> Option<&'r T> {
        let (last, rest) = self.runs.split_last()?;
        self.used_back += 1;
        let spent = self.used_back + if rest.is_empty() { self.used_front } else { 0 };
        if spent == last.count {
            self.runs = rest;
            self.used_back = 0;
        }
        Some(&last.item)
    }
}

impl<T: PartialEq> Extend<T> for Runs<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push_many(item, 1));
    }
}

impl<T: PartialEq> FromIterator<T> for Runs<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut runs = Runs::new();
        runs.extend(items);
        runs
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stitch {
    Knit,
    Purl,
    YarnOver,
}

#[derive(Debug)]
enum PatternError {
    UnknownStitch(char),
    Count(ParseIntError),
    Blank,
}

impl From<ParseIntError> for PatternError {
    fn from(error: ParseIntError) -> Self {
        PatternError::Count(error)
    }
}

impl TryFrom<char> for Stitch {
    type Error = PatternError;

    fn try_from(letter: char) -> Result<Self, PatternError> {
        Ok(match letter.to_ascii_lowercase() {
            'k' => Stitch::Knit,
            'p' => Stitch::Purl,
            'o' => Stitch::YarnOver,
            other => return Err(PatternError::UnknownStitch(other)),
        })
    }
}

impl FromStr for Runs<Stitch> {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let mut row = Runs::new();
        for token in text.split(',').map(str::trim) {
            let letter = token.chars().next().ok_or(PatternError::Blank)?;
            let count = &token[letter.len_utf8()..];
            let count = if count.is_empty() { 1 } else { count.parse()? };
            row.push_many(Stitch::try_from(letter)?, count);
        }
        Ok(row)
    }
}

impl fmt::Display for Runs<Stitch> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Run { item, count }) in self.runs.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(f, "{comma}{item:?} {count}")?;
        }
        Ok(())
    }
}

fn wrong_side(row: &Runs<Stitch>) -> Runs<Stitch> {
    row.iter()
        .rev()
        .map(|stitch| match stitch {
            Stitch::Knit => Stitch::Purl,
            Stitch::Purl => Stitch::Knit,
            Stitch::YarnOver => Stitch::YarnOver,
        })
        .collect()
}

fn main() -> Result<(), PatternError> {
    let row: Runs<Stitch> = "k2, p2, o, k4, K3, p".parse()?;
    println!("row 1: {row} ({} stitches)", row.len());
    let back = wrong_side(&row);
    println!("row 2: {back}");
    assert_eq!(wrong_side(&back), row);

    if let (Some(tenth), Some(longest)) = (row.get(9), row.longest()) {
        println!("tenth is {tenth:?}, longest run is {} x {:?}", longest.count, longest.item);
    }
    let mut ends = row.iter();
    println!("edges: {:?} and {:?}, {} between", ends.next(), ends.next_back(), ends.count());

    for faulty in ["k2, x3", "k2,, p", "p-1"] {
        match faulty.parse::<Runs<Stitch>>() {
            Err(PatternError::UnknownStitch(letter)) => println!("{faulty}: no stitch {letter:?}"),
            Err(PatternError::Count(error)) => println!("{faulty}: {error}"),
            Err(PatternError::Blank) => println!("{faulty}: empty step"),
            Ok(row) => println!("{faulty}: unexpectedly fine, {row}"),
        }
    }
    Ok(())
}
