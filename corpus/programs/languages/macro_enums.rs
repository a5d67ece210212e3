//! Macros that define code lists, flag sets and map literals for a shipping catalogue.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{BitOr, BitOrAssign, Sub};
use std::str::FromStr;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    pub kind: &'static str,
    pub code: String,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a {} code", self.code, self.kind)
    }
}

impl std::error::Error for UnknownCode {}

macro_rules! code_list {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $($variant:ident = $code:literal => $title:literal),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name {
            $($variant),+
        }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            pub const fn code(self) -> &'static str {
                match self {
                    $($name::$variant => $code),+
                }
            }

            pub fn title(&self) -> &'static str {
                match self {
                    $(Self::$variant => $title),+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.title())
            }
        }

        impl FromStr for $name {
            type Err = UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $(
                    if text.eq_ignore_ascii_case($code) {
                        return Ok($name::$variant);
                    }
                )+
                Err(UnknownCode {
                    kind: stringify!($name),
                    code: text.to_owned(),
                })
            }
        }
    };
}

code_list! {
    /// How a consignment travels.
    pub enum Carriage {
        Road = "RD" => "by road",
        Rail = "RL" => "by rail",
        Sea = "SE" => "by sea",
    }
}

code_list! {
    #[non_exhaustive]
    pub enum Hazard {
        Flammable = "F1" => "flammable",
        Corrosive = "C8" => "corrosive",
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct HazardSet(u8);

impl HazardSet {
    pub const EMPTY: HazardSet = HazardSet(0);

    pub const fn contains(self, hazard: Hazard) -> bool {
        self.0 & (1 << hazard as u8) != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Hazard> {
        Hazard::ALL.iter().copied().filter(move |hazard| self.contains(*hazard))
    }
}

impl From<Hazard> for HazardSet {
    fn from(hazard: Hazard) -> Self {
        HazardSet(1 << hazard as u8)
    }
}

impl<T: Into<HazardSet>> BitOr<T> for HazardSet {
    type Output = HazardSet;

    fn bitor(self, other: T) -> HazardSet {
        HazardSet(self.0 | other.into().0)
    }
}

impl<T: Into<HazardSet>> BitOrAssign<T> for HazardSet {
    fn bitor_assign(&mut self, other: T) {
        *self = *self | other;
    }
}

impl Sub<Hazard> for HazardSet {
    type Output = HazardSet;

    fn sub(self, hazard: Hazard) -> HazardSet {
        HazardSet(self.0 & !(1 << hazard as u8))
    }
}

impl Extend<Hazard> for HazardSet {
    fn extend<I: IntoIterator<Item = Hazard>>(&mut self, hazards: I) {
        hazards.into_iter().for_each(|hazard| *self |= hazard);
    }
}

impl fmt::Debug for HazardSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|hazard| hazard.code())).finish()
    }
}

#[macro_export]
macro_rules! rates {
    () => { std::collections::BTreeMap::new() };
    ($($key:expr => $value:expr),+ $(,)?) => {{
        let mut table = $crate::rates!();
        $(table.insert($key, $value);)+
        table
    }};
}

pub fn default_rates() -> BTreeMap<Carriage, u32> {
    rates! {
        Carriage::Road => 140,
        Carriage::Rail => 95,
        Carriage::Sea => 30,
    }
}

/// Reads codes such as `RD+F1+C8` into a carriage and its hazards.
pub fn parse_label(label: &str) -> Result<(Carriage, HazardSet), UnknownCode> {
    let mut parts = label.split('+').map(str::trim);
    let carriage = parts.next().unwrap_or_default().parse()?;
    let mut hazards = HazardSet::EMPTY;
    for part in parts {
        hazards |= part.parse::<Hazard>()?;
    }
    Ok((carriage, hazards))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_rates() {
        let (carriage, hazards) = parse_label("rl + F1+c8").unwrap();
        assert_eq!(format!("{carriage:>9}|"), "  by rail|");
        assert_eq!(format!("{hazards:?}"), r#"{"F1", "C8"}"#);
        assert!(!(hazards - Hazard::Corrosive).contains(Hazard::Corrosive));
        assert_eq!(default_rates().get(&carriage), Some(&95));
        let error = parse_label("RD+X9").unwrap_err();
        assert_eq!(error.to_string(), "\"X9\" is not a Hazard code");
    }
}
