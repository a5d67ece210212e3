//! Hand-written CSV reading and writing with traits for turning rows into records and back.

use std::borrow::Cow;
use std::fmt;
use std::num::ParseIntError;

pub trait Record: Sized {
    const COLUMNS: &'static [&'static str];

    fn from_row(row: &Row<'_>) -> Result<Self, CsvError>;
    fn to_fields(&self) -> Vec<Cow<'_, str>>;
}

#[derive(Debug, PartialEq, Eq)]
pub enum CsvError {
    OpenQuote { line: usize },
    TooFewColumns { line: usize, found: usize },
    Number { line: usize, column: &'static str },
    Header(String),
}

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CsvError::OpenQuote { line } => write!(f, "{line}: quote never closed"),
            CsvError::TooFewColumns { line, found } => write!(f, "{line}: only {found} columns"),
            CsvError::Number { line, column } => write!(f, "{line}: {column} is not a number"),
            CsvError::Header(found) => write!(f, "unexpected header {found:?}"),
        }
    }
}

impl std::error::Error for CsvError {}

#[derive(Debug)]
pub struct Row<'a> {
    line: usize,
    fields: Vec<Cow<'a, str>>,
}

impl<'a> Row<'a> {
    fn parse(line: usize, text: &'a str) -> Result<Self, CsvError> {
        let mut fields = Vec::new();
        let mut rest = text;
        loop {
            if let Some(quoted) = rest.strip_prefix('"') {
                let end = closing_quote(quoted).ok_or(CsvError::OpenQuote { line })?;
                let (inner, tail) = quoted.split_at(end);
                fields.push(if inner.contains("\"\"") {
                    Cow::Owned(inner.replace("\"\"", "\""))
                } else {
                    Cow::Borrowed(inner)
                });
                rest = &tail[1..];
            } else {
                let end = rest.find(',').unwrap_or(rest.len());
                fields.push(Cow::Borrowed(&rest[..end]));
                rest = &rest[end..];
            }
            match rest.strip_prefix(',') {
                Some(after) => rest = after,
                None => break,
            }
        }
        Ok(Row { line, fields })
    }

    pub fn text(&self, index: usize) -> Result<&str, CsvError> {
        self.fields
            .get(index)
            .map(|field| field.as_ref())
            .ok_or(CsvError::TooFewColumns { line: self.line, found: self.fields.len() })
    }

    pub fn number<N>(&self, index: usize, column: &'static str) -> Result<N, CsvError>
    where
        N: std::str::FromStr<Err = ParseIntError>,
    {
        let text = self.text(index)?;
        text.trim().parse().map_err(|_| CsvError::Number { line: self.line, column })
    }
}

fn closing_quote(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return Some(at),
            _ => at += 1,
        }
    }
    None
}

pub fn read<R: Record>(text: &str) -> Result<Vec<R>, CsvError> {
    let mut lines = text.lines().enumerate();
    let header = lines.next().map(|(_, line)| line).unwrap_or_default();
    if header.split(',').ne(R::COLUMNS.iter().copied()) {
        return Err(CsvError::Header(header.to_string()));
    }
    lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(index, line)| Row::parse(index + 1, line).and_then(|row| R::from_row(&row)))
        .collect()
}

pub fn write<'r, R: Record + 'r>(records: impl IntoIterator<Item = &'r R>) -> String {
    let mut out = R::COLUMNS.join(",");
    out.push('\n');
    for record in records {
        let fields: Vec<String> = record
            .to_fields()
            .into_iter()
            .map(|field| {
                if field.contains([',', '"']) {
                    format!("\"{}\"", field.replace('"', "\"\""))
                } else {
                    field.into_owned()
                }
            })
            .collect();
        out += &fields.join(",");
        out.push('\n');
    }
    out
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplier {
    pub code: u16,
    pub name: String,
    pub credit_days: i32,
}

impl Record for Supplier {
    const COLUMNS: &'static [&'static str] = &["code", "name", "credit_days"];

    fn from_row(row: &Row<'_>) -> Result<Self, CsvError> {
        Ok(Supplier {
            code: row.number(0, "code")?,
            name: row.text(1)?.to_owned(),
            credit_days: row.number(2, "credit_days")?,
        })
    }

    fn to_fields(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.code.to_string().into(),
            self.name.as_str().into(),
            self.credit_days.to_string().into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_survive_a_round_trip() {
        let name = "Dale \"Sons\", Timber".to_string();
        let before = vec![Supplier { code: 9, name, credit_days: -3 }];
        let text = write(&before);
        assert_eq!(read::<Supplier>(&text), Ok(before));
    }
}
