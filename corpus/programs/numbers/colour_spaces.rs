//! Conversions between colour models, hex parsing, palettes and nearest-colour search.

use std::error::Error;
use std::fmt::{self, Display, Formatter, LowerHex};
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Rgb {
    pub r: u8,
    pub g: u8,
    pub b: u8,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hsl {
    pub hue: f32,
    pub saturation: f32,
    pub lightness: f32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grey(pub f32);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColourError {
    MissingHash,
    Length(usize),
    Digit(char),
}

impl Display for ColourError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ColourError::MissingHash => f.write_str("colour must start with #"),
            ColourError::Length(n) => write!(f, "expected 3 or 6 digits, found {n}"),
            ColourError::Digit(c) => write!(f, "{c:?} is not a hex digit"),
        }
    }
}

impl Error for ColourError {}

impl FromStr for Rgb {
    type Err = ColourError;

    fn from_str(s: &str) -> Result<Self, ColourError> {
        let digits = s.strip_prefix('#').ok_or(ColourError::MissingHash)?;
        let values = digits
            .chars()
            .map(|c| c.to_digit(16).map(|d| d as u8).ok_or(ColourError::Digit(c)))
            .collect::<Result<Vec<u8>, _>>()?;
        match values[..] {
            [r, g, b] => Ok(Rgb { r: r * 17, g: g * 17, b: b * 17 }),
            [r1, r0, g1, g0, b1, b0] => {
                Ok(Rgb { r: r1 << 4 | r0, g: g1 << 4 | g0, b: b1 << 4 | b0 })
            }
            ref other => Err(ColourError::Length(other.len())),
        }
    }
}

impl LowerHex for Rgb {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            f.write_str("#")?;
        }
        for part in [self.r, self.g, self.b] {
            write!(f, "{part:02x}")?;
        }
        Ok(())
    }
}

impl From<Rgb> for Hsl {
    fn from(Rgb { r, g, b }: Rgb) -> Self {
        let [r, g, b] = [r, g, b].map(|v| f32::from(v) / 255.0);
        let high = r.max(g).max(b);
        let low = r.min(g).min(b);
        let chroma = high - low;
        let lightness = (high + low) / 2.0;
        if chroma == 0.0 {
            return Hsl { hue: 0.0, saturation: 0.0, lightness };
        }
        let sector = if high == r {
            ((g - b) / chroma).rem_euclid(6.0)
        } else if high == g {
            (b - r) / chroma + 2.0
        } else {
            (r - g) / chroma + 4.0
        };
        let saturation = chroma / (1.0 - (2.0 * lightness - 1.0).abs());
        Hsl { hue: sector * 60.0, saturation, lightness }
    }
}

impl From<Hsl> for Rgb {
    fn from(hsl: Hsl) -> Self {
        let chroma = (1.0 - (2.0 * hsl.lightness - 1.0).abs()) * hsl.saturation;
        let sector = hsl.hue.rem_euclid(360.0) / 60.0;
        let second = chroma * (1.0 - (sector % 2.0 - 1.0).abs());
        let (r, g, b) = match sector as u8 {
            0 => (chroma, second, 0.0),
            1 => (second, chroma, 0.0),
            2 => (0.0, chroma, second),
            3 => (0.0, second, chroma),
            4 => (second, 0.0, chroma),
            _ => (chroma, 0.0, second),
        };
        let base = hsl.lightness - chroma / 2.0;
        let level = |v: f32| ((v + base) * 255.0).round() as u8;
        Rgb { r: level(r), g: level(g), b: level(b) }
    }
}

impl From<Rgb> for Grey {
    fn from(c: Rgb) -> Self {
        Grey((0.2126 * f32::from(c.r) + 0.7152 * f32::from(c.g) + 0.0722 * f32::from(c.b)) / 255.0)
    }
}

impl Hsl {
    pub fn turned(self, degrees: f32) -> Self {
        Hsl { hue: (self.hue + degrees).rem_euclid(360.0), ..self }
    }
}

pub fn gradient<C>(from: C, to: C, steps: usize) -> Vec<Rgb>
where
    C: Into<Rgb>,
{
    let (a, b): (Rgb, Rgb) = (from.into(), to.into());
    let last = steps.saturating_sub(1).max(1) as i32;
    let between = |x: u8, y: u8, i: i32| {
        let (x, y) = (i32::from(x), i32::from(y));
        (x + (y - x) * i / last) as u8
    };
    (0..steps as i32)
        .map(|i| Rgb { r: between(a.r, b.r, i), g: between(a.g, b.g, i), b: between(a.b, b.b, i) })
        .collect()
}

#[derive(Debug, Clone, Default)]
pub struct Palette {
    entries: Vec<(String, Rgb)>,
}

impl Palette {
    pub fn with(mut self, name: impl Into<String>, colour: Rgb) -> Self {
        self.entries.push((name.into(), colour));
        self
    }

    pub fn nearest(&self, target: &Rgb) -> Option<(&str, u32)> {
        self.entries
            .iter()
            .map(|(name, c)| (name.as_str(), distance(c, target)))
            .min_by_key(|&(_, d)| d)
    }

    pub fn sort_by_brightness(&mut self) {
        self.entries.sort_by(|(_, a), (_, b)| Grey::from(*a).0.total_cmp(&Grey::from(*b).0));
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(name, _)| name.as_ref())
    }
}

fn distance(a: &Rgb, b: &Rgb) -> u32 {
    [(a.r, b.r), (a.g, b.g), (a.b, b.b)]
        .iter()
        .map(|&(x, y)| u32::from(x.abs_diff(y)).pow(2))
        .sum()
}
