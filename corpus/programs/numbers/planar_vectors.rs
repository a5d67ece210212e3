//! Two-dimensional vectors with the usual operators and a few path helpers.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Index, IndexMut, Mul, Neg, Sub};

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Vec2 {
    pub x: f64,
    pub y: f64,
}

impl Vec2 {
    pub const ZERO: Vec2 = Vec2 { x: 0.0, y: 0.0 };

    pub const fn new(x: f64, y: f64) -> Self {
        Vec2 { x, y }
    }

    pub fn dot(self, other: Vec2) -> f64 {
        self.x * other.x + self.y * other.y
    }

    pub fn length(&self) -> f64 {
        self.x.hypot(self.y)
    }

    pub fn unit(self) -> Option<Vec2> {
        let len = self.length();
        if len < f64::EPSILON {
            None
        } else {
            Some(self * (1.0 / len))
        }
    }

    pub fn rotated(self, angle: f64) -> Self {
        let (sin, cos) = angle.sin_cos();
        Vec2::new(self.x * cos - self.y * sin, self.x * sin + self.y * cos)
    }
}

impl Add for Vec2 {
    type Output = Vec2;
    fn add(self, rhs: Vec2) -> Vec2 {
        Vec2::new(self.x + rhs.x, self.y + rhs.y)
    }
}

impl Sub for Vec2 {
    type Output = Vec2;
    fn sub(self, rhs: Vec2) -> Vec2 {
        Vec2::new(self.x - rhs.x, self.y - rhs.y)
    }
}

impl Neg for Vec2 {
    type Output = Vec2;
    fn neg(self) -> Vec2 {
        Vec2::new(-self.x, -self.y)
    }
}

impl Mul<f64> for Vec2 {
    type Output = Vec2;
    fn mul(self, k: f64) -> Vec2 {
        Vec2::new(self.x * k, self.y * k)
    }
}

impl Mul<Vec2> for f64 {
    type Output = Vec2;
    fn mul(self, v: Vec2) -> Vec2 {
        v * self
    }
}

impl AddAssign for Vec2 {
    fn add_assign(&mut self, rhs: Vec2) {
        self.x += rhs.x;
        self.y += rhs.y;
    }
}

impl Sum for Vec2 {
    fn sum<I: Iterator<Item = Vec2>>(iter: I) -> Self {
        iter.fold(Vec2::ZERO, |acc, v| acc + v)
    }
}

impl<'a> Sum<&'a Vec2> for Vec2 {
    fn sum<I: Iterator<Item = &'a Vec2>>(iter: I) -> Self {
        iter.copied().sum()
    }
}

impl Index<usize> for Vec2 {
    type Output = f64;
    fn index(&self, axis: usize) -> &f64 {
        match axis {
            0 => &self.x,
            1 => &self.y,
            other => panic!("axis {other} is out of range"),
        }
    }
}

impl IndexMut<usize> for Vec2 {
    fn index_mut(&mut self, axis: usize) -> &mut f64 {
        match axis {
            0 => &mut self.x,
            1 => &mut self.y,
            other => panic!("axis {other} is out of range"),
        }
    }
}

impl From<(f64, f64)> for Vec2 {
    fn from((x, y): (f64, f64)) -> Self {
        Vec2 { x, y }
    }
}

pub fn path_length(points: &[Vec2]) -> f64 {
    points.windows(2).map(|w| (w[1] - w[0]).length()).sum()
}

pub fn centre(points: &[Vec2]) -> Option<Vec2> {
    if points.is_empty() {
        return None;
    }
    let total: Vec2 = points.iter().sum();
    Some(total * (1.0 / points.len() as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn square_walk() {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(Vec2::from);
        assert_eq!(path_length(&corners), 3.0);
        assert_eq!(centre(&corners), Some(Vec2::new(0.5, 0.5)));
    }

    #[test]
    fn indexing_writes_through() {
        let mut v = Vec2::default();
        v[1] = 4.0;
        assert_eq!(-v, Vec2::new(0.0, -4.0));
    }
}
