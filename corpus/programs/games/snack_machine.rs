//! A vending machine driven by typed commands on standard input.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};

const COINS: [u32; 6] = [200, 100, 50, 20, 10, 5];

#[derive(Debug)]
enum VendError {
    NoSuchSlot(String),
    SoldOut { name: String },
    ShortBy(u32),
    NoChange,
    BadCoin(u32),
    Syntax,
}

impl fmt::Display for VendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use VendError::*;
        match self {
            NoSuchSlot(code) => write!(f, "there is no slot {code}"),
            SoldOut { name } => write!(f, "{name} is sold out"),
            ShortBy(cents) => write!(f, "please insert {} more", Money(*cents)),
            NoChange => write!(f, "cannot give change for that"),
            BadCoin(cents) => write!(f, "{cents} is not a coin"),
            Syntax => write!(f, "try: coin N, buy CODE, back, list"),
        }
    }
}

#[derive(Clone, Copy)]
struct Money(u32);

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

struct Slot {
    name: String,
    price: u32,
    left: u8,
}

struct Machine {
    slots: BTreeMap<String, Slot>,
    coins: BTreeMap<u32, u32>,
    inserted: u32,
}

enum Reply {
    Credit(Money),
    Product(String, Vec<u32>),
    Returned(Vec<u32>),
    Listing(Vec<String>),
}

impl Machine {
    fn stocked() -> Self {
        let slots = [("a1", "crisps", 120, 2), ("a2", "apple", 85, 1), ("b1", "water", 100, 4)]
            .into_iter()
            .map(|(code, name, price, left)| {
                (code.to_string(), Slot { name: name.to_string(), price, left })
            })
            .collect();
        Machine {
            slots,
            coins: COINS.iter().map(|&coin| (coin, 2)).collect(),
            inserted: 0,
        }
    }

    fn insert(&mut self, coin: u32) -> Result<Reply, VendError> {
        let held = self.coins.get_mut(&coin).ok_or(VendError::BadCoin(coin))?;
        *held += 1;
        self.inserted += coin;
        Ok(Reply::Credit(Money(self.inserted)))
    }

    fn pay_out(&mut self, mut amount: u32) -> Result<Vec<u32>, VendError> {
        let mut stock = self.coins.clone();
        let mut change = Vec::new();
        for coin in COINS {
            while let Some(held) = stock.get_mut(&coin).filter(|held| **held > 0 && coin <= amount) {
                *held -= 1;
                amount -= coin;
                change.push(coin);
            }
        }
        if amount > 0 {
            return Err(VendError::NoChange);
        }
        self.coins = stock;
        self.inserted = 0;
        Ok(change)
    }

    fn buy(&mut self, code: &str) -> Result<Reply, VendError> {
        let slot = self
            .slots
            .get(code)
            .ok_or_else(|| VendError::NoSuchSlot(code.to_string()))?;
        if slot.left == 0 {
            return Err(VendError::SoldOut { name: slot.name.clone() });
        }
        let Some(rest) = self.inserted.checked_sub(slot.price) else {
            return Err(VendError::ShortBy(slot.price - self.inserted));
        };
        let name = slot.name.clone();
        let change = self.pay_out(rest)?;
        if let Some(slot) = self.slots.get_mut(code) {
            slot.left -= 1;
        }
        Ok(Reply::Product(name, change))
    }

    fn execute(&mut self, line: &str) -> Result<Reply, VendError> {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("coin"), Some(n)) => {
                let coin = n.parse().map_err(|_| VendError::Syntax)?;
                self.insert(coin)
            }
            (Some("buy"), Some(code)) => self.buy(&code.to_lowercase()),
            (Some("back"), None) => self.pay_out(self.inserted).map(Reply::Returned),
            (Some("list"), None) => Ok(Reply::Listing(
                self.slots
                    .iter()
                    .map(|(code, s)| format!("{code} {:<8}{} ({})", s.name, Money(s.price), s.left))
                    .collect(),
            )),
            _ => Err(VendError::Syntax),
        }
    }
}

fn serve<R: Read, W: Write>(input: R, mut output: W) -> io::Result<()> {
    let mut machine = Machine::stocked();
    for line in BufReader::new(input).lines() {
        match machine.execute(&line?) {
            Ok(Reply::Credit(total)) => writeln!(output, "credit {total}")?,
            Ok(Reply::Product(name, change)) => writeln!(output, "enjoy your {name}, change {change:?}")?,
            Ok(Reply::Returned(coins)) => writeln!(output, "returned {coins:?}")?,
            Ok(Reply::Listing(lines)) => lines.iter().try_for_each(|l| writeln!(output, "{l}"))?,
            Err(err) => writeln!(output, "! {err}")?,
        }
    }
    output.flush()
}

fn main() -> io::Result<()> {
    serve(io::stdin(), io::stdout().lock())
}
