//! Flour and where it is kept.

pub struct Pantry {
    sacks: Vec<u32>,
}

impl Pantry {
    pub fn with_flour(kilograms: u32) -> Self {
        Pantry { sacks: vec![kilograms] }
    }

    /// Adds a sack; what to write on it.
    pub fn take_delivery(&mut self, kilograms: u32) -> String {
        let oldest = &self.sacks[0];
        self.sacks.push(kilograms);
        format!("{kilograms} kg, to be used after the {oldest} kg")
    }

    /// Puts one sack in the place of another.
    pub fn rearrange(&mut self, from: usize, to: usize) {
        std::mem::swap(&mut self.sacks[from], &mut self.sacks[to]);
    }

    pub fn total(&self) -> u32 {
        self.sacks.iter().sum()
    }
}
