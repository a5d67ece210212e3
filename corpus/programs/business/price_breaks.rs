//! Quantity price breaks looked up by range, with article names compared without regard to case.

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

#[derive(Debug, Clone)]
struct Article(String);

impl Article {
    fn folded(&self) -> impl Iterator<Item = char> + '_ {
        self.0.chars().flat_map(char::to_lowercase)
    }
}

impl PartialEq for Article {
    fn eq(&self, other: &Self) -> bool {
        self.folded().eq(other.folded())
    }
}

impl Eq for Article {}

impl Hash for Article {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().for_each(|c| c.hash(state));
    }
}

impl<T: AsRef<str>> From<T> for Article {
    fn from(name: T) -> Self {
        Article(name.as_ref().trim().to_string())
    }
}

#[derive(Debug, Default)]
struct Breaks {
    from: BTreeMap<u32, u32>,
}

impl Breaks {
    fn unit_price(&self, quantity: u32) -> Option<u32> {
        let (_, price) = self.from.range(..=quantity).next_back()?;
        Some(*price)
    }

    fn next_break(&self, quantity: u32) -> Option<(u32, u32)> {
        self.from.range(quantity + 1..).next().map(|(from, price)| (*from, *price))
    }
}

#[derive(Debug, Default)]
struct Tariff {
    articles: HashMap<Article, Breaks>,
}

#[derive(Debug, PartialEq)]
enum Quote {
    Price(u64),
    CheaperWith { quantity: u32, total: u64 },
    BelowMinimum(u32),
}

impl Tariff {
    fn set(&mut self, name: &str, from: u32, price: u32) -> Option<u32> {
        self.articles.entry(name.into()).or_default().from.insert(from, price)
    }

    fn quote(&self, name: &str, quantity: u32) -> Option<Quote> {
        let breaks = self.articles.get(&Article::from(name))?;
        let Some(unit) = breaks.unit_price(quantity) else {
            let minimum = breaks.from.keys().next().copied()?;
            return Some(Quote::BelowMinimum(minimum));
        };
        let total = u64::from(unit) * u64::from(quantity);
        let better = breaks
            .next_break(quantity)
            .map(|(from, price)| (from, u64::from(from) * u64::from(price)))
            .filter(|(_, larger)| *larger < total);
        Some(match better {
            Some((quantity, total)) => Quote::CheaperWith { quantity, total },
            None => Quote::Price(total),
        })
    }
}

fn main() {
    let mut tariff = Tariff::default();
    let table = [
        ("Envelope C5", 50, 9),
        ("Envelope C5", 500, 6),
        ("envelope c5", 2_000, 4),
        ("Label roll", 1, 480),
        ("LABEL ROLL ", 10, 410),
    ];
    for (name, from, price) in table {
        tariff.set(name, from, price);
    }
    if let Some(old) = tariff.set("label Roll", 10, 400) {
        println!("replaced {old}");
    }

    for (name, quantity) in [
        ("ENVELOPE C5", 40),
        ("ENVELOPE C5", 120),
        ("ENVELOPE C5", 450),
        ("Label Roll", 12),
        ("Stapler", 1),
    ] {
        let answer = match tariff.quote(name, quantity) {
            Some(Quote::Price(cents)) => format!("{:.2}", cents as f64 / 100.0),
            Some(Quote::CheaperWith { quantity: more, total }) => {
                format!("take {more} for {:.2} instead", total as f64 / 100.0)
            }
            Some(Quote::BelowMinimum(least)) => format!("at least {least}"),
            None => "not sold here".to_string(),
        };
        println!("{quantity:>5} x {name:<14} {answer}");
    }
}
