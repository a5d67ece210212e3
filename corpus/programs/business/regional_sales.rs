//! Quarterly sales report: regions are summed on scoped threads and merged into one table.

use std::collections::BTreeMap;
use std::fmt;
use std::thread;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Quarter {
    First,
    Second,
    Third,
    Fourth,
}

impl Quarter {
    const ALL: [Quarter; 4] = [Quarter::First, Quarter::Second, Quarter::Third, Quarter::Fourth];

    fn of_month(month: u8) -> Option<Quarter> {
        Some(match month {
            1..=3 => Quarter::First,
            4..=6 => Quarter::Second,
            7..=9 => Quarter::Third,
            10..=12 => Quarter::Fourth,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, Copy)]
struct Sale {
    month: u8,
    region: &'static str,
    cents: i64,
}

#[derive(Debug, Default, Clone, PartialEq)]
struct Summary {
    cells: BTreeMap<(&'static str, Quarter), i64>,
    refunds: usize,
    skipped: usize,
}

impl Summary {
    fn add(&mut self, sale: &Sale) {
        let Some(quarter) = Quarter::of_month(sale.month) else {
            self.skipped += 1;
            return;
        };
        if sale.cents.is_negative() {
            self.refunds += 1;
        }
        *self.cells.entry((sale.region, quarter)).or_insert(0) += sale.cents;
    }

    fn merge(mut self, other: Summary) -> Summary {
        for (key, cents) in other.cells {
            *self.cells.entry(key).or_insert(0) += cents;
        }
        Summary {
            refunds: self.refunds + other.refunds,
            skipped: self.skipped + other.skipped,
            ..self
        }
    }

    fn row(&self, region: &str) -> [i64; 4] {
        let mut row = [0; 4];
        for (&(name, quarter), &cents) in &self.cells {
            if name == region {
                row[quarter as usize] = cents;
            }
        }
        row
    }

    fn regions(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.cells.keys().map(|(region, _)| *region).collect();
        names.dedup();
        names
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<10}", "")?;
        for quarter in Quarter::ALL {
            write!(f, "{:>10}", format!("{quarter:?}"))?;
        }
        writeln!(f, "{:>11}", "growth")?;
        for region in self.regions() {
            let row = self.row(region);
            write!(f, "{region:<10}")?;
            for cents in row {
                write!(f, "{:>10.1}", cents as f64 / 100.0)?;
            }
            match row {
                [0, ..] => writeln!(f, "{:>11}", "-")?,
                [first, .., last] => {
                    let growth = (last - first) as f64 * 100.0 / first as f64;
                    writeln!(f, "{growth:>+10.1}%")?;
                }
            }
        }
        write!(f, "{} refunds, {} skipped", self.refunds, self.skipped)
    }
}

fn summarise(sales: &[Sale], workers: usize) -> Summary {
    let size = sales.len().div_ceil(workers.max(1)).max(1);
    thread::scope(|scope| {
        let handles: Vec<_> = sales
            .chunks(size)
            .map(|part| {
                scope.spawn(move || {
                    let mut summary = Summary::default();
                    part.iter().for_each(|sale| summary.add(sale));
                    summary
                })
            })
            .collect();
        handles
            .into_iter()
            .filter_map(|handle| handle.join().ok())
            .fold(Summary::default(), Summary::merge)
    })
}

fn main() {
    let regions = ["North", "Coast", "Valley"];
    let mut sales: Vec<Sale> = (1..=13u8)
        .flat_map(|month| {
            regions.iter().zip(1i64..).map(move |(&region, weight)| Sale {
                month,
                region,
                cents: 10_000 * weight + i64::from(month) * 750 * (weight - 2),
            })
        })
        .collect();
    sales.push(Sale { cents: -4_200, ..sales[4] });
    sales.retain(|sale| !(sale.region == "Valley" && sale.month <= 3));

    let report = summarise(&sales, 4);
    println!("{report}");
    if report != summarise(&sales, 1) {
        eprintln!("threads disagree");
    }
}
