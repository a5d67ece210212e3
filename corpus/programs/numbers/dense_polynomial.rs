//! Polynomials with generic coefficients: evaluation, arithmetic, derivatives and root finding.

use std::fmt::{self, Display, Write};
use std::ops::{Add, Mul, Neg, Sub};

pub trait Coefficient:
    Copy + PartialEq + Default + Add<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    const ONE: Self;
    fn times(self, n: u32) -> Self;
}

impl Coefficient for f64 {
    const ONE: f64 = 1.0;
    fn times(self, n: u32) -> Self {
        self * f64::from(n)
    }
}

impl Coefficient for i64 {
    const ONE: i64 = 1;
    fn times(self, n: u32) -> Self {
        self * i64::from(n)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Poly<C> {
    // lowest power first, never ending in a zero
    coeffs: Vec<C>,
}

impl<C: Coefficient> Poly<C> {
    pub fn new(coeffs: impl Into<Vec<C>>) -> Self {
        let mut coeffs = coeffs.into();
        let zero = C::default();
        let keep = coeffs.iter().rposition(|&c| c != zero).map_or(0, |i| i + 1);
        coeffs.truncate(keep);
        Poly { coeffs }
    }

    pub fn degree(&self) -> Option<usize> {
        self.coeffs.len().checked_sub(1)
    }

    pub fn leading(&self) -> Option<&C> {
        self.coeffs.last()
    }

    pub fn eval(&self, x: C) -> C {
        self.coeffs.iter().rev().fold(C::default(), |acc, &c| acc * x + c)
    }

    pub fn derivative(&self) -> Self {
        let coeffs: Vec<C> = self
            .coeffs
            .iter()
            .zip(0u32..)
            .skip(1)
            .map(|(c, power)| c.times(power))
            .collect();
        Poly::new(coeffs)
    }

    pub fn compose(&self, inner: &Poly<C>) -> Self {
        let mut out = Poly { coeffs: Vec::new() };
        for &c in self.coeffs.iter().rev() {
            out = &(&out * inner) + &Poly::new([c]);
        }
        out
    }
}

impl<C: Coefficient> Add for &Poly<C> {
    type Output = Poly<C>;
    fn add(self, rhs: &Poly<C>) -> Poly<C> {
        let (long, short) = if self.coeffs.len() >= rhs.coeffs.len() {
            (self, rhs)
        } else {
            (rhs, self)
        };
        let mut coeffs = long.coeffs.clone();
        for (slot, &c) in coeffs.iter_mut().zip(&short.coeffs) {
            *slot = *slot + c;
        }
        Poly::new(coeffs)
    }
}

impl<C: Coefficient> Neg for Poly<C> {
    type Output = Poly<C>;
    fn neg(self) -> Poly<C> {
        Poly { coeffs: self.coeffs.into_iter().map(|c| -c).collect() }
    }
}

impl<C: Coefficient> Sub for &Poly<C> {
    type Output = Poly<C>;
    fn sub(self, rhs: &Poly<C>) -> Poly<C> {
        self + &-rhs.clone()
    }
}

impl<C: Coefficient> Mul for &Poly<C> {
    type Output = Poly<C>;
    fn mul(self, rhs: &Poly<C>) -> Poly<C> {
        if self.coeffs.is_empty() || rhs.coeffs.is_empty() {
            return Poly { coeffs: vec![] };
        }
        let mut coeffs = vec![C::default(); self.coeffs.len() + rhs.coeffs.len() - 1];
        for (i, &a) in self.coeffs.iter().enumerate() {
            for (j, &b) in rhs.coeffs.iter().enumerate() {
                coeffs[i + j] = coeffs[i + j] + a * b;
            }
        }
        Poly::new(coeffs)
    }
}

impl<C: Coefficient + Display> Display for Poly<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (power, c) in self.coeffs.iter().enumerate().rev() {
            if *c == C::default() {
                continue;
            }
            if !text.is_empty() {
                text.push_str(" + ");
            }
            match power {
                0 => write!(text, "{c}")?,
                1 => write!(text, "{c}x")?,
                p => write!(text, "{c}x^{p}")?,
            }
        }
        f.pad(if text.is_empty() { "0" } else { &text })
    }
}

impl Poly<f64> {
    pub fn newton_root(&self, start: f64, limit: usize) -> Option<f64> {
        let slope = self.derivative();
        let mut x = start;
        for _ in 0..limit {
            let step = self.eval(x) / slope.eval(x);
            if !step.is_finite() {
                return None;
            }
            x -= step;
            if step.abs() < 1e-12 {
                return Some(x);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn product_and_display() {
        let a = Poly::new([1i64, 1]);
        let b = Poly::new([-1i64, 1]);
        assert_eq!((&a * &b).to_string(), "1x^2 + -1");
        assert_eq!((&a - &a).degree(), None);
        assert_eq!(a.compose(&b).eval(9), 9);
    }

    #[test]
    fn finds_square_root_of_two() {
        let p = Poly::new(vec![-2.0, 0.0, 1.0]);
        let r = p.newton_root(1.0, 30).expect("converges");
        assert!((r * r - 2.0).abs() < 1e-9);
    }
}
