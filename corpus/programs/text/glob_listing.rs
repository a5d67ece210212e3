//! Sorts a fixed list of file names by the first glob rule that matches each one.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Exact(char),
    AnyChar,
    AnyRun,
    Set { negated: bool, ranges: Vec<(char, char)> },
}

impl Piece {
    fn accepts(&self, ch: char) -> bool {
        match self {
            Piece::Exact(c) => *c == ch,
            Piece::AnyChar => true,
            Piece::AnyRun => false,
            Piece::Set { negated, ranges } => {
                ranges.iter().any(|&(lo, hi)| (lo..=hi).contains(&ch)) != *negated
            }
        }
    }
}

#[derive(Debug)]
enum GlobError {
    OpenSet,
    EmptySet,
    BackwardsRange(char, char),
}

impl fmt::Display for GlobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GlobError::OpenSet => write!(f, "'[' without ']'"),
            GlobError::EmptySet => write!(f, "'[]' can match nothing"),
            GlobError::BackwardsRange(a, b) => write!(f, "{a}-{b} runs backwards"),
        }
    }
}

#[derive(Debug)]
struct Glob {
    pieces: Vec<Piece>,
}

impl FromStr for Glob {
    type Err = GlobError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let mut pieces = Vec::with_capacity(s.len());
        let mut chars = s.chars().peekable();
        while let Some(ch) = chars.next() {
            let piece = match ch {
                '?' => Piece::AnyChar,
                '*' if pieces.last() == Some(&Piece::AnyRun) => continue,
                '*' => Piece::AnyRun,
                '[' => {
                    let negated = chars.next_if_eq(&'!').is_some();
                    let mut ranges = Vec::new();
                    loop {
                        let lo = chars.next().ok_or(GlobError::OpenSet)?;
                        if lo == ']' {
                            break;
                        }
                        let hi = if chars.next_if_eq(&'-').is_some() {
                            chars.next().ok_or(GlobError::OpenSet)?
                        } else {
                            lo
                        };
                        if hi < lo {
                            return Err(GlobError::BackwardsRange(lo, hi));
                        }
                        ranges.push((lo, hi));
                    }
                    if ranges.is_empty() {
                        return Err(GlobError::EmptySet);
                    }
                    Piece::Set { negated, ranges }
                }
                other => Piece::Exact(other),
            };
            pieces.push(piece);
        }
        Ok(Glob { pieces })
    }
}

impl Glob {
    fn matches(&self, name: &str) -> bool {
        fn go(pieces: &[Piece], rest: &str) -> bool {
            match pieces {
                [] => rest.is_empty(),
                [Piece::AnyRun] => true,
                [Piece::AnyRun, tail @ ..] => rest
                    .char_indices()
                    .map(|(at, _)| at)
                    .chain(std::iter::once(rest.len()))
                    .any(|at| go(tail, &rest[at..])),
                [piece, tail @ ..] => {
                    let mut chars = rest.chars();
                    chars.next().is_some_and(|c| piece.accepts(c)) && go(tail, chars.as_str())
                }
            }
        }
        go(&self.pieces, name)
    }
}

struct Rule<'r> {
    label: &'r str,
    glob: Glob,
}

fn read_rules(text: &str) -> Result<Vec<Rule<'_>>, String> {
    text.lines()
        .filter_map(|line| line.split_once("<-"))
        .map(|(label, pattern)| {
            let glob = pattern
                .trim()
                .parse::<Glob>()
                .map_err(|e| format!("{}: {e}", pattern.trim()))?;
            Ok(Rule { label: label.trim(), glob })
        })
        .collect()
}

fn main() -> Result<(), String> {
    let rules = read_rules(
        "backups <- *~\n\
         volumes <- tome-[0-9][0-9].*\n\
         sources <- *.rs\n\
         hidden  <- .[!.]*\n",
    )?;
    let names = ["tome-07.txt", "lib.rs", "lib.rs~", ".profile", "tome-x.txt", "main.rs", "é.rs"];

    let mut sorted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in names {
        let label = rules
            .iter()
            .find(|rule| rule.glob.matches(name))
            .map_or("other", |rule| rule.label);
        sorted.entry(label).or_default().push(name);
    }
    for (label, members) in &sorted {
        println!("{label:>8}: {}", members.join(" "));
    }
    Ok(())
}
