//! Several sensor threads send readings; the main thread smooths them and raises alarms.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Temperature,
    Humidity,
}

impl Kind {
    const ALL: [Kind; 2] = [Kind::Temperature, Kind::Humidity];

    fn unit(self) -> &'static str {
        match self {
            Kind::Temperature => "C",
            Kind::Humidity => "%",
        }
    }

    fn limits(self) -> std::ops::RangeInclusive<f64> {
        match self {
            Kind::Temperature => 15.0..=26.0,
            Kind::Humidity => 30.0..=60.0,
        }
    }
}

#[derive(Debug)]
enum Signal {
    Reading { room: String, kind: Kind, value: f64 },
    Silent { room: String },
}

struct Window {
    values: VecDeque<f64>,
    size: usize,
}

impl Window {
    fn new(size: usize) -> Self {
        Window { values: VecDeque::with_capacity(size), size }
    }

    fn push(&mut self, value: f64) -> f64 {
        if self.values.len() == self.size {
            self.values.pop_front();
        }
        self.values.push_back(value);
        self.mean()
    }

    fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }
}

#[derive(Debug, Clone)]
struct Alarm {
    room: String,
    kind: Kind,
    mean: f64,
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Alarm { room, kind, mean } = self;
        write!(f, "{room}: {kind:?} at {mean:.1}{}", kind.unit())
    }
}

#[derive(Default)]
struct Monitor {
    windows: BTreeMap<(String, Kind), Window>,
    alarms: Vec<Alarm>,
    silent: Vec<String>,
}

impl Monitor {
    fn handle(&mut self, signal: Signal) -> Option<&Alarm> {
        match signal {
            Signal::Reading { room, kind, value } if value.is_finite() => {
                let window = self
                    .windows
                    .entry((room.clone(), kind))
                    .or_insert_with(|| Window::new(3));
                let mean = window.push(value);
                if kind.limits().contains(&mean) {
                    return None;
                }
                self.alarms.push(Alarm { room, kind, mean });
                self.alarms.last()
            }
            Signal::Reading { room, .. } | Signal::Silent { room } => {
                self.silent.push(room);
                None
            }
        }
    }

    fn latest(&self, room: &str) -> Vec<(Kind, f64)> {
        Kind::ALL
            .iter()
            .filter_map(|&kind| {
                let window = self.windows.get(&(room.to_string(), kind))?;
                Some((kind, window.mean()))
            })
            .collect()
    }
}

fn sensor(room: &'static str, series: Vec<(Kind, f64)>, out: Sender<Signal>) {
    thread::spawn(move || {
        for (kind, value) in series {
            let reading = Signal::Reading { room: room.to_string(), kind, value };
            if let Err(mpsc::SendError(lost)) = out.send(reading) {
                eprintln!("nobody listens to {lost:?}");
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
        let _ = out.send(Signal::Silent { room: room.into() });
    });
}

fn main() {
    let (tx, rx) = mpsc::channel();
    let cellar = vec![
        (Kind::Temperature, 16.5),
        (Kind::Humidity, 71.0),
        (Kind::Temperature, 13.0),
        (Kind::Temperature, 12.5),
    ];
    let attic = vec![(Kind::Temperature, 24.0), (Kind::Humidity, f64::NAN), (Kind::Humidity, 41.0)];
    sensor("cellar", cellar, tx.clone());
    sensor("attic", attic, tx);

    let mut monitor = Monitor::default();
    loop {
        match rx.recv_timeout(Duration::from_millis(250)) {
            Ok(signal) => {
                if let Some(alarm) = monitor.handle(signal) {
                    println!("ALARM {alarm}");
                }
            }
            Err(RecvTimeoutError::Timeout) => println!("waiting..."),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    for room in ["attic", "cellar", "hall"] {
        match monitor.latest(room).as_slice() {
            [] => println!("{room:>8}: no data"),
            [(kind, mean)] => println!("{room:>8}: only {kind:?} {mean:.1}"),
            [(_, first), .., (_, last)] => println!("{room:>8}: {first:.1}C {last:.1}%"),
        }
    }
    monitor.silent.sort();
    println!("{} alarms, silent: {}", monitor.alarms.len(), monitor.silent.join(", "));
}
