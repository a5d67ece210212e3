//! A sparse matrix keyed by coordinate, with arithmetic operators.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::{self, Display};
use std::ops::{Add, AddAssign, Index, Mul, Neg};

pub trait Scalar:
    Copy + Default + PartialEq + Add<Output = Self> + Mul<Output = Self> + AddAssign
{
}

impl Scalar for i32 {}
impl Scalar for i64 {}
impl Scalar for f64 {}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatrixError {
    OutOfRange { row: usize, col: usize },
    ShapeMismatch { left: (usize, usize), right: (usize, usize) },
}

impl Display for MatrixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::OutOfRange { row, col } => write!(f, "cell ({row}, {col}) is outside"),
            Self::ShapeMismatch { left, right } => {
                write!(f, "{}x{} does not fit {}x{}", left.0, left.1, right.0, right.1)
            }
        }
    }
}

impl Error for MatrixError {}

#[derive(Debug, Clone, PartialEq)]
pub struct Sparse<T> {
    rows: usize,
    cols: usize,
    cells: BTreeMap<(usize, usize), T>,
    zero: T,
}

impl<T: Scalar> Sparse<T> {
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Sparse { rows, cols, cells: BTreeMap::new(), zero: T::default() }
    }

    pub fn from_triples<I>(rows: usize, cols: usize, triples: I) -> Result<Self, MatrixError>
    where
        I: IntoIterator<Item = (usize, usize, T)>,
    {
        triples
            .into_iter()
            .try_fold(Self::zeros(rows, cols), |mut matrix, (row, col, value)| {
                matrix.set(row, col, value)?;
                Ok(matrix)
            })
    }

    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.cols)
    }

    pub fn stored(&self) -> usize {
        self.cells.len()
    }

    pub fn set(&mut self, row: usize, col: usize, value: T) -> Result<Option<T>, MatrixError> {
        if row >= self.rows || col >= self.cols {
            return Err(MatrixError::OutOfRange { row, col });
        }
        Ok(if value == T::default() {
            self.cells.remove(&(row, col))
        } else {
            self.cells.insert((row, col), value)
        })
    }

    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, T)> + '_ {
        self.cells
            .range((row, 0)..(row + 1, 0))
            .map(|(&(_, col), &value)| (col, value))
    }

    pub fn transposed(self) -> Self {
        let cells = self
            .cells
            .into_iter()
            .map(|((row, col), value)| ((col, row), value))
            .collect();
        Sparse { rows: self.cols, cols: self.rows, cells, zero: self.zero }
    }

    pub fn apply(&self, vector: &[T]) -> Result<Vec<T>, MatrixError> {
        if vector.len() != self.cols {
            return Err(MatrixError::ShapeMismatch {
                left: self.shape(),
                right: (vector.len(), 1),
            });
        }
        let mut out = vec![T::default(); self.rows];
        for (&(row, col), &value) in &self.cells {
            out[row] += value * vector[col];
        }
        Ok(out)
    }

    pub fn try_mul(&self, rhs: &Self) -> Result<Self, MatrixError> {
        if self.cols != rhs.rows {
            return Err(MatrixError::ShapeMismatch { left: self.shape(), right: rhs.shape() });
        }
        let mut product = Self::zeros(self.rows, rhs.cols);
        for (&(row, inner), &left) in &self.cells {
            for (col, right) in rhs.row(inner) {
                *product.cells.entry((row, col)).or_default() += left * right;
            }
        }
        product.cells.retain(|_, value| *value != T::default());
        Ok(product)
    }
}

impl<T> Index<(usize, usize)> for Sparse<T> {
    type Output = T;

    fn index(&self, at: (usize, usize)) -> &T {
        self.cells.get(&at).unwrap_or(&self.zero)
    }
}

impl<T: Scalar> AddAssign<&Sparse<T>> for Sparse<T> {
    fn add_assign(&mut self, rhs: &Sparse<T>) {
        assert_eq!(self.shape(), rhs.shape(), "only equal shapes can be added");
        for (&at, &value) in &rhs.cells {
            *self.cells.entry(at).or_default() += value;
        }
        self.cells.retain(|_, value| *value != T::default());
    }
}

impl<T: Scalar> Add for Sparse<T> {
    type Output = Self;

    fn add(mut self, rhs: Self) -> Self {
        self += &rhs;
        self
    }
}

impl<T: Scalar + Neg<Output = T>> Neg for Sparse<T> {
    type Output = Self;

    fn neg(mut self) -> Self {
        for value in self.cells.values_mut() {
            *value = -*value;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiplies_and_cancels() -> Result<(), MatrixError> {
        let a = Sparse::from_triples(2, 3, [(0, 0, 2), (1, 2, -1), (0, 2, 4)])?;
        let square = a.try_mul(&a.clone().transposed())?;
        assert_eq!(square[(0, 0)], 20);
        assert_eq!(square[(1, 0)], -4);
        assert_eq!(a.apply(&[1, 1, 1])?, [6, -1]);
        let nothing = a.clone() + -a;
        assert_eq!(nothing.stored(), 0);
        Ok(())
    }
}
