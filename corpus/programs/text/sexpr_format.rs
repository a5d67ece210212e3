//! Parses parenthesised lists with strings and comments and prints them again, indented.

use std::fmt;
use std::iter::Peekable;
use std::str::CharIndices;

#[derive(Debug, Clone, PartialEq)]
enum Sexpr<'s> {
    Atom(&'s str),
    Text(&'s str),
    List(Vec<Sexpr<'s>>),
    Quoted(Box<Sexpr<'s>>),
}

#[derive(Debug, PartialEq)]
enum ReadError {
    Eof,
    UnclosedList { opened: usize },
    UnclosedText { opened: usize },
    StrayClose(usize),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Eof => f.write_str("nothing left to read"),
            ReadError::UnclosedList { opened } => write!(f, "list opened at {opened} not closed"),
            ReadError::UnclosedText { opened } => write!(f, "text opened at {opened} not closed"),
            ReadError::StrayClose(at) => write!(f, "')' at {at} closes nothing"),
        }
    }
}

struct Reader<'s> {
    source: &'s str,
    chars: Peekable<CharIndices<'s>>,
}

impl<'s> Reader<'s> {
    fn new(source: &'s str) -> Self {
        Self { source, chars: source.char_indices().peekable() }
    }

    fn offset(&mut self) -> usize {
        self.chars.peek().map_or(self.source.len(), |(at, _)| *at)
    }

    fn skip_blank(&mut self) {
        while let Some((_, ch)) = self.chars.next_if(|(_, c)| c.is_whitespace() || *c == ';') {
            if ch == ';' {
                while self.chars.next_if(|(_, c)| *c != '\n').is_some() {}
            }
        }
    }

    fn read(&mut self) -> Result<Sexpr<'s>, ReadError> {
        self.skip_blank();
        let (start, ch) = self.chars.next().ok_or(ReadError::Eof)?;
        match ch {
            '(' => {
                let mut items = Vec::new();
                loop {
                    self.skip_blank();
                    if self.chars.next_if(|(_, c)| *c == ')').is_some() {
                        return Ok(Sexpr::List(items));
                    }
                    match self.read() {
                        Ok(item) => items.push(item),
                        Err(ReadError::Eof) => {
                            return Err(ReadError::UnclosedList { opened: start })
                        }
                        Err(other) => return Err(other),
                    }
                }
            }
            ')' => Err(ReadError::StrayClose(start)),
            '\'' => self.read().map(Box::new).map(Sexpr::Quoted),
            '"' => {
                while let Some((at, ch)) = self.chars.next() {
                    match ch {
                        '\\' => drop(self.chars.next()),
                        '"' => return Ok(Sexpr::Text(&self.source[start + 1..at])),
                        _ => {}
                    }
                }
                Err(ReadError::UnclosedText { opened: start })
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | ';');
                while self.chars.next_if(|&(_, c)| !ends(c)).is_some() {}
                let end = self.offset();
                Ok(Sexpr::Atom(&self.source[start..end]))
            }
        }
    }
}

impl<'s> Iterator for Reader<'s> {
    type Item = Result<Sexpr<'s>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.read() {
            Err(ReadError::Eof) => None,
            other => Some(other),
        }
    }
}

impl Sexpr<'_> {
    fn flat_width(&self) -> usize {
        match self {
            Sexpr::Atom(name) => name.chars().count(),
            Sexpr::Text(text) => text.chars().count() + 2,
            Sexpr::Quoted(inner) => inner.flat_width() + 1,
            Sexpr::List(items) => {
                let inside: usize = items.iter().map(Sexpr::flat_width).sum();
                inside + items.len().saturating_sub(1) + 2
            }
        }
    }

    fn print(&self, indent: usize, width: usize, out: &mut String) {
        match self {
            Sexpr::List(items) if indent + self.flat_width() > width => {
                out.push('(');
                let (head, body) = match items.as_slice() {
                    [Sexpr::Atom(head), body @ ..] => (Some(*head), body),
                    all => (None, all),
                };
                out.extend(head);
                for (number, item) in body.iter().enumerate() {
                    if number > 0 || head.is_some() {
                        out.push('\n');
                        out.push_str(&" ".repeat(indent + 2));
                    }
                    item.print(indent + 2, width, out);
                }
                out.push(')');
            }
            Sexpr::Quoted(inner) => {
                out.push('\'');
                inner.print(indent + 1, width, out);
            }
            short => out.push_str(&short.to_string()),
        }
    }
}

impl fmt::Display for Sexpr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sexpr::Atom(name) => f.write_str(name),
            Sexpr::Text(text) => write!(f, "\"{text}\""),
            Sexpr::Quoted(inner) => write!(f, "'{inner}"),
            Sexpr::List(items) => {
                f.write_str("(")?;
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if i == 0 { "" } else { " " })?;
                }
                f.write_str(")")
            }
        }
    }
}

fn main() {
    let source = "; garden plan\n(bed north (soil clay) (rows (row beans 12 \"climb \\\"high\\\"\") \
                  (row peas 8)) '(sun low))\n(paths) loose";
    for width in [60, 30] {
        for item in Reader::new(source).flatten() {
            let mut out = String::new();
            item.print(0, width, &mut out);
            println!("{out}");
        }
        println!("{}", "=".repeat(width));
    }
    for broken in ["(a (b c)", "x) y", "(say \"never)"] {
        match Reader::new(broken).collect::<Result<Vec<_>, _>>() {
            Ok(items) => println!("{} items", items.len()),
            Err(err) => println!("{broken}: {err}"),
        }
    }
}
