//! Affine maps of the plane that compose, invert and apply to any geometry.

pub mod point {
    use std::ops::{Add, Sub};

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
    pub struct Point {
        pub x: f32,
        pub y: f32,
    }

    impl Point {
        pub const ORIGIN: Point = Point { x: 0.0, y: 0.0 };

        pub fn distance(&self, other: &Point) -> f32 {
            let Point { x, y } = *self - *other;
            x.hypot(y)
        }
    }

    impl Add for Point {
        type Output = Self;
        fn add(self, rhs: Self) -> Self {
            Point { x: self.x + rhs.x, y: self.y + rhs.y }
        }
    }

    impl Sub for Point {
        type Output = Self;
        fn sub(self, rhs: Self) -> Self {
            Point { x: self.x - rhs.x, y: self.y - rhs.y }
        }
    }
}

pub mod affine {
    use super::point::Point;
    use std::ops::{Mul, MulAssign};

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Affine {
        linear: [[f32; 2]; 2],
        shift: Point,
    }

    impl Default for Affine {
        fn default() -> Self {
            Affine { linear: [[1.0, 0.0], [0.0, 1.0]], shift: Point::ORIGIN }
        }
    }

    impl Affine {
        pub fn translate(x: f32, y: f32) -> Self {
            Affine { shift: Point { x, y }, ..Affine::default() }
        }

        pub fn scale(sx: f32, sy: f32) -> Self {
            Affine { linear: [[sx, 0.0], [0.0, sy]], ..Default::default() }
        }

        pub fn rotate(degrees: f32) -> Self {
            let (s, c) = degrees.to_radians().sin_cos();
            Affine { linear: [[c, -s], [s, c]], ..Default::default() }
        }

        pub fn about(self, pivot: Point) -> Self {
            Affine::translate(pivot.x, pivot.y) * self * Affine::translate(-pivot.x, -pivot.y)
        }

        pub fn determinant(&self) -> f32 {
            let [[a, b], [c, d]] = self.linear;
            a * d - b * c
        }

        pub fn inverse(&self) -> Option<Affine> {
            let det = self.determinant();
            if det.abs() <= f32::EPSILON {
                return None;
            }
            let [[a, b], [c, d]] = self.linear;
            let linear = [[d / det, -b / det], [-c / det, a / det]];
            let undo = Affine { linear, shift: Point::ORIGIN };
            let moved = undo * self.shift;
            Some(Affine { shift: Point { x: -moved.x, y: -moved.y }, ..undo })
        }
    }

    impl Mul<Point> for Affine {
        type Output = Point;
        fn mul(self, p: Point) -> Point {
            let [top, bottom] = self.linear;
            Point {
                x: top[0] * p.x + top[1] * p.y + self.shift.x,
                y: bottom[0] * p.x + bottom[1] * p.y + self.shift.y,
            }
        }
    }

    impl Mul for Affine {
        type Output = Affine;
        fn mul(self, inner: Affine) -> Affine {
            let mut linear = [[0.0; 2]; 2];
            for (row, out) in self.linear.iter().zip(linear.iter_mut()) {
                for (k, cell) in out.iter_mut().enumerate() {
                    *cell = row[0] * inner.linear[0][k] + row[1] * inner.linear[1][k];
                }
            }
            Affine { linear, shift: self * inner.shift }
        }
    }

    impl MulAssign for Affine {
        fn mul_assign(&mut self, rhs: Affine) {
            *self = *self * rhs;
        }
    }
}

use affine::Affine;
use point::Point;

pub trait Transform {
    fn apply(&mut self, map: &Affine);

    fn transformed(&self, map: &Affine) -> Self
    where
        Self: Clone,
    {
        let mut copy = self.clone();
        copy.apply(map);
        copy
    }
}

impl Transform for Point {
    fn apply(&mut self, map: &Affine) {
        *self = *map * *self;
    }
}

impl<T: Transform> Transform for Vec<T> {
    fn apply(&mut self, map: &Affine) {
        self.iter_mut().for_each(|item| item.apply(map));
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    pub from: Point,
    pub to: Point,
}

impl Transform for Segment {
    fn apply(&mut self, map: &Affine) {
        for end in [&mut self.from, &mut self.to] {
            end.apply(map);
        }
    }
}

pub fn bounds<'a, I>(points: I) -> Option<(Point, Point)>
where
    I: IntoIterator<Item = &'a Point>,
{
    let mut points = points.into_iter();
    let first = *points.next()?;
    Some(points.fold((first, first), |(low, high), p| {
        (
            Point { x: low.x.min(p.x), y: low.y.min(p.y) },
            Point { x: high.x.max(p.x), y: high.y.max(p.y) },
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_returns_home() {
        let mut map = Affine::rotate(33.0).about(Point { x: 2.0, y: -1.0 });
        map *= Affine::scale(2.0, 0.5);
        let back = map.inverse().unwrap();
        let p = Point { x: 3.0, y: 7.0 };
        assert!((back * (map * p)).distance(&p) < 1e-4);
        assert!(Affine::scale(0.0, 1.0).inverse().is_none());
    }
}
