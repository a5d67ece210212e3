//! An arbitrary-size unsigned integer in base one billion, used to print large factorials.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, AddAssign, Mul, MulAssign};
use std::str::FromStr;

const BASE: u64 = 1_000_000_000;
const DIGITS: usize = 9;

#[derive(Clone, Debug, PartialEq, Eq, Default)]
struct BigUint {
    limbs: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ParseBigError {
    Empty,
    BadDigit { at: usize, found: char },
}

impl fmt::Display for ParseBigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            ParseBigError::Empty => f.write_str("no digits"),
            ParseBigError::BadDigit { at, found } => write!(f, "{found:?} at offset {at}"),
        }
    }
}

impl From<u64> for BigUint {
    fn from(mut value: u64) -> Self {
        let mut limbs = Vec::new();
        while value > 0 {
            limbs.push((value % BASE) as u32);
            value /= BASE;
        }
        BigUint { limbs }
    }
}

impl BigUint {
    fn is_zero(&self) -> bool {
        self.limbs.is_empty()
    }

    fn digit_sum(&self) -> u32 {
        self.to_string().bytes().map(|b| u32::from(b - b'0')).sum()
    }

    fn div_rem_small(&self, divisor: u32) -> Option<(BigUint, u32)> {
        if divisor == 0 {
            return None;
        }
        let mut rest = 0u64;
        let mut limbs = self.limbs.clone();
        for limb in limbs.iter_mut().rev() {
            let current = rest * BASE + u64::from(*limb);
            *limb = (current / u64::from(divisor)) as u32;
            rest = current % u64::from(divisor);
        }
        let mut quotient = BigUint { limbs };
        quotient.trim();
        Some((quotient, rest as u32))
    }

    fn trim(&mut self) {
        while let Some(0) = self.limbs.last() {
            self.limbs.pop();
        }
    }
}

impl AddAssign<&BigUint> for BigUint {
    fn add_assign(&mut self, rhs: &BigUint) {
        if self.limbs.len() < rhs.limbs.len() {
            self.limbs.resize(rhs.limbs.len(), 0);
        }
        let mut carry = 0;
        for (i, limb) in self.limbs.iter_mut().enumerate() {
            let total = *limb + rhs.limbs.get(i).copied().unwrap_or(0) + carry;
            *limb = total % BASE as u32;
            carry = total / BASE as u32;
        }
        if carry > 0 {
            self.limbs.push(carry);
        }
    }
}

impl Add for BigUint {
    type Output = BigUint;
    fn add(mut self, rhs: BigUint) -> BigUint {
        self += &rhs;
        self
    }
}

impl MulAssign<u32> for BigUint {
    fn mul_assign(&mut self, factor: u32) {
        let mut carry = 0u64;
        for limb in &mut self.limbs {
            let wide = u64::from(*limb) * u64::from(factor) + carry;
            *limb = (wide % BASE) as u32;
            carry = wide / BASE;
        }
        self.limbs.extend(BigUint::from(carry).limbs);
        self.trim();
    }
}

impl<'a> Mul<&'a BigUint> for &'a BigUint {
    type Output = BigUint;
    fn mul(self, rhs: &BigUint) -> BigUint {
        let mut limbs = vec![0u32; self.limbs.len() + rhs.limbs.len()];
        for (i, &a) in self.limbs.iter().enumerate() {
            let mut carry = 0u64;
            for (j, &b) in rhs.limbs.iter().enumerate() {
                let wide = u64::from(limbs[i + j]) + u64::from(a) * u64::from(b) + carry;
                limbs[i + j] = (wide % BASE) as u32;
                carry = wide / BASE;
            }
            limbs[i + rhs.limbs.len()] = carry as u32;
        }
        let mut out = BigUint { limbs };
        out.trim();
        out
    }
}

impl Ord for BigUint {
    fn cmp(&self, other: &Self) -> Ordering {
        self.limbs
            .len()
            .cmp(&other.limbs.len())
            .then_with(|| self.limbs.iter().rev().cmp(other.limbs.iter().rev()))
    }
}

impl PartialOrd for BigUint {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for BigUint {
    type Err = ParseBigError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        if s.is_empty() {
            return Err(ParseBigError::Empty);
        }
        if let Some((at, found)) = s.char_indices().find(|(_, c)| !c.is_ascii_digit()) {
            return Err(ParseBigError::BadDigit { at, found });
        }
        let limbs = s
            .as_bytes()
            .rchunks(DIGITS)
            .map(|chunk| chunk.iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0')))
            .collect();
        let mut out = BigUint { limbs };
        out.trim();
        Ok(out)
    }
}

impl fmt::Display for BigUint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((top, rest)) = self.limbs.split_last() else {
            return f.pad_integral(true, "", "0");
        };
        let mut text = top.to_string();
        for limb in rest.iter().rev() {
            text.push_str(&format!("{limb:09}"));
        }
        f.pad_integral(true, "", &text)
    }
}

fn factorial(n: u32) -> BigUint {
    (2..=n).fold(BigUint::from(1), |mut acc, k| {
        acc *= k;
        acc
    })
}

fn main() -> Result<(), String> {
    let big = factorial(30);
    println!("30! = {big} with digit sum {}", big.digit_sum());
    let parsed: BigUint = "340282366920938463463374607431768211456"
        .parse()
        .map_err(|e: ParseBigError| e.to_string())?;
    println!("{}", if parsed > big { "power is larger" } else { "factorial is larger" });
    println!("square: {}", &parsed * &parsed);
    if let Some((q, r)) = big.clone().div_rem_small(31) {
        println!("{q} remainder {r}, zero? {}", q.is_zero());
    }
    println!("sum: {:>45}", big + parsed);
    Ok(())
}
