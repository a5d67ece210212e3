//! Cash register shift: counting notes, giving change greedily and balancing the drawer.

use std::ops::{Index, IndexMut};

pub const DENOMINATIONS: [u32; 9] = [5000, 2000, 1000, 500, 200, 100, 50, 20, 10];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coins<const N: usize> {
    counts: [u32; N],
}

impl<const N: usize> Default for Coins<N> {
    fn default() -> Self {
        Coins { counts: [0; N] }
    }
}

impl<const N: usize> Index<usize> for Coins<N> {
    type Output = u32;

    fn index(&self, slot: usize) -> &u32 {
        &self.counts[slot]
    }
}

impl<const N: usize> IndexMut<usize> for Coins<N> {
    fn index_mut(&mut self, slot: usize) -> &mut u32 {
        &mut self.counts[slot]
    }
}

pub type Cash = Coins<{ DENOMINATIONS.len() }>;

impl Cash {
    pub fn of(pairs: &[(u32, u32)]) -> Option<Cash> {
        let mut cash = Cash::default();
        for &(value, count) in pairs {
            let slot = DENOMINATIONS.iter().position(|d| *d == value)?;
            cash[slot] += count;
        }
        Some(cash)
    }

    pub fn total(&self) -> u32 {
        self.counts.iter().zip(DENOMINATIONS).map(|(count, value)| count * value).sum()
    }

    pub fn merge(&mut self, other: &Cash) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
    }

    fn take_out(&mut self, amount: u32) -> Result<Cash, u32> {
        let mut handed = Cash::default();
        let mut left = amount;
        for (slot, value) in DENOMINATIONS.iter().enumerate() {
            let count = (left / value).min(self[slot]);
            handed[slot] = count;
            left -= count * value;
        }
        if left > 0 {
            return Err(left);
        }
        for slot in 0..DENOMINATIONS.len() {
            self[slot] -= handed[slot];
        }
        Ok(handed)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum SaleError {
    Underpaid { short: u32 },
    NoChange { remaining: u32, returned: Box<Cash> },
    ShiftOver,
}

#[derive(Debug)]
pub struct Shift {
    float: u32,
    drawer: Cash,
    sales: Vec<u32>,
    open: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Closing {
    pub sold: u32,
    pub counted: u32,
    pub difference: i64,
}

impl Shift {
    pub fn start(drawer: Cash) -> Self {
        Shift { float: drawer.total(), drawer, sales: vec![], open: true }
    }

    pub fn sell(&mut self, price: u32, paid: Cash) -> Result<Cash, SaleError> {
        if !self.open {
            return Err(SaleError::ShiftOver);
        }
        let given = paid.total();
        let change = given
            .checked_sub(price)
            .ok_or_else(|| SaleError::Underpaid { short: price - given })?;
        let before = self.drawer;
        self.drawer.merge(&paid);
        match self.drawer.take_out(change) {
            Ok(handed) => {
                self.sales.push(price);
                Ok(handed)
            }
            Err(remaining) => {
                self.drawer = before;
                Err(SaleError::NoChange { remaining, returned: Box::new(paid) })
            }
        }
    }

    pub fn close(&mut self, counted: &Cash) -> Closing {
        self.open = false;
        let sold = std::mem::take(&mut self.sales).into_iter().sum();
        let counted = counted.total();
        let difference = i64::from(counted) - i64::from(self.float + sold);
        Closing { sold, counted, difference }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn change_comes_from_the_drawer() {
        let mut shift = Shift::start(Cash::of(&[(200, 2), (50, 4)]).unwrap());
        let change = shift.sell(750, Cash::of(&[(1000, 1)]).unwrap()).unwrap();
        assert_eq!(change, Cash::of(&[(200, 1), (50, 1)]).unwrap());
        let counted = shift.drawer;
        assert_eq!(shift.close(&counted).difference, 0);
        assert_eq!(shift.sell(10, Cash::default()), Err(SaleError::ShiftOver));
    }

    #[test]
    fn refuses_without_small_coins() {
        let mut shift = Shift::start(Cash::default());
        let paid = Cash::of(&[(500, 1)]).unwrap();
        let result = shift.sell(480, paid);
        assert_eq!(result, Err(SaleError::NoChange { remaining: 20, returned: Box::new(paid) }));
        assert_eq!(shift.drawer.total(), 0);
    }
}
