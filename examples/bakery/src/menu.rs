//! What is sold, and for how much.

#[derive(Debug, Clone, Copy)]
pub enum Bread {
    Rye,
    Wheat,
    Baguette,
    Brioche,
}

/// Price of one loaf.
pub fn price_in_cents(bread: Bread) -> u32 {
    match bread {
        Bread::Rye => 380,
        Bread::Wheat => 320,
        Bread::Baguette => 160,
    }
}

/// Whether the dough needs butter.
pub fn needs_butter(bread: Bread) -> bool {
    bread == Bread::Brioche
}

/// Reads a price such as `320` from the price list.
pub fn parse_price(text: &str) -> u32 {
    text as u32
}
