//! Layered settings: built-in defaults, an ini-style file and environment overrides.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

type Section = BTreeMap<String, String>;

#[derive(Debug)]
enum SettingsError {
    Io(io::Error),
    Syntax { line: usize, text: String },
    Value { key: String, cause: Box<dyn Error> },
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SettingsError::Io(err) => write!(f, "cannot read settings: {}", err),
            SettingsError::Syntax { line, text } => write!(f, "line {}: strange {:?}", line, text),
            SettingsError::Value { key, cause } => write!(f, "{}: {}", key, cause),
        }
    }
}

impl Error for SettingsError {}

impl From<io::Error> for SettingsError {
    fn from(err: io::Error) -> Self {
        SettingsError::Io(err)
    }
}

#[derive(Debug, Clone, Default)]
struct Layers {
    sections: BTreeMap<String, Section>,
}

impl Layers {
    fn read<R: BufRead>(&mut self, input: R) -> Result<(), SettingsError> {
        let mut current = String::from("main");
        for (index, line) in input.lines().enumerate() {
            let line = line?;
            let text = line.trim();
            if text.is_empty() || text.starts_with(&['#', ';'][..]) {
                continue;
            }
            if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                current = name.trim().to_lowercase();
                continue;
            }
            let Some((key, value)) = text.split_once('=') else {
                return Err(SettingsError::Syntax { line: index + 1, text: line });
            };
            self.set(&current, key.trim(), value.trim());
        }
        Ok(())
    }

    fn set(&mut self, section: &str, key: &str, value: &str) {
        self.sections
            .entry(section.to_string())
            .or_default()
            .insert(key.to_string(), value.to_string());
    }

    fn overlay<I>(&mut self, prefix: &str, vars: I) -> usize
    where
        I: Iterator<Item = (String, String)>,
    {
        let mut changed = 0;
        for (name, value) in vars {
            let lowered = name.to_lowercase();
            let path = lowered.strip_prefix(prefix).and_then(|rest| rest.split_once("__"));
            if let Some((section, key)) = path {
                self.set(section, key, &value);
                changed += 1;
            }
        }
        changed
    }

    fn get<T>(&self, section: &str, key: &str, default: T) -> Result<T, SettingsError>
    where
        T: FromStr,
        T::Err: Error + 'static,
    {
        match self.sections.get(section).and_then(|values| values.get(key)) {
            Some(text) => text.parse().map_err(|cause: T::Err| SettingsError::Value {
                key: format!("{}.{}", section, key),
                cause: Box::new(cause),
            }),
            None => Ok(default),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Settings {
    workers: NonZeroUsize,
    timeout: Duration,
    spool: PathBuf,
    strict: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            workers: NonZeroUsize::MIN,
            timeout: Duration::from_secs(30),
            spool: env::temp_dir().join("spool"),
            strict: false,
        }
    }
}

impl TryFrom<&Layers> for Settings {
    type Error = SettingsError;

    fn try_from(layers: &Layers) -> Result<Self, SettingsError> {
        let base = Settings::default();
        let seconds = layers.get("net", "timeout", base.timeout.as_secs_f32())?;
        Ok(Settings {
            workers: layers.get("main", "workers", base.workers)?,
            timeout: Duration::from_secs_f32(seconds.max(0.1)),
            strict: layers.get("main", "strict", base.strict)?,
            ..base
        })
    }
}

const SAMPLE: &str = "
# sample used when no file is given
workers = 6
[Net]
timeout = 2.5
";

fn main() -> Result<(), SettingsError> {
    let mut layers = Layers::default();
    match env::args_os().nth(1) {
        Some(path) => layers.read(BufReader::new(File::open(path)?))?,
        None => layers.read(SAMPLE.as_bytes())?,
    }
    let mut overridden = layers.clone();
    let changed = overridden.overlay("spool_", env::vars());
    let settings = Settings::try_from(&overridden)?;
    println!("{} overrides from the environment", changed);
    println!("{:#?}", settings);

    layers.set("main", "workers", "0");
    if let Err(err) = Settings::try_from(&layers) {
        println!("rejected: {}", err);
    }
    if let Err(err) = layers.read(io::Cursor::new("[net]\nnonsense")) {
        println!("rejected: {}", err);
    }
    let spool = Settings { strict: true, ..settings }.spool;
    println!("spooling to {}", spool.display());
    Ok(())
}
