//! Integers modulo a compile-time constant, with counting recurrences and secret sharing on top.

use std::fmt;
use std::iter::{Product, Sum};
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Mod<const P: u64>(u64);

impl<const P: u64> Mod<P> {
    const ZERO: Self = Mod(0);
    const ONE: Self = Mod(1 % P);

    fn pow(self, exp: u64) -> Self {
        let mut acc = Self::ONE;
        let mut base = self;
        let mut left = exp;
        while left != 0 {
            if left % 2 == 1 {
                acc *= base;
            }
            base = base * base;
            left /= 2;
        }
        acc
    }

    fn inverse(self) -> Option<Self> {
        if self == Self::ZERO {
            None
        } else {
            Some(self.pow(P - 2))
        }
    }
}

impl<const P: u64> From<i64> for Mod<P> {
    fn from(value: i64) -> Self {
        Mod(i128::from(value).rem_euclid(i128::from(P)) as u64)
    }
}

impl<const P: u64> fmt::Debug for Mod<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (mod {})", self.0, P)
    }
}

impl<const P: u64> fmt::Display for Mod<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<const P: u64> Add for Mod<P> {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        Mod(((u128::from(self.0) + u128::from(rhs.0)) % u128::from(P)) as u64)
    }
}

impl<const P: u64> Neg for Mod<P> {
    type Output = Self;
    fn neg(self) -> Self {
        Mod((P - self.0) % P)
    }
}

impl<const P: u64> Sub for Mod<P> {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        self + -rhs
    }
}

impl<const P: u64> Mul for Mod<P> {
    type Output = Self;
    fn mul(self, rhs: Self) -> Self {
        Mod((self.0 as u128 * rhs.0 as u128 % P as u128) as u64)
    }
}

impl<const P: u64> Div for Mod<P> {
    type Output = Option<Self>;
    fn div(self, rhs: Self) -> Option<Self> {
        rhs.inverse().map(|inv| self * inv)
    }
}

impl<const P: u64> AddAssign for Mod<P> {
    fn add_assign(&mut self, rhs: Self) {
        *self = *self + rhs;
    }
}

impl<const P: u64> MulAssign for Mod<P> {
    fn mul_assign(&mut self, rhs: Self) {
        *self = *self * rhs;
    }
}

impl<const P: u64> Sum for Mod<P> {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

impl<const P: u64> Product for Mod<P> {
    fn product<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ONE, Mul::mul)
    }
}

struct Binomials<const P: u64> {
    factorials: Vec<Mod<P>>,
}

impl<const P: u64> Binomials<P> {
    fn new(limit: usize) -> Self {
        let mut factorials = vec![Mod::ONE];
        factorials.extend((1..=limit as i64).scan(Mod::ONE, |acc, n| {
            *acc *= Mod::from(n);
            Some(*acc)
        }));
        Binomials { factorials }
    }

    fn choose(&self, n: usize, k: usize) -> Option<Mod<P>> {
        if k > n {
            return Some(Mod::ZERO);
        }
        let top = *self.factorials.get(n)?;
        top / (self.factorials[k] * self.factorials[n - k])
    }
}

#[derive(Debug, Clone, Copy)]
struct Share<const P: u64> {
    x: Mod<P>,
    y: Mod<P>,
}

fn split<const P: u64>(secret: Mod<P>, noise: &[Mod<P>], count: i64) -> Vec<Share<P>> {
    (1..=count)
        .map(|i| {
            let x = Mod::from(i);
            let hidden = noise.iter().rev().fold(Mod::ZERO, |acc, &c| (acc + c) * x);
            Share { x, y: secret + hidden }
        })
        .collect()
}

fn recover<const P: u64>(shares: &[Share<P>]) -> Option<Mod<P>> {
    let mut total = Mod::ZERO;
    for (i, own) in shares.iter().enumerate() {
        let others = || shares.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, s)| s.x);
        let top: Mod<P> = others().product();
        let bottom: Mod<P> = others().map(|x| x - own.x).product();
        total += own.y * (top / bottom)?;
    }
    Some(total)
}

type Field = Mod<998_244_353>;

fn main() {
    let table = Binomials::<998_244_353>::new(200);
    for (n, k) in [(10, 3), (200, 100), (5, 9), (500, 2)] {
        match table.choose(n, k) {
            Some(v) => println!("C({n}, {k}) = {v:>10}"),
            None => println!("C({n}, {k}) is outside the table"),
        }
    }
    let row: Field = (0..=20).filter_map(|k| table.choose(20, k)).sum();
    println!("row 20 sums to {row:?}");

    let secret = Field::from(-42);
    let shares = split(secret, &[Field::from(77), Field::from(1234)], 5);
    let (few, enough) = (&shares[..2], &shares[2..]);
    println!("two shares give {:?}", recover(few));
    println!("three shares agree: {}", recover(enough) == Some(secret));
    println!("same x twice: {:?}", recover(&[shares[0], shares[0]]));
}
