//! Evaluates arithmetic lines with variables, reporting the column of every mistake.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::iter::Peekable;
use std::str::CharIndices;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token<'s> {
    Number(f64),
    Name(&'s str),
    Op(char),
}

#[derive(Debug)]
struct CalcError {
    column: usize,
    message: String,
}

impl fmt::Display for CalcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column + 1, self.message)
    }
}

impl Error for CalcError {}

fn fail<T>(column: usize, message: impl Into<String>) -> Result<T, CalcError> {
    Err(CalcError {
        column,
        message: message.into(),
    })
}

struct Lexer<'s> {
    source: &'s str,
    chars: Peekable<CharIndices<'s>>,
}

impl<'s> Lexer<'s> {
    fn new(source: &'s str) -> Lexer<'s> {
        Lexer {
            source,
            chars: source.char_indices().peekable(),
        }
    }

    fn take_while(&mut self, start: usize, keep: fn(char) -> bool) -> &'s str {
        let mut end = start;
        while let Some((at, ch)) = self.chars.next_if(|&(_, c)| keep(c)) {
            end = at + ch.len_utf8();
        }
        &self.source[start..end]
    }

    fn tokens(mut self) -> Result<Vec<(usize, Token<'s>)>, CalcError> {
        let mut out = Vec::new();
        while let Some(&(at, ch)) = self.chars.peek() {
            let token = match ch {
                ' ' | '\t' => {
                    self.chars.next();
                    continue;
                }
                '0'..='9' | '.' => {
                    let text = self.take_while(at, |c| c.is_ascii_digit() || c == '.');
                    match text.parse() {
                        Ok(n) => Token::Number(n),
                        Err(_) => return fail(at, format!("{text} is not a number")),
                    }
                }
                c if c.is_alphabetic() => Token::Name(self.take_while(at, char::is_alphanumeric)),
                '+' | '-' | '*' | '/' | '(' | ')' | '=' | '^' => {
                    self.chars.next();
                    Token::Op(ch)
                }
                other => return fail(at, format!("what is {other:?}?")),
            };
            out.push((at, token));
        }
        Ok(out)
    }
}

struct Evaluator<'e, 's> {
    tokens: &'e [(usize, Token<'s>)],
    end: usize,
    vars: &'e HashMap<String, f64>,
}

impl<'e, 's> Evaluator<'e, 's> {
    fn peek_op(&self) -> Option<char> {
        match self.tokens.first() {
            Some((_, Token::Op(op))) => Some(*op),
            _ => None,
        }
    }

    fn advance(&mut self) -> Option<(usize, Token<'s>)> {
        let (&first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn expression(&mut self, min_power: u8) -> Result<f64, CalcError> {
        let mut left = self.atom()?;
        while let Some(op) = self.peek_op() {
            let (power, right_assoc) = match op {
                '+' | '-' => (1, false),
                '*' | '/' => (2, false),
                '^' => (4, true),
                _ => break,
            };
            if power < min_power {
                break;
            }
            let column = self.advance().map_or(self.end, |(at, _)| at);
            let right = self.expression(if right_assoc { power } else { power + 1 })?;
            left = match op {
                '+' => left + right,
                '-' => left - right,
                '*' => left * right,
                '^' => left.powf(right),
                _ if right == 0.0 => return fail(column, "division by zero"),
                _ => left / right,
            };
        }
        Ok(left)
    }

    fn atom(&mut self) -> Result<f64, CalcError> {
        match self.advance() {
            Some((_, Token::Number(n))) => Ok(n),
            Some((at, Token::Name(name))) => match self.vars.get(name) {
                Some(value) => Ok(*value),
                None => fail(at, format!("{name} has no value yet")),
            },
            Some((_, Token::Op('-'))) => Ok(-self.expression(3)?),
            Some((open, Token::Op('('))) => {
                let inner = self.expression(0)?;
                match self.advance() {
                    Some((_, Token::Op(')'))) => Ok(inner),
                    _ => fail(open, "this parenthesis is never closed"),
                }
            }
            Some((at, Token::Op(op))) => fail(at, format!("unexpected {op}")),
            None => fail(self.end, "the line stops too early"),
        }
    }
}

fn run_line(line: &str, vars: &mut HashMap<String, f64>) -> Result<f64, CalcError> {
    let tokens = Lexer::new(line).tokens()?;
    let (target, body) = match tokens.as_slice() {
        [(_, Token::Name(name)), (_, Token::Op('=')), body @ ..] => (*name, body),
        body => ("last", body),
    };
    let mut evaluator = Evaluator { tokens: body, end: line.len(), vars };
    let value = evaluator.expression(0)?;
    if let Some((at, _)) = evaluator.tokens.first() {
        return fail(*at, "leftover text");
    }
    vars.insert(target.to_string(), value);
    Ok(value)
}

fn main() {
    let mut vars = HashMap::from([("pi".to_string(), std::f64::consts::PI)]);
    let script = "radius = 2.5\narea = pi * radius ^ 2\n-area + (3\nlast * 2\narea / (radius - 2.5)\n2 $ 3";
    for line in script.lines() {
        match run_line(line, &mut vars) {
            Ok(value) => println!("{line:<28} = {value:.3}"),
            Err(err) => println!("{line:<28} ! {err}"),
        }
    }
}
