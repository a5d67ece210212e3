//! Parses approval rules such as `amount > 500 and not dept = it` and evaluates them on requests.

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::SplitWhitespace;

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Number(i64),
    Word(String),
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Value::Number(n)
    }
}

impl From<&str> for Value {
    fn from(word: &str) -> Self {
        word.parse().map(Value::Number).unwrap_or_else(|_| Value::Word(word.to_string()))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Less,
    Equal,
    Greater,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    Test { field: String, compare: Compare, value: Value },
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum ParseError {
    UnexpectedEnd,
    NotAComparison(String),
    Trailing(String),
    Unclosed,
}

#[derive(Debug, Clone, PartialEq)]
pub enum EvalError<'e> {
    UnknownField(&'e str),
    CannotOrder { field: &'e str },
}

struct Parser<'t> {
    words: Peekable<SplitWhitespace<'t>>,
}

impl<'t> Parser<'t> {
    fn word(&mut self) -> Result<&'t str, ParseError> {
        self.words.next().ok_or(ParseError::UnexpectedEnd)
    }

    fn accept(&mut self, expected: &str) -> bool {
        self.words.next_if(|word| *word == expected).is_some()
    }

    fn any(&mut self) -> Result<Expr, ParseError> {
        let mut left = self.all()?;
        while self.accept("or") {
            left = Expr::Or(Box::new(left), Box::new(self.all()?));
        }
        Ok(left)
    }

    fn all(&mut self) -> Result<Expr, ParseError> {
        let mut left = self.single()?;
        while self.accept("and") {
            let right = self.single()?;
            left = Expr::And(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn single(&mut self) -> Result<Expr, ParseError> {
        match self.word()? {
            "not" => self.single().map(|inner| Expr::Not(Box::new(inner))),
            "(" => {
                let inner = self.any()?;
                if self.accept(")") {
                    Ok(inner)
                } else {
                    Err(ParseError::Unclosed)
                }
            }
            field => {
                let compare = match self.word()? {
                    "<" => Compare::Less,
                    "=" => Compare::Equal,
                    ">" => Compare::Greater,
                    other => return Err(ParseError::NotAComparison(other.to_string())),
                };
                let value = Value::from(self.word()?);
                Ok(Expr::Test { field: field.to_string(), compare, value })
            }
        }
    }
}

pub fn parse(text: &str) -> Result<Expr, ParseError> {
    let mut parser = Parser { words: text.split_whitespace().peekable() };
    let expr = parser.any()?;
    match parser.words.next() {
        Some(extra) => Err(ParseError::Trailing(extra.to_owned())),
        None => Ok(expr),
    }
}

pub type Request = HashMap<&'static str, Value>;

impl Expr {
    pub fn holds<'e>(&'e self, request: &Request) -> Result<bool, EvalError<'e>> {
        match self {
            Expr::Not(inner) => inner.holds(request).map(|yes| !yes),
            Expr::And(a, b) => Ok(a.holds(request)? && b.holds(request)?),
            Expr::Or(a, b) => Ok(a.holds(request)? || b.holds(request)?),
            Expr::Test { field, compare, value } => {
                let actual = request.get(field.as_str()).ok_or(EvalError::UnknownField(field))?;
                match (actual, compare, value) {
                    (have, Compare::Equal, want) => Ok(have == want),
                    (Value::Number(have), Compare::Less, Value::Number(want)) => Ok(have < want),
                    (Value::Number(have), Compare::Greater, Value::Number(want)) => Ok(have > want),
                    _ => Err(EvalError::CannotOrder { field }),
                }
            }
        }
    }

    pub fn fields(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut pending = vec![self];
        while let Some(expr) = pending.pop() {
            match expr {
                Expr::Test { field, .. } => found.push(field.as_str()),
                Expr::Not(inner) => pending.push(inner),
                Expr::And(a, b) | Expr::Or(a, b) => pending.extend([b.as_ref(), a.as_ref()]),
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evaluates_with_precedence() {
        let rule = parse("amount < 100 or dept = it and not ( amount > 900 )").unwrap();
        let mut request = Request::from([("amount", Value::from(950)), ("dept", "it".into())]);
        assert_eq!(rule.holds(&request), Ok(false));
        request.insert("amount", 400.into());
        assert_eq!(rule.holds(&request), Ok(true));
        assert_eq!(rule.fields(), vec!["amount", "dept"]);
        request.remove("dept");
        assert_eq!(rule.holds(&request), Err(EvalError::UnknownField("dept")));
    }

    #[test]
    fn complains_about_leftovers() {
        assert_eq!(parse("a = b c"), Err(ParseError::Trailing("c".into())));
        assert_eq!(parse("( a = b"), Err(ParseError::Unclosed));
    }
}
