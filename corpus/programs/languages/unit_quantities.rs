//! Physical quantities with units in the type, associated constants and operators.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};
use std::iter::Sum;

pub trait Unit {
    type Base: Unit;
    const SYMBOL: &'static str;
    const TO_BASE: f64;
}

pub trait Per<Other: Unit>: Unit {
    type Ratio: Unit;
}

macro_rules! unit {
    ($name:ident, $symbol:literal, $base:ty, $factor:expr) => {
        #[derive(Debug)]
        pub enum $name {}

        impl Unit for $name {
            type Base = $base;
            const SYMBOL: &'static str = $symbol;
            const TO_BASE: f64 = $factor;
        }
    };
}

unit!(Metre, "m", Metre, 1.0);
unit!(Kilometre, "km", Metre, 1000.0);
unit!(Second, "s", Second, 1.0);
unit!(Hour, "h", Second, 3600.0);
unit!(MetrePerSecond, "m/s", MetrePerSecond, 1.0);
unit!(KilometrePerHour, "km/h", MetrePerSecond, 1000.0 / 3600.0);

impl Per<Second> for Metre {
    type Ratio = MetrePerSecond;
}

impl Per<Hour> for Kilometre {
    type Ratio = KilometrePerHour;
}

pub struct Quantity<U: Unit> {
    value: f64,
    unit: PhantomData<U>,
}

impl<U: Unit> Clone for Quantity<U> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<U: Unit> Copy for Quantity<U> {}

impl<U: Unit> PartialEq for Quantity<U> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<U: Unit> PartialOrd for Quantity<U> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<U: Unit> Quantity<U> {
    pub const ZERO: Self = Self::new(0.0);

    pub const fn new(value: f64) -> Self {
        Quantity { value, unit: PhantomData }
    }

    pub fn value(self) -> f64 {
        self.value
    }

    pub fn to<V>(self) -> Quantity<V>
    where
        V: Unit<Base = U::Base>,
    {
        Quantity::new(self.value * U::TO_BASE / V::TO_BASE)
    }
}

impl<U: Unit> fmt::Display for Quantity<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precision = f.precision().unwrap_or(2);
        write!(f, "{:.*} {}", precision, self.value, U::SYMBOL)
    }
}

impl<U: Unit> fmt::Debug for Quantity<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quantity({}{})", self.value, U::SYMBOL)
    }
}

impl<U: Unit> Add for Quantity<U> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Quantity::new(self.value + other.value)
    }
}

impl<U: Unit> Sub for Quantity<U> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<U: Unit> Neg for Quantity<U> {
    type Output = Self;

    fn neg(self) -> Self {
        Quantity::new(-self.value)
    }
}

impl<U: Unit> AddAssign for Quantity<U> {
    fn add_assign(&mut self, other: Self) {
        self.value += other.value;
    }
}

impl<U: Unit> Mul<f64> for Quantity<U> {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Quantity::new(self.value * factor)
    }
}

impl<U, V> Div<Quantity<V>> for Quantity<U>
where
    U: Per<V>,
    V: Unit,
{
    type Output = Quantity<U::Ratio>;

    fn div(self, other: Quantity<V>) -> Self::Output {
        Quantity::new(self.value / other.value)
    }
}

impl<U: Unit> Sum for Quantity<U> {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

pub fn average_speed(legs: &[(Quantity<Kilometre>, Quantity<Hour>)]) -> Option<Quantity<KilometrePerHour>> {
    let way: Quantity<Kilometre> = legs.iter().map(|leg| leg.0).sum();
    let time: Quantity<Hour> = legs.iter().map(|leg| leg.1).sum();
    (time > Quantity::ZERO).then(|| way / time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_is_converted() {
        let legs = [
            (Quantity::new(30.0), Quantity::new(0.5)),
            (Quantity::new(42.0), Quantity::new(0.5)),
        ];
        let speed = average_speed(&legs).unwrap();
        assert_eq!(speed.to_string(), "72.00 km/h");
        let base: Quantity<MetrePerSecond> = speed.to();
        assert_eq!(format!("{base:.0}"), "20 m/s");
        assert!(average_speed(&[]).is_none());
    }
}
