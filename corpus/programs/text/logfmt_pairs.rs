//! Key-value records on one line: a lazy borrowed reader and a builder that quotes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Write};
use std::str::FromStr;

/// Walks the pairs of a line; a bare word is a key with an empty value.
#[derive(Debug, Clone)]
pub struct Pairs<'l> {
    rest: &'l str,
}

impl<'l> Pairs<'l> {
    pub fn new(line: &'l str) -> Self {
        Pairs { rest: line }
    }

    fn cut(&mut self, at: usize) -> &'l str {
        let (head, tail) = self.rest.split_at(at);
        self.rest = tail;
        head
    }

    fn value(&mut self) -> Cow<'l, str> {
        let Some(body) = self.rest.strip_prefix('"') else {
            let end = self.rest.find(' ').unwrap_or(self.rest.len());
            return self.cut(end).into();
        };
        let mut owned: Option<String> = None;
        let mut escaped = false;
        for (at, ch) in body.char_indices() {
            if escaped {
                let text = owned.get_or_insert_with(|| body[..at - 1].to_owned());
                text.push(if ch == 'n' { '\n' } else { ch });
                escaped = false;
                continue;
            }
            match ch {
                '\\' => {
                    owned.get_or_insert_with(|| body[..at].to_owned());
                    escaped = true;
                }
                '"' => {
                    self.rest = &body[at + 1..];
                    return owned.map_or(Cow::Borrowed(&body[..at]), Cow::Owned);
                }
                _ => {
                    if let Some(text) = owned.as_mut() {
                        text.push(ch);
                    }
                }
            }
        }
        self.rest = "";
        owned.map_or(Cow::Borrowed(body), Cow::Owned)
    }
}

impl<'l> Iterator for Pairs<'l> {
    type Item = (&'l str, Cow<'l, str>);

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.find(['=', ' ']).unwrap_or(self.rest.len());
        let key = self.cut(end);
        let value = match self.rest.strip_prefix('=') {
            Some(tail) => {
                self.rest = tail;
                self.value()
            }
            None => Cow::default(),
        };
        Some((key, value))
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record<'l> {
    fields: BTreeMap<&'l str, Cow<'l, str>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldError {
    Absent(String),
    Unreadable { key: String, value: String },
}

impl<'l> Record<'l> {
    pub fn parse(line: &'l str) -> Self {
        Pairs::new(line).collect()
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.fields.get(key).map(AsRef::as_ref)
    }

    pub fn get<T: FromStr>(&self, key: &str) -> Result<T, FieldError> {
        let value = self
            .text(key)
            .ok_or_else(|| FieldError::Absent(key.to_string()))?;
        value.parse().map_err(|_| FieldError::Unreadable {
            key: key.to_string(),
            value: value.to_string(),
        })
    }

    pub fn set(&mut self, key: &'l str, value: impl Into<Cow<'l, str>>) -> &mut Self {
        self.fields.insert(key, value.into());
        self
    }

    pub fn without(mut self, key: &str) -> Self {
        self.fields.retain(|k, _| *k != key);
        self
    }
}

impl<'l> FromIterator<(&'l str, Cow<'l, str>)> for Record<'l> {
    fn from_iter<I: IntoIterator<Item = (&'l str, Cow<'l, str>)>>(pairs: I) -> Self {
        Record {
            fields: pairs.into_iter().collect(),
        }
    }
}

impl Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (key, value)) in self.fields.iter().enumerate() {
            if number > 0 {
                f.write_char(' ')?;
            }
            f.write_str(key)?;
            if value.is_empty() {
                continue;
            }
            f.write_char('=')?;
            if value.contains([' ', '"', '\n', '\\', '=']) {
                write!(f, "{value:?}")?;
            } else {
                f.write_str(value)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        let line = r#"level=warn msg="disk \"b\" is full" dry free=12"#;
        let mut record = Record::parse(line);
        assert_eq!(record.text("msg"), Some("disk \"b\" is full"));
        assert_eq!(record.get::<u8>("free"), Ok(12));
        assert!(matches!(record.get::<i32>("level"), Err(FieldError::Unreadable { .. })));
        record.set("free", format!("{}%", 3)).set("host", "north");
        let text = record.without("msg").to_string();
        assert_eq!(text, "dry free=3% host=north level=warn");
    }
}
