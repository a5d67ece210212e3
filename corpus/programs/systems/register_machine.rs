//! A register virtual machine with memory-mapped devices behind a bus trait.

use std::collections::VecDeque;
use std::ops::{Index, IndexMut, RangeInclusive};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reg {
    A,
    B,
    C,
    Sp,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Registers([u16; 4]);

impl Index<Reg> for Registers {
    type Output = u16;
    fn index(&self, reg: Reg) -> &u16 {
        &self.0[reg as usize]
    }
}

impl IndexMut<Reg> for Registers {
    fn index_mut(&mut self, reg: Reg) -> &mut u16 {
        &mut self.0[reg as usize]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    Reg(Reg),
    Imm(u16),
    Mem(Reg, i8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instr {
    Move(Operand, Operand),
    Add(Reg, Operand),
    Compare(Reg, Operand),
    JumpIf(Condition, u16),
    Push(Operand),
    Pop(Reg),
    Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    Always,
    Equal,
    Less,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trap {
    BusFault { address: u16, write: bool },
    ImmediateTarget,
    PcOutOfRange(u16),
    StepLimit,
}

pub trait Device {
    fn load(&mut self, offset: u16) -> Option<u16>;
    fn store(&mut self, offset: u16, value: u16) -> Option<()>;
}

pub struct Ram<const WORDS: usize>(pub [u16; WORDS]);

impl<const WORDS: usize> Device for Ram<WORDS> {
    fn load(&mut self, offset: u16) -> Option<u16> {
        self.0.get(offset as usize).copied()
    }

    fn store(&mut self, offset: u16, value: u16) -> Option<()> {
        *self.0.get_mut(offset as usize)? = value;
        Some(())
    }
}

#[derive(Debug, Default)]
pub struct Port {
    pub incoming: VecDeque<u16>,
    pub sent: Vec<u16>,
}

impl Device for &mut Port {
    fn load(&mut self, _offset: u16) -> Option<u16> {
        Some(self.incoming.pop_front().unwrap_or_default())
    }

    fn store(&mut self, _offset: u16, value: u16) -> Option<()> {
        self.sent.push(value);
        Some(())
    }
}

#[derive(Default)]
pub struct Bus<'d> {
    regions: Vec<(RangeInclusive<u16>, Box<dyn Device + 'd>)>,
}

impl<'d> Bus<'d> {
    pub fn map(mut self, range: RangeInclusive<u16>, device: impl Device + 'd) -> Self {
        self.regions.push((range, Box::new(device)));
        self
    }

    fn device(&mut self, address: u16) -> Option<(&mut (dyn Device + 'd), u16)> {
        let (range, device) = self.regions.iter_mut().find(|(range, _)| range.contains(&address))?;
        Some((device.as_mut(), address - range.start()))
    }

    fn load(&mut self, address: u16) -> Result<u16, Trap> {
        self.device(address)
            .and_then(|(device, offset)| device.load(offset))
            .ok_or(Trap::BusFault { address, write: false })
    }

    fn store(&mut self, address: u16, value: u16) -> Result<(), Trap> {
        self.device(address)
            .and_then(|(device, offset)| device.store(offset, value))
            .ok_or(Trap::BusFault { address, write: true })
    }
}

pub struct Cpu<'d> {
    pub registers: Registers,
    bus: Bus<'d>,
    pc: u16,
    last: std::cmp::Ordering,
}

impl<'d> Cpu<'d> {
    pub fn new(bus: Bus<'d>, stack_top: u16) -> Self {
        let mut registers = Registers::default();
        registers[Reg::Sp] = stack_top;
        Cpu { registers, bus, pc: 0, last: std::cmp::Ordering::Equal }
    }

    fn address(&self, base: Reg, shift: i8) -> u16 {
        self.registers[base].wrapping_add_signed(shift.into())
    }

    fn read(&mut self, operand: Operand) -> Result<u16, Trap> {
        match operand {
            Operand::Reg(reg) => Ok(self.registers[reg]),
            Operand::Imm(value) => Ok(value),
            Operand::Mem(base, shift) => self.bus.load(self.address(base, shift)),
        }
    }

    pub fn step(&mut self, program: &[Instr]) -> Result<bool, Trap> {
        let instr = *program.get(self.pc as usize).ok_or(Trap::PcOutOfRange(self.pc))?;
        self.pc += 1;
        match instr {
            Instr::Stop => return Ok(false),
            Instr::Move(Operand::Reg(to), from) => self.registers[to] = self.read(from)?,
            Instr::Move(Operand::Mem(base, shift), from) => {
                let value = self.read(from)?;
                self.bus.store(self.address(base, shift), value)?;
            }
            Instr::Move(Operand::Imm(_), _) => return Err(Trap::ImmediateTarget),
            Instr::Add(to, from) => {
                let value = self.read(from)?;
                self.registers[to] = self.registers[to].wrapping_add(value);
            }
            Instr::Compare(left, right) => {
                let right = self.read(right)?;
                self.last = self.registers[left].cmp(&right);
            }
            Instr::JumpIf(Condition::Equal, _) if self.last.is_ne() => {}
            Instr::JumpIf(Condition::Less, _) if self.last.is_ge() => {}
            Instr::JumpIf(_, target) => self.pc = target,
            Instr::Push(from) => {
                let value = self.read(from)?;
                self.registers[Reg::Sp] = self.registers[Reg::Sp].wrapping_sub(1);
                self.bus.store(self.registers[Reg::Sp], value)?;
            }
            Instr::Pop(to) => {
                self.registers[to] = self.bus.load(self.registers[Reg::Sp])?;
                self.registers[Reg::Sp] += 1;
            }
        }
        Ok(true)
    }

    pub fn run(&mut self, program: &[Instr], limit: usize) -> Result<usize, Trap> {
        for count in 0..limit {
            if !self.step(program)? {
                return Ok(count);
            }
        }
        Err(Trap::StepLimit)
    }
}
