//! Imports a bank statement from a file named on the command line, or a built-in sample.

mod money {
    use std::fmt;
    use std::num::ParseIntError;
    use std::str::FromStr;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub struct Cents(pub i64);

    impl FromStr for Cents {
        type Err = ParseIntError;

        fn from_str(text: &str) -> Result<Self, Self::Err> {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let units: i64 = whole.parse()?;
            let mut rest: i64 = fraction.parse::<u8>()?.into();
            if fraction.len() == 1 {
                rest *= 10;
            }
            let sign = if whole.starts_with('-') { -1 } else { 1 };
            Ok(Cents(units * 100 + sign * rest))
        }
    }

    impl fmt::Display for Cents {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let text = format!("{:.2}", self.0 as f64 / 100.0);
            f.pad(&text)
        }
    }
}

mod statement {
    use super::money::Cents;
    use std::fmt;
    use std::io::{self, BufRead};
    use std::num::ParseIntError;

    #[derive(Debug)]
    pub enum ImportError {
        Io(io::Error),
        Amount(ParseIntError),
        Columns(usize),
    }

    impl From<io::Error> for ImportError {
        fn from(e: io::Error) -> Self {
            Self::Io(e)
        }
    }

    impl From<ParseIntError> for ImportError {
        fn from(e: ParseIntError) -> Self {
            Self::Amount(e)
        }
    }

    impl fmt::Display for ImportError {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Io(e) => write!(f, "reading failed: {e}"),
                Self::Amount(e) => write!(f, "bad amount: {e}"),
                Self::Columns(n) => write!(f, "expected 3 columns, found {n}"),
            }
        }
    }

    impl std::error::Error for ImportError {}

    #[derive(Debug, Clone)]
    pub struct Movement {
        pub day: String,
        pub party: String,
        pub amount: Cents,
    }

    fn parse_line(line: &str) -> Result<Movement, ImportError> {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        match columns.as_slice() {
            [day, party, amount] => Ok(Movement {
                day: day.to_string(),
                party: party.to_string(),
                amount: amount.parse()?,
            }),
            other => Err(ImportError::Columns(other.len())),
        }
    }

    pub fn import(mut input: impl BufRead) -> Result<Vec<Movement>, ImportError> {
        let mut movements = Vec::new();
        let mut line = String::new();
        while input.read_line(&mut line)? > 0 {
            let text = line.trim_end();
            if !text.is_empty() && !text.starts_with('#') {
                movements.push(parse_line(text)?);
            }
            line.clear();
        }
        Ok(movements)
    }
}

use money::Cents;
use statement::{import, Movement};
use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

const SAMPLE: &str = "# day | party | amount
03-01 | Power company | -84.20
03-02 | Salary | 2450
03-09 | Grocer | -31.5
03-12 | Grocer | -18.05
";

fn by_party(movements: &[Movement]) -> Vec<(&str, Cents)> {
    let mut sums: HashMap<&str, i64> = HashMap::new();
    for movement in movements {
        *sums.entry(&movement.party).or_default() += movement.amount.0;
    }
    let mut sorted: Vec<_> = sums.into_iter().map(|(party, sum)| (party, Cents(sum))).collect();
    sorted.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(b.0)));
    sorted
}

fn main() -> Result<(), Box<dyn Error>> {
    let movements = match env::args_os().nth(1).map(PathBuf::from) {
        Some(path) => import(BufReader::new(File::open(&path)?))?,
        None => import(SAMPLE.as_bytes())?,
    };
    for (party, sum) in by_party(&movements) {
        println!("{party:<20}{sum:>12}");
    }
    if let [first, .., last] = &movements[..] {
        println!("from {} to {}", first.day, last.day);
    }
    let total: i64 = movements.iter().map(|m| m.amount.0).sum();
    println!("{:<20}{:>12}", "balance", Cents(total));
    Ok(())
}
