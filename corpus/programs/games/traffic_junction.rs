//! A simulated junction whose lights are type-checked states driven by a clock.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Light {
    Red,
    RedAmber,
    Green,
    Amber,
}

impl Light {
    fn next(self) -> Self {
        use Light::*;
        match self {
            Red => RedAmber,
            RedAmber => Green,
            Green => Amber,
            Amber => Red,
        }
    }

    const fn lasts(self) -> Duration {
        match self {
            Light::Red => Duration::from_secs(12),
            Light::RedAmber | Light::Amber => Duration::from_secs(2),
            Light::Green => Duration::from_secs(8),
        }
    }
}

impl fmt::Display for Light {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Light::Red => "red",
            Light::RedAmber => "red+amber",
            Light::Green => "green",
            Light::Amber => "amber",
        };
        f.pad(text)
    }
}

#[derive(Debug)]
struct Car {
    id: u32,
    arrived: Duration,
}

#[derive(Debug)]
struct Lane {
    name: &'static str,
    light: Light,
    since: Duration,
    queue: VecDeque<Car>,
    passed: Vec<Car>,
}

impl Lane {
    fn new(name: &'static str, light: Light) -> Self {
        Lane {
            name,
            light,
            since: Duration::ZERO,
            queue: VecDeque::new(),
            passed: Vec::new(),
        }
    }

    fn tick(&mut self, now: Duration) -> Option<Light> {
        if self.light == Light::Green {
            self.passed.extend(self.queue.pop_front());
        }
        if now - self.since >= self.light.lasts() {
            self.light = self.light.next();
            self.since = now;
            return Some(self.light);
        }
        None
    }

    fn longest_wait(&self, now: Duration) -> Option<(u32, Duration)> {
        self.queue
            .front()
            .map(|car| (car.id, now.saturating_sub(car.arrived)))
    }
}

struct Arrivals {
    step: u32,
}

impl Iterator for Arrivals {
    type Item = Option<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step += 1;
        Some(match self.step % 7 {
            0 | 3 => Some(0),
            2 | 5 | 6 => Some(1),
            _ => None,
        })
    }
}

fn simulate(lanes: &mut [Lane], seconds: u64) -> Vec<String> {
    let mut history = Vec::new();
    let mut next_id = 1..;
    for (second, arrival) in (1..=seconds).zip(Arrivals { step: 0 }) {
        let now = Duration::from_secs(second);
        if let Some(lane) = arrival.and_then(|index| lanes.get_mut(index)) {
            if let Some(id) = next_id.next() {
                lane.queue.push_back(Car { id, arrived: now });
            }
        }
        for lane in lanes.iter_mut() {
            if let Some(light) = lane.tick(now) {
                history.push(format!("{:>4}s {:<6} turns {:<10}", now.as_secs(), lane.name, light));
            }
        }
    }
    history
}

fn main() {
    let mut lanes = vec![Lane::new("north", Light::Green), Lane::new("east", Light::Red)];
    let seconds = 60;
    for line in simulate(&mut lanes, seconds) {
        println!("{line}");
    }
    let end = Duration::from_secs(seconds);
    for lane in &lanes {
        print!("{}: {} passed, {} waiting", lane.name, lane.passed.len(), lane.queue.len());
        match lane.longest_wait(end) {
            Some((id, wait)) => println!(", car {id} waits {:.1}s", wait.as_secs_f32()),
            None => println!(),
        }
    }
    let busiest = lanes.iter().max_by_key(|lane| lane.passed.len());
    if let Some(Lane { name, passed, .. }) = busiest {
        let last = passed.last().map(|car| car.id);
        println!("busiest: {name}, last car {last:?}");
    }
}
