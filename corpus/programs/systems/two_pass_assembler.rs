//! A two-pass assembler for a sixteen-bit toy processor, with labels and data directives.

use std::collections::HashMap;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

pub type Result<T, E = AsmError> = std::result::Result<T, E>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    Mnemonic(String),
    Register(String),
    Number(ParseIntError),
    Operands { expected: usize, found: usize },
    UndefinedLabel(String),
    RepeatedLabel(String),
    OutOfRange(i32),
}

impl From<ParseIntError> for Reason {
    fn from(err: ParseIntError) -> Self {
        Reason::Number(err)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsmError {
    pub line: usize,
    pub reason: Reason,
}

impl fmt::Display for AsmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.reason {
            Reason::Mnemonic(text) => write!(f, "no instruction called {text}"),
            Reason::Register(text) => write!(f, "{text} is not a register"),
            Reason::Number(err) => write!(f, "bad number ({err})"),
            Reason::Operands { expected, found } => {
                write!(f, "expected {expected} operands, found {found}")
            }
            Reason::UndefinedLabel(name) => write!(f, "label {name} is not defined"),
            Reason::RepeatedLabel(name) => write!(f, "label {name} is defined again"),
            Reason::OutOfRange(value) => write!(f, "{value} does not fit"),
        }
    }
}

impl std::error::Error for AsmError {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reg(u8);

impl FromStr for Reg {
    type Err = Reason;

    fn from_str(text: &str) -> std::result::Result<Self, Reason> {
        let number = text
            .strip_prefix('r')
            .and_then(|digits| digits.parse::<u8>().ok())
            .filter(|&n| n < 8);
        number.map(Reg).ok_or_else(|| Reason::Register(text.to_string()))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Item<'s> {
    Move { to: Reg, from: Reg },
    Set { to: Reg, value: u8 },
    Branch { link: bool, label: &'s str },
    Word(u16),
}

fn number(text: &str) -> std::result::Result<i32, Reason> {
    let parsed = match text.strip_prefix("0x") {
        Some(hex) => i32::from_str_radix(hex, 16)?,
        None => text.parse()?,
    };
    Ok(parsed)
}

fn narrow<T: TryFrom<i32>>(value: i32) -> std::result::Result<T, Reason> {
    T::try_from(value).map_err(|_| Reason::OutOfRange(value))
}

fn parse_item<'s>(mnemonic: &str, operands: &[&'s str]) -> std::result::Result<Item<'s>, Reason> {
    let expect = |expected: usize| Reason::Operands { expected, found: operands.len() };
    match (mnemonic, operands) {
        ("mov", &[to, from]) => Ok(Item::Move { to: to.parse()?, from: from.parse()? }),
        ("set", &[to, value]) => Ok(Item::Set { to: to.parse()?, value: narrow(number(value)?)? }),
        ("jmp", &[label]) => Ok(Item::Branch { link: false, label }),
        ("call", &[label]) => Ok(Item::Branch { link: true, label }),
        (".word", &[value]) => number(value).and_then(narrow).map(Item::Word),
        ("mov" | "set", _) => Err(expect(2)),
        ("jmp" | "call" | ".word", _) => Err(expect(1)),
        (other, _) => Err(Reason::Mnemonic(other.to_owned())),
    }
}

#[derive(Debug, Default)]
pub struct Assembler<'s> {
    labels: HashMap<&'s str, u16>,
    items: Vec<(usize, Item<'s>)>,
}

impl<'s> Assembler<'s> {
    pub fn read(source: &'s str) -> Result<Self> {
        let mut assembler = Assembler::default();
        for (index, raw) in source.lines().enumerate() {
            let line = index + 1;
            assembler.read_line(line, raw).map_err(|reason| AsmError { line, reason })?;
        }
        Ok(assembler)
    }

    fn read_line(&mut self, line: usize, raw: &'s str) -> std::result::Result<(), Reason> {
        let mut text = raw.split(';').next().unwrap_or("").trim();
        if let Some((label, rest)) = text.split_once(':') {
            let address = self.items.len() as u16;
            if self.labels.insert(label.trim(), address).is_some() {
                return Err(Reason::RepeatedLabel(label.to_string()));
            }
            text = rest.trim();
        }
        if text.is_empty() {
            return Ok(());
        }
        let (mnemonic, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let operands: Vec<&str> =
            rest.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        self.items.push((line, parse_item(mnemonic, &operands)?));
        Ok(())
    }

    pub fn emit(self) -> Result<Vec<u16>> {
        let Assembler { labels, items } = self;
        items
            .into_iter()
            .enumerate()
            .map(|(here, (line, item))| {
                encode(&labels, here, item).map_err(|reason| AsmError { line, reason })
            })
            .collect()
    }
}

fn encode(
    labels: &HashMap<&str, u16>,
    here: usize,
    item: Item<'_>,
) -> std::result::Result<u16, Reason> {
    Ok(match item {
        Item::Move { to: Reg(to), from: Reg(from) } => 0x1000 | u16::from(to) << 4 | u16::from(from),
        Item::Set { to, value } => 0x2000 | u16::from(to.0) << 8 | u16::from(value),
        Item::Branch { link, label } => {
            let target =
                *labels.get(label).ok_or_else(|| Reason::UndefinedLabel(label.to_string()))?;
            let offset: i8 = narrow(i32::from(target) - here as i32)?;
            let base = if link { 0x4000 } else { 0x3000 };
            base | u16::from(offset as u8)
        }
        Item::Word(value) => value,
    })
}

pub fn assemble(source: &str) -> Result<Vec<u16>> {
    Assembler::read(source)?.emit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backward_branch() {
        let words = assemble("top: set r1, 0x0f ; start\n mov r2, r1\n jmp top\n").unwrap();
        assert_eq!(words, [0x210f, 0x1021, 0x30fe]);
        let err = assemble("\ncall nowhere").unwrap_err();
        assert_eq!(err.line, 2);
    }
}
