//! Exact and simulated statistics for dice expressions such as `3d6+2`.

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct DiceExpr {
    count: u32,
    sides: u32,
    bonus: i64,
}

#[derive(Debug)]
enum ParseDiceError {
    NoSeparator,
    BadNumber(ParseIntError),
    NoSides,
}

impl From<ParseIntError> for ParseDiceError {
    fn from(err: ParseIntError) -> Self {
        ParseDiceError::BadNumber(err)
    }
}

impl fmt::Display for ParseDiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSeparator => f.write_str("expected something like 2d6"),
            Self::BadNumber(err) => write!(f, "bad number: {err}"),
            Self::NoSides => f.write_str("a die needs at least one side"),
        }
    }
}

impl FromStr for DiceExpr {
    type Err = ParseDiceError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (count, rest) = s.split_once('d').ok_or(ParseDiceError::NoSeparator)?;
        let (sides, bonus) = match rest.find(['+', '-']) {
            Some(at) => (&rest[..at], rest[at..].parse()?),
            None => (rest, 0),
        };
        let sides: u32 = sides.parse()?;
        if sides == 0 {
            return Err(ParseDiceError::NoSides);
        }
        let count = if count.is_empty() { 1 } else { count.parse()? };
        Ok(DiceExpr { count, sides, bonus })
    }
}

impl DiceExpr {
    fn distribution(&self) -> BTreeMap<i64, f64> {
        let mut current = BTreeMap::from([(self.bonus, 1.0)]);
        let share = 1.0 / f64::from(self.sides);
        for _ in 0..self.count {
            let mut next = BTreeMap::new();
            for (total, chance) in current {
                for face in 1..=i64::from(self.sides) {
                    *next.entry(total + face).or_insert(0.0) += chance * share;
                }
            }
            current = next;
        }
        current
    }

    fn roll<R: Roller>(&self, roller: &mut R) -> i64 {
        let sum: i64 = (0..self.count).map(|_| roller.roll(self.sides) as i64).sum();
        sum + self.bonus
    }
}

trait Roller {
    fn roll(&mut self, sides: u32) -> u32;
}

struct Lcg {
    state: u64,
}

impl Roller for Lcg {
    fn roll(&mut self, sides: u32) -> u32 {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.state >> 33) as u32) % sides + 1
    }
}

fn mean_and_deviation(values: &BTreeMap<i64, f64>) -> (f64, f64) {
    let mean: f64 = values.iter().map(|(&v, &p)| v as f64 * p).sum();
    let variance = values
        .iter()
        .fold(0.0, |acc, (&v, p)| acc + (v as f64 - mean).powi(2) * p);
    (mean, variance.sqrt())
}

fn print_table(expr: &DiceExpr) {
    let exact = expr.distribution();
    let (mean, deviation) = mean_and_deviation(&exact);
    println!("mean {mean:.2}, deviation {deviation:.2}");

    let mut roller = Lcg { state: 2024 };
    let trials = 10_000;
    let mut seen: BTreeMap<i64, u32> = BTreeMap::new();
    for _ in 0..trials {
        *seen.entry(expr.roll(&mut roller)).or_default() += 1;
    }
    for (total, chance) in &exact {
        let measured = seen.get(total).copied().unwrap_or(0) as f64 / trials as f64;
        let bar = "#".repeat((chance * 100.0).round() as usize);
        println!("{total:>4} {:>6.2}% {:>6.2}% {bar}", chance * 100.0, measured * 100.0);
    }
}

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let inputs = if args.is_empty() {
        vec!["2d6".to_string(), "d20-1".to_string()]
    } else {
        args
    };
    for input in &inputs {
        match input.parse::<DiceExpr>() {
            Ok(expr) => {
                println!("== {input}");
                print_table(&expr);
            }
            Err(err) => eprintln!("{input}: {err}"),
        }
    }
}
