//! A levelled logger with several sinks, per-module filters and a ring of recent lines.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::io::{self, Write};
use std::rc::Rc;
use std::str::FromStr;
use std::time::Instant;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "debug" => Ok(Level::Debug),
            "info" => Ok(Level::Info),
            "warn" | "warning" => Ok(Level::Warn),
            "error" => Ok(Level::Error),
            other => Err(format!("unknown level {other:?}")),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "WARN",
            Level::Error => "ERROR",
        })
    }
}

struct Record<'a> {
    level: Level,
    module: &'a str,
    millis: u128,
    text: fmt::Arguments<'a>,
}

trait Sink {
    fn accept(&mut self, record: &Record<'_>) -> io::Result<()>;

    fn threshold(&self) -> Level {
        Level::Debug
    }
}

struct StreamSink<W> {
    out: W,
    threshold: Level,
}

impl<W: Write> Sink for StreamSink<W> {
    fn accept(&mut self, record: &Record<'_>) -> io::Result<()> {
        let Record { level, module, millis, text } = record;
        writeln!(self.out, "{millis:>5} {level:<5} [{module}] {text}")
    }

    fn threshold(&self) -> Level {
        self.threshold
    }
}

#[derive(Clone)]
struct RecentSink {
    lines: Rc<RefCell<VecDeque<String>>>,
    keep: usize,
}

impl Sink for RecentSink {
    fn accept(&mut self, record: &Record<'_>) -> io::Result<()> {
        let mut lines = self.lines.borrow_mut();
        if lines.len() == self.keep {
            lines.pop_front();
        }
        lines.push_back(format!("{}:{}", record.level, record.text));
        Ok(())
    }
}

struct Logger {
    started: Instant,
    default: Level,
    filters: BTreeMap<String, Level>,
    sinks: Vec<Box<dyn Sink>>,
    dropped: usize,
}

impl Logger {
    fn with_filter(spec: &str) -> Result<Self, String> {
        let mut logger = Logger {
            started: Instant::now(),
            default: Level::Info,
            filters: BTreeMap::new(),
            sinks: vec![],
            dropped: 0,
        };
        for part in spec.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            if let Some((module, level)) = part.split_once('=') {
                logger.filters.insert(module.to_owned(), level.parse()?);
            } else {
                logger.default = part.parse()?;
            }
        }
        Ok(logger)
    }

    fn attach<S: Sink + 'static>(&mut self, sink: S) -> &mut Self {
        self.sinks.push(Box::new(sink));
        self
    }

    fn level_for(&self, module: &str) -> Level {
        self.filters
            .iter()
            .filter(|(prefix, _)| module.starts_with(prefix.as_str()))
            .max_by_key(|(prefix, _)| prefix.len())
            .map_or(self.default, |(_, level)| *level)
    }

    fn log(&mut self, level: Level, module: &str, text: fmt::Arguments<'_>) {
        if level < self.level_for(module) {
            return;
        }
        let record = Record { level, module, millis: self.started.elapsed().as_millis(), text };
        for sink in self.sinks.iter_mut().filter(|sink| sink.threshold() <= level) {
            if sink.accept(&record).is_err() {
                self.dropped += 1;
            }
        }
    }
}

macro_rules! log {
    ($logger:expr, $level:ident, $module:expr, $($arg:tt)+) => {
        $logger.log(Level::$level, $module, format_args!($($arg)+))
    };
}

fn main() -> Result<(), String> {
    let recent = RecentSink { lines: Rc::default(), keep: 2 };
    let mut logger = Logger::with_filter("warn, net=debug, net::dns=error")?;
    logger
        .attach(StreamSink { out: io::stdout(), threshold: Level::Info })
        .attach(recent.clone());

    let retries = 3;
    log!(logger, Info, "disk", "not shown");
    log!(logger, Debug, "net::tcp", "window is {:#x}", 4096);
    log!(logger, Warn, "net::dns", "slow answer");
    log!(logger, Error, "disk", "failed after {retries} tries");
    log!(logger, Info, "net::tcp", "closing");

    println!("recent: {:?}", recent.lines.borrow());
    println!("sinks {}, dropped {}", logger.sinks.len(), logger.dropped);
    if let Err(err) = Logger::with_filter("net=loud") {
        println!("filter rejected: {err}");
    }
    Ok(())
}
