//! Primes, factorisation, modular powers and the multiplicative functions built on them.

use std::collections::BTreeMap;
use std::iter::FusedIterator;

pub const fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

pub fn lcm(a: u64, b: u64) -> Option<u64> {
    match gcd(a, b) {
        0 => Some(0),
        g => (a / g).checked_mul(b),
    }
}

pub const fn pow_mod(base: u64, mut exp: u64, modulus: u64) -> u64 {
    let m = modulus as u128;
    let mut square = base as u128 % m;
    let mut result = 1 % m;
    while exp > 0 {
        if exp & 1 == 1 {
            result = result * square % m;
        }
        square = square * square % m;
        exp >>= 1;
    }
    result as u64
}

/// Bezout coefficients: returns `(g, x, y)` with `a*x + b*y == g`.
pub fn extended_gcd(a: i128, b: i128) -> (i128, i128, i128) {
    if b == 0 {
        return (a, 1, 0);
    }
    let (g, x, y) = extended_gcd(b, a % b);
    (g, y, x - a / b * y)
}

pub fn inverse_mod(value: u64, modulus: u64) -> Option<u64> {
    let (g, x, _) = extended_gcd(i128::from(value), i128::from(modulus));
    if g != 1 {
        return None;
    }
    u64::try_from(x.rem_euclid(modulus.into())).ok()
}

pub fn chinese_remainder(congruences: &[(u64, u64)]) -> Option<(u64, u64)> {
    congruences.iter().try_fold((0, 1), |(r, m), &(r2, m2)| {
        let inv = inverse_mod(m, m2)?;
        let gap = (r2 + m2 - r % m2) % m2;
        let k = u128::from(gap) * u128::from(inv) % u128::from(m2);
        let modulus = m.checked_mul(m2)?;
        Some(((r + m * k as u64) % modulus, modulus))
    })
}

#[derive(Debug, Clone)]
pub struct Sieve {
    composite: Vec<bool>,
}

impl Sieve {
    pub fn up_to(limit: usize) -> Self {
        let mut composite = vec![false; limit + 1];
        composite.iter_mut().take(2).for_each(|slot| *slot = true);
        let mut p = 2;
        while p * p <= limit {
            if !composite[p] {
                for multiple in (p * p..=limit).step_by(p) {
                    composite[multiple] = true;
                }
            }
            p += 1;
        }
        Sieve { composite }
    }

    pub fn is_prime(&self, n: usize) -> Option<bool> {
        self.composite.get(n).map(|&c| !c)
    }

    pub fn iter(&self) -> Primes<'_> {
        Primes { flags: &self.composite, at: 0 }
    }
}

pub struct Primes<'s> {
    flags: &'s [bool],
    at: usize,
}

impl Iterator for Primes<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let offset = self.flags[self.at..].iter().position(|&c| !c)?;
        let prime = self.at + offset;
        self.at = prime + 1;
        Some(prime as u64)
    }
}

impl FusedIterator for Primes<'_> {}

impl<'s> IntoIterator for &'s Sieve {
    type Item = u64;
    type IntoIter = Primes<'s>;

    fn into_iter(self) -> Primes<'s> {
        self.iter()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Factors(BTreeMap<u64, u32>);

impl Factors {
    pub fn of(mut n: u64) -> Self {
        let mut powers = BTreeMap::new();
        let mut d = 2;
        while d * d <= n {
            while n % d == 0 {
                *powers.entry(d).or_insert(0) += 1;
                n /= d;
            }
            d += if d == 2 { 1 } else { 2 };
        }
        if n > 1 {
            powers.insert(n, 1);
        }
        Factors(powers)
    }

    pub fn divisor_count(&self) -> u64 {
        self.0.values().map(|&e| u64::from(e) + 1).product()
    }

    pub fn totient(&self) -> u64 {
        self.0.iter().map(|(p, &e)| (p - 1) * p.pow(e - 1)).product()
    }

    pub fn mobius(&self) -> i8 {
        if self.0.values().any(|&e| e > 1) {
            0
        } else if self.0.len() % 2 == 0 {
            1
        } else {
            -1
        }
    }

    pub fn divisors(&self) -> Vec<u64> {
        let mut all = vec![1];
        for (&p, &e) in &self.0 {
            let base = all.clone();
            for k in 1..=e {
                let power = p.pow(k);
                all.extend(base.iter().map(|d| d * power));
            }
        }
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESIDUE: u64 = pow_mod(3, 200, 1_000_007);

    #[test]
    fn identities_hold() {
        let sieve = Sieve::up_to(100);
        assert_eq!(sieve.iter().count(), 25);
        assert_eq!(sieve.is_prime(101), None);
        let f = Factors::of(360);
        assert_eq!((f.divisor_count(), f.totient(), f.mobius()), (24, 96, 0));
        assert_eq!(f.divisors().len(), 24);
        assert_eq!(chinese_remainder(&[(2, 5), (3, 7), (4, 9)]), Some((157, 315)));
        assert!(RESIDUE < 1_000_007);
    }
}
