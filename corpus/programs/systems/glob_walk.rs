//! Lazy directory walking with wildcard filters, depth limits and size totals.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, DirEntry, ReadDir};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Exact(char),
    AnyOne,
    AnyRun,
    OneOf { set: Vec<char>, negated: bool },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternError {
    Empty,
    UnclosedSet { at: usize },
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let mut pieces = Vec::new();
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let piece = match c {
                '?' => Piece::AnyOne,
                '*' if pieces.last() == Some(&Piece::AnyRun) => continue,
                '*' => Piece::AnyRun,
                '[' => {
                    let negated = chars.next_if(|&(_, c)| c == '!').is_some();
                    let mut set = Vec::new();
                    loop {
                        match chars.next() {
                            Some((_, ']')) => break,
                            Some((_, member)) => set.push(member),
                            None => return Err(PatternError::UnclosedSet { at }),
                        }
                    }
                    Piece::OneOf { set, negated }
                }
                other => Piece::Exact(other),
            };
            pieces.push(piece);
        }
        if pieces.is_empty() {
            return Err(PatternError::Empty);
        }
        Ok(Pattern { pieces })
    }
}

impl Pattern {
    pub fn matches(&self, name: &str) -> bool {
        let letters: Vec<char> = name.chars().collect();
        Self::match_from(&self.pieces, &letters)
    }

    fn match_from(pieces: &[Piece], letters: &[char]) -> bool {
        match (pieces, letters) {
            ([], []) => true,
            ([], _) => false,
            ([Piece::AnyRun, rest @ ..], _) => {
                (0..=letters.len()).any(|skip| Self::match_from(rest, &letters[skip..]))
            }
            (_, []) => false,
            ([piece, rest @ ..], [letter, others @ ..]) => {
                let fits = match piece {
                    Piece::Exact(wanted) => wanted == letter,
                    Piece::AnyOne | Piece::AnyRun => true,
                    Piece::OneOf { set, negated } => set.contains(letter) != *negated,
                };
                fits && Self::match_from(rest, others)
            }
        }
    }
}

#[derive(Debug)]
pub struct Walk {
    pending: Vec<(ReadDir, usize)>,
    max_depth: usize,
    pattern: Option<Pattern>,
}

impl Walk {
    pub fn new<P: AsRef<Path>>(root: P) -> io::Result<Self> {
        let first = fs::read_dir(root)?;
        Ok(Walk { pending: vec![(first, 0)], max_depth: usize::MAX, pattern: None })
    }

    pub fn max_depth(self, max_depth: usize) -> Self {
        Walk { max_depth, ..self }
    }

    pub fn matching(mut self, pattern: Pattern) -> Self {
        self.pattern.replace(pattern);
        self
    }

    fn wanted(&self, name: &OsStr) -> bool {
        match (&self.pattern, name.to_str()) {
            (Some(pattern), Some(name)) => pattern.matches(name),
            (Some(_), None) => false,
            (None, _) => true,
        }
    }

    fn visit(&mut self, entry: DirEntry, depth: usize) -> io::Result<Option<Found>> {
        let meta = entry.metadata()?;
        if meta.is_dir() {
            if depth < self.max_depth {
                self.pending.push((fs::read_dir(entry.path())?, depth + 1));
            }
            return Ok(None);
        }
        let found = Found { path: entry.path(), size: meta.len(), depth };
        Ok(Some(found).filter(|_| self.wanted(&entry.file_name())))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub path: PathBuf,
    pub size: u64,
    pub depth: usize,
}

impl Iterator for Walk {
    type Item = io::Result<Found>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (folder, depth) = self.pending.last_mut()?;
            let depth = *depth;
            match folder.next() {
                None => {
                    self.pending.pop();
                }
                Some(entry) => match entry.and_then(|entry| self.visit(entry, depth)).transpose() {
                    None => {}
                    some => return some,
                },
            }
        }
    }
}

pub fn totals_by_extension(walk: Walk) -> io::Result<BTreeMap<String, (usize, u64)>> {
    let mut totals = BTreeMap::new();
    for found in walk {
        let Found { path, size, .. } = found?;
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or("").to_lowercase();
        let (count, bytes) = totals.entry(extension).or_insert((0, 0));
        *count += 1;
        *bytes += size;
    }
    Ok(totals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        let pattern: Pattern = "rep*-[!x]?.txt".parse().unwrap();
        assert!(pattern.matches("report-a1.txt"));
        assert!(!pattern.matches("report-x1.txt"));
        assert_eq!("a[bc".parse::<Pattern>(), Err(PatternError::UnclosedSet { at: 1 }));
    }
}
