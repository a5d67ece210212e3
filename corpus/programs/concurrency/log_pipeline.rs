//! Parses web access lines in a three stage pipeline of threads joined by channels.

use std::collections::BTreeMap;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::mpsc::{channel, sync_channel, Receiver, Sender};
use std::thread;

#[derive(Debug, Clone)]
struct Hit {
    host: String,
    path: String,
    status: u16,
    bytes: u64,
}

#[derive(Debug)]
enum LineError {
    Missing(&'static str),
    Number { field: &'static str, source: ParseIntError },
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LineError::Missing(field) => write!(f, "no {field} in line"),
            LineError::Number { field, source } => write!(f, "bad {field}: {source}"),
        }
    }
}

fn number<T>(field: &'static str, text: &str) -> Result<T, LineError>
where
    T: FromStr<Err = ParseIntError>,
{
    text.parse().map_err(|source| LineError::Number { field, source })
}

impl FromStr for Hit {
    type Err = LineError;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let mut words = line.split_whitespace();
        let host = words.next().ok_or(LineError::Missing("host"))?;
        let path = words.next().ok_or(LineError::Missing("path"))?;
        let status = words.next().ok_or(LineError::Missing("status"))?;
        let bytes = words.next().unwrap_or("0");
        Ok(Hit {
            host: host.to_string(),
            path: path.to_owned(),
            status: number("status", status)?,
            bytes: number("bytes", bytes)?,
        })
    }
}

#[derive(Default)]
struct PathStats {
    hits: usize,
    errors: usize,
    bytes: u64,
    hosts: Vec<String>,
}

impl PathStats {
    fn absorb(&mut self, hit: Hit) {
        self.hits += 1;
        self.bytes += hit.bytes;
        if hit.status >= 400 {
            self.errors += 1;
        }
        if !self.hosts.contains(&hit.host) {
            self.hosts.push(hit.host);
        }
    }
}

fn parse_stage(lines: Receiver<(usize, String)>, good: Sender<Hit>, bad: Sender<String>) {
    for (number, line) in lines {
        match line.parse::<Hit>() {
            Ok(hit) => {
                if good.send(hit).is_err() {
                    return;
                }
            }
            Err(error) => {
                let _ = bad.send(format!("line {number}: {error}"));
            }
        }
    }
}

fn summarize(hits: Receiver<Hit>) -> BTreeMap<String, PathStats> {
    let mut table: BTreeMap<String, PathStats> = BTreeMap::new();
    while let Ok(hit) = hits.recv() {
        let key = hit.path.clone();
        table.entry(key).or_default().absorb(hit);
    }
    table
}

const SAMPLE: &str = "\
10.0.0.4 /index 200 5120
10.0.0.9 /index 200 5120
10.0.0.4 /cart 500 88
10.0.0.7 /cart twenty 12
10.0.0.7
10.0.0.9 /index 304";

fn main() {
    let (line_tx, line_rx) = sync_channel(4);
    let (hit_tx, hit_rx) = channel();
    let (bad_tx, bad_rx) = channel();

    let reader = thread::spawn(move || {
        for (index, line) in SAMPLE.lines().enumerate() {
            if line_tx.send((index + 1, line.to_string())).is_err() {
                break;
            }
        }
    });
    let parser = thread::spawn(move || parse_stage(line_rx, hit_tx, bad_tx));
    let counter = thread::spawn(move || summarize(hit_rx));

    reader.join().expect("reader stopped");
    parser.join().expect("parser stopped");
    let table = counter.join().expect("counter stopped");

    println!("{:<10}{:>6}{:>8}{:>10}{:>7}", "path", "hits", "errors", "bytes", "hosts");
    for (path, stats) in &table {
        let PathStats { hits, errors, bytes, hosts } = stats;
        println!("{path:<10}{hits:>6}{errors:>8}{bytes:>10}{:>7}", hosts.len());
    }
    let complaints: Vec<String> = bad_rx.iter().collect();
    if !complaints.is_empty() {
        println!("{}", complaints.join("\n"));
    }
}
