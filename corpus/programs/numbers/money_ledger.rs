//! A double-entry ledger with typed currencies, exact amounts and atomic postings.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Currency {
    Crown,
    Florin,
    Yuan,
}

impl Currency {
    pub const fn decimals(self) -> u32 {
        match self {
            Currency::Crown => 2,
            Currency::Florin => 3,
            Currency::Yuan => 2,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Currency::Crown => "CRN",
            Currency::Florin => "FLR",
            Currency::Yuan => "YUN",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i128,
    currency: Currency,
}

#[derive(Debug, PartialEq)]
pub enum LedgerError {
    Mixed(Currency, Currency),
    UnknownAccount(String),
    Duplicate(String),
    Unbalanced(Money),
    Overdrawn { account: String, by: Money },
    BadAmount(String),
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LedgerError::Mixed(a, b) => write!(f, "cannot mix {} and {}", a.code(), b.code()),
            LedgerError::UnknownAccount(name) => write!(f, "no account {name}"),
            LedgerError::Duplicate(name) => write!(f, "account {name} already open"),
            LedgerError::Unbalanced(rest) => write!(f, "posting leaves {rest}"),
            LedgerError::Overdrawn { account, by } => write!(f, "{account} would lack {by}"),
            LedgerError::BadAmount(text) => write!(f, "bad amount {text:?}"),
        }
    }
}

impl std::error::Error for LedgerError {}

impl From<ParseIntError> for LedgerError {
    fn from(e: ParseIntError) -> Self {
        LedgerError::BadAmount(e.to_string())
    }
}

impl Money {
    pub const fn new(minor: i128, currency: Currency) -> Self {
        Money { minor, currency }
    }

    pub fn try_add(self, other: Money) -> Result<Money, LedgerError> {
        if self.currency != other.currency {
            return Err(LedgerError::Mixed(self.currency, other.currency));
        }
        Ok(Money { minor: self.minor + other.minor, ..self })
    }

    /// Splits into parts that add back up exactly, larger parts first.
    pub fn split(self, parts: u32) -> impl Iterator<Item = Money> {
        let n = i128::from(parts.max(1));
        let (each, extra) = (self.minor.div_euclid(n), self.minor.rem_euclid(n));
        (0..n).map(move |i| Money { minor: each + i128::from(i < extra), ..self })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.currency.decimals();
        let unit = 10u128.pow(places);
        let size = self.minor.unsigned_abs();
        let sign = if self.minor.is_negative() { "-" } else { "" };
        let width = places as usize;
        write!(f, "{sign}{}.{:0width$} {}", size / unit, size % unit, self.currency.code())
    }
}

impl FromStr for Money {
    type Err = LedgerError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let bad = || LedgerError::BadAmount(s.to_string());
        let (digits, code) = s.trim().rsplit_once(' ').ok_or_else(bad)?;
        let currency = [Currency::Crown, Currency::Florin, Currency::Yuan]
            .into_iter()
            .find(|c| c.code() == code)
            .ok_or_else(bad)?;
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let places = currency.decimals() as usize;
        if part.len() > places {
            return Err(bad());
        }
        let minor = format!("{whole}{part:0<places$}").parse()?;
        Ok(Money { minor, currency })
    }
}

#[derive(Debug, Clone)]
struct Account {
    balance: Money,
    may_overdraw: bool,
}

#[derive(Debug, Default)]
pub struct Ledger {
    accounts: BTreeMap<String, Account>,
    touched: HashSet<String>,
}

impl Ledger {
    pub fn open(&mut self, name: &str, currency: Currency, credit: bool) -> Result<(), LedgerError> {
        match self.accounts.entry(name.to_owned()) {
            Entry::Occupied(slot) => Err(LedgerError::Duplicate(slot.key().clone())),
            Entry::Vacant(slot) => {
                slot.insert(Account { balance: Money::new(0, currency), may_overdraw: credit });
                Ok(())
            }
        }
    }

    pub fn balance(&self, name: &str) -> Option<Money> {
        self.accounts.get(name).map(|a| a.balance)
    }

    pub fn post(&mut self, lines: &[(&str, Money)]) -> Result<(), LedgerError> {
        let Some(((_, first), rest)) = lines.split_first() else {
            return Ok(());
        };
        let total = rest.iter().try_fold(*first, |sum, (_, m)| sum.try_add(*m))?;
        if total.minor != 0 {
            return Err(LedgerError::Unbalanced(total));
        }
        let mut draft = self.accounts.clone();
        for &(name, amount) in lines {
            let account = draft
                .get_mut(name)
                .ok_or_else(|| LedgerError::UnknownAccount(name.to_string()))?;
            account.balance = account.balance.try_add(amount)?;
        }
        for (name, account) in &draft {
            if account.balance.minor < 0 && !account.may_overdraw {
                let by = Money { minor: -account.balance.minor, ..account.balance };
                return Err(LedgerError::Overdrawn { account: name.clone(), by });
            }
        }
        self.accounts = draft;
        self.touched.extend(lines.iter().map(|(name, _)| name.to_string()));
        Ok(())
    }

    pub fn take_touched(&mut self) -> Vec<String> {
        let mut names: Vec<_> = std::mem::take(&mut self.touched).into_iter().collect();
        names.sort();
        names
    }
}
