//! Several pickers share a warehouse through a mutex and report finished picks over a channel.

use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

#[derive(Debug, Clone)]
struct PickOrder {
    id: u32,
    wanted: Vec<(&'static str, u32)>,
}

#[derive(Debug)]
enum Report {
    Complete { order: u32, picker: usize },
    Short { order: u32, picker: usize, missing: Vec<(&'static str, u32)> },
    Finished(usize),
}

#[derive(Default)]
struct Shelves {
    units: HashMap<&'static str, u32>,
    touched: usize,
}

impl Shelves {
    fn shortages(&self, order: &PickOrder) -> Vec<(&'static str, u32)> {
        order
            .wanted
            .iter()
            .filter_map(|&(sku, count)| {
                let have = self.units.get(sku).copied().unwrap_or(0);
                let lacking = count.saturating_sub(have);
                (lacking > 0).then_some((sku, lacking))
            })
            .collect()
    }

    fn take(&mut self, order: &PickOrder) {
        for (sku, count) in &order.wanted {
            if let Some(units) = self.units.get_mut(sku) {
                *units -= count;
                self.touched += 1;
            }
        }
    }
}

struct Warehouse {
    shelves: Mutex<Shelves>,
    backlog: Mutex<Vec<PickOrder>>,
}

impl Warehouse {
    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().expect("shelves lock")
    }

    fn next_order(&self) -> Option<PickOrder> {
        self.backlog.lock().expect("backlog lock").pop()
    }
}

fn work(picker: usize, warehouse: &Warehouse, reports: &Sender<Report>) {
    while let Some(order) = warehouse.next_order() {
        let missing = {
            let mut shelves = warehouse.shelves();
            let missing = shelves.shortages(&order);
            if missing.is_empty() {
                shelves.take(&order);
            }
            missing
        };
        let report = if missing.is_empty() {
            Report::Complete { order: order.id, picker }
        } else {
            Report::Short { order: order.id, picker, missing }
        };
        if reports.send(report).is_err() {
            return;
        }
    }
    let _ = reports.send(Report::Finished(picker));
}

fn collect(reports: Receiver<Report>) -> (Vec<u32>, Vec<(u32, Vec<(&'static str, u32)>)>) {
    let mut done = Vec::new();
    let mut short = Vec::new();
    for report in reports {
        match report {
            Report::Complete { order, picker } => {
                println!("picker {picker} packed order {order}");
                done.push(order);
            }
            Report::Short { order, picker, missing } => {
                println!("picker {picker} set order {order} aside");
                short.push((order, missing));
            }
            Report::Finished(picker) => println!("picker {picker} goes home"),
        }
    }
    done.sort_unstable();
    (done, short)
}

fn main() {
    let units = HashMap::from([("hinge", 24), ("latch", 6), ("screw", 900)]);
    let backlog = vec![
        PickOrder { id: 1, wanted: vec![("hinge", 8), ("screw", 64)] },
        PickOrder { id: 2, wanted: vec![("latch", 5)] },
        PickOrder { id: 3, wanted: vec![("latch", 3), ("hinge", 2)] },
        PickOrder { id: 4, wanted: vec![("screw", 400)] },
    ];
    let warehouse = Arc::new(Warehouse {
        shelves: Mutex::new(Shelves { units, ..Default::default() }),
        backlog: Mutex::new(backlog),
    });

    let (sender, receiver) = mpsc::channel();
    let handles: Vec<_> = (1..=3)
        .map(|picker| {
            let warehouse = Arc::clone(&warehouse);
            let reports = sender.clone();
            thread::spawn(move || work(picker, &warehouse, &reports))
        })
        .collect();
    drop(sender);

    let (done, short) = collect(receiver);
    for handle in handles {
        handle.join().expect("picker panicked");
    }
    println!("done {done:?}, short {short:?}");
    println!("{} shelf visits", warehouse.shelves().touched);
}
