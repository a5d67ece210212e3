//! Publishes configuration snapshots to reader threads while a writer reloads them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::thread;
use std::time::Duration;

#[derive(Debug, Clone, PartialEq)]
struct Config {
    revision: u32,
    workers: usize,
    timeout: Duration,
    labels: BTreeMap<String, String>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            revision: 0,
            workers: 2,
            timeout: Duration::from_millis(250),
            labels: BTreeMap::new(),
        }
    }
}

#[derive(Debug)]
enum ConfigError {
    Syntax { line: usize, text: String },
    Value { key: &'static str, given: String },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Syntax { line, text } => write!(f, "line {line}: cannot read {text:?}"),
            ConfigError::Value { key, given } => write!(f, "{key} cannot be {given:?}"),
        }
    }
}

impl Config {
    fn amended(&self, source: &str) -> Result<Config, ConfigError> {
        let mut next = Config { revision: self.revision + 1, ..self.clone() };
        for (index, raw) in source.lines().enumerate() {
            let line = raw.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let (key, value) = line
                .split_once('=')
                .map(|(key, value)| (key.trim(), value.trim()))
                .ok_or_else(|| ConfigError::Syntax { line: index + 1, text: raw.to_string() })?;
            next.assign(key, value)?;
        }
        Ok(next)
    }

    fn assign(&mut self, key: &str, value: &str) -> Result<(), ConfigError> {
        match key {
            "workers" => {
                self.workers = match value.parse() {
                    Ok(count @ 1..=64) => count,
                    _ => return Err(ConfigError::Value { key: "workers", given: value.into() }),
                };
            }
            "timeout_ms" => {
                let millis = value
                    .parse()
                    .map_err(|_| ConfigError::Value { key: "timeout_ms", given: value.into() })?;
                self.timeout = Duration::from_millis(millis);
            }
            label => {
                self.labels.insert(label.to_string(), value.to_string());
            }
        }
        Ok(())
    }

    fn label(&self, key: &str) -> Cow<'_, str> {
        match self.labels.get(key) {
            Some(value) => Cow::Borrowed(value.as_str()),
            None => Cow::Owned(format!("<{key} unset>")),
        }
    }
}

#[derive(Default)]
struct Store {
    current: RwLock<Arc<Config>>,
}

impl Store {
    fn snapshot(&self) -> Arc<Config> {
        Arc::clone(&self.current.read().unwrap())
    }

    fn reload(&self, source: &str) -> Result<Arc<Config>, ConfigError> {
        let mut slot = self.current.write().unwrap();
        let next = Arc::new(slot.amended(source)?);
        Ok(std::mem::replace(&mut *slot, next))
    }
}

fn watch(store: &Store, stop: &AtomicBool) -> Vec<Arc<Config>> {
    let mut seen = vec![store.snapshot()];
    loop {
        let finished = stop.load(Ordering::Acquire);
        let latest = store.snapshot();
        if seen.last().is_none_or(|last| !Arc::ptr_eq(last, &latest)) {
            seen.push(latest);
        }
        if finished {
            return seen;
        }
        thread::sleep(Duration::from_micros(200));
    }
}

fn main() {
    let store = Store::default();
    let stop = AtomicBool::new(false);
    let edits = [
        "workers = 4 # more hands\ntimeout_ms = 900",
        "workers = 0",
        "region = north\nowner = night shift",
        "timeout",
    ];

    let histories = thread::scope(|scope| {
        let readers: Vec<_> = (0..3).map(|_| scope.spawn(|| watch(&store, &stop))).collect();
        for edit in edits {
            match store.reload(edit) {
                Ok(old) => println!("revision {} replaced", old.revision),
                Err(error) => println!("kept the old one: {error}"),
            }
            thread::sleep(Duration::from_millis(4));
        }
        stop.store(true, Ordering::Release);
        readers.into_iter().map(|reader| reader.join().unwrap()).collect::<Vec<_>>()
    });

    let last = store.snapshot();
    let agreed = histories.iter().filter_map(|h| h.last()).all(|config| **config == *last);
    println!("{} readers agree: {agreed}", histories.len());
    println!("workers {} timeout {:?} region {}", last.workers, last.timeout, last.label("region"));
    println!("colour {} ({} holders)", last.label("colour"), Arc::strong_count(&last));
}
