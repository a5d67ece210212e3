//! Parses text mazes and finds shortest paths through them with breadth-first search.

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::fmt::{self, Display};
use std::ops::{Add, Index};
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

impl Point {
    pub const fn new(x: i32, y: i32) -> Self {
        Point { x, y }
    }
}

impl Add for Point {
    type Output = Point;

    fn add(self, rhs: Point) -> Point {
        Point::new(self.x + rhs.x, self.y + rhs.y)
    }
}

const STEPS: [Point; 4] = [
    Point::new(0, -1),
    Point::new(1, 0),
    Point::new(0, 1),
    Point::new(-1, 0),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tile {
    Wall,
    Floor,
    Trail,
}

#[derive(Debug, PartialEq)]
pub enum MazeError {
    Empty,
    UnknownChar { ch: char, at: Point },
    RaggedLine(usize),
    Missing(&'static str),
}

impl Display for MazeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the maze has no lines"),
            Self::UnknownChar { ch, at } => write!(f, "unknown {:?} at {},{}", ch, at.x, at.y),
            Self::RaggedLine(n) => write!(f, "line {} has a different length", n),
            Self::Missing(what) => write!(f, "the maze has no {}", what),
        }
    }
}

impl Error for MazeError {}

#[derive(Debug, Clone)]
pub struct Maze {
    width: usize,
    tiles: Vec<Tile>,
    start: Point,
    goal: Point,
}

impl FromStr for Maze {
    type Err = MazeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let width = text.lines().next().ok_or(MazeError::Empty)?.len();
        let mut tiles = Vec::with_capacity(text.len());
        let (mut start, mut goal) = (None, None);
        for (y, line) in text.lines().enumerate() {
            if line.len() != width {
                return Err(MazeError::RaggedLine(y + 1));
            }
            for (x, ch) in line.chars().enumerate() {
                let at = Point::new(x as i32, y as i32);
                tiles.push(match ch {
                    '#' => Tile::Wall,
                    ' ' | '.' => Tile::Floor,
                    'S' => {
                        start = Some(at);
                        Tile::Floor
                    }
                    'G' => {
                        goal = Some(at);
                        Tile::Floor
                    }
                    ch => return Err(MazeError::UnknownChar { ch, at }),
                });
            }
        }
        Ok(Maze {
            width,
            tiles,
            start: start.ok_or(MazeError::Missing("start"))?,
            goal: goal.ok_or(MazeError::Missing("goal"))?,
        })
    }
}

impl Index<Point> for Maze {
    type Output = Tile;

    fn index(&self, at: Point) -> &Tile {
        if at.x < 0 || at.y < 0 || at.x as usize >= self.width {
            return &Tile::Wall;
        }
        self.tiles
            .get(at.y as usize * self.width + at.x as usize)
            .unwrap_or(&Tile::Wall)
    }
}

impl Maze {
    fn open_neighbours(&self, at: Point) -> impl Iterator<Item = Point> + '_ {
        STEPS
            .iter()
            .map(move |&step| at + step)
            .filter(|&next| self[next] != Tile::Wall)
    }

    pub fn shortest_path(&self) -> Option<Vec<Point>> {
        let mut came_from: HashMap<Point, Option<Point>> = HashMap::from([(self.start, None)]);
        let mut queue = VecDeque::from([self.start]);
        while let Some(at) = queue.pop_front() {
            if at == self.goal {
                let mut path = vec![at];
                let mut current = at;
                while let Some(&Some(previous)) = came_from.get(&current) {
                    path.push(previous);
                    current = previous;
                }
                path.reverse();
                return Some(path);
            }
            for next in self.open_neighbours(at) {
                if !came_from.contains_key(&next) {
                    came_from.insert(next, Some(at));
                    queue.push_back(next);
                }
            }
        }
        None
    }

    pub fn with_trail(&self, path: &[Point]) -> Maze {
        let mut copy = self.clone();
        for point in path {
            let index = point.y as usize * copy.width + point.x as usize;
            copy.tiles[index] = Tile::Trail;
        }
        copy
    }

    pub fn rows(&self) -> impl Iterator<Item = String> + '_ {
        self.tiles.chunks(self.width).map(|row| {
            row.iter()
                .map(|tile| match tile {
                    Tile::Wall => '#',
                    Tile::Floor => ' ',
                    Tile::Trail => '*',
                })
                .collect()
        })
    }
}

pub fn solve(text: &str) -> Result<String, Box<dyn Error>> {
    let maze: Maze = text.parse()?;
    let path = maze.shortest_path().ok_or("there is no way through")?;
    let lines: Vec<String> = maze.with_trail(&path).rows().collect();
    Ok(lines.join("\n"))
}
