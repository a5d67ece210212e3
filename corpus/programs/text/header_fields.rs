//! Message headers with folded lines and names that ignore ASCII case.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

/// A field name that compares and hashes without regard to ASCII case.
#[derive(Debug, Clone, Copy)]
pub struct Name<'h>(&'h str);

impl<'h> Name<'h> {
    pub fn new(text: &'h str) -> Option<Name<'h>> {
        let good = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        (!text.is_empty() && text.bytes().all(good)).then_some(Name(text))
    }

    /// Each dash separated piece with a capital first letter.
    pub fn canonical(&self) -> String {
        let mut upper = true;
        self.chars()
            .map(|ch| {
                let was_upper = std::mem::replace(&mut upper, ch == '-');
                if was_upper {
                    ch.to_ascii_uppercase()
                } else {
                    ch.to_ascii_lowercase()
                }
            })
            .collect()
    }
}

impl Deref for Name<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
    }
}

impl Eq for Name<'_> {}

impl Hash for Name<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().for_each(|b| state.write_u8(b.to_ascii_lowercase()));
        state.write_u8(0xff);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderError<'h> {
    FoldedFirstLine,
    NoColon(&'h str),
    BadName(&'h str),
}

impl fmt::Display for HeaderError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeaderError::FoldedFirstLine => f.write_str("the first line continues nothing"),
            HeaderError::NoColon(line) => write!(f, "no colon in {line:?}"),
            HeaderError::BadName(name) => write!(f, "{name:?} is no field name"),
        }
    }
}

impl Error for HeaderError<'_> {}

#[derive(Debug, Clone, Default)]
pub struct Headers<'h> {
    order: Vec<(Name<'h>, Cow<'h, str>)>,
    by_name: HashMap<Name<'h>, Vec<usize>>,
}

impl<'h> Headers<'h> {
    /// Reads up to the first blank line and also answers the body after it.
    pub fn parse(message: &'h str) -> Result<(Self, &'h str), HeaderError<'h>> {
        let mut headers = Headers::default();
        let mut rest = message;
        while !rest.is_empty() {
            let (line, tail) = rest.split_once('\n').unwrap_or((rest, ""));
            let line = line.strip_suffix('\r').unwrap_or(line);
            rest = tail;
            if line.is_empty() {
                break;
            }
            if line.starts_with([' ', '\t']) {
                let (_, value) = headers
                    .order
                    .last_mut()
                    .ok_or(HeaderError::FoldedFirstLine)?;
                let value = value.to_mut();
                value.push(' ');
                value.push_str(line.trim());
                continue;
            }
            let (name, value) = line.split_once(':').ok_or(HeaderError::NoColon(line))?;
            let name = Name::new(name).ok_or(HeaderError::BadName(name))?;
            headers.append(name, value.trim());
        }
        Ok((headers, rest))
    }

    pub fn append(&mut self, name: Name<'h>, value: impl Into<Cow<'h, str>>) {
        let at = self.order.len();
        self.order.push((name, value.into()));
        self.by_name.entry(name).or_default().push(at);
    }

    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        let places = self.by_name.get(&Name(name)).map(Vec::as_slice);
        places
            .unwrap_or_default()
            .iter()
            .map(|&at| self.order[at].1.as_ref())
    }

    pub fn get<'s>(&'s self, name: &'s str) -> Option<&'s str> {
        self.all(name).last()
    }

    pub fn list<'s>(&'s self, name: &'s str) -> Vec<&'s str> {
        self.all(name)
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .collect()
    }

    pub fn remove(&mut self, name: &str) -> usize {
        let wanted = Name(name);
        let before = self.order.len();
        let kept: Vec<_> = self.order.drain(..).filter(|(name, _)| *name != wanted).collect();
        self.by_name.clear();
        for (name, value) in kept {
            self.append(name, value);
        }
        before - self.order.len()
    }
}

impl fmt::Display for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.order
            .iter()
            .try_for_each(|(name, value)| writeln!(f, "{}: {}", name.canonical(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfolds_and_removes() {
        let message = "SUBJECT: spring\r\n fair\r\ntag: a, b\nx-note: hi\nTag: c\n\nbody: text\n";
        let (mut headers, body) = Headers::parse(message).unwrap();
        assert_eq!(headers.get("Subject"), Some("spring fair"));
        assert_eq!(headers.list("TAG"), ["a", "b", "c"]);
        assert_eq!(body, "body: text\n");
        assert_eq!(headers.remove("tag"), 2);
        assert_eq!(headers.to_string(), "Subject: spring fair\nX-Note: hi\n");
        assert_eq!(Headers::parse("what").unwrap_err(), HeaderError::NoColon("what"));
    }
}
