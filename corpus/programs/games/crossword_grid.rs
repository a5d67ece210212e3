//! A crossword grid: finds the slots, fits words into them and spots conflicts.

use std::collections::{HashMap, HashSet};
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    Across,
    Down,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slot {
    pub number: usize,
    pub way: Way,
    pub row: usize,
    pub col: usize,
    pub len: usize,
}

impl Slot {
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize)> {
        let Slot { way, row, col, len, .. } = *self;
        (0..len).map(move |i| match way {
            Way::Across => (row, col + i),
            Way::Down => (row + i, col),
        })
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum FillError<'w> {
    WrongLength { word: &'w str, expected: usize },
    Clash { word: &'w str, at: (usize, usize), found: char },
    NoSlot(usize, Way),
}

impl fmt::Display for FillError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FillError::WrongLength { word, expected } => {
                write!(f, "{word} has {} letters, not {expected}", word.chars().count())
            }
            FillError::Clash { word, at: (row, col), found } => {
                write!(f, "{word} clashes with {found} at {row}/{col}")
            }
            FillError::NoSlot(number, way) => write!(f, "no slot {number} {way:?}"),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Crossword {
    cells: Vec<Vec<Option<char>>>,
    slots: Vec<Slot>,
}

const BLANK: char = '_';

impl Crossword {
    /// Dots are white cells, everything else is black.
    pub fn from_pattern(pattern: &[&str]) -> Self {
        let cells: Vec<Vec<Option<char>>> = pattern
            .iter()
            .map(|line| line.bytes().map(|b| (b == b'.').then_some(BLANK)).collect())
            .collect();
        let slots = find_slots(&cells);
        Crossword { cells, slots }
    }

    fn is_white(cells: &[Vec<Option<char>>], row: Option<usize>, col: Option<usize>) -> bool {
        row.zip(col)
            .and_then(|(r, c)| cells.get(r)?.get(c).copied().flatten())
            .is_some()
    }

    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    pub fn current(&self, slot: &Slot) -> String {
        slot.cells().filter_map(|(r, c)| self.cells[r][c]).collect()
    }

    pub fn fill<'w>(&mut self, number: usize, way: Way, word: &'w str) -> Result<(), FillError<'w>> {
        let slot = self
            .slots
            .iter()
            .find(|slot| slot.number == number && slot.way == way)
            .ok_or(FillError::NoSlot(number, way))?;
        if word.chars().count() != slot.len {
            return Err(FillError::WrongLength { word, expected: slot.len });
        }
        for (at, letter) in slot.cells().zip(word.chars()) {
            match self.cells[at.0][at.1] {
                Some(found) if found != BLANK && found != letter => {
                    return Err(FillError::Clash { word, at, found });
                }
                _ => {}
            }
        }
        for ((row, col), letter) in slot.cells().zip(word.chars()) {
            self.cells[row][col].replace(letter);
        }
        Ok(())
    }

    pub fn candidates<'a, 'd>(
        &'a self,
        slot: &'a Slot,
        dictionary: &'d HashSet<String>,
    ) -> impl Iterator<Item = &'d str> + use<'a, 'd> {
        let pattern: Vec<char> = self.current(slot).chars().collect();
        dictionary.iter().map(String::as_str).filter(move |word| {
            word.chars().count() == pattern.len()
                && word.chars().zip(&pattern).all(|(w, &p)| p == BLANK || p == w)
        })
    }

    pub fn by_length(&self) -> HashMap<usize, Vec<&Slot>> {
        let mut groups: HashMap<usize, Vec<&Slot>> = HashMap::new();
        for slot in &self.slots {
            groups.entry(slot.len).or_default().push(slot);
        }
        groups
    }
}

fn find_slots(cells: &[Vec<Option<char>>]) -> Vec<Slot> {
    let white = |row, col| Crossword::is_white(cells, row, col);
    let mut slots = Vec::new();
    let mut number = 0;
    for (row, line) in cells.iter().enumerate() {
        for col in (0..line.len()).filter(|&c| line[c].is_some()) {
            let across = !white(Some(row), col.checked_sub(1)) && white(Some(row), Some(col + 1));
            let down = !white(row.checked_sub(1), Some(col)) && white(Some(row + 1), Some(col));
            if across || down {
                number += 1;
            }
            if across {
                let len = (col..).take_while(|&c| white(Some(row), Some(c))).count();
                slots.push(Slot { number, way: Way::Across, row, col, len });
            }
            if down {
                let len = (row..).take_while(|&r| white(Some(r), Some(col))).count();
                slots.push(Slot { number, way: Way::Down, row, col, len });
            }
        }
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossing_words() {
        let mut grid = Crossword::from_pattern(&["....", ".##.", "...."]);
        assert_eq!(grid.slots().len(), 4);
        grid.fill(1, Way::Across, "gold").unwrap();
        let clash = grid.fill(1, Way::Down, "map");
        assert_eq!(clash, Err(FillError::Clash { word: "map", at: (0, 0), found: 'g' }));
        let words: HashSet<String> = ["gem", "map", "gum", "dog"].map(String::from).into();
        let slot = grid.slots()[1].clone();
        let mut fitting: Vec<&str> = grid.candidates(&slot, &words).collect();
        fitting.sort_unstable();
        assert_eq!(fitting, ["gem", "gum"]);
    }
}
