//! Layered error types with From conversions for a settings loader.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, BufRead};
use std::num::{ParseFloatError, ParseIntError};
use std::str::{FromStr, ParseBoolError};

#[derive(Debug)]
pub enum ValueError {
    Int(ParseIntError),
    Float(ParseFloatError),
    Bool(ParseBoolError),
    Choice { given: String, allowed: &'static [&'static str] },
}

#[derive(Debug)]
pub enum ConfigError {
    Io(io::Error),
    Syntax { line: usize, text: String },
    Missing(&'static str),
    Invalid { key: &'static str, source: ValueError },
}

macro_rules! from_variant {
    ($target:ident { $($variant:ident <- $source:ty),+ $(,)? }) => {
        $(
            impl From<$source> for $target {
                fn from(source: $source) -> Self {
                    $target::$variant(source)
                }
            }
        )+
    };
}

from_variant!(ValueError {
    Int <- ParseIntError,
    Float <- ParseFloatError,
    Bool <- ParseBoolError,
});
from_variant!(ConfigError { Io <- io::Error });

impl Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueError::Int(_) => f.write_str("not a whole number"),
            ValueError::Float(_) => f.write_str("not a number"),
            ValueError::Bool(_) => f.write_str("neither true nor false"),
            ValueError::Choice { given, allowed } => {
                write!(f, "{given:?} is not one of {}", allowed.join(", "))
            }
        }
    }
}

impl Error for ValueError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            ValueError::Int(inner) => Some(inner),
            ValueError::Float(inner) => Some(inner),
            ValueError::Bool(inner) => Some(inner),
            ValueError::Choice { .. } => None,
        }
    }
}

impl Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Io(_) => write!(f, "could not read settings"),
            ConfigError::Syntax { line, text } => write!(f, "line {line}: no `=` in {text:?}"),
            ConfigError::Missing(key) => write!(f, "`{key}` is required"),
            ConfigError::Invalid { key, .. } => write!(f, "bad value for `{key}`"),
        }
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            ConfigError::Io(inner) => Some(inner),
            ConfigError::Invalid { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    Quiet,
    #[default]
    Normal,
    Chatty,
}

impl FromStr for Level {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "quiet" => Ok(Level::Quiet),
            "normal" => Ok(Level::Normal),
            "chatty" => Ok(Level::Chatty),
            _ => Err(ValueError::Choice {
                given: text.to_string(),
                allowed: &["quiet", "normal", "chatty"],
            }),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub workers: u16,
    pub ratio: f64,
    pub dry_run: bool,
    pub level: Level,
}

struct Raw(BTreeMap<String, String>);

impl Raw {
    fn optional<T>(&self, key: &'static str) -> Result<Option<T>, ConfigError>
    where
        T: FromStr,
        ValueError: From<T::Err>,
    {
        self.0
            .get(key)
            .map(|text| text.parse::<T>())
            .transpose()
            .map_err(|error| ConfigError::Invalid { key, source: error.into() })
    }

    fn required<T>(&self, key: &'static str) -> Result<T, ConfigError>
    where
        T: FromStr,
        ValueError: From<T::Err>,
    {
        self.optional(key)?.ok_or(ConfigError::Missing(key))
    }
}

pub fn load<R: BufRead>(reader: R) -> Result<Settings, ConfigError> {
    let mut entries = BTreeMap::new();
    for (index, line) in reader.lines().enumerate() {
        let line = line?;
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let (key, value) = text.split_once('=').ok_or_else(|| ConfigError::Syntax {
            line: index + 1,
            text: text.to_string(),
        })?;
        entries.insert(key.trim_end().to_string(), value.trim_start().to_string());
    }
    let raw = Raw(entries);
    Ok(Settings {
        workers: raw.required("workers")?,
        ratio: raw.optional("ratio")?.unwrap_or(1.0),
        dry_run: raw.optional("dry_run")?.unwrap_or_default(),
        level: raw.optional("level")?.unwrap_or_default(),
    })
}

/// Joins an error and its causes into one line.
pub fn explain(error: &(dyn Error + 'static)) -> String {
    std::iter::successors(Some(error), |&current| current.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chain_is_reported() {
        let error = load("workers = 4\nratio = fast\n".as_bytes()).unwrap_err();
        assert_eq!(
            explain(&error),
            "bad value for `ratio`: not a number: invalid float literal"
        );
        let settings = load(&b"# none\nworkers=2\nlevel=Chatty"[..]).unwrap();
        assert_eq!(settings.level, Level::Chatty);
        assert!(matches!(load(&b"level=quiet"[..]), Err(ConfigError::Missing("workers"))));
    }
}
