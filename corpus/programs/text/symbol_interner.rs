//! Tokenizes small assembly-like lines, interning the names and reporting where they are used.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::ops::Index;
use std::rc::Rc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Symbol(u32);

#[derive(Default)]
struct Interner {
    ids: HashMap<Rc<str>, Symbol>,
    names: Vec<Rc<str>>,
}

impl Interner {
    fn intern(&mut self, name: &str) -> Symbol {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = Symbol(u32::try_from(self.names.len()).expect("fewer than 2^32 names"));
        let shared: Rc<str> = Rc::from(name);
        self.names.push(Rc::clone(&shared));
        self.ids.insert(shared, id);
        id
    }
}

impl Index<Symbol> for Interner {
    type Output = str;

    fn index(&self, symbol: Symbol) -> &str {
        &self.names[symbol.0 as usize]
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Operand {
    Register(u8),
    Immediate(i32),
    Label(Symbol),
}

#[derive(Debug)]
struct Instruction {
    line: usize,
    opcode: Symbol,
    operands: Vec<Operand>,
}

#[derive(Debug)]
enum AsmError {
    Register(String),
    Number(std::num::ParseIntError),
    TooManyOperands(usize),
}

impl From<std::num::ParseIntError> for AsmError {
    fn from(err: std::num::ParseIntError) -> Self {
        Self::Number(err)
    }
}

impl fmt::Display for AsmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Register(name) => write!(f, "no register {name}"),
            Self::Number(err) => write!(f, "immediate: {err}"),
            Self::TooManyOperands(count) => write!(f, "{count} operands, at most 3 fit"),
        }
    }
}

struct Assembler {
    names: Rc<RefCell<Interner>>,
    labels: HashMap<Symbol, usize>,
    code: Vec<Instruction>,
}

impl Assembler {
    fn new(names: &Rc<RefCell<Interner>>) -> Self {
        Assembler {
            names: Rc::clone(names),
            labels: HashMap::new(),
            code: Vec::new(),
        }
    }

    fn operand(&self, text: &str) -> Result<Operand, AsmError> {
        let mut chars = text.chars();
        match (chars.next(), chars.as_str()) {
            (Some('r'), digits) if digits.starts_with(|c: char| c.is_ascii_digit()) => digits
                .parse()
                .ok()
                .filter(|&n: &u8| n < 16)
                .map(Operand::Register)
                .ok_or_else(|| AsmError::Register(text.to_owned())),
            (Some('#'), hex) if hex.starts_with("0x") => {
                Ok(Operand::Immediate(i32::from_str_radix(&hex[2..], 16)?))
            }
            (Some('#'), digits) => Ok(Operand::Immediate(digits.parse()?)),
            _ => Ok(Operand::Label(self.names.borrow_mut().intern(text))),
        }
    }

    fn feed(&mut self, line: usize, text: &str) -> Result<(), AsmError> {
        let mut text = text.split('|').next().unwrap_or_default().trim();
        if let Some((label, rest)) = text.split_once(':') {
            let label = self.names.borrow_mut().intern(label.trim());
            self.labels.entry(label).or_insert(self.code.len());
            text = rest.trim_start();
        }
        if text.is_empty() {
            return Ok(());
        }
        let (opcode, rest) = text.split_once(' ').unwrap_or((text, ""));
        let operands = rest
            .split(',')
            .map(str::trim)
            .filter(|o| !o.is_empty())
            .map(|o| self.operand(o))
            .collect::<Result<Vec<_>, _>>()?;
        if operands.len() > 3 {
            return Err(AsmError::TooManyOperands(operands.len()));
        }
        let opcode = self.names.borrow_mut().intern(opcode);
        self.code.push(Instruction { line, opcode, operands });
        Ok(())
    }

    fn uses(&self) -> impl Iterator<Item = (Symbol, usize)> + '_ {
        self.code.iter().flat_map(|instruction| {
            let labels = instruction.operands.iter().filter_map(|operand| match operand {
                Operand::Label(symbol) => Some(*symbol),
                _ => None,
            });
            labels.map(move |symbol| (symbol, instruction.line))
        })
    }
}

fn main() {
    let source = "start: load r1, #0x1F\n\
                  again: sub r1, r1, #1 | count down\n\
                  \n\
                  jump again\n\
                  load r77, #2\n\
                  call finish\n\
                  pack r1, r2, r3, r4\n\
                  push #many";
    let names = Rc::new(RefCell::new(Interner::default()));
    let mut assembler = Assembler::new(&names);
    for (number, text) in (1..).zip(source.lines()) {
        if let Err(err) = assembler.feed(number, text) {
            println!("line {number}: {err}");
        }
    }
    let names = names.borrow();
    for Instruction { line, opcode, operands } in &assembler.code {
        println!("{line:>3} {:<6}{operands:?}", &names[*opcode]);
    }
    let mut uses: Vec<_> = assembler.uses().collect();
    uses.sort();
    for (symbol, line) in uses {
        let target = match assembler.labels.get(&symbol) {
            Some(at) => format!("instruction {at}"),
            None => String::from("nothing"),
        };
        println!("{} on line {line} leads to {target}", &names[symbol]);
    }
}
