//! A mine field with hint numbers, flags and flood-filled clearings.

use std::fmt;
use std::ops::{Deref, Not};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    Hidden,
    Flagged,
    Open,
}

impl Not for Cover {
    type Output = Cover;

    fn not(self) -> Cover {
        match self {
            Cover::Hidden => Cover::Flagged,
            Cover::Flagged => Cover::Hidden,
            Cover::Open => Cover::Open,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Cell {
    mine: bool,
    hint: u8,
    cover: Cover,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    Nothing,
    Cleared(usize),
    Boom,
}

#[derive(Debug, Clone)]
pub struct Field {
    width: usize,
    cells: Vec<Cell>,
}

impl Field {
    pub fn with_mines(width: usize, height: usize, mines: &[(usize, usize)]) -> Field {
        let blank = Cell { mine: false, hint: 0, cover: Cover::Hidden };
        let mut field = Field { width, cells: vec![blank; width * height] };
        for &(x, y) in mines {
            let Some(index) = field.index(x, y) else { continue };
            if std::mem::replace(&mut field.cells[index].mine, true) {
                continue;
            }
            for near in field.neighbours(index) {
                field.cells[near].hint += 1;
            }
        }
        field
    }

    fn index(&self, x: usize, y: usize) -> Option<usize> {
        let index = y * self.width + x;
        (x < self.width && index < self.cells.len()).then_some(index)
    }

    fn neighbours(&self, index: usize) -> Vec<usize> {
        let (x, y) = ((index % self.width) as isize, (index / self.width) as isize);
        let mut found = Vec::with_capacity(8);
        for dy in -1..=1 {
            for dx in -1..=1 {
                if (dx, dy) == (0, 0) {
                    continue;
                }
                let near = usize::try_from(x + dx).ok().zip(usize::try_from(y + dy).ok());
                found.extend(near.and_then(|(nx, ny)| self.index(nx, ny)));
            }
        }
        found
    }

    pub fn open(&mut self, x: usize, y: usize) -> Opened {
        let Some(start) = self.index(x, y) else {
            return Opened::Nothing;
        };
        match &mut self.cells[start] {
            Cell { cover: Cover::Open | Cover::Flagged, .. } => return Opened::Nothing,
            Cell { mine: true, cover, .. } => {
                *cover = Cover::Open;
                return Opened::Boom;
            }
            _ => {}
        }
        let mut stack = vec![start];
        let mut count = 0;
        while let Some(index) = stack.pop() {
            let cell = &mut self.cells[index];
            if cell.cover != Cover::Hidden {
                continue;
            }
            cell.cover = Cover::Open;
            count += 1;
            if cell.hint == 0 {
                stack.extend(self.neighbours(index));
            }
        }
        Opened::Cleared(count)
    }

    pub fn toggle_flag(&mut self, x: usize, y: usize) -> Option<Cover> {
        let index = self.index(x, y)?;
        let cell = &mut self.cells[index];
        cell.cover = !cell.cover;
        Some(cell.cover)
    }

    pub fn is_cleared(&self) -> bool {
        self.iter().all(|cell| cell.mine != (cell.cover == Cover::Open))
    }

    pub fn flags(&self) -> usize {
        self.iter().filter(|c| matches!(c.cover, Cover::Flagged)).count()
    }
}

impl Deref for Field {
    type Target = [Cell];

    fn deref(&self) -> &[Cell] {
        &self.cells
    }
}

impl From<&Cell> for char {
    fn from(cell: &Cell) -> char {
        match cell {
            Cell { cover: Cover::Hidden, .. } => '.',
            Cell { cover: Cover::Flagged, .. } => 'P',
            Cell { mine: true, .. } => '*',
            Cell { hint: 0, .. } => ' ',
            Cell { hint, .. } => char::from(b'0' + hint),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.chunks(self.width) {
            let line: String = row.iter().map(char::from).collect();
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_a_clearing() {
        let mut field = Field::with_mines(4, 3, &[(3, 0), (3, 0)]);
        assert_eq!(field.toggle_flag(3, 0), Some(Cover::Flagged));
        assert_eq!(field.open(3, 0), Opened::Nothing);
        assert_eq!(field.open(0, 0), Opened::Cleared(11));
        assert!(field.is_cleared());
        assert_eq!(field.flags(), 1);
        assert_eq!(field.to_string(), "  1P\n  11\n    \n");
    }

    #[test]
    fn stepping_on_a_mine() {
        let mut field = Field::with_mines(2, 2, &[(1, 1)]);
        assert_eq!(field.open(5, 5), Opened::Nothing);
        assert_eq!(field.open(1, 1), Opened::Boom);
    }
}
