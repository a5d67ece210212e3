//! A bounded high-score table that merges, ranks, saves and loads its entries.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::io::{self, BufRead, Write};
use std::str::FromStr;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    pub player: String,
    pub level: u8,
    pub score: u64,
}

impl Entry {
    pub fn new<S: Into<String>>(player: S, level: u8, score: u64) -> Entry {
        Entry { player: player.into(), level, score }
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        other
            .score
            .cmp(&self.score)
            .then(other.level.cmp(&self.level))
            .then_with(|| self.player.cmp(&other.player))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum ParseEntryError {
    FieldCount(usize),
    EmptyName,
    Level(String),
    Score(String),
}

impl fmt::Display for ParseEntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseEntryError::FieldCount(n) => write!(f, "expected 3 fields, found {n}"),
            ParseEntryError::EmptyName => write!(f, "the player has no name"),
            ParseEntryError::Level(text) | ParseEntryError::Score(text) => {
                write!(f, "{text:?} is not a valid number")
            }
        }
    }
}

impl std::error::Error for ParseEntryError {}

impl FromStr for Entry {
    type Err = ParseEntryError;

    fn from_str(line: &str) -> Result<Entry, ParseEntryError> {
        let fields: Vec<_> = line.split('\t').map(str::trim).collect();
        let [player, level, score] = fields[..] else {
            return Err(ParseEntryError::FieldCount(fields.len()));
        };
        if player.is_empty() {
            return Err(ParseEntryError::EmptyName);
        }
        let level = level.parse().map_err(|_| ParseEntryError::Level(level.to_string()))?;
        let score = score.parse().map_err(|_| ParseEntryError::Score(score.to_string()))?;
        Ok(Entry::new(player, level, score))
    }
}

#[derive(Debug, Clone, Default)]
pub struct HighScores<const N: usize = 10> {
    entries: Vec<Entry>,
}

impl<const N: usize> HighScores<N> {
    /// Returns the one-based rank, or gives the entry back when it is too low.
    pub fn submit(&mut self, entry: Entry) -> Result<usize, Entry> {
        let at = self.entries.partition_point(|other| *other <= entry);
        if at >= N {
            return Err(entry);
        }
        self.entries.insert(at, entry);
        self.entries.truncate(N);
        Ok(at + 1)
    }

    pub fn top(&self) -> Option<&Entry> {
        self.entries.first()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    pub fn best_of<'t>(&'t self, player: &str) -> Option<(usize, &'t Entry)> {
        self.iter()
            .enumerate()
            .find(|(_, entry)| entry.player == player)
            .map(|(index, entry)| (index + 1, entry))
    }

    pub fn one_each(&mut self) -> Vec<Entry> {
        let mut seen = HashSet::new();
        let all = std::mem::take(&mut self.entries);
        let (kept, dropped) = all
            .into_iter()
            .partition(|entry| seen.insert(entry.player.clone()));
        self.entries = kept;
        dropped
    }

    pub fn per_level(&self) -> BTreeMap<u8, Vec<&str>> {
        self.iter().fold(BTreeMap::new(), |mut levels, entry| {
            let names: &mut Vec<&str> = levels.entry(entry.level).or_default();
            names.push(&entry.player);
            levels
        })
    }

    pub fn save(&self, mut out: impl Write) -> io::Result<usize> {
        for Entry { player, level, score } in &self.entries {
            writeln!(out, "{player}\t{level}\t{score}")?;
        }
        out.flush()?;
        Ok(self.entries.len())
    }

    pub fn load<R: BufRead>(input: R) -> Result<Self, Box<dyn std::error::Error>> {
        let mut entries = Vec::new();
        for line in input.lines() {
            entries.push(line?.parse::<Entry>()?);
        }
        Ok(entries.into_iter().collect())
    }
}

impl<const N: usize> Extend<Entry> for HighScores<N> {
    fn extend<I: IntoIterator<Item = Entry>>(&mut self, iter: I) {
        self.entries.extend(iter);
        self.entries.sort();
        self.entries.truncate(N);
    }
}

impl<const N: usize> FromIterator<Entry> for HighScores<N> {
    fn from_iter<I: IntoIterator<Item = Entry>>(iter: I) -> Self {
        let mut table = HighScores { entries: Vec::new() };
        table.extend(iter);
        table
    }
}

impl<const N: usize> fmt::Display for HighScores<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.iter().map(|e| e.player.chars().count()).max().unwrap_or(0);
        for (rank, entry) in (1..).zip(&self.entries) {
            writeln!(f, "{rank:>2}. {:.<width$}..{:.>9} (L{:02})", entry.player, entry.score, entry.level)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_bounded_and_reloads() -> Result<(), Box<dyn std::error::Error>> {
        let mut table: HighScores<2> = [("kit", 300), ("ren", 500)]
            .into_iter()
            .map(|(name, score)| Entry::new(name, 1, score))
            .collect();
        assert_eq!(table.submit(Entry::new("ada", 2, 400)), Ok(2));
        assert!(table.submit(Entry::new("kit", 1, 10)).is_err());
        let mut bytes = Vec::new();
        assert_eq!(table.save(&mut bytes)?, 2);
        let again = HighScores::<2>::load(&bytes[..])?;
        assert_eq!(again.best_of("ada").map(|(rank, _)| rank), Some(2));
        assert_eq!("x\ty".parse::<Entry>(), Err(ParseEntryError::FieldCount(2)));
        Ok(())
    }
}
