//! An interpreter for a small drawing language with variables and nested repeats.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read};
use std::iter::Peekable;
use std::str::SplitWhitespace;

#[derive(Debug, Clone, PartialEq)]
enum Expr {
    Number(i32),
    Var(String),
}

#[derive(Debug, Clone, PartialEq)]
enum Stmt {
    Walk(Expr),
    Turn(Turn),
    Pen(bool),
    Let(String, Expr),
    Grow(String, Expr),
    Repeat { times: Expr, body: Vec<Stmt> },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Turn {
    Left,
    Right,
}

#[derive(Debug)]
enum ScriptError {
    UnexpectedEnd,
    UnknownWord(String),
    UnknownVariable(String),
    UnclosedRepeat,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ScriptError::UnexpectedEnd => write!(f, "the script stops in the middle of a statement"),
            ScriptError::UnknownWord(word) => write!(f, "unknown word {word}"),
            ScriptError::UnknownVariable(name) => write!(f, "variable {name} has no value"),
            ScriptError::UnclosedRepeat => write!(f, "a repeat has no end"),
        }
    }
}

struct Parser<'s> {
    words: Peekable<SplitWhitespace<'s>>,
}

impl<'s> Parser<'s> {
    fn new(source: &'s str) -> Self {
        Parser { words: source.split_whitespace().peekable() }
    }

    fn word(&mut self) -> Result<&'s str, ScriptError> {
        self.words.next().ok_or(ScriptError::UnexpectedEnd)
    }

    fn expr(&mut self) -> Result<Expr, ScriptError> {
        let word = self.word()?;
        Ok(match word.parse() {
            Ok(number) => Expr::Number(number),
            Err(_) => Expr::Var(word.to_string()),
        })
    }

    fn block(&mut self, nested: bool) -> Result<Vec<Stmt>, ScriptError> {
        let mut body = Vec::new();
        while let Some(&word) = self.words.peek() {
            self.words.next();
            let stmt = match word {
                "end" if nested => return Ok(body),
                "walk" => Stmt::Walk(self.expr()?),
                "left" => Stmt::Turn(Turn::Left),
                "right" => Stmt::Turn(Turn::Right),
                "up" | "down" => Stmt::Pen(word == "down"),
                "let" => Stmt::Let(self.word()?.to_string(), self.expr()?),
                "grow" => Stmt::Grow(self.word()?.to_string(), self.expr()?),
                "repeat" => {
                    let times = self.expr()?;
                    Stmt::Repeat { times, body: self.block(true)? }
                }
                other => return Err(ScriptError::UnknownWord(other.to_string())),
            };
            body.push(stmt);
        }
        if nested {
            Err(ScriptError::UnclosedRepeat)
        } else {
            Ok(body)
        }
    }
}

struct Turtle {
    at: (i32, i32),
    facing: (i32, i32),
    drawing: bool,
    vars: HashMap<String, i32>,
    dots: HashMap<(i32, i32), u32>,
}

impl Turtle {
    fn new() -> Self {
        Turtle {
            at: (0, 0),
            facing: (1, 0),
            drawing: true,
            vars: HashMap::new(),
            dots: HashMap::new(),
        }
    }

    fn value(&self, expr: &Expr) -> Result<i32, ScriptError> {
        match expr {
            Expr::Number(n) => Ok(*n),
            Expr::Var(name) => self
                .vars
                .get(name)
                .copied()
                .ok_or_else(|| ScriptError::UnknownVariable(name.clone())),
        }
    }

    fn run(&mut self, body: &[Stmt]) -> Result<(), ScriptError> {
        for stmt in body {
            match stmt {
                Stmt::Walk(distance) => {
                    for _ in 0..self.value(distance)? {
                        if self.drawing {
                            *self.dots.entry(self.at).or_insert(0) += 1;
                        }
                        self.at.0 += self.facing.0;
                        self.at.1 += self.facing.1;
                    }
                }
                Stmt::Turn(Turn::Left) => self.facing = (self.facing.1, -self.facing.0),
                Stmt::Turn(Turn::Right) => self.facing = (-self.facing.1, self.facing.0),
                Stmt::Pen(down) => self.drawing = *down,
                Stmt::Let(name, expr) => {
                    let value = self.value(expr)?;
                    self.vars.insert(name.clone(), value);
                }
                Stmt::Grow(name, expr) => {
                    let by = self.value(expr)?;
                    match self.vars.get_mut(name) {
                        Some(value) => *value += by,
                        None => return Err(ScriptError::UnknownVariable(name.clone())),
                    }
                }
                Stmt::Repeat { times, body } => {
                    for _ in 0..self.value(times)? {
                        self.run(body)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn picture(&self) -> Option<String> {
        let left = self.dots.keys().map(|(x, _)| *x).min()?;
        let right = self.dots.keys().map(|(x, _)| *x).max()?;
        let top = self.dots.keys().map(|&(_, y)| y).min()?;
        let bottom = self.dots.keys().map(|&(_, y)| y).max()?;
        let rows: Vec<String> = (top..=bottom)
            .map(|y| {
                (left..=right)
                    .map(|x| match self.dots.get(&(x, y)) {
                        None => ' ',
                        Some(1) => 'o',
                        Some(_) => '@',
                    })
                    .collect()
            })
            .collect();
        Some(rows.join("\n"))
    }
}

fn main() -> io::Result<()> {
    let mut source = String::new();
    io::stdin().read_to_string(&mut source)?;
    let mut turtle = Turtle::new();
    match Parser::new(&source).block(false).and_then(|program| turtle.run(&program)) {
        Ok(()) => println!("{}", turtle.picture().unwrap_or_default()),
        Err(err) => eprintln!("script error: {err}"),
    }
    Ok(())
}
