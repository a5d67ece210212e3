//! A dense two-dimensional grid addressed by row and column.

use std::fmt::{self, Display, Write};
use std::ops::{Index, IndexMut, Mul};
use std::slice::ChunksExact;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pos {
    pub row: usize,
    pub col: usize,
}

impl From<(usize, usize)> for Pos {
    fn from((row, col): (usize, usize)) -> Self {
        Pos { row, col }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid<T> {
    cells: Vec<T>,
    width: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub enum GridError {
    Empty,
    Ragged { row: usize, expected: usize, found: usize },
}

impl<T> Grid<T> {
    pub fn from_fn(height: usize, width: usize, mut make: impl FnMut(Pos) -> T) -> Self {
        let cells = (0..height)
            .flat_map(|row| (0..width).map(move |col| Pos { row, col }))
            .map(&mut make)
            .collect();
        Grid { cells, width }
    }

    pub fn try_from_rows<R, I>(rows: R) -> Result<Self, GridError>
    where
        R: IntoIterator<Item = I>,
        I: IntoIterator<Item = T>,
    {
        let mut cells: Vec<T> = Vec::new();
        let mut width = None;
        for (row, items) in rows.into_iter().enumerate() {
            let start = cells.len();
            cells.extend(items);
            let found = cells.len() - start;
            let expected = *width.get_or_insert(found);
            if found != expected {
                return Err(GridError::Ragged { row, expected, found });
            }
        }
        match width {
            None | Some(0) => Err(GridError::Empty),
            Some(width) => Ok(Grid { cells, width }),
        }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.cells.len() / self.width
    }

    fn offset(&self, pos: Pos) -> Option<usize> {
        (pos.col < self.width && pos.row < self.height()).then(|| pos.row * self.width + pos.col)
    }

    pub fn get(&self, pos: impl Into<Pos>) -> Option<&T> {
        self.offset(pos.into()).map(|at| &self.cells[at])
    }

    pub fn rows(&self) -> ChunksExact<'_, T> {
        self.cells.chunks_exact(self.width)
    }

    pub fn column(&self, col: usize) -> impl Iterator<Item = &T> {
        self.cells.iter().skip(col).step_by(self.width)
    }

    pub fn two_rows_mut(&mut self, upper: usize, lower: usize) -> Option<(&mut [T], &mut [T])> {
        if upper >= lower || lower >= self.height() {
            return None;
        }
        let width = self.width;
        let (head, tail) = self.cells.split_at_mut(lower * width);
        Some((&mut head[upper * width..][..width], &mut tail[..width]))
    }

    pub fn swap_rows(&mut self, a: usize, b: usize) -> bool {
        match self.two_rows_mut(a.min(b), a.max(b)) {
            Some((upper, lower)) => {
                upper.swap_with_slice(lower);
                true
            }
            None => false,
        }
    }

    pub fn neighbours(&self, centre: Pos) -> impl Iterator<Item = (Pos, &T)> {
        const STEPS: [(isize, isize); 4] = [(-1, 0), (0, 1), (1, 0), (0, -1)];
        STEPS.into_iter().filter_map(move |(down, right)| {
            let pos = Pos {
                row: centre.row.checked_add_signed(down)?,
                col: centre.col.checked_add_signed(right)?,
            };
            self.get(pos).map(|cell| (pos, cell))
        })
    }

    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Grid<U> {
        let Grid { cells, width } = self;
        Grid { cells: cells.into_iter().map(change).collect(), width }
    }
}

impl<T: Clone> Grid<T> {
    pub fn filled(height: usize, width: usize, value: T) -> Self {
        Grid { cells: vec![value; height * width], width }
    }

    pub fn transposed(&self) -> Self {
        Grid::from_fn(self.width, self.height(), |Pos { row, col }| self[(col, row)].clone())
    }
}

impl<T, P: Into<Pos>> Index<P> for Grid<T> {
    type Output = T;

    fn index(&self, pos: P) -> &T {
        let pos = pos.into();
        self.get(pos).unwrap_or_else(|| panic!("{pos:?} is off the grid"))
    }
}

impl<T, P: Into<Pos>> IndexMut<P> for Grid<T> {
    fn index_mut(&mut self, pos: P) -> &mut T {
        let at = self.offset(pos.into()).expect("position is off the grid");
        &mut self.cells[at]
    }
}

impl<T: Copy + Mul<Output = T>> Mul<T> for Grid<T> {
    type Output = Self;

    fn mul(self, factor: T) -> Self {
        self.map(|cell| cell * factor)
    }
}

impl<T: Display> Display for Grid<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<String> = self.cells.iter().map(T::to_string).collect();
        let widest = shown.iter().map(String::len).max().unwrap_or(0);
        for line in shown.chunks(self.width) {
            for cell in line {
                write!(f, " {cell:>widest$}")?;
            }
            f.write_char('\n')?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_columns_and_neighbours() {
        let mut grid = Grid::from_fn(2, 3, |pos| pos.row * 10 + pos.col);
        assert!(grid.swap_rows(1, 0));
        grid[(1, 2)] += 5;
        assert_eq!(grid.column(2).copied().collect::<Vec<_>>(), [12, 7]);
        let around: usize = grid.neighbours(Pos { row: 0, col: 0 }).map(|(_, cell)| cell).sum();
        assert_eq!(around, 11);
        assert_eq!(grid.transposed().rows().next(), Some(&[10, 0][..]));
        assert_eq!((grid * 2).to_string(), " 20 22 24\n  0  2 14\n");
    }

    #[test]
    fn ragged_rows_are_refused() {
        let bad = Grid::try_from_rows(["abc".chars(), "de".chars()]);
        assert_eq!(bad, Err(GridError::Ragged { row: 1, expected: 3, found: 2 }));
    }
}
