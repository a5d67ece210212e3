//! A bank ledger owned by one actor thread; callers talk to it through a cloneable handle.

use std::collections::HashMap;
use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub u32);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerError {
    UnknownAccount(AccountId),
    Insufficient { account: AccountId, wanted: u64, held: u64 },
    Overflow,
    Closed,
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAccount(id) => write!(f, "account {} is unknown", id.0),
            Self::Insufficient { account, wanted, held } => {
                write!(f, "account {} holds {held}, cannot pay {wanted}", account.0)
            }
            Self::Overflow => f.write_str("balance would overflow"),
            Self::Closed => f.write_str("the ledger is closed"),
        }
    }
}

impl std::error::Error for LedgerError {}

type Reply<T> = Sender<Result<T, LedgerError>>;

enum Message {
    Open { owner: String, reply: Reply<AccountId> },
    Deposit { to: AccountId, amount: u64, reply: Reply<u64> },
    Transfer { from: AccountId, to: AccountId, amount: u64, reply: Reply<()> },
    Balance { of: AccountId, reply: Reply<u64> },
    Stop,
}

#[derive(Debug)]
struct Account {
    owner: String,
    balance: u64,
}

#[derive(Default)]
struct Ledger {
    accounts: HashMap<AccountId, Account>,
    next: u32,
}

impl Ledger {
    fn open(&mut self, owner: String) -> AccountId {
        let id = AccountId(self.next);
        self.next += 1;
        self.accounts.insert(id, Account { owner, balance: 0 });
        id
    }

    fn account_mut(&mut self, id: AccountId) -> Result<&mut Account, LedgerError> {
        self.accounts.get_mut(&id).ok_or(LedgerError::UnknownAccount(id))
    }

    fn deposit(&mut self, to: AccountId, amount: u64) -> Result<u64, LedgerError> {
        let account = self.account_mut(to)?;
        account.balance = account.balance.checked_add(amount).ok_or(LedgerError::Overflow)?;
        Ok(account.balance)
    }

    fn transfer(&mut self, from: AccountId, to: AccountId, amount: u64) -> Result<(), LedgerError> {
        self.account_mut(to)?;
        let source = self.account_mut(from)?;
        if source.balance < amount {
            return Err(LedgerError::Insufficient {
                account: from,
                wanted: amount,
                held: source.balance,
            });
        }
        source.balance -= amount;
        self.deposit(to, amount).map(|_| ())
    }

    fn run(mut self, inbox: Receiver<Message>) -> Vec<(String, u64)> {
        for message in inbox {
            match message {
                Message::Open { owner, reply } => {
                    let _ = reply.send(Ok(self.open(owner)));
                }
                Message::Deposit { to, amount, reply } => {
                    let _ = reply.send(self.deposit(to, amount));
                }
                Message::Transfer { from, to, amount, reply } => {
                    let _ = reply.send(self.transfer(from, to, amount));
                }
                Message::Balance { of, reply } => {
                    let _ = reply.send(self.account_mut(of).map(|a| a.balance));
                }
                Message::Stop => break,
            }
        }
        let mut closing: Vec<_> = self
            .accounts
            .into_values()
            .map(|Account { owner, balance }| (owner, balance))
            .collect();
        closing.sort();
        closing
    }
}

#[derive(Clone)]
pub struct LedgerHandle {
    outbox: Sender<Message>,
}

impl LedgerHandle {
    pub fn spawn() -> (Self, JoinHandle<Vec<(String, u64)>>) {
        let (outbox, inbox) = mpsc::channel();
        let handle = thread::spawn(move || Ledger::default().run(inbox));
        (LedgerHandle { outbox }, handle)
    }

    fn ask<T>(&self, build: impl FnOnce(Reply<T>) -> Message) -> Result<T, LedgerError> {
        let (reply, answer) = mpsc::channel();
        self.outbox.send(build(reply)).map_err(|_| LedgerError::Closed)?;
        answer.recv().unwrap_or(Err(LedgerError::Closed))
    }

    pub fn open(&self, owner: impl Into<String>) -> Result<AccountId, LedgerError> {
        let owner = owner.into();
        self.ask(|reply| Message::Open { owner, reply })
    }

    pub fn deposit(&self, to: AccountId, amount: u64) -> Result<u64, LedgerError> {
        self.ask(|reply| Message::Deposit { to, amount, reply })
    }

    pub fn transfer(&self, from: AccountId, to: AccountId, amount: u64) -> Result<(), LedgerError> {
        self.ask(|reply| Message::Transfer { from, to, amount, reply })
    }

    pub fn balance(&self, of: AccountId) -> Result<u64, LedgerError> {
        self.ask(|reply| Message::Balance { of, reply })
    }

    pub fn stop(self) {
        let _ = self.outbox.send(Message::Stop);
    }
}
