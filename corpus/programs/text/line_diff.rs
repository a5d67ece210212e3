//! Compares two texts line by line and groups the edits into hunks.

use std::fmt;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit<'a> {
    Keep(&'a str),
    Remove(&'a str),
    Insert(&'a str),
}

impl<'a> Edit<'a> {
    pub fn is_change(&self) -> bool {
        !matches!(self, Edit::Keep(_))
    }

    pub fn text(self) -> &'a str {
        let (Edit::Keep(text) | Edit::Remove(text) | Edit::Insert(text)) = self;
        text
    }
}

impl fmt::Display for Edit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self {
            Edit::Keep(_) => ' ',
            Edit::Remove(_) => '-',
            Edit::Insert(_) => '+',
        };
        write!(f, "{sign}{}", self.text())
    }
}

struct LengthTable {
    columns: usize,
    cells: Vec<u32>,
}

impl LengthTable {
    fn build(old: &[&str], new: &[&str]) -> Self {
        let columns = new.len() + 1;
        let mut table = LengthTable {
            columns,
            cells: vec![0; (old.len() + 1) * columns],
        };
        for (i, a) in old.iter().enumerate().rev() {
            for (j, b) in new.iter().enumerate().rev() {
                let best = if a == b {
                    table.at(i + 1, j + 1) + 1
                } else {
                    table.at(i + 1, j).max(table.at(i, j + 1))
                };
                table.cells[i * columns + j] = best;
            }
        }
        table
    }

    fn at(&self, row: usize, column: usize) -> u32 {
        self.cells[row * self.columns + column]
    }
}

pub fn diff_lines<'a>(old: &'a str, new: &'a str) -> Vec<Edit<'a>> {
    let old: Vec<&str> = old.lines().collect();
    let new: Vec<&str> = new.lines().collect();
    let table = LengthTable::build(&old, &new);
    let mut edits = Vec::with_capacity(old.len().max(new.len()));
    let (mut i, mut j) = (0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if a == b => {
                edits.push(Edit::Keep(a));
                i += 1;
                j += 1;
            }
            (Some(_), Some(b)) if table.at(i, j + 1) > table.at(i + 1, j) => {
                edits.push(Edit::Insert(b));
                j += 1;
            }
            (Some(a), _) => {
                edits.push(Edit::Remove(a));
                i += 1;
            }
            (None, Some(b)) => {
                edits.push(Edit::Insert(b));
                j += 1;
            }
            (None, None) => return edits,
        }
    }
}

/// Ranges of edits that hold changes with `context` kept lines around them.
pub fn hunks(edits: &[Edit<'_>], context: usize) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let changed = edits.iter().enumerate().filter(|(_, e)| e.is_change());
    for (at, _) in changed {
        let start = at.saturating_sub(context);
        let end = (at + context + 1).min(edits.len());
        match ranges.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => ranges.push(start..end),
        }
    }
    ranges
}

pub fn write_diff<W: fmt::Write>(out: &mut W, edits: &[Edit<'_>], context: usize) -> fmt::Result {
    for range in hunks(edits, context) {
        let before = &edits[..range.start];
        let old_line = before.iter().filter(|e| !matches!(e, Edit::Insert(_))).count() + 1;
        let new_line = before.iter().filter(|e| !matches!(e, Edit::Remove(_))).count() + 1;
        writeln!(out, "@ {old_line} -> {new_line}")?;
        for edit in &edits[range] {
            writeln!(out, "{edit}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_common_lines() {
        let edits = diff_lines("a\nb\nc", "a\nx\nc\nd");
        let expected = [
            Edit::Keep("a"),
            Edit::Remove("b"),
            Edit::Insert("x"),
            Edit::Keep("c"),
            Edit::Insert("d"),
        ];
        assert_eq!(edits, expected);
    }

    #[test]
    fn hunks_are_numbered() {
        let edits = diff_lines("1\n2\n3\n4\n5\n6", "1\n2\n3\n4\n5\n7");
        let mut out = String::new();
        write_diff(&mut out, &edits, 1).unwrap();
        assert_eq!(out, "@ 5 -> 5\n 5\n-6\n+7\n");
    }
}
