//! Parses service log lines and reports slow requests and error bursts by module.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::io::{self, BufRead, Cursor, Write};
use std::str::FromStr;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

#[derive(Debug)]
enum LineError {
    Io(io::Error),
    Missing(&'static str),
    Level(String),
    Clock(String),
}

impl From<io::Error> for LineError {
    fn from(e: io::Error) -> Self {
        LineError::Io(e)
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LineError::Io(e) => e.fmt(f),
            LineError::Missing(what) => write!(f, "missing {what}"),
            LineError::Level(text) => write!(f, "unknown level {text}"),
            LineError::Clock(text) => write!(f, "bad time {text}"),
        }
    }
}

impl FromStr for Level {
    type Err = LineError;

    fn from_str(s: &str) -> Result<Self, LineError> {
        Ok(match s.trim_matches(|c| c == '[' || c == ']') {
            "DBG" => Level::Debug,
            "INF" => Level::Info,
            "WRN" => Level::Warn,
            "ERR" => Level::Error,
            other => return Err(LineError::Level(other.to_string())),
        })
    }
}

struct Entry<'l> {
    at: Duration,
    level: Level,
    module: &'l str,
    message: &'l str,
}

fn parse_clock(text: &str) -> Option<Duration> {
    let mut seconds = 0u64;
    let mut parts = 0;
    for part in text.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
        parts += 1;
    }
    (parts == 3).then(|| Duration::from_secs(seconds))
}

impl<'l> Entry<'l> {
    fn parse(line: &'l str) -> Result<Self, LineError> {
        let mut parts = line.splitn(4, ' ');
        let clock = parts.next().ok_or(LineError::Missing("time"))?;
        let at = parse_clock(clock).ok_or_else(|| LineError::Clock(clock.to_string()))?;
        let level = parts.next().ok_or(LineError::Missing("level"))?.parse()?;
        let module = parts.next().ok_or(LineError::Missing("module"))?;
        let message = parts.next().unwrap_or_default();
        Ok(Entry { at, level, module: module.trim_end_matches(':'), message })
    }

    fn millis(&self) -> Option<u32> {
        let (_, tail) = self.message.split_once("took=")?;
        let digits = tail.split_whitespace().next()?.strip_suffix("ms")?;
        digits.parse().ok()
    }
}

#[derive(Default)]
struct ModuleStats {
    lines: usize,
    slowest: Option<u32>,
    recent_errors: VecDeque<Duration>,
    bursts: usize,
}

impl ModuleStats {
    const WINDOW: Duration = Duration::from_secs(30);

    fn record(&mut self, entry: &Entry<'_>) {
        self.lines += 1;
        self.slowest = self.slowest.max(entry.millis());
        if entry.level < Level::Error {
            return;
        }
        self.recent_errors.push_back(entry.at);
        while let Some(first) = self.recent_errors.front() {
            if entry.at.saturating_sub(*first) <= Self::WINDOW {
                break;
            }
            self.recent_errors.pop_front();
        }
        if self.recent_errors.len() >= 3 {
            self.bursts += 1;
            self.recent_errors.clear();
        }
    }
}

fn summarise<R: BufRead>(
    mut input: R,
    mut on_bad: impl FnMut(usize, LineError),
) -> Result<HashMap<String, ModuleStats>, LineError> {
    let mut stats: HashMap<String, ModuleStats> = HashMap::new();
    let mut line = String::new();
    let mut number = 0;
    while input.read_line(&mut line)? > 0 {
        number += 1;
        match Entry::parse(line.trim_end()) {
            Ok(entry) => match stats.get_mut(entry.module) {
                Some(module) => module.record(&entry),
                None => {
                    let mut fresh = ModuleStats::default();
                    fresh.record(&entry);
                    stats.insert(entry.module.to_owned(), fresh);
                }
            },
            Err(err) => on_bad(number, err),
        }
        line.clear();
    }
    Ok(stats)
}

fn main() -> io::Result<()> {
    let log = "09:00:01 [INF] web: GET /list took=31ms\n\
               09:00:02 [ERR] store: lock busy\n\
               09:00:09 [ERR] store: lock busy\n\
               soon [INF] web: restarted\n\
               09:00:20 [ERR] store: gave up took=900ms\n\
               09:01:00 [DBG] web: GET /item took=8ms\n\
               09:01:05 [BAD] web: what\n\
               09:01:09 [WRN] web: cache cold\n";
    let mut out = io::stdout().lock();
    let mut rejected = Vec::new();
    let stats = match summarise(Cursor::new(log), |n, e| rejected.push(format!("{n}: {e}"))) {
        Ok(stats) => stats,
        Err(err) => return writeln!(out, "stopped: {err}"),
    };
    let mut modules: Vec<_> = stats.iter().collect();
    modules.sort_by_key(|(name, _)| name.as_str());
    for (name, module) in modules {
        let slowest = module.slowest.map_or_else(|| "-".to_string(), |ms| format!("{ms} ms"));
        writeln!(
            out,
            "{name:<8}{:>3} lines, slowest {slowest}, bursts {}",
            module.lines, module.bursts
        )?;
    }
    for note in rejected {
        writeln!(out, "skipped line {note}")?;
    }
    out.flush()
}
