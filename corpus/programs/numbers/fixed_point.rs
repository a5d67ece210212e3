//! Binary fixed-point numbers with a const-generic fraction width and rounding conversions.

use std::fmt;
use std::num::TryFromIntError;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fixed<const FRAC: u32> {
    bits: i32,
}

pub type Audio = Fixed<24>;
pub type Screen = Fixed<6>;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RangeError {
    NotFinite,
    OutOfRange,
}

impl From<TryFromIntError> for RangeError {
    fn from(_: TryFromIntError) -> Self {
        RangeError::OutOfRange
    }
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RangeError::NotFinite => "value is not finite",
            RangeError::OutOfRange => "value is out of range",
        })
    }
}

impl std::error::Error for RangeError {}

impl<const FRAC: u32> Fixed<FRAC> {
    pub const ONE: Self = Fixed { bits: 1 << FRAC };
    pub const STEP: Self = Fixed { bits: 1 };
    const MASK: i32 = (1 << FRAC) - 1;

    pub const fn from_bits(bits: i32) -> Self {
        Fixed { bits }
    }

    pub const fn to_bits(self) -> i32 {
        self.bits
    }

    pub const fn floor(self) -> i32 {
        self.bits >> FRAC
    }

    pub const fn fraction(self) -> Self {
        Fixed { bits: self.bits & Self::MASK }
    }

    pub fn round(self) -> i32 {
        let half = 1i64 << (FRAC - 1);
        ((i64::from(self.bits) + half) >> FRAC) as i32
    }

    pub fn to_f64(self) -> f64 {
        f64::from(self.bits) / f64::from(Self::ONE.bits)
    }

    pub fn checked_div(self, rhs: Self) -> Option<Self> {
        let wide = (i64::from(self.bits) << FRAC).checked_div(i64::from(rhs.bits))?;
        i32::try_from(wide).ok().map(Self::from_bits)
    }

    pub fn rescale<const OTHER: u32>(self) -> Result<Fixed<OTHER>, RangeError> {
        let wide = i64::from(self.bits);
        let moved = if OTHER >= FRAC {
            wide << (OTHER - FRAC)
        } else {
            wide >> (FRAC - OTHER)
        };
        Ok(Fixed { bits: i32::try_from(moved)? })
    }

    pub fn lerp(self, other: Self, t: Self) -> Self {
        self + (other - self) * t
    }
}

impl<const FRAC: u32> TryFrom<f64> for Fixed<FRAC> {
    type Error = RangeError;

    fn try_from(value: f64) -> Result<Self, RangeError> {
        if !value.is_finite() {
            return Err(RangeError::NotFinite);
        }
        let scaled = (value * f64::from(Self::ONE.bits)).round();
        if scaled < f64::from(i32::MIN) || scaled > f64::from(i32::MAX) {
            return Err(RangeError::OutOfRange);
        }
        Ok(Fixed { bits: scaled as i32 })
    }
}

impl<const FRAC: u32> From<i8> for Fixed<FRAC> {
    fn from(whole: i8) -> Self {
        Fixed { bits: i32::from(whole).saturating_mul(Self::ONE.bits) }
    }
}

impl<const FRAC: u32> Add for Fixed<FRAC> {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        Fixed { bits: self.bits.saturating_add(rhs.bits) }
    }
}

impl<const FRAC: u32> Sub for Fixed<FRAC> {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        Fixed { bits: self.bits.saturating_sub(rhs.bits) }
    }
}

impl<const FRAC: u32> Mul for Fixed<FRAC> {
    type Output = Self;
    fn mul(self, rhs: Self) -> Self {
        let wide = i64::from(self.bits) * i64::from(rhs.bits) >> FRAC;
        Fixed { bits: wide.clamp(i32::MIN.into(), i32::MAX.into()) as i32 }
    }
}

impl<const FRAC: u32> Neg for Fixed<FRAC> {
    type Output = Self;
    fn neg(self) -> Self {
        Fixed { bits: self.bits.saturating_neg() }
    }
}

impl<const FRAC: u32> AddAssign for Fixed<FRAC> {
    fn add_assign(&mut self, rhs: Self) {
        *self = *self + rhs;
    }
}

impl<const FRAC: u32> SubAssign for Fixed<FRAC> {
    fn sub_assign(&mut self, rhs: Self) {
        *self = *self - rhs;
    }
}

impl<const FRAC: u32> fmt::Display for Fixed<FRAC> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_f64(), f)
    }
}

impl<const FRAC: u32> fmt::Debug for Fixed<FRAC> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}/2^{FRAC}", self.bits)
    }
}

pub fn mix<const FRAC: u32>(tracks: &[(&[Fixed<FRAC>], Fixed<FRAC>)]) -> Vec<Fixed<FRAC>> {
    let longest = tracks.iter().map(|(samples, _)| samples.len()).max().unwrap_or(0);
    let mut out = vec![Fixed::default(); longest];
    for (samples, gain) in tracks {
        for (slot, &sample) in out.iter_mut().zip(*samples) {
            *slot += sample * *gain;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_and_saturates() -> Result<(), RangeError> {
        let x = Screen::try_from(2.75)?;
        assert_eq!((x.floor(), x.round(), (-x).round()), (2, 3, -3));
        assert_eq!(x.rescale::<24>()?.to_f64(), 2.75);
        assert_eq!(Audio::try_from(300.0), Err(RangeError::OutOfRange));
        assert_eq!(Screen::ONE.checked_div(Screen::from(0)), None);
        Ok(())
    }
}
