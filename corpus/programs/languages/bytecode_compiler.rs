//! Compiles boolean alert conditions to bytecode and runs them on a small stack.

use std::collections::HashMap;
use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

#[derive(Debug, Clone)]
enum Condition {
    Above(String, f32),
    Below(String, f32),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

impl Not for Condition {
    type Output = Condition;

    fn not(self) -> Condition {
        match self {
            Condition::Not(inner) => *inner,
            other => Condition::Not(Box::new(other)),
        }
    }
}

impl BitAnd for Condition {
    type Output = Condition;

    fn bitand(self, other: Condition) -> Condition {
        Condition::All(vec![self, other])
    }
}

impl BitOr for Condition {
    type Output = Condition;

    fn bitor(self, other: Condition) -> Condition {
        match self {
            Condition::Any(mut parts) => {
                parts.push(other);
                Condition::Any(parts)
            }
            first => Condition::Any(vec![first, other]),
        }
    }
}

fn above(sensor: &str, limit: impl Into<f32>) -> Condition {
    Condition::Above(sensor.to_string(), limit.into())
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Op {
    Load(u16),
    Greater(f32),
    Less(f32),
    Invert,
    SkipIf { wanted: bool, to: usize },
    Drop,
}

#[derive(Debug, Default)]
struct Program {
    ops: Vec<Op>,
    sensors: Vec<String>,
}

#[derive(Debug, PartialEq)]
enum Trap<'p> {
    NoReading(&'p str),
    StackEmpty { at: usize },
    Kind { at: usize, op: Op },
}

impl fmt::Display for Trap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trap::NoReading(sensor) => write!(f, "sensor {sensor} has no reading"),
            Trap::StackEmpty { at } => write!(f, "stack empty at {at:#06x}"),
            Trap::Kind { at, op } => write!(f, "wrong operand at {at:#06x} for {op:?}"),
        }
    }
}

#[derive(Clone, Copy)]
enum Slot {
    Number(f32),
    Truth(bool),
}

impl Program {
    fn compile(condition: &Condition) -> Program {
        let mut program = Program::default();
        program.emit(condition);
        program
    }

    fn sensor(&mut self, name: &str) -> u16 {
        let index = self.sensors.iter().position(|known| known == name).unwrap_or_else(|| {
            self.sensors.push(name.to_owned());
            self.sensors.len() - 1
        });
        index as u16
    }

    fn emit(&mut self, condition: &Condition) {
        match condition {
            Condition::Above(name, limit) => {
                let load = Op::Load(self.sensor(name));
                self.ops.extend([load, Op::Greater(*limit)]);
            }
            Condition::Below(name, limit) => {
                let load = Op::Load(self.sensor(name));
                self.ops.extend([load, Op::Less(*limit)]);
            }
            Condition::Not(inner) => {
                self.emit(inner);
                self.ops.push(Op::Invert);
            }
            Condition::All(parts) => self.short_circuit(parts, false),
            Condition::Any(parts) => self.short_circuit(parts, true),
        }
    }

    fn short_circuit(&mut self, parts: &[Condition], stop_on: bool) {
        let mut exits = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                exits.push(self.ops.len());
                self.ops.push(Op::SkipIf { wanted: stop_on, to: usize::MAX });
                self.ops.push(Op::Drop);
            }
            self.emit(part);
        }
        let end = self.ops.len();
        for exit in exits {
            if let Some(Op::SkipIf { to, .. }) = self.ops.get_mut(exit) {
                *to = end;
            }
        }
    }

    fn run<F>(&self, read: F) -> Result<bool, Trap<'_>>
    where
        F: Fn(&str) -> Option<f32>,
    {
        let mut stack: Vec<Slot> = Vec::new();
        let mut at = 0;
        while let Some(&op) = self.ops.get(at) {
            let empty = Trap::StackEmpty { at };
            match op {
                Op::Load(index) => {
                    let name = self.sensors[usize::from(index)].as_str();
                    stack.push(Slot::Number(read(name).ok_or(Trap::NoReading(name))?));
                }
                Op::Drop => drop(stack.pop().ok_or(empty)?),
                Op::SkipIf { wanted, to } => match stack.last() {
                    Some(Slot::Truth(truth)) if *truth == wanted => {
                        at = to;
                        continue;
                    }
                    Some(_) => {}
                    None => return Err(empty),
                },
                Op::Greater(_) | Op::Less(_) | Op::Invert => {
                    let truth = match (op, stack.pop().ok_or(empty)?) {
                        (Op::Greater(limit), Slot::Number(n)) => n > limit,
                        (Op::Less(limit), Slot::Number(n)) => n < limit,
                        (Op::Invert, Slot::Truth(truth)) => !truth,
                        (op, _) => return Err(Trap::Kind { at, op }),
                    };
                    stack.push(Slot::Truth(truth));
                }
            }
            at += 1;
        }
        Ok(matches!(stack.as_slice(), [Slot::Truth(true)]))
    }
}

fn main() {
    let humid = above("humidity", 80u8);
    let alarm = (above("boiler", 92.5) & above("pressure", 1.2)) | (humid.clone() & Condition::Below("attic".into(), 4.0));
    let program = Program::compile(&alarm);
    for (at, op) in program.ops.iter().enumerate() {
        println!("{at:>3} {op:?}");
    }
    let mut readings = HashMap::from([("boiler", 95.0f32), ("pressure", 1.4)]);
    println!("alarm: {:?}", program.run(|name| readings.get(name).copied()));
    if let Some(boiler) = readings.get_mut("boiler") {
        *boiler -= 30.0;
    }
    for program in [program, Program::compile(&!!humid), Program { ops: vec![Op::Invert], ..Default::default() }] {
        match program.run(|name| readings.get(name).copied()) {
            Ok(state) => println!("alarm: {state}"),
            Err(trap) => println!("{trap}"),
        }
    }
}
