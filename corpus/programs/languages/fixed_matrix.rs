//! Const generic matrices with indexing, iteration and arithmetic.

use std::array;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Index, IndexMut, Mul, Neg};

#[derive(Debug, Clone, Copy, PartialEq)]
struct Matrix<T, const R: usize, const C: usize> {
    rows: [[T; C]; R],
}

type Vector<T, const N: usize> = Matrix<T, N, 1>;

impl<T: Default + Copy, const R: usize, const C: usize> Default for Matrix<T, R, C> {
    fn default() -> Self {
        Matrix { rows: [[T::default(); C]; R] }
    }
}

impl<T, const R: usize, const C: usize> Matrix<T, R, C> {
    const CELLS: usize = R * C;

    fn build(mut cell: impl FnMut(usize, usize) -> T) -> Self {
        Matrix {
            rows: array::from_fn(|r| array::from_fn(|c| cell(r, c))),
        }
    }

    fn map<U>(self, mut f: impl FnMut(T) -> U) -> Matrix<U, R, C> {
        Matrix {
            rows: self.rows.map(|row| row.map(&mut f)),
        }
    }

    fn iter(&self) -> impl Iterator<Item = &T> + '_ {
        self.rows.iter().flatten()
    }

    fn transposed(&self) -> Matrix<T, C, R>
    where
        T: Copy,
    {
        Matrix::build(|r, c| self[(c, r)])
    }

    fn swap_rows(&mut self, a: usize, b: usize) {
        self.rows.swap(a, b);
    }
}

impl<T, const N: usize> Matrix<T, N, N>
where
    T: Copy + Default + From<u8> + Sum,
{
    fn identity() -> Self {
        Matrix::build(|r, c| T::from(u8::from(r == c)))
    }

    fn trace(&self) -> T {
        (0..N).map(|i| self[(i, i)]).sum()
    }

    fn pow(self, exponent: u32) -> Self
    where
        T: Mul<Output = T>,
    {
        match exponent {
            0 => Self::identity(),
            n if n % 2 == 0 => {
                let half = self.pow(n / 2);
                half * half
            }
            n => self * self.pow(n - 1),
        }
    }
}

impl<T, const R: usize, const C: usize> From<[[T; C]; R]> for Matrix<T, R, C> {
    fn from(rows: [[T; C]; R]) -> Self {
        Matrix { rows }
    }
}

impl<T, const R: usize, const C: usize> Index<(usize, usize)> for Matrix<T, R, C> {
    type Output = T;

    fn index(&self, (row, column): (usize, usize)) -> &T {
        &self.rows[row][column]
    }
}

impl<T, const R: usize, const C: usize> IndexMut<(usize, usize)> for Matrix<T, R, C> {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut T {
        &mut self.rows[row][column]
    }
}

impl<T: Add<Output = T> + Copy, const R: usize, const C: usize> Add for Matrix<T, R, C> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Matrix::build(|r, c| self[(r, c)] + other[(r, c)])
    }
}

impl<T: Neg, const R: usize, const C: usize> Neg for Matrix<T, R, C> {
    type Output = Matrix<T::Output, R, C>;

    fn neg(self) -> Self::Output {
        self.map(T::neg)
    }
}

impl<T, const R: usize, const K: usize, const C: usize> Mul<Matrix<T, K, C>> for Matrix<T, R, K>
where
    T: Mul<Output = T> + Sum + Copy,
{
    type Output = Matrix<T, R, C>;

    fn mul(self, other: Matrix<T, K, C>) -> Self::Output {
        Matrix::build(|r, c| (0..K).map(|k| self[(r, k)] * other[(k, c)]).sum())
    }
}

impl<T, const R: usize, const C: usize> IntoIterator for Matrix<T, R, C> {
    type Item = T;
    type IntoIter = std::iter::Flatten<array::IntoIter<[T; C], R>>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter().flatten()
    }
}

impl<T: fmt::Display, const R: usize, const C: usize> fmt::Display for Matrix<T, R, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = f.width().unwrap_or(4);
        for row in &self.rows {
            f.write_str("[")?;
            for cell in row {
                write!(f, "{cell:>width$}")?;
            }
            f.write_str(" ]\n")?;
        }
        Ok(())
    }
}

fn main() {
    let step = Matrix::from([[2i64, 1], [1, 0]]);
    let start: Vector<i64, 2> = [[1], [0]].into();
    let grown = step.pow(9) * start;
    println!("after nine steps: {} then {}", grown[(0, 0)], grown[(1, 0)]);

    let mut table: Matrix<i64, 2, 3> = Matrix::build(|r, c| (r * 3 + c) as i64);
    table[(1, 1)] = -40;
    table.swap_rows(0, 1);
    print!("{table:>6}");
    print!("{}", table.transposed() + -Matrix::build(|r, _| r as i64));
    println!(
        "{} cells, largest {:?}, total {}",
        Matrix::<i64, 2, 3>::CELLS,
        table.iter().max(),
        table.into_iter().sum::<i64>()
    );
    let square = table * table.transposed();
    println!("trace {} of\n{square:7}", square.trace());
    assert_eq!(square + Matrix::default(), square);
}
