//! Polynomials over any ring, with operators, evaluation and formatting.

use std::fmt::{self, Display};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Index, Mul, Neg};

trait Ring: Clone + PartialEq + Add<Output = Self> + Mul<Output = Self> + Neg<Output = Self> {
    const ZERO: Self;
    const ONE: Self;

    fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }
}

macro_rules! primitive_ring {
    ($($ty:ty: $zero:literal, $one:literal);* $(;)?) => {
        $(impl Ring for $ty {
            const ZERO: Self = $zero;
            const ONE: Self = $one;
        })*
    };
}

primitive_ring! {
    i64: 0, 1;
    f64: 0.0, 1.0;
}

/// Whole numbers modulo a fixed base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Mod<const M: u32>(u32);

impl<const M: u32> From<i64> for Mod<M> {
    fn from(n: i64) -> Self {
        Mod(n.rem_euclid(i64::from(M)) as u32)
    }
}

impl<const M: u32> Add for Mod<M> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Mod((self.0 + other.0) % M)
    }
}

impl<const M: u32> Mul for Mod<M> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Mod((u64::from(self.0) * u64::from(other.0) % u64::from(M)) as u32)
    }
}

impl<const M: u32> Neg for Mod<M> {
    type Output = Self;

    fn neg(self) -> Self {
        Mod((M - self.0) % M)
    }
}

impl<const M: u32> Ring for Mod<M> {
    const ZERO: Self = Mod(0);
    const ONE: Self = Mod(1 % M);
}

impl<const M: u32> Display for Mod<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Poly<R>(Vec<R>);

impl<R: Ring> Poly<R> {
    fn new(coefficients: impl IntoIterator<Item = R>) -> Self {
        let mut list: Vec<R> = coefficients.into_iter().collect();
        while list.last().is_some_and(R::is_zero) {
            list.pop();
        }
        Poly(list)
    }

    fn degree(&self) -> Option<usize> {
        self.0.len().checked_sub(1)
    }

    fn at(&self, x: &R) -> R {
        self.0
            .iter()
            .rev()
            .fold(R::ZERO, |sum, coefficient| sum * x.clone() + coefficient.clone())
    }

    fn map<S: Ring>(&self, convert: impl Fn(&R) -> S) -> Poly<S> {
        Poly::new(self.0.iter().map(convert))
    }
}

impl<R> Index<usize> for Poly<R> {
    type Output = R;

    fn index(&self, power: usize) -> &R {
        &self.0[power]
    }
}

impl<'a, R: Ring> Add<&'a Poly<R>> for Poly<R> {
    type Output = Poly<R>;

    fn add(mut self, other: &'a Poly<R>) -> Poly<R> {
        let length = self.0.len().max(other.0.len());
        self.0.resize(length, R::ZERO);
        for (own, theirs) in self.0.iter_mut().zip(&other.0) {
            *own = own.clone() + theirs.clone();
        }
        Poly::new(self.0)
    }
}

impl<R: Ring> AddAssign for Poly<R> {
    fn add_assign(&mut self, other: Poly<R>) {
        let own = std::mem::replace(self, Poly(Vec::new()));
        *self = own + &other;
    }
}

impl<R: Ring> Neg for Poly<R> {
    type Output = Self;

    fn neg(self) -> Self {
        Poly(self.0.into_iter().map(R::neg).collect())
    }
}

impl<R: Ring> Mul for &Poly<R> {
    type Output = Poly<R>;

    fn mul(self, other: &Poly<R>) -> Poly<R> {
        let mut product = vec![R::ZERO; self.0.len() + other.0.len()];
        for (i, a) in self.0.iter().enumerate() {
            for (j, b) in other.0.iter().enumerate() {
                let term = a.clone() * b.clone();
                product[i + j] = product[i + j].clone() + term;
            }
        }
        Poly::new(product)
    }
}

impl<R: Ring> Sum for Poly<R> {
    fn sum<I: Iterator<Item = Self>>(polys: I) -> Self {
        polys.fold(Poly(Vec::new()), |mut total, poly| {
            total += poly;
            total
        })
    }
}

impl<R: Ring + Display> Display for Poly<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (power, c) in self.0.iter().enumerate().rev().filter(|(_, c)| !c.is_zero()) {
            if !std::mem::replace(&mut first, false) {
                f.write_str(" + ")?;
            }
            match power {
                0 => write!(f, "{c}")?,
                1 => write!(f, "{c}x")?,
                n if *c == R::ONE => write!(f, "x^{n}")?,
                n => write!(f, "{c}x^{n}")?,
            }
        }
        if first { f.write_str("0") } else { Ok(()) }
    }
}

fn main() {
    let p = Poly::new([-3i64, 0, 2]);
    let q = Poly::new(vec![1, 1, 0, 0]);
    let product = &p * &q;
    println!("{p} times {q} is {product}");
    println!("degree {:?}, leading {}", product.degree(), product[3]);

    let small = product.map(|&c| Mod::<5>::from(c));
    let roots: Vec<u32> = (0..5).filter(|&x| small.at(&Mod(x)).is_zero()).collect();
    println!("modulo 5: {small}, roots {roots:?}");
    println!("{:.3}", product.map(|&c| c as f64).at(&0.5));
    let total: Poly<i64> = [p.clone(), q, -p.clone()].into_iter().sum();
    println!("{total}; {}", p.clone() + &-p);
}
