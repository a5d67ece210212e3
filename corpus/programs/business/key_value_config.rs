//! Layered configuration: defaults, a text file in sections, then overrides, read through typed getters.

use std::any::type_name;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

#[derive(Debug, Clone, Default)]
pub struct Layer {
    values: BTreeMap<String, String>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum ConfigError {
    Syntax { line: usize, text: String },
    Missing(String),
    WrongType { key: String, value: String, wanted: &'static str },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Syntax { line, text } => write!(f, "line {line}: cannot read {text:?}"),
            ConfigError::Missing(key) => write!(f, "setting {key} is required"),
            ConfigError::WrongType { key, value, wanted } => {
                write!(f, "setting {key} is {value:?}, which is not a {wanted}")
            }
        }
    }
}

impl Error for ConfigError {}

impl FromStr for Layer {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Layer, ConfigError> {
        let mut layer = Layer::default();
        let mut section = String::new();
        for (index, raw) in text.lines().enumerate() {
            let line = raw.split('#').next().unwrap_or("").trim();
            if line.is_empty() {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name.trim().to_lowercase();
            } else if let Some((key, value)) = line.split_once('=') {
                let key = if section.is_empty() {
                    key.trim().to_string()
                } else {
                    format!("{}.{}", section, key.trim())
                };
                layer.values.insert(key, value.trim().trim_matches('"').to_string());
            } else {
                return Err(ConfigError::Syntax { line: index + 1, text: line.to_string() });
            }
        }
        Ok(layer)
    }
}

impl<K: Into<String>, V: ToString> FromIterator<(K, V)> for Layer {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let values = pairs.into_iter().map(|(k, v)| (k.into(), v.to_string())).collect();
        Layer { values }
    }
}

#[derive(Debug, Default)]
pub struct Config {
    layers: Vec<Layer>,
}

impl Config {
    pub fn push(&mut self, layer: Layer) -> &mut Self {
        self.layers.push(layer);
        self
    }

    pub fn raw(&self, key: &str) -> Option<&str> {
        self.layers
            .iter()
            .rev()
            .find_map(|layer| layer.values.get(key))
            .map(String::as_str)
    }

    pub fn get<T: FromStr>(&self, key: &str) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.raw(key) else {
            return Ok(None);
        };
        match value.parse() {
            Ok(parsed) => Ok(Some(parsed)),
            Err(_) => Err(ConfigError::WrongType {
                key: key.to_string(),
                value: value.to_string(),
                wanted: type_name::<T>(),
            }),
        }
    }

    pub fn require<T: FromStr>(&self, key: &str) -> Result<T, ConfigError> {
        self.get(key)?.ok_or_else(|| ConfigError::Missing(key.to_string()))
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct ShopSettings {
    pub name: String,
    pub port: u16,
    pub session: Duration,
    pub receipts: PathBuf,
    pub tax_rate: Option<f32>,
}

impl TryFrom<&Config> for ShopSettings {
    type Error = ConfigError;

    fn try_from(config: &Config) -> Result<Self, Self::Error> {
        let base = config.raw("paths.base").map(Path::new).unwrap_or(Path::new("."));
        Ok(ShopSettings {
            name: config.require("shop.name")?,
            port: config.get("server.port")?.unwrap_or(8080),
            session: Duration::from_secs(60 * config.require::<u64>("server.session_minutes")?),
            receipts: base.join("receipts"),
            tax_rate: config.get("shop.tax_rate")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[shop]\nname = \"Lamp Corner\"\n[server]\nport = 9000 # internal\n";

    #[test]
    fn later_layers_win() -> Result<(), Box<dyn Error>> {
        let mut config = Config::default();
        config.push([("server.session_minutes", 15), ("server.port", 1)].into_iter().collect());
        config.push(FILE.parse()?);
        let settings = ShopSettings::try_from(&config)?;
        assert_eq!(settings.port, 9000);
        assert_eq!(settings.session, Duration::from_secs(900));
        Ok(())
    }

    #[test]
    fn reports_the_line() {
        let error = "[shop]\n\nname".parse::<Layer>().unwrap_err();
        assert_eq!(error, ConfigError::Syntax { line: 3, text: "name".into() });
    }
}
