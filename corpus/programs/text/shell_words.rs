//! Splits command lines into words with quotes and expands variables through a resolver.

use std::collections::HashMap;
use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

/// Anything that can give a variable its value.
pub trait Resolve {
    fn resolve(&self, name: &str) -> Option<String>;
}

pub struct Environment;

impl Resolve for Environment {
    fn resolve(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

impl<V: AsRef<str>> Resolve for HashMap<&str, V> {
    fn resolve(&self, name: &str) -> Option<String> {
        self.get(name).map(|v| v.as_ref().to_owned())
    }
}

impl<A: Resolve, B: Resolve> Resolve for (A, B) {
    fn resolve(&self, name: &str) -> Option<String> {
        self.0.resolve(name).or_else(|| self.1.resolve(name))
    }
}

impl<R: Resolve + ?Sized> Resolve for &R {
    fn resolve(&self, name: &str) -> Option<String> {
        (**self).resolve(name)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SplitError {
    OpenQuote(char),
    LoneBackslash,
    BadVariable,
    Unset(String),
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SplitError::OpenQuote(q) => write!(f, "missing closing {q}"),
            SplitError::LoneBackslash => write!(f, "backslash at the end of the line"),
            SplitError::BadVariable => write!(f, "'$' without a name"),
            SplitError::Unset(name) => write!(f, "{name} is not set"),
        }
    }
}

impl std::error::Error for SplitError {}

struct Splitter<'l, R> {
    chars: Peekable<Chars<'l>>,
    resolver: R,
    words: Vec<String>,
    word: Option<String>,
}

impl<'l, R: Resolve> Splitter<'l, R> {
    fn push(&mut self, ch: char) {
        self.word.get_or_insert_default().push(ch);
    }

    fn finish_word(&mut self) {
        self.words.extend(self.word.take());
    }

    fn variable(&mut self) -> Result<String, SplitError> {
        let braced = self.chars.next_if_eq(&'{').is_some();
        let mut name = String::new();
        while let Some(ch) = self.chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
            name.push(ch);
        }
        let mut fallback = None;
        if braced {
            if self.chars.next_if_eq(&':').is_some() {
                let text = fallback.insert(String::new());
                while let Some(ch) = self.chars.next_if(|&c| c != '}') {
                    text.push(ch);
                }
            }
            self.chars.next_if_eq(&'}').ok_or(SplitError::OpenQuote('}'))?;
        }
        if name.is_empty() {
            return Err(SplitError::BadVariable);
        }
        self.resolver
            .resolve(&name)
            .or(fallback)
            .ok_or(SplitError::Unset(name))
    }

    fn quoted(&mut self, quote: char) -> Result<(), SplitError> {
        self.word.get_or_insert_default();
        loop {
            match self.chars.next().ok_or(SplitError::OpenQuote(quote))? {
                ch if ch == quote => return Ok(()),
                '\\' if quote == '"' => {
                    let ch = self.chars.next().ok_or(SplitError::LoneBackslash)?;
                    self.push(ch);
                }
                '$' if quote == '"' => {
                    let value = self.variable()?;
                    self.word.get_or_insert_default().push_str(&value);
                }
                ch => self.push(ch),
            }
        }
    }

    fn run(mut self) -> Result<Vec<String>, SplitError> {
        while let Some(ch) = self.chars.next() {
            match ch {
                '\'' | '"' => self.quoted(ch)?,
                '\\' => {
                    let next = self.chars.next().ok_or(SplitError::LoneBackslash)?;
                    self.push(next);
                }
                '$' => {
                    let value = self.variable()?;
                    let mut pieces = value.split_whitespace();
                    if let Some(first) = pieces.next() {
                        self.word.get_or_insert_default().push_str(first);
                    }
                    for piece in pieces {
                        self.finish_word();
                        self.word = Some(piece.to_string());
                    }
                }
                '#' if self.word.is_none() => break,
                ch if ch.is_whitespace() => self.finish_word(),
                ch => self.push(ch),
            }
        }
        self.finish_word();
        Ok(self.words)
    }
}

pub fn split<R: Resolve>(line: &str, resolver: R) -> Result<Vec<String>, SplitError> {
    let splitter = Splitter {
        chars: line.chars().peekable(),
        resolver,
        words: Vec::new(),
        word: None,
    };
    splitter.run()
}

pub fn split_with_env(line: &str) -> Result<Vec<String>, SplitError> {
    split(line, Environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_and_expands() {
        let vars = HashMap::from([("files", "a.txt  b.txt"), ("me", "Jo")]);
        let words = split("cp -v $files \"to $me's\" '' ${dir:out} # all", &vars).unwrap();
        assert_eq!(words, ["cp", "-v", "a.txt", "b.txt", "to Jo's", "", "out"]);
        assert_eq!(split("x $none", &vars), Err(SplitError::Unset("none".into())));
        assert_eq!(split("'x", &vars), Err(SplitError::OpenQuote('\'')));
    }
}
