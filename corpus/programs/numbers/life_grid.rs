//! Cellular automata on a wrapping grid, with rules given in birth/survival notation.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
enum Cell {
    #[default]
    Dead,
    Alive,
}

impl Cell {
    fn is_alive(self) -> bool {
        self == Cell::Alive
    }
}

impl TryFrom<char> for Cell {
    type Error = char;
    fn try_from(c: char) -> Result<Self, char> {
        match c {
            '.' | ' ' => Ok(Cell::Dead),
            '#' | 'o' | 'O' => Ok(Cell::Alive),
            other => Err(other),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Rule {
    birth: [bool; 9],
    survive: [bool; 9],
}

impl FromStr for Rule {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let mut rule = Rule::default();
        for part in s.split('/') {
            let mut chars = part.chars();
            let table = match chars.next() {
                Some('B') => &mut rule.birth,
                Some('S') => &mut rule.survive,
                other => return Err(format!("unexpected section start {other:?}")),
            };
            for c in chars {
                match c.to_digit(9) {
                    Some(n) => table[n as usize] = true,
                    None => return Err(format!("{c:?} is not a neighbour count")),
                }
            }
        }
        Ok(rule)
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct World<const W: usize, const H: usize> {
    cells: [[Cell; W]; H],
}

impl<const W: usize, const H: usize> World<W, H> {
    fn empty() -> Self {
        World { cells: [[Cell::Dead; W]; H] }
    }

    fn stamp(&mut self, pattern: &str, at: (usize, usize)) -> Result<(), char> {
        let (left, top) = at;
        for (dy, line) in pattern.lines().enumerate() {
            for (dx, c) in line.chars().enumerate() {
                self.cells[(top + dy) % H][(left + dx) % W] = Cell::try_from(c)?;
            }
        }
        Ok(())
    }

    fn neighbours(&self, x: usize, y: usize) -> usize {
        let mut count = 0;
        for dy in [H - 1, 0, 1] {
            for dx in [W - 1, 0, 1] {
                if (dx, dy) != (0, 0) && self.cells[(y + dy) % H][(x + dx) % W].is_alive() {
                    count += 1;
                }
            }
        }
        count
    }

    fn step(&self, rule: &Rule) -> Self {
        let mut next = Self::empty();
        for (y, row) in next.cells.iter_mut().enumerate() {
            for (x, cell) in row.iter_mut().enumerate() {
                let n = self.neighbours(x, y);
                let lives = match self.cells[y][x] {
                    Cell::Alive => rule.survive[n],
                    Cell::Dead => rule.birth[n],
                };
                if lives {
                    *cell = Cell::Alive;
                }
            }
        }
        next
    }

    fn population(&self) -> usize {
        self.cells.iter().flatten().filter(|c| c.is_alive()).count()
    }
}

impl<const W: usize, const H: usize> fmt::Display for World<W, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.cells {
            let line: String = row.iter().map(|c| if c.is_alive() { '#' } else { '.' }).collect();
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

enum Outcome {
    Extinct(usize),
    Repeats(usize),
    StillGoing,
}

fn run<const W: usize, const H: usize>(
    world: &mut World<W, H>,
    rule: &Rule,
    limit: usize,
) -> Outcome {
    let mut seen = HashSet::new();
    for generation in 0..limit {
        if world.population() == 0 {
            return Outcome::Extinct(generation);
        }
        if !seen.insert(world.clone()) {
            return Outcome::Repeats(generation);
        }
        *world = world.step(rule);
    }
    Outcome::StillGoing
}

fn main() -> Result<(), String> {
    let complain = |c: char| format!("bad cell {c:?}");
    for text in ["B3/S23", "B36/S125", "B2/S"] {
        let rule: Rule = text.parse()?;
        let mut world = World::<16, 8>::empty();
        world.stamp("###", (2, 1)).map_err(complain)?;
        world.stamp(".##\n##.\n.#.", (9, 4)).map_err(complain)?;
        let started = world.population();
        let ending = match run(&mut world, &rule, 120) {
            Outcome::Extinct(when) => format!("dies out at {when}"),
            Outcome::Repeats(when) => format!("repeats itself at {when}"),
            Outcome::StillGoing => "is still going".to_string(),
        };
        println!("{text}: {started} cells at first, {ending}\n{world}");
    }
    if let Err(message) = "B3/X9".parse::<Rule>() {
        println!("refused: {message}");
    }
    Ok(())
}
