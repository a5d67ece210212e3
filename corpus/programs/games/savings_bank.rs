//! Bank accounts with deposits, withdrawals, transfers and a statement.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(u32);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    Deposit(u64),
    Withdrawal(u64),
    TransferIn { from: AccountId, cents: u64 },
    TransferOut { to: AccountId, cents: u64 },
}

impl Entry {
    fn signed(&self) -> i128 {
        match *self {
            Entry::Deposit(cents) | Entry::TransferIn { cents, .. } => i128::from(cents),
            Entry::Withdrawal(cents) | Entry::TransferOut { cents, .. } => -i128::from(cents),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum BankError {
    Insufficient { needed: u64, available: u64 },
    NoAccount(AccountId),
    SameAccount,
    Overflow,
}

impl fmt::Display for BankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BankError::Insufficient { needed, available } => {
                write!(f, "needs {} but only {} is there", needed, available)
            }
            BankError::NoAccount(AccountId(n)) => write!(f, "account {:05} does not exist", n),
            BankError::SameAccount => write!(f, "source and target are the same"),
            BankError::Overflow => write!(f, "the balance would be too large"),
        }
    }
}

impl Error for BankError {}

#[derive(Debug)]
pub struct Account {
    id: AccountId,
    owner: String,
    balance: u64,
    entries: Vec<Entry>,
}

impl Account {
    fn open(id: AccountId, owner: String) -> Self {
        Self { id, owner, balance: 0, entries: Vec::new() }
    }

    fn credit(&mut self, cents: u64, entry: Entry) -> Result<(), BankError> {
        self.balance = self.balance.checked_add(cents).ok_or(BankError::Overflow)?;
        self.entries.push(entry);
        Ok(())
    }

    fn debit(&mut self, cents: u64, entry: Entry) -> Result<(), BankError> {
        match self.balance.checked_sub(cents) {
            Some(rest) => {
                self.balance = rest;
                self.entries.push(entry);
                Ok(())
            }
            None => Err(BankError::Insufficient { needed: cents, available: self.balance }),
        }
    }

    pub fn balance(&self) -> u64 {
        self.balance
    }

    pub fn owner(&self) -> &str {
        &self.owner
    }

    pub fn statement(&self) -> impl Iterator<Item = String> + '_ {
        let mut running: i128 = 0;
        self.entries.iter().enumerate().map(move |(n, entry)| {
            running += entry.signed();
            format!("{:>3} {:>+12.2} {:>12.2}", n + 1, entry.signed() as f64 / 100.0, running as f64 / 100.0)
        })
    }
}

#[derive(Debug, Default)]
pub struct Bank {
    accounts: HashMap<AccountId, Account>,
    opened: u32,
}

impl Bank {
    pub fn open(&mut self, owner: impl Into<String>) -> AccountId {
        self.opened += 1;
        let id = AccountId(self.opened);
        self.accounts.insert(id, Account::open(id, owner.into()));
        id
    }

    pub fn account(&self, id: AccountId) -> Result<&Account, BankError> {
        self.accounts.get(&id).ok_or(BankError::NoAccount(id))
    }

    fn account_mut(&mut self, id: AccountId) -> Result<&mut Account, BankError> {
        self.accounts.get_mut(&id).ok_or(BankError::NoAccount(id))
    }

    pub fn deposit(&mut self, id: AccountId, cents: u64) -> Result<u64, BankError> {
        let account = self.account_mut(id)?;
        account.credit(cents, Entry::Deposit(cents))?;
        Ok(account.balance)
    }

    pub fn withdraw(&mut self, id: AccountId, cents: u64) -> Result<u64, BankError> {
        let account = self.account_mut(id)?;
        account.debit(cents, Entry::Withdrawal(cents))?;
        Ok(account.balance)
    }

    pub fn transfer(&mut self, from: AccountId, to: AccountId, cents: u64) -> Result<(), BankError> {
        if from == to {
            return Err(BankError::SameAccount);
        }
        self.account(to)?
            .balance
            .checked_add(cents)
            .ok_or(BankError::Overflow)?;
        self.account_mut(from)?
            .debit(cents, Entry::TransferOut { to, cents })?;
        self.account_mut(to)?
            .credit(cents, Entry::TransferIn { from, cents })
    }

    pub fn close(&mut self, id: AccountId) -> Result<Account, BankError> {
        self.accounts.remove(&id).ok_or(BankError::NoAccount(id))
    }

    pub fn richest(&self) -> Option<&Account> {
        self.accounts
            .values()
            .max_by(|a, b| a.balance.cmp(&b.balance).then(b.id.cmp(&a.id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfer_moves_money_or_nothing() -> Result<(), Box<dyn Error>> {
        let mut bank = Bank::default();
        let (mia, jon) = (bank.open("Mia"), bank.open("Jon"));
        bank.deposit(mia, 5_000)?;
        bank.transfer(mia, jon, 1_250)?;
        let refused = bank.transfer(jon, mia, 9_999);
        assert_eq!(refused, Err(BankError::Insufficient { needed: 9_999, available: 1_250 }));
        assert_eq!(bank.richest().map(Account::owner), Some("Mia"));
        let closed = bank.close(jon)?;
        assert_eq!(closed.statement().count(), 1);
        assert_eq!(bank.withdraw(jon, 1), Err(BankError::NoAccount(jon)));
        Ok(())
    }
}
