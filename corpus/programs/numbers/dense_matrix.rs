//! A small row-major matrix over any ring-like number, with a Gaussian solver for floats.

use std::fmt;
use std::ops::{Add, AddAssign, Index, IndexMut, Mul};

#[derive(Debug, Clone, PartialEq)]
struct Matrix<T> {
    rows: usize,
    cols: usize,
    cells: Vec<T>,
}

#[derive(Debug)]
enum MatrixError {
    Shape { left: (usize, usize), right: (usize, usize) },
    Singular(usize),
    Ragged,
}

impl fmt::Display for MatrixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MatrixError::Shape { left, right } => {
                write!(f, "cannot combine {}x{} with {}x{}", left.0, left.1, right.0, right.1)
            }
            MatrixError::Singular(col) => write!(f, "no pivot in column {col}"),
            MatrixError::Ragged => f.write_str("rows differ in length"),
        }
    }
}

impl std::error::Error for MatrixError {}

impl<T: Copy + Default> Matrix<T> {
    fn zero(rows: usize, cols: usize) -> Self {
        Matrix { rows, cols, cells: vec![T::default(); rows * cols] }
    }

    fn from_rows(rows: Vec<Vec<T>>) -> Result<Self, MatrixError> {
        let height = rows.len();
        let width = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|r| r.len() != width) {
            return Err(MatrixError::Ragged);
        }
        let cells = rows.into_iter().flatten().collect();
        Ok(Matrix { rows: height, cols: width, cells })
    }

    fn transpose(&self) -> Self {
        let mut out = Matrix::zero(self.cols, self.rows);
        for r in 0..self.rows {
            for c in 0..self.cols {
                out[(c, r)] = self[(r, c)];
            }
        }
        out
    }

    fn swap_rows(&mut self, a: usize, b: usize) {
        if a == b {
            return;
        }
        let (low, high) = (a.min(b), a.max(b));
        let (head, tail) = self.cells.split_at_mut(high * self.cols);
        head[low * self.cols..(low + 1) * self.cols].swap_with_slice(&mut tail[..self.cols]);
    }
}

impl<T> Matrix<T>
where
    T: Copy + Default + Mul<Output = T> + AddAssign + Add<Output = T>,
{
    fn product(&self, other: &Matrix<T>) -> Result<Matrix<T>, MatrixError> {
        if self.cols != other.rows {
            return Err(MatrixError::Shape {
                left: (self.rows, self.cols),
                right: (other.rows, other.cols),
            });
        }
        let mut out = Matrix::zero(self.rows, other.cols);
        for r in 0..self.rows {
            for c in 0..other.cols {
                for k in 0..self.cols {
                    out[(r, c)] += self[(r, k)] * other[(k, c)];
                }
            }
        }
        Ok(out)
    }
}

impl<T> Index<(usize, usize)> for Matrix<T> {
    type Output = T;
    fn index(&self, (r, c): (usize, usize)) -> &T {
        &self.cells[r * self.cols + c]
    }
}

impl<T> IndexMut<(usize, usize)> for Matrix<T> {
    fn index_mut(&mut self, (r, c): (usize, usize)) -> &mut T {
        &mut self.cells[r * self.cols + c]
    }
}

impl<T: fmt::Display> fmt::Display for Matrix<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.cells.chunks(self.cols) {
            let line: Vec<String> = row.iter().map(|v| format!("{v:>7.2}")).collect();
            writeln!(f, "[{}]", line.join(" "))?;
        }
        Ok(())
    }
}

fn solve(mut a: Matrix<f64>, mut b: Vec<f64>) -> Result<Vec<f64>, MatrixError> {
    let n = a.rows;
    if a.cols != n || b.len() != n {
        return Err(MatrixError::Shape { left: (n, a.cols), right: (b.len(), 1) });
    }
    for col in 0..n {
        let pivot = (col..n)
            .max_by(|&i, &j| a[(i, col)].abs().total_cmp(&a[(j, col)].abs()))
            .filter(|&i| a[(i, col)].abs() > 1e-12)
            .ok_or(MatrixError::Singular(col))?;
        a.swap_rows(col, pivot);
        b.swap(col, pivot);
        for row in col + 1..n {
            let factor = a[(row, col)] / a[(col, col)];
            for k in col..n {
                let above = a[(col, k)];
                a[(row, k)] -= factor * above;
            }
            b[row] -= factor * b[col];
        }
    }
    let mut x = vec![0.0; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| a[(row, k)] * x[k]).sum();
        x[row] = (b[row] - known) / a[(row, row)];
    }
    Ok(x)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let counts = Matrix::from_rows(vec![vec![1i32, 2, 0], vec![3, -1, 4]])?;
    println!("gram matrix:\n{}", counts.product(&counts.transpose())?);
    let system = Matrix::from_rows(vec![
        vec![2.0, 1.0, -1.0],
        vec![-3.0, -1.0, 2.0],
        vec![-2.0, 1.0, 2.0],
    ])?;
    let answer = solve(system.clone(), vec![8.0, -11.0, -3.0])?;
    println!("system:\n{system}solution: {answer:.3?}");
    if let Err(e) = counts.product(&counts) {
        println!("as expected: {e}");
    }
    Ok(())
}
