//! Simulates cars waiting for a limited number of parking bays with a condition variable.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Size {
    Small,
    Large,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Bay {
    size: Size,
    number: u16,
}

#[derive(Debug)]
struct Car {
    plate: String,
    size: Size,
    stay: Duration,
}

struct State {
    free: BTreeSet<Bay>,
    peak: usize,
    taken: usize,
    journal: Vec<String>,
}

impl State {
    fn claim(&mut self, wanted: Size) -> Option<Bay> {
        let bay = self.free.iter().copied().find(|bay| bay.size >= wanted)?;
        self.free.remove(&bay);
        self.taken += 1;
        self.peak = self.peak.max(self.taken);
        Some(bay)
    }
}

struct Garage {
    state: Mutex<State>,
    freed: Condvar,
}

struct Permit<'g> {
    garage: &'g Garage,
    bay: Bay,
}

impl Deref for Permit<'_> {
    type Target = Bay;

    fn deref(&self) -> &Bay {
        &self.bay
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.garage.state.lock().unwrap();
        state.free.insert(self.bay);
        state.taken -= 1;
        drop(state);
        self.garage.freed.notify_all();
    }
}

impl Garage {
    fn new(small: u16, large: u16) -> Self {
        let free = (0..small)
            .map(|number| Bay { size: Size::Small, number })
            .chain((small..small + large).map(|number| Bay { size: Size::Large, number }))
            .collect();
        let state = State { free, peak: 0, taken: 0, journal: Vec::new() };
        Garage { state: Mutex::new(state), freed: Condvar::new() }
    }

    fn enter(&self, car: &Car, patience: Duration) -> Option<Permit<'_>> {
        let guard = self.state.lock().unwrap();
        let (mut state, result) = self
            .freed
            .wait_timeout_while(guard, patience, |state| {
                !state.free.iter().any(|bay| bay.size >= car.size)
            })
            .unwrap();
        if result.timed_out() {
            state.journal.push(format!("{} drove away", car.plate));
            return None;
        }
        let bay = state.claim(car.size)?;
        Some(Permit { garage: self, bay })
    }

    fn note(&self, line: String) {
        self.state.lock().unwrap().journal.push(line);
    }
}

fn main() {
    let garage = Arc::new(Garage::new(2, 1));
    let cars = ["KX-11", "BR-27", "ZZ-90", "QA-03", "MM-58"]
        .iter()
        .enumerate()
        .map(|(index, plate)| Car {
            plate: plate.to_string(),
            size: if index % 3 == 2 { Size::Large } else { Size::Small },
            stay: Duration::from_millis(5 + 3 * index as u64),
        });

    let drivers: Vec<_> = cars
        .map(|car| {
            let garage = Arc::clone(&garage);
            thread::spawn(move || {
                let Some(permit) = garage.enter(&car, Duration::from_millis(200)) else {
                    return false;
                };
                thread::sleep(car.stay);
                garage.note(format!("{} used {:?} bay {}", car.plate, permit.size, permit.number));
                true
            })
        })
        .collect();

    let served = drivers.into_iter().map(|d| d.join().unwrap()).filter(|ok| *ok).count();
    let mut state = garage.state.lock().unwrap();
    println!("{served} cars served, peak {} bays", state.peak);
    for line in state.journal.drain(..) {
        println!("- {line}");
    }
    println!("{} bays free at closing", state.free.len());
}
