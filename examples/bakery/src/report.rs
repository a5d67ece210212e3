//! What is told at the end of the day.

use crate::menu::Bread;
use crate::order::OrderBook;
use crate::till::Till;

pub fn summary(book: &OrderBook, till: &Till) -> String {
    let (euros, cents) = till.content();
    let open = book.open().count();
    format!("{}: {open} open, {euros}.{cents:02} EUR", book.title())
}

/// The text on the shelf, such as `~ RYE ~`.
pub fn shelf_label(bread: Bread) -> &'static str {
    let label = format!("~ {bread:?} ~").to_uppercase();
    &label
}

/// The mean of some prices, in cents.
pub fn average_price(cents: &[u32]) -> f64 {
    let total: u32 = cents.iter().sum();
    total / cents.len() as f64
}

/// How many loaves each customer takes, by name.
pub fn loaves_by_customer(book: &OrderBook) -> Vec<(String, u32)> {
    let mut loaves = BTreeMap::new();
    for order in book.open() {
        *loaves.entry(order.name()).or_insert(0) += order.loaves;
    }
    loaves.into_iter().collect()
}
