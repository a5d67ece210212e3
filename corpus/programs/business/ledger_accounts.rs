//! A small double-entry ledger: postings must balance before they touch any account.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::{self, Display};
use std::ops::{Add, AddAssign, Neg, Sub};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    pub const ZERO: Money = Money(0);

    pub fn from_cents(cents: i64) -> Self {
        Money(cents)
    }

    pub fn cents(self) -> i64 {
        self.0
    }

    pub fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Money>>(iter: I) -> Money {
        iter.fold(Money::ZERO, |total, amount| total + amount)
    }
}

impl Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        write!(f, "{}{}.{:02}", sign, abs / 100, abs % 100)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountId(pub u32);

#[derive(Debug, PartialEq)]
pub enum LedgerError {
    Unbalanced(Money),
    NoSuchAccount(AccountId),
    Overdrawn { account: AccountId, short_by: Money },
}

impl Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unbalanced(rest) => write!(f, "posting is off by {}", rest),
            Self::NoSuchAccount(AccountId(id)) => write!(f, "account {} does not exist", id),
            Self::Overdrawn { account, short_by } => {
                write!(f, "account {} lacks {}", account.0, short_by)
            }
        }
    }
}

impl Error for LedgerError {}

#[derive(Debug)]
struct Account {
    balance: Money,
    may_overdraw: bool,
}

#[derive(Debug, Default)]
pub struct Ledger {
    accounts: HashMap<AccountId, Account>,
    next: u32,
    journal: Vec<Posting>,
}

#[derive(Debug, Clone)]
pub struct Posting {
    pub memo: String,
    pub legs: Vec<(AccountId, Money)>,
}

impl Posting {
    pub fn transfer(memo: impl Into<String>, from: AccountId, to: AccountId, sum: Money) -> Self {
        Posting { memo: memo.into(), legs: vec![(from, -sum), (to, sum)] }
    }
}

impl Ledger {
    pub fn open(&mut self, may_overdraw: bool) -> AccountId {
        let id = AccountId(self.next);
        self.next += 1;
        self.accounts.insert(id, Account { balance: Money::ZERO, may_overdraw });
        id
    }

    pub fn post(&mut self, posting: Posting) -> Result<usize, LedgerError> {
        let rest: Money = posting.legs.iter().map(|&(_, amount)| amount).sum();
        if rest != Money::ZERO {
            return Err(LedgerError::Unbalanced(rest));
        }
        for &(id, amount) in &posting.legs {
            let account = self.accounts.get(&id).ok_or(LedgerError::NoSuchAccount(id))?;
            let after = account.balance + amount;
            if after.is_negative() && !account.may_overdraw {
                return Err(LedgerError::Overdrawn { account: id, short_by: -after });
            }
        }
        for (id, amount) in &posting.legs {
            if let Some(account) = self.accounts.get_mut(id) {
                account.balance += *amount;
            }
        }
        self.journal.push(posting);
        Ok(self.journal.len())
    }

    pub fn balance(&self, id: AccountId) -> Option<Money> {
        self.accounts.get(&id).map(|account| account.balance)
    }

    pub fn history(&self, id: AccountId) -> impl Iterator<Item = (&str, Money)> + '_ {
        self.journal.iter().flat_map(move |posting| {
            posting
                .legs
                .iter()
                .filter(move |(leg, _)| *leg == id)
                .map(move |&(_, amount)| (posting.memo.as_str(), amount))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_to_overdraw() {
        let mut ledger = Ledger::default();
        let cash = ledger.open(false);
        let rent = ledger.open(true);
        let result = ledger.post(Posting::transfer("rent", cash, rent, Money::from_cents(500)));
        assert_eq!(
            result,
            Err(LedgerError::Overdrawn { account: cash, short_by: Money::from_cents(500) })
        );
        assert_eq!(ledger.history(cash).count(), 0);
    }
}
