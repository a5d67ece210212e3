//! A gap buffer: an editable sequence that is cheap to change around one cursor.

use std::fmt;
use std::iter::{Chain, Rev};
use std::ops::{Bound, RangeBounds};
use std::slice;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapBuffer<T> {
    before: Vec<T>,
    after_reversed: Vec<T>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Left(usize),
    Right(usize),
    Start,
    End,
    To(usize),
}

#[derive(Debug, PartialEq, Eq)]
pub struct OutOfBounds {
    pub wanted: usize,
    pub len: usize,
}

impl fmt::Display for OutOfBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "position {} is past the end ({})", self.wanted, self.len)
    }
}

impl std::error::Error for OutOfBounds {}

impl<T> GapBuffer<T> {
    pub fn new() -> Self {
        GapBuffer { before: vec![], after_reversed: vec![] }
    }

    pub fn len(&self) -> usize {
        self.before.len() + self.after_reversed.len()
    }

    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after_reversed.is_empty()
    }

    pub fn cursor(&self) -> usize {
        self.before.len()
    }

    pub fn go(&mut self, motion: Motion) -> Result<usize, OutOfBounds> {
        let (here, len) = (self.cursor(), self.len());
        let wanted = match motion {
            Motion::Left(by) => here.saturating_sub(by),
            Motion::Right(by) => here.saturating_add(by),
            Motion::Start => 0,
            Motion::End => len,
            Motion::To(at) => at,
        };
        if wanted > len {
            return Err(OutOfBounds { wanted, len });
        }
        if wanted < here {
            self.after_reversed.extend(self.before.drain(wanted..).rev());
        } else {
            let keep = self.after_reversed.len() - (wanted - here);
            self.before.extend(self.after_reversed.drain(keep..).rev());
        }
        Ok(wanted)
    }

    pub fn insert(&mut self, item: T) {
        self.before.push(item);
    }

    pub fn backspace(&mut self) -> Option<T> {
        self.before.pop()
    }

    pub fn delete(&mut self) -> Option<T> {
        self.after_reversed.pop()
    }

    pub fn get(&self, at: usize) -> Option<&T> {
        match at.checked_sub(self.before.len()) {
            None => self.before.get(at),
            Some(past) => self.after_reversed.iter().rev().nth(past),
        }
    }

    pub fn take_range(&mut self, range: impl RangeBounds<usize>) -> Result<Vec<T>, OutOfBounds> {
        let start = match range.start_bound() {
            Bound::Included(&at) => at,
            Bound::Excluded(&at) => at + 1,
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&at) => at + 1,
            Bound::Excluded(&at) => at,
            Bound::Unbounded => self.len(),
        };
        self.go(Motion::To(end))?;
        Ok(self.before.split_off(start.min(end)))
    }

    pub fn iter(&self) -> Chain<slice::Iter<'_, T>, Rev<slice::Iter<'_, T>>> {
        self.before.iter().chain(self.after_reversed.iter().rev())
    }
}

impl GapBuffer<char> {
    pub fn type_text(&mut self, text: &str) {
        self.before.extend(text.chars());
    }

    pub fn word_before_cursor(&self) -> String {
        let start = self
            .before
            .iter()
            .rposition(|letter| !letter.is_alphanumeric())
            .map_or(0, |at| at + 1);
        self.before[start..].iter().collect()
    }
}

impl fmt::Display for GapBuffer<char> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|letter| write!(f, "{letter}"))
    }
}

impl<T> Default for GapBuffer<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> From<Vec<T>> for GapBuffer<T> {
    fn from(items: Vec<T>) -> Self {
        GapBuffer { before: items, ..Self::default() }
    }
}

impl<T> From<GapBuffer<T>> for Vec<T> {
    fn from(buffer: GapBuffer<T>) -> Self {
        let GapBuffer { mut before, after_reversed } = buffer;
        before.extend(after_reversed.into_iter().rev());
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_in_the_middle() -> Result<(), OutOfBounds> {
        let mut line = GapBuffer::new();
        line.type_text("a short walk");
        line.go(Motion::Left(5))?;
        assert_eq!(line.word_before_cursor(), "short");
        line.type_text("er");
        assert_eq!(line.to_string(), "a shorter walk");
        let cut: String = line.take_range(1..=8)?.into_iter().collect();
        assert_eq!((cut.as_str(), line.len()), (" shorter", 6));
        assert_eq!(line.go(Motion::To(40)), Err(OutOfBounds { wanted: 40, len: 6 }));
        assert_eq!(line.delete(), Some(' '));
        assert_eq!(Vec::from(line), ['a', 'w', 'a', 'l', 'k']);
        Ok(())
    }
}
