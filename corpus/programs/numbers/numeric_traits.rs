//! A small hierarchy of numeric traits with generic algorithms written against it.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Rem, Sub};

pub trait Zero {
    const ZERO: Self;
}

pub trait One {
    const ONE: Self;
}

pub trait Bounded: Sized {
    const LOWEST: Self;
    const HIGHEST: Self;
}

pub trait Number:
    Copy
    + Debug
    + PartialOrd
    + Zero
    + One
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Rem<Output = Self>
    + AddAssign
{
}

pub trait Signed: Number + Neg<Output = Self> {
    fn magnitude(self) -> Self {
        if self < Self::ZERO {
            -self
        } else {
            self
        }
    }
}

pub trait Integer: Number + Eq + Ord + Bounded {
    fn try_mul(self, other: Self) -> Option<Self>;
    fn is_odd(self) -> bool;
}

pub trait Real: Signed {
    fn root(self) -> Self;
    fn of_count(n: usize) -> Self;
}

macro_rules! number {
    ($($t:ty: $zero:expr, $one:expr);+ $(;)?) => {
        $(
            impl Zero for $t { const ZERO: Self = $zero; }
            impl One for $t { const ONE: Self = $one; }
            impl Bounded for $t {
                const LOWEST: Self = <$t>::MIN;
                const HIGHEST: Self = <$t>::MAX;
            }
            impl Number for $t {}
        )+
    };
}

macro_rules! integer {
    ($($t:ty),+) => {
        $(
            number! { $t: 0, 1 }
            impl Integer for $t {
                fn try_mul(self, other: Self) -> Option<Self> {
                    self.checked_mul(other)
                }
                fn is_odd(self) -> bool {
                    self & 1 == 1
                }
            }
        )+
    };
}

macro_rules! real {
    ($($t:ty),+) => {
        $(
            number! { $t: 0.0, 1.0 }
            impl Signed for $t {}
            impl Real for $t {
                fn root(self) -> Self {
                    self.sqrt()
                }
                fn of_count(n: usize) -> Self {
                    n as $t
                }
            }
        )+
    };
}

integer!(u8, u16, u32, u64, i8, i16, i32, i64);
real!(f32, f64);

impl Signed for i8 {}
impl Signed for i16 {}
impl Signed for i32 {}
impl Signed for i64 {}

pub fn total<'a, T, I>(items: I) -> T
where
    T: Number + 'a,
    I: IntoIterator<Item = &'a T>,
{
    let mut sum = T::ZERO;
    for &item in items {
        sum += item;
    }
    sum
}

pub fn common_divisor<T: Integer>(a: T, b: T) -> T {
    if b == T::ZERO {
        a
    } else {
        common_divisor(b, a % b)
    }
}

pub fn power<T: Integer>(base: T, exp: u32) -> Option<T> {
    let mut result = T::ONE;
    let mut square = base;
    let mut left = exp;
    while left > 0 {
        if left.is_odd() {
            result = result.try_mul(square)?;
        }
        left /= 2;
        if left > 0 {
            square = square.try_mul(square)?;
        }
    }
    Some(result)
}

pub fn spread<T: Number + Bounded>(items: &[T]) -> Option<(T, T)> {
    if items.is_empty() {
        return None;
    }
    let mut range = (T::HIGHEST, T::LOWEST);
    for &x in items {
        if x < range.0 {
            range.0 = x;
        }
        if x > range.1 {
            range.1 = x;
        }
    }
    Some(range)
}

pub fn deviation<T: Real>(items: &[T]) -> Option<T> {
    let n = match items.len() {
        0 => return None,
        n => T::of_count(n),
    };
    let mean = total(items) / n;
    let squares: Vec<T> = items.iter().map(|&x| (x - mean) * (x - mean)).collect();
    Some((total(&squares) / n).root())
}

pub fn manhattan<T: Signed, const N: usize>(a: [T; N], b: [T; N]) -> T {
    a.into_iter().zip(b).fold(T::ZERO, |acc, (x, y)| acc + (x - y).magnitude())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn works_across_types() {
        assert_eq!(total(&[1u8, 2, 3]), 6);
        assert_eq!(common_divisor(84i64, 36), 12);
        assert_eq!((power(2u8, 7), power(2u8, 8)), (Some(128), None));
        assert_eq!(spread(&[3i16, -4, 9]), Some((-4, 9)));
        assert_eq!(deviation(&[2.0f32, 4.0]), Some(1.0));
        assert_eq!(manhattan([1, 5], [4, -1]), 9);
    }
}
