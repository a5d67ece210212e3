//! A bank of elevators that share calls through a pluggable dispatch strategy.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

pub type Floor = i16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Idle,
    Up,
    Down,
    DoorsOpen { ticks_left: u8 },
}

#[derive(Debug, Clone)]
pub struct Elevator {
    pub floor: Floor,
    pub state: State,
    stops: BTreeSet<Floor>,
    travelled: u32,
}

impl Elevator {
    pub fn at(floor: Floor) -> Self {
        Elevator {
            floor,
            state: State::Idle,
            stops: BTreeSet::new(),
            travelled: 0,
        }
    }

    pub fn add_stop(&mut self, floor: Floor) -> bool {
        self.stops.insert(floor)
    }

    pub fn load(&self) -> usize {
        self.stops.len()
    }

    pub fn travelled(&self) -> u32 {
        self.travelled
    }

    fn next_direction(&self) -> State {
        let above = self.stops.range(self.floor + 1..).next();
        let below = self.stops.range(..self.floor).next_back();
        match (self.state, above, below) {
            (_, None, None) => State::Idle,
            (State::Down, _, Some(_)) => State::Down,
            (_, Some(_), None) => State::Up,
            (_, None, Some(_)) => State::Down,
            (_, Some(up), Some(down)) if up - self.floor > self.floor - down => State::Down,
            (_, Some(_), Some(_)) => State::Up,
        }
    }

    /// Advances one tick and returns the floor when its doors open there.
    pub fn tick(&mut self) -> Option<Floor> {
        if let State::DoorsOpen { ticks_left } = &mut self.state {
            if *ticks_left > 0 {
                *ticks_left -= 1;
                return None;
            }
        }
        if self.stops.remove(&self.floor) {
            self.state = State::DoorsOpen { ticks_left: 2 };
            return Some(self.floor);
        }
        self.state = self.next_direction();
        match self.state {
            State::Up => self.floor += 1,
            State::Down => self.floor -= 1,
            State::Idle | State::DoorsOpen { .. } => return None,
        }
        self.travelled += 1;
        None
    }
}

pub trait Dispatch {
    fn pick(&self, elevators: &[Elevator], call: Floor) -> Option<usize>;
}

pub struct Nearest;

pub struct LeastBusy {
    pub max_stops: usize,
}

impl Dispatch for Nearest {
    fn pick(&self, elevators: &[Elevator], call: Floor) -> Option<usize> {
        elevators
            .iter()
            .enumerate()
            .min_by_key(|(_, e)| e.floor.abs_diff(call))
            .map(|(index, _)| index)
    }
}

impl Dispatch for LeastBusy {
    fn pick(&self, elevators: &[Elevator], _call: Floor) -> Option<usize> {
        let mut candidates: Vec<(usize, usize)> = elevators
            .iter()
            .map(Elevator::load)
            .enumerate()
            .filter(|&(_, load)| load < self.max_stops)
            .collect();
        candidates.sort_by_key(|&(_, load)| load);
        candidates.first().map(|&(index, _)| index)
    }
}

pub struct Bank<D> {
    elevators: Vec<Elevator>,
    floors: RangeInclusive<Floor>,
    dispatch: D,
}

impl<D: Dispatch> Bank<D> {
    pub fn new(count: usize, floors: RangeInclusive<Floor>, dispatch: D) -> Self {
        let ground = *floors.start();
        Bank {
            elevators: vec![Elevator::at(ground); count],
            floors,
            dispatch,
        }
    }

    pub fn call(&mut self, floor: Floor) -> Result<usize, String> {
        if !self.floors.contains(&floor) {
            return Err(format!("floor {floor} is outside {:?}", self.floors));
        }
        let index = self
            .dispatch
            .pick(&self.elevators, floor)
            .ok_or_else(|| String::from("no elevator is free"))?;
        self.elevators[index].add_stop(floor);
        Ok(index)
    }

    pub fn run(&mut self, ticks: usize) -> Vec<(usize, Floor)> {
        let mut opened = Vec::new();
        for _ in 0..ticks {
            for (index, elevator) in self.elevators.iter_mut().enumerate() {
                opened.extend(elevator.tick().map(|floor| (index, floor)));
            }
        }
        opened
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serves_every_call() {
        let mut bank = Bank::new(2, 0..=9, LeastBusy { max_stops: 3 });
        assert_eq!(bank.call(4), Ok(0));
        assert_eq!(bank.call(7), Ok(1));
        assert!(bank.call(12).is_err());
        let mut opened = bank.run(12);
        opened.sort();
        assert_eq!(opened, [(0, 4), (1, 7)]);
    }
}
