//! Takes raw order lines from a wholesale form, validates them and prints totals per customer.

use std::collections::BTreeMap;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

#[derive(Debug)]
enum OrderError {
    MissingField(&'static str),
    BadNumber { field: &'static str, source: ParseIntError },
    UnknownSku(String),
    EmptyQuantity,
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OrderError::MissingField(name) => write!(f, "field `{}` is missing", name),
            OrderError::BadNumber { field, source } => {
                write!(f, "field `{}` is not a number: {}", field, source)
            }
            OrderError::UnknownSku(sku) => write!(f, "no such article: {}", sku),
            OrderError::EmptyQuantity => f.write_str("quantity must be at least one"),
        }
    }
}

impl std::error::Error for OrderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            OrderError::BadNumber { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct OrderLine {
    customer: String,
    sku: String,
    quantity: u32,
}

impl FromStr for OrderLine {
    type Err = OrderError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split(';').map(str::trim).filter(|p| !p.is_empty());
        let customer = parts.next().ok_or(OrderError::MissingField("customer"))?;
        let sku = parts.next().ok_or(OrderError::MissingField("sku"))?;
        let quantity = parts
            .next()
            .ok_or(OrderError::MissingField("quantity"))?
            .parse::<u32>()
            .map_err(|source| OrderError::BadNumber { field: "quantity", source })?;
        if quantity == 0 {
            return Err(OrderError::EmptyQuantity);
        }
        Ok(OrderLine {
            customer: customer.to_string(),
            sku: sku.to_uppercase(),
            quantity,
        })
    }
}

struct PriceList {
    cents: BTreeMap<&'static str, u64>,
}

impl PriceList {
    fn price_of(&self, line: &OrderLine) -> Result<u64, OrderError> {
        let unit = self
            .cents
            .get(line.sku.as_str())
            .copied()
            .ok_or_else(|| OrderError::UnknownSku(line.sku.clone()))?;
        Ok(unit * u64::from(line.quantity))
    }
}

fn accept(raw: &str, prices: &PriceList) -> Result<(String, u64), OrderError> {
    let line: OrderLine = raw.parse()?;
    let total = prices.price_of(&line)?;
    Ok((line.customer, total))
}

fn main() {
    let prices = PriceList {
        cents: [("NAIL-40", 12), ("PLANK-2M", 1_450), ("GLUE", 699)].into_iter().collect(),
    };
    let form = [
        "Harbour Works; nail-40; 500",
        "Old Mill; plank-2m; 12",
        "Harbour Works; glue; 3",
        "Old Mill; varnish; 1",
        "Old Mill; glue; lots",
        "Harbour Works; glue; 0",
        "Lonely",
    ];

    let mut totals: BTreeMap<String, u64> = BTreeMap::new();
    let mut rejected = Vec::new();
    for (number, raw) in form.iter().enumerate() {
        match accept(raw, &prices) {
            Ok((customer, cents)) => *totals.entry(customer).or_insert(0) += cents,
            Err(error) => rejected.push((number + 1, error)),
        }
    }

    for (customer, cents) in &totals {
        println!("{:<16}{:>8}.{:02}", customer, cents / 100, cents % 100);
    }
    for (number, error) in rejected {
        eprintln!("line {}: {}", number, error);
    }
}
