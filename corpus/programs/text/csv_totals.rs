//! Sums the amounts of an expense sheet kept as quoted CSV and prints them per category.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::iter::Peekable;
use std::num::ParseIntError;
use std::str::CharIndices;

const SHEET: &str = "\
date,category,amount,note
2023-04-01,travel,1250,train to the coast
2023-04-02,food,830,\"bread, cheese\"
2023-04-02,food,1490,\"the \"\"long\"\" lunch\"
2023-04-05,office,399,pens
2023-04-09,travel,-250,refund
";

#[derive(Debug)]
enum SheetError {
    NoHeader,
    NoColumn(&'static str),
    ShortRow { row: usize, wanted: usize },
    Amount { row: usize, source: ParseIntError },
    OpenQuote(usize),
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NoHeader => f.write_str("the sheet is empty"),
            Self::NoColumn(name) => write!(f, "no column called {}", name),
            Self::ShortRow { row, wanted } => {
                write!(f, "row {} needs at least {} fields", row, wanted)
            }
            Self::Amount { row, source } => write!(f, "row {}: bad amount: {}", row, source),
            Self::OpenQuote(at) => write!(f, "quote opened at column {} is never closed", at),
        }
    }
}

struct Fields<'l> {
    line: &'l str,
    chars: Peekable<CharIndices<'l>>,
    done: bool,
}

impl<'l> Fields<'l> {
    fn new(line: &'l str) -> Self {
        Fields {
            line,
            chars: line.char_indices().peekable(),
            done: false,
        }
    }

    fn quoted(&mut self, open: usize) -> Result<Cow<'l, str>, SheetError> {
        let start = open + 1;
        let mut doubled = false;
        loop {
            match self.chars.next() {
                None => return Err(SheetError::OpenQuote(start)),
                Some((end, '"')) => {
                    if self.chars.next_if(|&(_, c)| c == '"').is_some() {
                        doubled = true;
                        continue;
                    }
                    self.done = self.chars.next().is_none();
                    let body = &self.line[start..end];
                    return Ok(if doubled {
                        Cow::Owned(body.replace("\"\"", "\""))
                    } else {
                        Cow::Borrowed(body)
                    });
                }
                Some(_) => {}
            }
        }
    }
}

impl<'l> Iterator for Fields<'l> {
    type Item = Result<Cow<'l, str>, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let start = match self.chars.peek() {
            Some(&(at, '"')) => {
                self.chars.next();
                return Some(self.quoted(at));
            }
            Some(&(at, _)) => at,
            None => self.line.len(),
        };
        let end = self.chars.by_ref().find(|(_, c)| *c == ',').map(|(i, _)| i);
        self.done = end.is_none();
        Some(Ok(Cow::Borrowed(&self.line[start..end.unwrap_or(self.line.len())])))
    }
}

fn column(header: &[Cow<'_, str>], name: &'static str) -> Result<usize, SheetError> {
    header
        .iter()
        .position(|h| h == name)
        .ok_or(SheetError::NoColumn(name))
}

fn totals(text: &str) -> Result<HashMap<String, i64>, SheetError> {
    let mut lines = text.lines().filter(|l| !l.is_empty());
    let first = lines.next().ok_or(SheetError::NoHeader)?;
    let header = Fields::new(first).collect::<Result<Vec<_>, _>>()?;
    let category = column(&header, "category")?;
    let amount = column(&header, "amount")?;
    let wanted = category.max(amount) + 1;

    let mut sums = HashMap::new();
    for (index, line) in lines.enumerate() {
        let row = index + 2;
        let mut fields = Fields::new(line).collect::<Result<Vec<_>, _>>()?;
        if fields.len() < wanted {
            return Err(SheetError::ShortRow { row, wanted });
        }
        let cents: i64 = fields[amount]
            .trim()
            .parse()
            .map_err(|source| SheetError::Amount { row, source })?;
        let key = fields.swap_remove(category).into_owned();
        *sums.entry(key).or_insert(0) += cents;
    }
    Ok(sums)
}

fn main() {
    match totals(SHEET) {
        Ok(sums) => {
            let mut rows: Vec<(String, i64)> = sums.into_iter().collect();
            rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            for (name, cents) in &rows {
                println!("{:<10}{:>8}.{:02}", name, cents / 100, cents.abs() % 100);
            }
        }
        Err(err) => eprintln!("cannot total the sheet: {}", err),
    }
}
