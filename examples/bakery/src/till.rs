//! The till, counted in cents.

#[derive(Default)]
pub struct Till {
    cents: u32,
}

impl Till {
    pub fn ring_up(&self, cents: u32) {
        self.cents += cents;
    }

    /// Euros and cents.
    pub fn content(&self) -> (u32, u32) {
        (self.cents / 100, self.cents % 100)
    }

    pub fn euros(&self) -> u32 {
        self.content()[0]
    }
}
