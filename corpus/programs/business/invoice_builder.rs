//! Invoice builder whose `build` step checks everything at once and reports every fault.

use std::borrow::Cow;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vat {
    Standard,
    Reduced,
    Exempt,
}

impl Vat {
    const fn permille(self) -> u64 {
        match self {
            Vat::Standard => 210,
            Vat::Reduced => 90,
            Vat::Exempt => 0,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub quantity: u32,
    pub unit_cents: u64,
    pub vat: Vat,
}

impl Line {
    pub fn net(&self) -> u64 {
        self.unit_cents * u64::from(self.quantity)
    }

    pub fn vat_amount(&self) -> u64 {
        (self.net() * self.vat.permille() + 500) / 1000
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    number: String,
    recipient: String,
    lines: Vec<Line>,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    NoNumber,
    NoRecipient,
    NoLines,
    BadLine(usize, &'static str),
}

#[derive(Debug, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            let text: Cow<'static, str> = match fault {
                Fault::NoNumber => "invoice has no number".into(),
                Fault::NoRecipient => "invoice has no recipient".into(),
                Fault::NoLines => "invoice has no lines".into(),
                Fault::BadLine(at, why) => format!("line {}: {}", at + 1, why).into(),
            };
            f.write_str(&text)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

#[derive(Debug, Default)]
pub struct InvoiceBuilder {
    number: Option<String>,
    recipient: Option<String>,
    lines: Vec<Line>,
    note: Option<String>,
}

impl InvoiceBuilder {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn number(mut self, year: u16, serial: u32) -> Self {
        self.number = Some(format!("{year}-{serial:05}"));
        self
    }

    pub fn recipient<S: Into<String>>(mut self, name: S) -> Self {
        self.recipient = Some(name.into());
        self
    }

    pub fn line(mut self, text: &str, quantity: u32, unit_cents: u64, vat: Vat) -> Self {
        self.lines.push(Line { text: text.to_string(), quantity, unit_cents, vat });
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note.replace(note.into());
        self
    }

    pub fn build(self) -> Result<Invoice, Faults> {
        let mut faults = Vec::new();
        if self.number.is_none() {
            faults.push(Fault::NoNumber);
        }
        if self.recipient.as_deref().map_or(true, |r| r.trim().is_empty()) {
            faults.push(Fault::NoRecipient);
        }
        if self.lines.is_empty() {
            faults.push(Fault::NoLines);
        }
        faults.extend(self.lines.iter().enumerate().filter_map(|(at, line)| match line {
            Line { quantity: 0, .. } => Some(Fault::BadLine(at, "quantity is zero")),
            Line { text, .. } if text.is_empty() => Some(Fault::BadLine(at, "no description")),
            _ => None,
        }));

        match (self.number, self.recipient) {
            (Some(number), Some(recipient)) if faults.is_empty() => {
                Ok(Invoice { number, recipient, lines: self.lines, note: self.note })
            }
            _ => Err(Faults(faults)),
        }
    }
}

impl Invoice {
    pub fn total(&self) -> u64 {
        self.lines.iter().map(|line| line.net() + line.vat_amount()).sum()
    }

    pub fn heading(&self) -> String {
        let note = self.note.as_deref().unwrap_or("no remarks");
        format!("{} for {} ({})", self.number, self.recipient, note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_listed() {
        let faults = InvoiceBuilder::new().line("", 0, 10, Vat::Exempt).build().unwrap_err();
        assert_eq!(faults.iter().count(), 3);
        assert!(faults.to_string().ends_with("line 1: quantity is zero"));
    }

    #[test]
    fn reduced_rate_is_rounded() {
        let builder = InvoiceBuilder::new().number(2031, 7).recipient("Corner Bakery");
        let invoice = builder.line("Flour", 3, 155, Vat::Reduced).build().unwrap();
        assert_eq!(invoice.total(), 465 + 42);
    }
}
