//! Loan repayment schedule as an iterator, with interest in basis points and integer rounding.

use std::fmt;
use std::iter::FusedIterator;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BasisPoints(u32);

impl BasisPoints {
    pub const fn new(points: u32) -> Self {
        BasisPoints(points)
    }

    fn monthly_interest(self, balance: u64) -> Option<u64> {
        let yearly = u128::from(balance).checked_mul(u128::from(self.0))?;
        u64::try_from((yearly + 60_000) / 120_000).ok()
    }
}

#[derive(Debug, Clone)]
pub struct Loan {
    principal: u64,
    rate: BasisPoints,
    instalment: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanError {
    NothingBorrowed,
    NeverRepaid { first_interest: u64 },
}

impl fmt::Display for LoanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            LoanError::NothingBorrowed => f.write_str("the principal is zero"),
            LoanError::NeverRepaid { first_interest } => {
                write!(f, "the instalment must exceed the interest of {first_interest}")
            }
        }
    }
}

impl std::error::Error for LoanError {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment {
    pub month: u32,
    pub interest: u64,
    pub principal: u64,
    pub left: u64,
}

impl Payment {
    pub fn amount(&self) -> u64 {
        self.interest + self.principal
    }
}

#[derive(Debug, Clone)]
pub struct Schedule<'l> {
    loan: &'l Loan,
    month: u32,
    balance: u64,
}

impl Loan {
    pub fn new(principal: u64, rate: BasisPoints, instalment: u64) -> Result<Loan, LoanError> {
        if principal == 0 {
            return Err(LoanError::NothingBorrowed);
        }
        match rate.monthly_interest(principal) {
            Some(interest) if interest < instalment => Ok(Loan { principal, rate, instalment }),
            other => Err(LoanError::NeverRepaid { first_interest: other.unwrap_or(u64::MAX) }),
        }
    }

    pub fn schedule(&self) -> Schedule<'_> {
        Schedule { loan: self, month: 0, balance: self.principal }
    }

    pub fn cost(&self) -> u64 {
        self.schedule().map(|payment| payment.interest).sum()
    }
}

impl<'l> IntoIterator for &'l Loan {
    type Item = Payment;
    type IntoIter = Schedule<'l>;

    fn into_iter(self) -> Schedule<'l> {
        self.schedule()
    }
}

impl Iterator for Schedule<'_> {
    type Item = Payment;

    fn next(&mut self) -> Option<Payment> {
        if self.balance == 0 {
            return None;
        }
        let interest = self.loan.rate.monthly_interest(self.balance)?;
        let principal = (self.loan.instalment - interest).min(self.balance);
        self.balance -= principal;
        self.month += 1;
        Some(Payment { month: self.month, interest, principal, left: self.balance })
    }
}

impl FusedIterator for Schedule<'_> {}

pub fn cheapest<'a>(offers: &'a [Loan], max_months: usize) -> Option<&'a Loan> {
    offers
        .iter()
        .filter(|offer| offer.into_iter().count() <= max_months)
        .min_by_key(|offer| offer.cost())
}

pub fn yearly_interest(loan: &Loan) -> Vec<u64> {
    let payments: Vec<Payment> = loan.schedule().collect();
    payments.chunks(12).map(|year| year.iter().map(|p| p.interest).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principal_is_repaid_exactly() {
        let loan = Loan::new(1_200_000, BasisPoints::new(450), 53_000).unwrap();
        let repaid: u64 = loan.schedule().map(|p| p.principal).sum();
        assert_eq!(repaid, 1_200_000);
        let last = loan.into_iter().last().unwrap();
        assert_eq!(last.left, 0);
        assert!(last.amount() <= 53_000);
        assert_eq!(yearly_interest(&loan).iter().sum::<u64>(), loan.cost());
    }

    #[test]
    fn hopeless_loans_are_refused() {
        let refused = Loan::new(1_000_000, BasisPoints::new(1_200), 10_000);
        assert_eq!(refused.unwrap_err(), LoanError::NeverRepaid { first_interest: 10_000 });
    }
}
