//! Prints shop receipts to any writer and tells how many bytes were produced.

use std::fmt;
use std::io::{self, Write};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
    Centre,
}

pub struct Counting<W> {
    inner: W,
    written: usize,
}

impl<W: Write> Counting<W> {
    pub fn new(inner: W) -> Self {
        Counting { inner, written: 0 }
    }

    pub fn finish(mut self) -> io::Result<(W, usize)> {
        self.inner.flush()?;
        Ok((self.inner, self.written))
    }
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(buf)?;
        self.written += n;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[derive(Debug, Clone)]
pub struct Sold {
    pub label: String,
    pub count: u16,
    pub each: u32,
}

pub struct Amount(pub u32);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:02}", self.0 / 100, self.0 % 100);
        f.pad(&text)
    }
}

pub struct Printer<W: Write> {
    out: Counting<W>,
    width: usize,
}

impl<W: Write> Printer<W> {
    pub fn new(out: W, width: usize) -> Self {
        Printer { out: Counting::new(out), width: width.max(16) }
    }

    fn text(&mut self, align: Align, text: &str) -> io::Result<()> {
        let width = self.width;
        match align {
            Align::Left => writeln!(self.out, "{text:<width$}"),
            Align::Right => writeln!(self.out, "{text:>width$}"),
            Align::Centre => writeln!(self.out, "{text:^width$}"),
        }
    }

    fn rule(&mut self) -> io::Result<()> {
        let bar = "-".repeat(self.width);
        self.text(Align::Left, &bar)
    }

    fn entry(&mut self, label: &str, amount: &Amount) -> io::Result<()> {
        let room = self.width - 10;
        let short: String = label.chars().take(room).collect();
        writeln!(self.out, "{short:<room$}{amount:>10}")
    }

    pub fn print(&mut self, shop: &str, sold: &[Sold], paid: u32) -> io::Result<u32> {
        self.text(Align::Centre, &shop.to_uppercase())?;
        self.rule()?;
        let mut total = 0u32;
        for Sold { label, count, each } in sold {
            let price = each
                .checked_mul(u32::from(*count))
                .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "price overflows"))?;
            total += price;
            match count {
                1 => self.entry(label, &Amount(price))?,
                n => self.entry(&format!("{n} x {label}"), &Amount(price))?,
            }
        }
        self.rule()?;
        self.entry("Total", &Amount(total))?;
        self.entry("Paid", &Amount(paid))?;
        let change = paid.checked_sub(total).ok_or(io::ErrorKind::InvalidInput)?;
        self.entry("Change", &Amount(change))?;
        self.text(Align::Right, "thank you")?;
        Ok(change)
    }

    pub fn close(self) -> io::Result<(W, usize)> {
        self.out.finish()
    }
}

fn main() -> io::Result<()> {
    let sold = [
        Sold { label: "Rye bread".to_string(), count: 1, each: 385 },
        Sold { label: "Cinnamon roll with almonds".to_string(), count: 4, each: 210 },
    ];

    let mut memory = Printer::new(Vec::new(), 32);
    let change = memory.print("The Oven", &sold, 2_000)?;
    let (bytes, written) = memory.close()?;
    io::stdout().lock().write_all(&bytes)?;
    println!("{written} bytes, change {}", Amount(change));

    let mut nowhere = Printer::new(io::sink(), 20);
    if let Err(error) = nowhere.print("The Oven", &sold, 100) {
        println!("second receipt failed: {}", error.kind());
    }
    Ok(())
}
