//! A text buffer with a movable gap, a cursor and undo of typed or erased pieces.

use std::fmt;
use std::mem;

const MIN_GAP: usize = 16;

#[derive(Debug, Clone)]
enum Change {
    Typed { at: usize, len: usize },
    Erased { at: usize, text: String },
}

#[derive(Clone, Default)]
pub struct GapBuffer {
    bytes: Vec<u8>,
    gap_start: usize,
    gap_end: usize,
    history: Vec<Change>,
}

impl GapBuffer {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn len(&self) -> usize {
        self.bytes.len() - (self.gap_end - self.gap_start)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn cursor(&self) -> usize {
        self.gap_start
    }

    /// The text before and after the cursor.
    pub fn halves(&self) -> (&str, &str) {
        let (before, rest) = self.bytes.split_at(self.gap_start);
        let after = &rest[self.gap_end - self.gap_start..];
        let read = |bytes| std::str::from_utf8(bytes).expect("halves stay valid text");
        (read(before), read(after))
    }

    fn grow(&mut self, wanted: usize) {
        let gap = self.gap_end - self.gap_start;
        if gap >= wanted {
            return;
        }
        let tail = self.bytes.split_off(self.gap_end);
        let extra = wanted.max(MIN_GAP);
        self.bytes.resize(self.gap_end + extra, 0);
        self.gap_end += extra;
        self.bytes.extend(tail);
    }

    fn jump(&mut self, to: usize) {
        if to < self.gap_start {
            let moved = self.gap_start - to;
            let (before, gap) = self.bytes[..self.gap_end].split_at_mut(self.gap_start);
            if gap.len() >= moved {
                let start = gap.len() - moved;
                gap[start..].copy_from_slice(&before[to..]);
            } else {
                self.bytes.copy_within(to..self.gap_start, self.gap_end - moved);
            }
            self.gap_start = to;
            self.gap_end -= moved;
        } else {
            let moved = to - self.gap_start;
            let from = self.gap_end..self.gap_end + moved;
            self.bytes.copy_within(from, self.gap_start);
            self.gap_start = to;
            self.gap_end += moved;
        }
    }

    /// Moves the cursor by whole characters and answers how many were passed.
    pub fn step(&mut self, by: isize) -> usize {
        let count = by.unsigned_abs();
        let (before, after) = self.halves();
        let widths: Vec<usize> = if by < 0 {
            before.chars().rev().take(count).map(char::len_utf8).collect()
        } else {
            after.chars().take(count).map(char::len_utf8).collect()
        };
        let bytes: usize = widths.iter().sum();
        let target = if by < 0 {
            self.gap_start - bytes
        } else {
            self.gap_start + bytes
        };
        self.jump(target);
        widths.len()
    }

    fn insert_raw(&mut self, text: &str) {
        self.grow(text.len());
        let end = self.gap_start + text.len();
        self.bytes[self.gap_start..end].copy_from_slice(text.as_bytes());
        self.gap_start = end;
    }

    pub fn insert(&mut self, text: &str) {
        let at = self.gap_start;
        self.insert_raw(text);
        match self.history.last_mut() {
            Some(Change::Typed { at: start, len }) if *start + *len == at => *len += text.len(),
            _ => self.history.push(Change::Typed { at, len: text.len() }),
        }
    }

    pub fn backspace(&mut self) -> Option<char> {
        let (before, _) = self.halves();
        let ch = before.chars().next_back()?;
        self.gap_start -= ch.len_utf8();
        let here = self.gap_start;
        if let Some(Change::Erased { at, text }) = self.history.last_mut() {
            if *at == here + ch.len_utf8() {
                *at = here;
                text.insert(0, ch);
                return Some(ch);
            }
        }
        self.history.push(Change::Erased { at: here, text: ch.to_string() });
        Some(ch)
    }

    pub fn undo(&mut self) -> bool {
        let Some(change) = self.history.pop() else {
            return false;
        };
        match change {
            Change::Typed { at, len } => {
                self.jump(at + len);
                self.gap_start = at;
            }
            Change::Erased { at, text } => {
                self.jump(at);
                self.insert_raw(&text);
            }
        }
        true
    }

    pub fn take_text(&mut self) -> String {
        mem::take(self).to_string()
    }
}

impl From<&str> for GapBuffer {
    fn from(text: &str) -> Self {
        GapBuffer {
            bytes: text.as_bytes().to_vec(),
            ..GapBuffer::default()
        }
    }
}

impl fmt::Display for GapBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = self.halves();
        f.write_str(before)?;
        f.write_str(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_and_undoes() {
        let mut buffer = GapBuffer::from("zażółć");
        assert_eq!(buffer.step(3), 3);
        buffer.insert("--");
        buffer.insert(">");
        assert_eq!(buffer.halves(), ("zaż-->", "ółć"));
        buffer.step(-100);
        buffer.step(2);
        assert_eq!(buffer.backspace(), Some('a'));
        assert_eq!(buffer.backspace(), Some('z'));
        assert_eq!(buffer.to_string(), "ż-->ółć");
        assert!(buffer.undo() && buffer.undo() && !buffer.undo());
        assert_eq!(buffer.take_text(), "zażółć");
        assert!(buffer.is_empty());
    }
}
