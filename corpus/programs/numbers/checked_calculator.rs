//! An integer calculator whose arithmetic can check, wrap or saturate on overflow.

use std::collections::HashMap;
use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

#[derive(Debug, Clone, PartialEq)]
enum Expr {
    Number(i32),
    Name(String),
    Negate(Box<Expr>),
    Binary(Box<Expr>, Op, Box<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Sub,
    Mul,
    Div,
}

#[derive(Debug, Clone, PartialEq)]
enum CalcError {
    Unexpected(Option<char>),
    TooBig(String),
    Undefined(String),
    Overflow(Op, i32, i32),
    DivideByZero,
}

impl fmt::Display for CalcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CalcError::Unexpected(Some(c)) => write!(f, "unexpected {c:?}"),
            CalcError::Unexpected(None) => write!(f, "expression ends too soon"),
            CalcError::TooBig(digits) => write!(f, "literal {digits} is too big"),
            CalcError::Undefined(name) => write!(f, "{name} has no value"),
            CalcError::Overflow(op, a, b) => write!(f, "{op:?} of {a} and {b} overflows"),
            CalcError::DivideByZero => write!(f, "division by zero"),
        }
    }
}

struct Parser<'t> {
    chars: Peekable<Chars<'t>>,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        Parser { chars: text.chars().peekable() }
    }

    fn peek(&mut self) -> Option<char> {
        while self.chars.next_if(|c| c.is_whitespace()).is_some() {}
        self.chars.peek().copied()
    }

    fn run_of(&mut self, accept: impl Fn(&char) -> bool) -> String {
        std::iter::from_fn(|| self.chars.next_if(&accept)).collect()
    }

    fn whole(mut self) -> Result<Expr, CalcError> {
        let expr = self.sum()?;
        match self.peek() {
            None => Ok(expr),
            extra => Err(CalcError::Unexpected(extra)),
        }
    }

    fn sum(&mut self) -> Result<Expr, CalcError> {
        let mut left = self.product()?;
        while let Some(c @ ('+' | '-')) = self.peek() {
            self.chars.next();
            let op = if c == '+' { Op::Add } else { Op::Sub };
            left = Expr::Binary(Box::new(left), op, Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Expr, CalcError> {
        let mut left = self.atom()?;
        while let Some(c @ ('*' | '/')) = self.peek() {
            self.chars.next();
            let op = if c == '*' { Op::Mul } else { Op::Div };
            let right = self.atom()?;
            left = Expr::Binary(Box::new(left), op, Box::new(right));
        }
        Ok(left)
    }

    fn atom(&mut self) -> Result<Expr, CalcError> {
        match self.peek() {
            Some('0'..='9') => {
                let digits = self.run_of(|c| c.is_ascii_digit());
                digits.parse().map(Expr::Number).map_err(|_| CalcError::TooBig(digits))
            }
            Some(c) if c.is_alphabetic() => Ok(Expr::Name(self.run_of(|c| c.is_alphanumeric()))),
            Some('-') => {
                self.chars.next();
                Ok(Expr::Negate(Box::new(self.atom()?)))
            }
            Some('(') => {
                self.chars.next();
                let inner = self.sum()?;
                match self.peek() {
                    Some(')') => {
                        self.chars.next();
                        Ok(inner)
                    }
                    other => Err(CalcError::Unexpected(other)),
                }
            }
            other => Err(CalcError::Unexpected(other)),
        }
    }
}

trait Arithmetic {
    fn apply(&self, op: Op, a: i32, b: i32) -> Option<i32>;
}

struct Checked;
struct Wrapping;
struct Saturating;

impl Arithmetic for Checked {
    fn apply(&self, op: Op, a: i32, b: i32) -> Option<i32> {
        match op {
            Op::Add => a.checked_add(b),
            Op::Sub => a.checked_sub(b),
            Op::Mul => a.checked_mul(b),
            Op::Div => a.checked_div(b),
        }
    }
}

impl Arithmetic for Wrapping {
    fn apply(&self, op: Op, a: i32, b: i32) -> Option<i32> {
        Some(match op {
            Op::Add => a.wrapping_add(b),
            Op::Sub => a.wrapping_sub(b),
            Op::Mul => a.wrapping_mul(b),
            Op::Div => a.wrapping_div(b),
        })
    }
}

impl Arithmetic for Saturating {
    fn apply(&self, op: Op, a: i32, b: i32) -> Option<i32> {
        let wide = match op {
            Op::Add => i64::from(a) + i64::from(b),
            Op::Sub => i64::from(a) - i64::from(b),
            Op::Mul => i64::from(a) * i64::from(b),
            Op::Div => i64::from(a) / i64::from(b),
        };
        Some(wide.clamp(i32::MIN.into(), i32::MAX.into()) as i32)
    }
}

fn eval(e: &Expr, vars: &HashMap<&str, i32>, how: &dyn Arithmetic) -> Result<i32, CalcError> {
    match e {
        Expr::Number(n) => Ok(*n),
        Expr::Name(name) => vars
            .get(name.as_str())
            .copied()
            .ok_or_else(|| CalcError::Undefined(name.clone())),
        Expr::Negate(inner) => {
            let value = eval(inner, vars, how)?;
            how.apply(Op::Sub, 0, value).ok_or(CalcError::Overflow(Op::Sub, 0, value))
        }
        Expr::Binary(left, op, right) => {
            let (a, b) = (eval(left, vars, how)?, eval(right, vars, how)?);
            if *op == Op::Div && b == 0 {
                return Err(CalcError::DivideByZero);
            }
            how.apply(*op, a, b).ok_or(CalcError::Overflow(*op, a, b))
        }
    }
}

fn main() {
    let vars = HashMap::from([("big", i32::MAX), ("small", i32::MIN), ("k", 12)]);
    let modes: [(&str, Box<dyn Arithmetic>); 3] =
        [("checked", Box::new(Checked)), ("wrapping", Box::new(Wrapping)), ("saturating", Box::new(Saturating))];
    for text in ["2 + 3 * (k - 4)", "big + 1", "-small / 2", "k / (3 - 3)", "7 *", "99999999999", "z"] {
        let Ok(expr) = Parser::new(text).whole() else {
            println!("{text:<18} does not parse");
            continue;
        };
        for (label, mode) in &modes {
            match eval(&expr, &vars, mode.as_ref()) {
                Ok(v) => println!("{text:<18} {label:<11} {v}"),
                Err(e) => println!("{text:<18} {label:<11} {e}"),
            }
        }
    }
}
