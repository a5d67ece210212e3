//! Executes a compact bytecode on a stack machine with calls and local slots.

use std::convert::TryFrom;
use std::fmt;
use std::process;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Op {
    Halt = 0,
    Push = 1,
    Add = 2,
    Sub = 3,
    Mul = 4,
    Div = 5,
    Load = 6,
    Store = 7,
    JumpZero = 8,
    Jump = 9,
    Call = 10,
    Return = 11,
    Print = 12,
}

impl Op {
    const ALL: [Op; 13] = [
        Op::Halt,
        Op::Push,
        Op::Add,
        Op::Sub,
        Op::Mul,
        Op::Div,
        Op::Load,
        Op::Store,
        Op::JumpZero,
        Op::Jump,
        Op::Call,
        Op::Return,
        Op::Print,
    ];
}

impl TryFrom<u8> for Op {
    type Error = Fault;

    fn try_from(byte: u8) -> Result<Self, Self::Error> {
        Self::ALL.get(usize::from(byte)).copied().ok_or(Fault::Opcode(byte))
    }
}

#[derive(Debug)]
enum Fault {
    Opcode(u8),
    Underflow,
    DivideByZero,
    Overflow(Op),
    OutOfCode(usize),
    Local(u8),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Opcode(byte) => write!(f, "illegal opcode {byte:#04x}"),
            Fault::Underflow => write!(f, "stack underflow"),
            Fault::DivideByZero => write!(f, "division by zero"),
            Fault::Overflow(op) => write!(f, "overflow in {op:?}"),
            Fault::OutOfCode(at) => write!(f, "ran out of code at {at}"),
            Fault::Local(slot) => write!(f, "local slot {slot} does not exist"),
        }
    }
}

struct Frame {
    return_to: usize,
    locals: [i64; 8],
}

struct Machine<'code> {
    code: &'code [u8],
    pc: usize,
    stack: Vec<i64>,
    frames: Vec<Frame>,
    output: Vec<String>,
}

impl<'code> Machine<'code> {
    fn new(code: &'code [u8]) -> Self {
        let frames = vec![Frame { return_to: code.len(), locals: [0; 8] }];
        Machine { code, pc: 0, stack: Vec::new(), frames, output: Vec::new() }
    }

    fn fetch(&mut self) -> Result<u8, Fault> {
        let byte = *self.code.get(self.pc).ok_or(Fault::OutOfCode(self.pc))?;
        self.pc += 1;
        Ok(byte)
    }

    fn fetch_target(&mut self) -> Result<usize, Fault> {
        let (high, low) = (self.fetch()?, self.fetch()?);
        Ok(usize::from(u16::from_be_bytes([high, low])))
    }

    fn pop(&mut self) -> Result<i64, Fault> {
        self.stack.pop().ok_or(Fault::Underflow)
    }

    fn binary<F>(&mut self, op: Op, apply: F) -> Result<(), Fault>
    where
        F: FnOnce(i64, i64) -> Option<i64>,
    {
        let right = self.pop()?;
        let left = self.pop()?;
        self.stack.push(apply(left, right).ok_or(Fault::Overflow(op))?);
        Ok(())
    }

    fn local(&mut self, slot: u8) -> Result<&mut i64, Fault> {
        self.frames
            .last_mut()
            .and_then(|frame| frame.locals.get_mut(slot as usize))
            .ok_or(Fault::Local(slot))
    }

    fn run(mut self) -> Result<Vec<String>, Fault> {
        loop {
            let op = Op::try_from(self.fetch()?)?;
            match op {
                Op::Halt => return Ok(self.output),
                Op::Push => {
                    let value = self.fetch()? as i8;
                    self.stack.push(value.into());
                }
                Op::Add => self.binary(op, i64::checked_add)?,
                Op::Sub => self.binary(op, i64::checked_sub)?,
                Op::Mul => self.binary(op, i64::checked_mul)?,
                Op::Div if self.stack.last() == Some(&0) => return Err(Fault::DivideByZero),
                Op::Div => self.binary(op, |a, b| a.checked_div(b))?,
                Op::Load => {
                    let slot = self.fetch()?;
                    let value = *self.local(slot)?;
                    self.stack.push(value);
                }
                Op::Store => {
                    let slot = self.fetch()?;
                    let value = self.pop()?;
                    *self.local(slot)? = value;
                }
                Op::JumpZero => {
                    let target = self.fetch_target()?;
                    if self.pop()? == 0 {
                        self.pc = target;
                    }
                }
                Op::Jump => self.pc = self.fetch_target()?,
                Op::Call => {
                    let target = self.fetch_target()?;
                    self.frames.push(Frame { return_to: self.pc, locals: [0; 8] });
                    self.pc = target;
                }
                Op::Return => match self.frames.pop() {
                    Some(frame) => self.pc = frame.return_to,
                    None => return Err(Fault::Underflow),
                },
                Op::Print => {
                    let value = self.pop()?;
                    self.output.push(value.to_string());
                }
            }
        }
    }
}

fn main() {
    let sum_down = [
        1, 10, 7, 0, // counter
        6, 0, 8, 0, 26, // leave when it is zero
        6, 1, 6, 0, 2, 7, 1, // total += counter
        6, 0, 1, 1, 3, 7, 0, // counter -= 1
        9, 0, 4, // back
        6, 1, 12, 0,
    ];
    for code in [&sum_down[..], &[1, 4, 1, 0, 5, 0], &[10, 0, 4, 0, 1, 7, 12, 11]] {
        match Machine::new(code).run() {
            Ok(lines) => println!("printed {}", lines.join(", ")),
            Err(fault) => println!("fault: {fault}"),
        }
    }
    if let Err(fault) = Machine::new(&[200]).run() {
        eprintln!("{fault}");
        process::exit(1);
    }
}
