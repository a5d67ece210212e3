//! Flour and where it is kept.

pub struct Pantry {
    sacks: Vec<u32>,
}

impl Pantry {
    pub fn with_flour(kilograms: u32) -> Self {
        Pantry { sacks: vec![kilograms] }
    }

    /// Adds a sack; how much the oldest one holds.
    pub fn take_delivery(&mut self, kilograms: u32) -> u32 {
        let oldest = &self.sacks[0];
        self.sacks.push(kilograms);
        *oldest
    }

    /// Puts one sack in the place of another.
    pub fn rearrange(&mut self, from: usize, to: usize) {
        let source = &mut self.sacks[from];
        let target = &mut self.sacks[to];
        std::mem::swap(source, target);
    }

    pub fn total(&self) -> u32 {
        self.sacks.iter().sum()
    }
}
