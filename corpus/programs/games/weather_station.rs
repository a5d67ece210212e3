//! Weather stations on threads send readings over a channel to one collector.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

#[derive(Debug, Clone, PartialEq)]
enum Reading {
    Temperature(f32),
    Wind { speed: f32, degrees: u16 },
    Rain(f32),
}

#[derive(Debug)]
struct Report {
    station: String,
    hour: u8,
    reading: Reading,
}

struct Station {
    name: String,
    altitude: i32,
    seed: u32,
}

impl Station {
    fn noise(&mut self) -> f32 {
        self.seed = self.seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        ((self.seed >> 16) & 0xff) as f32 / 255.0
    }

    fn measure(&mut self, hour: u8) -> Vec<Reading> {
        let sun = 8.0 - (f32::from(hour) - 14.0).abs();
        let base = 15.0 - self.altitude as f32 * 0.0065;
        let mut readings = vec![Reading::Temperature(base + sun * 0.6 + self.noise())];
        if hour % 3 == 0 {
            let speed = self.noise() * 12.0;
            let degrees = (self.noise() * 359.0) as u16;
            readings.push(Reading::Wind { speed, degrees });
        }
        let drops = self.noise();
        if drops > 0.8 {
            readings.push(Reading::Rain(drops * 2.0));
        }
        readings
    }

    fn run(mut self, hours: u8, out: Sender<Report>) -> usize {
        let mut sent = 0;
        for hour in 0..hours {
            for reading in self.measure(hour) {
                let report = Report { station: self.name.clone(), hour, reading };
                if out.send(report).is_err() {
                    return sent;
                }
                sent += 1;
            }
        }
        sent
    }
}

#[derive(Debug, Default)]
struct Summary {
    temperatures: Vec<f32>,
    rain: f32,
    gust: Option<(u8, f32, &'static str)>,
}

impl Summary {
    fn absorb(&mut self, hour: u8, reading: Reading) {
        match reading {
            Reading::Temperature(t) => self.temperatures.push(t),
            Reading::Rain(mm) => self.rain += mm,
            Reading::Wind { speed, degrees } => {
                if self.gust.map_or(true, |(_, best, _)| speed > best) {
                    self.gust = Some((hour, speed, compass(degrees)));
                }
            }
        }
    }

    fn range(&self) -> Option<(f32, f32)> {
        let first = *self.temperatures.first()?;
        Some(
            self.temperatures
                .iter()
                .fold((first, first), |(lo, hi), &t| (lo.min(t), hi.max(t))),
        )
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.range() {
            Some((low, high)) => write!(f, "{low:5.1} to {high:5.1} C")?,
            None => write!(f, "no temperatures")?,
        }
        write!(f, ", rain {:.1} mm", self.rain)?;
        if let Some((hour, speed, from)) = self.gust {
            write!(f, ", gust {speed:.1} m/s from {from} at {hour:02}h")?;
        }
        Ok(())
    }
}

fn compass(degrees: u16) -> &'static str {
    const NAMES: [&str; 8] = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
    NAMES[usize::from((degrees + 22) / 45) % NAMES.len()]
}

fn collect(reports: Receiver<Report>) -> BTreeMap<String, Summary> {
    let mut all: BTreeMap<String, Summary> = BTreeMap::new();
    for Report { station, hour, reading } in reports {
        all.entry(station).or_default().absorb(hour, reading);
    }
    all
}

fn main() {
    let stations = [("Harbour", 4, 7), ("Ridge", 1240, 99), ("Valley", 310, 2311)];
    let (sender, receiver) = mpsc::channel();
    let mut workers = Vec::new();
    for (name, altitude, seed) in stations {
        let out = sender.clone();
        let station = Station { name: name.to_string(), altitude, seed };
        workers.push(thread::spawn(move || station.run(24, out)));
    }
    drop(sender);

    let summaries = collect(receiver);
    let sent: usize = workers.into_iter().filter_map(|w| w.join().ok()).sum();
    for (name, summary) in &summaries {
        println!("{name:<10} {summary}");
    }
    println!("{sent} readings from {} stations", summaries.len());
}
