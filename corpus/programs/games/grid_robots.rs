//! Robots that drive over a rectangular yard following letter programs.

use std::collections::HashSet;
use std::convert::TryFrom;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    North,
    East,
    South,
    West,
}

impl Heading {
    const CLOCKWISE: [Heading; 4] = [Heading::North, Heading::East, Heading::South, Heading::West];

    fn turned(self, quarter_turns: usize) -> Heading {
        let index = Self::CLOCKWISE.iter().position(|&h| h == self).unwrap_or(0);
        Self::CLOCKWISE[(index + quarter_turns) % 4]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Forward,
    Left,
    Right,
}

#[derive(Debug, PartialEq, Eq)]
pub struct BadStep(pub char);

impl TryFrom<char> for Step {
    type Error = BadStep;

    fn try_from(ch: char) -> Result<Self, Self::Error> {
        match ch.to_ascii_uppercase() {
            'F' => Ok(Step::Forward),
            'L' => Ok(Step::Left),
            'R' => Ok(Step::Right),
            _ => Err(BadStep(ch)),
        }
    }
}

pub fn parse_program(text: &str) -> Result<Vec<Step>, BadStep> {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(Step::try_from)
        .collect()
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Robot {
    pub label: char,
    pub position: (i32, i32),
    pub heading: Heading,
}

impl Robot {
    fn ahead(&self) -> (i32, i32) {
        let (x, y) = self.position;
        match self.heading {
            Heading::North => (x, y + 1),
            Heading::East => (x + 1, y),
            Heading::South => (x, y - 1),
            Heading::West => (x - 1, y),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Moved((i32, i32)),
    Turned(Heading),
    Bumped { into: Option<char> },
}

#[derive(Debug)]
pub struct Yard {
    width: i32,
    height: i32,
    robots: Vec<Robot>,
    visited: HashSet<(i32, i32)>,
}

impl Yard {
    pub fn new(width: u16, height: u16) -> Yard {
        Yard {
            width: i32::from(width),
            height: i32::from(height),
            robots: vec![],
            visited: HashSet::new(),
        }
    }

    pub fn place(&mut self, robot: Robot) -> Result<usize, Robot> {
        if !self.inside(robot.position) || self.robot_at(robot.position).is_some() {
            return Err(robot);
        }
        self.visited.insert(robot.position);
        self.robots.push(robot);
        Ok(self.robots.len() - 1)
    }

    fn inside(&self, (x, y): (i32, i32)) -> bool {
        (0..self.width).contains(&x) && (0..self.height).contains(&y)
    }

    pub fn robot_at(&self, position: (i32, i32)) -> Option<&Robot> {
        self.robots.iter().find(|robot| robot.position == position)
    }

    pub fn step(&mut self, index: usize, step: Step) -> Option<Event> {
        let target = self.robots.get(index)?.ahead();
        let blocker = self.robot_at(target).map(|other| other.label);
        let free = self.inside(target) && blocker.is_none();
        let robot = self.robots.get_mut(index)?;
        let event = match step {
            Step::Left => {
                robot.heading = robot.heading.turned(3);
                Event::Turned(robot.heading)
            }
            Step::Right => {
                robot.heading = robot.heading.turned(1);
                Event::Turned(robot.heading)
            }
            Step::Forward if free => {
                robot.position = target;
                self.visited.insert(target);
                Event::Moved(target)
            }
            Step::Forward => Event::Bumped { into: blocker },
        };
        Some(event)
    }

    pub fn run(&mut self, index: usize, program: &[Step]) -> Vec<Event> {
        program.iter().filter_map(|&step| self.step(index, step)).collect()
    }

    pub fn coverage(&self) -> f64 {
        self.visited.len() as f64 / f64::from(self.width * self.height)
    }
}

impl fmt::Display for Yard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for y in (0..self.height).rev() {
            for x in 0..self.width {
                let ch = match self.robot_at((x, y)) {
                    Some(robot) => robot.label,
                    None if self.visited.contains(&(x, y)) => '+',
                    None => '.',
                };
                write!(f, "{}", ch)?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bumps_into_wall_and_neighbour() {
        let mut yard = Yard::new(3, 3);
        let a = Robot { label: 'A', position: (0, 0), heading: Heading::East };
        let b = Robot { label: 'B', position: (2, 0), ..a.clone() };
        let first = yard.place(a).unwrap();
        let second = yard.place(b).unwrap();
        let program = parse_program("ff").unwrap();
        let events = yard.run(first, &program);
        assert_eq!(events, vec![Event::Moved((1, 0)), Event::Bumped { into: Some('B') }]);
        assert_eq!(yard.step(second, Step::Forward), Some(Event::Bumped { into: None }));
        assert_eq!(parse_program("FxL"), Err(BadStep('x')));
    }
}
