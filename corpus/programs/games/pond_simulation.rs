//! Several fish ponds are simulated in parallel and share one event log.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Species {
    Carp,
    Pike,
}

#[derive(Debug, Clone)]
struct Fish {
    species: Species,
    energy: i32,
    age: u32,
}

#[derive(Debug, Clone)]
struct Event {
    pond: usize,
    day: u32,
    text: String,
}

#[derive(Clone, Default)]
struct Log {
    events: Arc<Mutex<Vec<Event>>>,
}

impl Log {
    fn write(&self, pond: usize, day: u32, text: impl Into<String>) {
        let mut events = self.events.lock().unwrap();
        events.push(Event { pond, day, text: text.into() });
    }

    fn into_events(self) -> Vec<Event> {
        let mut events = match Arc::try_unwrap(self.events) {
            Ok(mutex) => mutex.into_inner().unwrap_or_default(),
            Err(shared) => shared.lock().unwrap().clone(),
        };
        events.sort_by_key(|event| (event.day, event.pond));
        events
    }
}

struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(3_037_000_493);
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

struct Pond<'a> {
    id: usize,
    fish: Vec<Fish>,
    plants: i32,
    rng: Rng,
    births: &'a AtomicU32,
    log: Log,
}

impl Pond<'_> {
    fn graze(&mut self) {
        for fish in self.fish.iter_mut().filter(|f| f.species == Species::Carp) {
            let bite = self.plants.min(3);
            self.plants -= bite;
            fish.energy += bite - 2;
        }
        self.plants = (self.plants * 5 / 4 + 4).min(200);
    }

    fn hunt(&mut self, day: u32) {
        let hunters = self.fish.iter().filter(|f| f.species == Species::Pike).count();
        let mut meals = 0;
        for _ in 0..hunters {
            let prey = self.rng.below(self.fish.len() * 2);
            if let Some(Fish { species: Species::Carp, .. }) = self.fish.get(prey) {
                self.fish.swap_remove(prey);
                meals += 1;
            }
        }
        if meals > 2 {
            self.log.write(self.id, day, format!("{meals} carp eaten"));
        }
        let mut meals_left = meals;
        for pike in self.fish.iter_mut().filter(|f| f.species == Species::Pike) {
            pike.energy -= 1;
            if meals_left > 0 {
                meals_left -= 1;
                pike.energy += 6;
            }
        }
    }

    fn breed(&mut self) {
        let mut young = Vec::new();
        for fish in &mut self.fish {
            fish.age += 1;
            if fish.energy > 12 && self.rng.chance(60) {
                fish.energy /= 2;
                young.push(Fish { age: 0, ..fish.clone() });
            }
        }
        self.births.fetch_add(young.len() as u32, Ordering::Relaxed);
        self.fish.append(&mut young);
    }

    fn live(&mut self, days: u32) -> HashMap<Species, usize> {
        for day in 1..=days {
            self.graze();
            self.hunt(day);
            self.breed();
            let before = self.fish.len();
            self.fish.retain(|fish| fish.energy > 0 && fish.age < 40);
            if self.fish.is_empty() {
                self.log.write(self.id, day, "the pond is empty");
                break;
            } else if before > self.fish.len() + 5 {
                let died = before - self.fish.len();
                self.log.write(self.id, day, format!("{died} fish died"));
            }
        }
        let mut census = HashMap::new();
        for fish in &self.fish {
            *census.entry(fish.species).or_insert(0) += 1;
        }
        census
    }
}

fn stocked(carp: usize, pike: usize) -> Vec<Fish> {
    let young = Fish { species: Species::Carp, energy: 8, age: 0 };
    let hunter = Fish { species: Species::Pike, energy: 10, ..young };
    let mut fish = vec![young; carp];
    fish.extend(std::iter::repeat(hunter).take(pike));
    fish
}

fn main() {
    let births = AtomicU32::new(0);
    let log = Log::default();
    let results: Vec<HashMap<Species, usize>> = thread::scope(|scope| {
        let handles: Vec<_> = [(30, 2), (12, 6), (50, 0)]
            .into_iter()
            .enumerate()
            .map(|(id, (carp, pike))| {
                let mut pond = Pond {
                    id,
                    fish: stocked(carp, pike),
                    plants: 80,
                    rng: Rng(id as u64 + 17),
                    births: &births,
                    log: log.clone(),
                };
                scope.spawn(move || pond.live(60))
            })
            .collect();
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap_or_default())
            .collect()
    });

    for (id, census) in results.iter().enumerate() {
        let count = |species| census.get(&species).copied().unwrap_or(0);
        println!("pond {id}: {:>3} carp, {:>3} pike", count(Species::Carp), count(Species::Pike));
    }
    println!("{} births in all", births.load(Ordering::Relaxed));
    for Event { pond, day, text } in log.into_events().into_iter().take(12) {
        println!("day {day:>2}, pond {pond}: {text}");
    }
}
