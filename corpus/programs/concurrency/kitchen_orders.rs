//! A restaurant kitchen: waiters queue orders, cooks share stations, a board shows progress.

mod menu {
    use std::time::Duration;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Station {
        Grill,
        Oven,
        Cold,
    }

    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Dish {
        pub name: &'static str,
        pub station: Station,
        pub minutes: u8,
    }

    impl Dish {
        pub const fn new(name: &'static str, station: Station, minutes: u8) -> Self {
            Dish { name, station, minutes }
        }

        pub fn cooking_time(&self) -> Duration {
            Duration::from_micros(u64::from(self.minutes) * 100)
        }
    }

    pub static MENU: [Dish; 4] = [
        Dish::new("flatbread", Station::Oven, 6),
        Dish::new("lamb skewer", Station::Grill, 9),
        Dish::new("beet salad", Station::Cold, 3),
        Dish::new("baked fig", Station::Oven, 8),
    ];

    pub fn find(name: &str) -> Option<&'static Dish> {
        MENU.iter().find(|dish| dish.name.eq_ignore_ascii_case(name))
    }
}

mod board {
    use std::collections::BTreeMap;
    use std::sync::{Condvar, Mutex};

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Progress {
        Waiting { left: usize },
        Served,
    }

    #[derive(Default)]
    pub struct Board {
        tables: Mutex<BTreeMap<u8, Progress>>,
        changed: Condvar,
    }

    impl Board {
        pub fn order(&self, table: u8, dishes: usize) {
            let mut tables = self.tables.lock().unwrap();
            let entry = tables.entry(table).or_insert(Progress::Waiting { left: 0 });
            *entry = match *entry {
                Progress::Waiting { left } => Progress::Waiting { left: left + dishes },
                Progress::Served => Progress::Waiting { left: dishes },
            };
        }

        pub fn dish_done(&self, table: u8) {
            if let Some(progress) = self.tables.lock().unwrap().get_mut(&table) {
                match progress {
                    Progress::Waiting { left } if *left > 1 => *left -= 1,
                    other => *other = Progress::Served,
                }
            }
            self.changed.notify_all();
        }

        pub fn wait_until_served(&self) -> Vec<u8> {
            let tables = self.tables.lock().unwrap();
            let tables = self
                .changed
                .wait_while(tables, |tables| tables.values().any(|p| *p != Progress::Served))
                .unwrap();
            tables.keys().copied().collect()
        }
    }
}

use board::Board;
use menu::{Dish, Station};
use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

struct Ticket {
    table: u8,
    dish: &'static Dish,
}

type Stations = HashMap<Station, Mutex<u32>>;

fn cook(
    name: String,
    tickets: Arc<Mutex<Receiver<Ticket>>>,
    stations: Arc<Stations>,
    board: Arc<Board>,
) -> JoinHandle<(String, Vec<&'static str>)> {
    thread::spawn(move || {
        let mut made = Vec::new();
        loop {
            let ticket = tickets.lock().unwrap().recv();
            let Ok(Ticket { table, dish }) = ticket else {
                return (name, made);
            };
            if let Some(station) = stations.get(&dish.station) {
                let mut uses = station.lock().unwrap();
                thread::sleep(dish.cooking_time());
                *uses += 1;
            }
            made.push(dish.name);
            board.dish_done(table);
        }
    })
}

fn main() {
    let board = Arc::new(Board::default());
    let stations: Stations = [Station::Grill, Station::Oven, Station::Cold]
        .into_iter()
        .map(|station| (station, Mutex::new(0)))
        .collect();
    let stations = Arc::new(stations);
    let (pass, tickets) = mpsc::channel();
    let tickets = Arc::new(Mutex::new(tickets));

    let cooks: Vec<_> = ["left", "right"]
        .iter()
        .map(|side| cook(side.to_string(), Arc::clone(&tickets), stations.clone(), board.clone()))
        .collect();

    let requests: [(u8, &[&str]); 3] =
        [(4, &["Flatbread", "beet salad"]), (9, &["lamb skewer", "soup"]), (4, &["baked fig"])];
    for (table, names) in requests {
        let (known, unknown): (Vec<_>, Vec<_>) =
            names.iter().map(|name| (name, menu::find(name))).partition(|(_, dish)| dish.is_some());
        for (name, _) in unknown {
            println!("table {table}: sorry, no {name}");
        }
        board.order(table, known.len());
        for dish in known.into_iter().filter_map(|(_, dish)| dish) {
            pass.send(Ticket { table, dish }).expect("kitchen closed early");
        }
    }

    println!("served tables {:?}", board.wait_until_served());
    drop(pass);
    let mut total = 0;
    for handle in cooks {
        let (name, made) = handle.join().expect("a cook quit");
        total += made.len();
        eprintln!("{name} cook made {}", made.join(", "));
    }
    let mut uses: Vec<_> = stations.iter().map(|(s, n)| (*s, *n.lock().unwrap())).collect();
    uses.sort();
    println!("{total} dishes, stations used: {uses:?}");
}
