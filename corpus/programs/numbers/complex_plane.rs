//! Complex arithmetic, quadratic roots and a plain discrete Fourier transform.

use std::f64::consts::TAU;
use std::fmt;
use std::iter::{Product, Sum};
use std::ops::{Add, Div, Mul, MulAssign, Neg, Sub};

#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Complex {
    pub re: f64,
    pub im: f64,
}

impl Complex {
    pub const I: Complex = Complex { re: 0.0, im: 1.0 };
    pub const ONE: Complex = Complex { re: 1.0, im: 0.0 };

    pub fn polar(radius: f64, angle: f64) -> Self {
        let (s, c) = angle.sin_cos();
        Self { re: radius * c, im: radius * s }
    }

    pub fn conj(self) -> Self {
        Self { im: -self.im, ..self }
    }

    pub fn norm_sqr(&self) -> f64 {
        self.re.powi(2) + self.im.powi(2)
    }

    pub fn abs(&self) -> f64 {
        self.re.hypot(self.im)
    }

    pub fn arg(&self) -> f64 {
        self.im.atan2(self.re)
    }

    pub fn sqrt(self) -> Self {
        Complex::polar(self.abs().sqrt(), self.arg() / 2.0)
    }

    pub fn powu(self, mut exp: u32) -> Self {
        let mut base = self;
        let mut out = Complex::ONE;
        while exp > 0 {
            if exp & 1 == 1 {
                out *= base;
            }
            base *= base;
            exp >>= 1;
        }
        out
    }
}

impl From<f64> for Complex {
    fn from(re: f64) -> Self {
        Complex { re, im: 0.0 }
    }
}

macro_rules! forward {
    ($op:ident, $name:ident, |$a:ident, $b:ident| $body:expr) => {
        impl $op for Complex {
            type Output = Complex;
            fn $name(self, rhs: Complex) -> Complex {
                let ($a, $b) = (self, rhs);
                $body
            }
        }

        impl $op<f64> for Complex {
            type Output = Complex;
            fn $name(self, rhs: f64) -> Complex {
                $op::$name(self, Complex::from(rhs))
            }
        }
    };
}

forward!(Add, add, |a, b| Complex { re: a.re + b.re, im: a.im + b.im });
forward!(Sub, sub, |a, b| Complex { re: a.re - b.re, im: a.im - b.im });
forward!(Mul, mul, |a, b| Complex {
    re: a.re * b.re - a.im * b.im,
    im: a.re * b.im + a.im * b.re,
});
forward!(Div, div, |a, b| {
    let scale = 1.0 / b.norm_sqr();
    let top = a * b.conj();
    Complex { re: top.re * scale, im: top.im * scale }
});

impl Neg for Complex {
    type Output = Complex;
    fn neg(self) -> Complex {
        Complex { re: -self.re, im: -self.im }
    }
}

impl MulAssign for Complex {
    fn mul_assign(&mut self, rhs: Complex) {
        *self = *self * rhs;
    }
}

impl Sum for Complex {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Complex::default(), Add::add)
    }
}

impl Product for Complex {
    fn product<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Complex::ONE, Mul::mul)
    }
}

impl fmt::Display for Complex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(3);
        write!(f, "{:.*}{:+.*}i", digits, self.re, digits, self.im)
    }
}

pub fn quadratic_roots(a: f64, b: f64, c: f64) -> Option<[Complex; 2]> {
    if a == 0.0 {
        return None;
    }
    let root = Complex::from(b * b - 4.0 * a * c).sqrt();
    Some([(root - b) / (2.0 * a), (-root - b) / (2.0 * a)])
}

pub fn dft(signal: &[f64]) -> Vec<Complex> {
    let n = signal.len();
    (0..n)
        .map(|k| {
            signal
                .iter()
                .enumerate()
                .map(|(t, &v)| Complex::polar(v, -TAU * (k * t % n) as f64 / n as f64))
                .sum()
        })
        .collect()
}

pub fn strongest_bin(spectrum: &[Complex]) -> Option<(usize, f64)> {
    spectrum
        .iter()
        .map(Complex::abs)
        .enumerate()
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_x_squared_plus_one() {
        let [p, q] = quadratic_roots(1.0, 0.0, 1.0).unwrap();
        assert!((p - Complex::I).abs() < 1e-12);
        assert!((q + Complex::I).abs() < 1e-12);
        assert_eq!(format!("{:.1}", Complex::I.powu(2)), "-1.0+0.0i");
    }
}
