//! Converts quantities such as `12 km to mi` between units of the same kind.

use std::env;
use std::fmt;
use std::process::ExitCode;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Length,
    Mass,
    Temperature,
}

#[derive(Debug, Clone, Copy)]
struct Unit {
    symbol: &'static str,
    kind: Kind,
    factor: f64,
    offset: f64,
}

macro_rules! units {
    ($($kind:ident { $($symbol:literal = $factor:expr $(, $offset:expr)?;)+ })+) => {
        &[$($(Unit {
            symbol: $symbol,
            kind: Kind::$kind,
            factor: $factor,
            offset: 0.0 $(+ $offset)?,
        },)+)+]
    };
}

static UNITS: &[Unit] = units! {
    Length {
        "m" = 1.0;
        "km" = 1000.0;
        "cm" = 0.01;
        "in" = 0.0254;
        "ft" = 0.3048;
        "mi" = 1609.344;
    }
    Mass {
        "g" = 1.0;
        "kg" = 1000.0;
        "oz" = 28.349523125;
        "lb" = 453.59237;
    }
    Temperature {
        "K" = 1.0;
        "C" = 1.0, 273.15;
        "F" = 5.0 / 9.0, 273.15 - 32.0 * 5.0 / 9.0;
    }
};

#[derive(Debug)]
enum ConvertError<'a> {
    Format,
    Number(&'a str),
    UnknownUnit { name: &'a str, similar: Option<&'static str> },
    Mismatch(Unit, Unit),
}

impl fmt::Display for ConvertError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConvertError::Format => f.write_str("write it like: 12 km to mi"),
            ConvertError::Number(text) => write!(f, "{text} is not a number"),
            ConvertError::UnknownUnit { name, similar: Some(other) } => {
                write!(f, "unknown unit {name}, did you mean {other}?")
            }
            ConvertError::UnknownUnit { name, similar: None } => write!(f, "unknown unit {name}"),
            ConvertError::Mismatch(from, to) => write!(
                f,
                "{} is a {:?} but {} is a {:?}",
                from.symbol, from.kind, to.symbol, to.kind
            ),
        }
    }
}

fn lookup(name: &str) -> Result<Unit, ConvertError<'_>> {
    UNITS
        .iter()
        .find(|unit| unit.symbol == name)
        .copied()
        .ok_or_else(|| ConvertError::UnknownUnit {
            name,
            similar: UNITS
                .iter()
                .map(|unit| unit.symbol)
                .find(|symbol| symbol.eq_ignore_ascii_case(name) || name.starts_with(symbol)),
        })
}

struct Conversion {
    value: f64,
    from: Unit,
    to: Unit,
}

impl Conversion {
    fn parse<'a>(words: &[&'a str]) -> Result<Self, ConvertError<'a>> {
        let (value, from, to) = match *words {
            [value, from, "to" | "in", to] => (value, from, to),
            [value, from, to] => (value, from, to),
            _ => return Err(ConvertError::Format),
        };
        let value = value.parse().map_err(|_| ConvertError::Number(value))?;
        let (from, to) = (lookup(from)?, lookup(to)?);
        if from.kind != to.kind {
            return Err(ConvertError::Mismatch(from, to));
        }
        Ok(Conversion { value, from, to })
    }

    fn result(&self) -> f64 {
        let base = self.value * self.from.factor + self.from.offset;
        (base - self.to.offset) / self.to.factor
    }
}

impl fmt::Display for Conversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(3);
        write!(
            f,
            "{} {} = {:.digits$} {}",
            self.value,
            self.from.symbol,
            self.result(),
            self.to.symbol
        )
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    if args.is_empty() {
        for kind in [Kind::Length, Kind::Mass, Kind::Temperature] {
            let names: Vec<_> = UNITS
                .iter()
                .filter(|unit| unit.kind == kind)
                .map(|unit| unit.symbol)
                .collect();
            println!("{kind:?}: {}", names.join(" "));
        }
        return ExitCode::SUCCESS;
    }
    let words: Vec<&str> = args.iter().flat_map(|arg| arg.split_whitespace()).collect();
    match Conversion::parse(&words) {
        Ok(conversion) => {
            println!("{conversion:.4}");
            ExitCode::SUCCESS
        }
        Err(err) => {
            eprintln!("{err}");
            ExitCode::FAILURE
        }
    }
}
