//! Reduced fractions over i64 with overflow-aware arithmetic, parsing and ordering.

use std::cmp::Ordering;
use std::error::Error;
use std::fmt;
use std::num::ParseIntError;
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Fraction {
    num: i64,
    den: i64,
}

#[derive(Debug, PartialEq)]
enum FractionError {
    ZeroDenominator,
    Overflow,
    BadInteger(ParseIntError),
}

impl fmt::Display for FractionError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::ZeroDenominator => write!(f, "denominator is zero"),
            Self::Overflow => write!(f, "value does not fit in 64 bits"),
            Self::BadInteger(e) => write!(f, "bad integer: {e}"),
        }
    }
}

impl Error for FractionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        if let Self::BadInteger(e) = self {
            Some(e)
        } else {
            None
        }
    }
}

impl From<ParseIntError> for FractionError {
    fn from(e: ParseIntError) -> Self {
        FractionError::BadInteger(e)
    }
}

const fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 {
        a
    } else {
        gcd(b, a % b)
    }
}

impl Fraction {
    const ONE: Fraction = Fraction { num: 1, den: 1 };

    fn from_wide(num: i128, den: i128) -> Result<Self, FractionError> {
        if den == 0 {
            return Err(FractionError::ZeroDenominator);
        }
        let common = gcd(num.unsigned_abs(), den.unsigned_abs()) as i128 * den.signum();
        let num = i64::try_from(num / common).map_err(|_| FractionError::Overflow)?;
        let den = i64::try_from(den / common).map_err(|_| FractionError::Overflow)?;
        Ok(Fraction { num, den })
    }

    fn new(num: i64, den: i64) -> Result<Self, FractionError> {
        Self::from_wide(num.into(), den.into())
    }

    fn recip(self) -> Result<Self, FractionError> {
        Fraction::from_wide(self.den as i128, self.num as i128)
    }

    fn pow(self, exp: u32) -> Result<Self, FractionError> {
        (0..exp).try_fold(Fraction::ONE, |acc, _| acc * self)
    }
}

impl Add for Fraction {
    type Output = Result<Fraction, FractionError>;
    fn add(self, o: Fraction) -> Self::Output {
        let (a, b) = (self.num as i128, self.den as i128);
        let (c, d) = (o.num as i128, o.den as i128);
        Fraction::from_wide(a * d + c * b, b * d)
    }
}

impl Sub for Fraction {
    type Output = Result<Fraction, FractionError>;
    fn sub(self, o: Fraction) -> Self::Output {
        self + -o
    }
}

impl Mul for Fraction {
    type Output = Result<Fraction, FractionError>;
    fn mul(self, o: Fraction) -> Self::Output {
        Fraction::from_wide(self.num as i128 * o.num as i128, self.den as i128 * o.den as i128)
    }
}

impl Div for Fraction {
    type Output = Result<Fraction, FractionError>;
    fn div(self, o: Fraction) -> Self::Output {
        self * o.recip()?
    }
}

impl Neg for Fraction {
    type Output = Fraction;
    fn neg(self) -> Fraction {
        Fraction { num: -self.num, ..self }
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = self.num as i128 * other.den as i128;
        let right = other.num as i128 * self.den as i128;
        left.cmp(&right)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.den {
            1 => write!(f, "{}", self.num),
            d => write!(f, "{}/{}", self.num, d),
        }
    }
}

impl FromStr for Fraction {
    type Err = FractionError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (num, den) = text.split_once('/').unwrap_or((text, "1"));
        Fraction::new(num.trim().parse()?, den.trim().parse()?)
    }
}

fn main() -> Result<(), FractionError> {
    let mut shares = ["3/8", "-1/4", "5", "6 / 16"]
        .iter()
        .map(|s| s.parse::<Fraction>())
        .collect::<Result<Vec<_>, _>>()?;
    shares.sort();
    shares.dedup();
    for s in &shares {
        println!("{s:>6} squared is {}", s.pow(2)?);
    }
    let total = shares.iter().try_fold(Fraction::new(0, 1)?, |acc, &s| acc + s)?;
    println!("total {total}, mean {}", (total / Fraction::new(shares.len() as i64, 1)?)?);
    println!("gap {}", (shares[shares.len() - 1] - shares[0])?);
    match "7/0".parse::<Fraction>() {
        Ok(v) => println!("odd: {v}"),
        Err(e) => println!("rejected: {e}"),
    }
    Ok(())
}
