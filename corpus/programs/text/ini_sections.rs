//! Reads INI style text into borrowed sections and looks values up with inheritance.

use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IniError {
    UnclosedSection { line: usize },
    MissingEquals { line: usize, text: String },
    DuplicateKey { line: usize, key: String },
}

impl fmt::Display for IniError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IniError::UnclosedSection { line } => write!(f, "line {line}: section has no ']'"),
            IniError::MissingEquals { line, text } => {
                write!(f, "line {line}: expected key = value, got {text:?}")
            }
            IniError::DuplicateKey { line, key } => write!(f, "line {line}: {key} set twice"),
        }
    }
}

impl std::error::Error for IniError {}

#[derive(Debug, Default)]
pub struct Section<'a> {
    parent: Option<&'a str>,
    entries: BTreeMap<&'a str, &'a str>,
}

impl<'a> Section<'a> {
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.entries.get(key).copied()
    }

    pub fn keys(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.entries.keys().copied()
    }
}

#[derive(Debug, Default)]
pub struct Ini<'a> {
    sections: BTreeMap<&'a str, Section<'a>>,
}

impl<'a> Ini<'a> {
    pub fn parse(source: &'a str) -> Result<Self, IniError> {
        let mut ini = Ini::default();
        let mut current = "";
        for (index, raw) in source.lines().enumerate() {
            let line = index + 1;
            let text = strip_comment(raw).trim();
            if text.is_empty() {
                continue;
            }
            if let Some(rest) = text.strip_prefix('[') {
                let inner = rest
                    .strip_suffix(']')
                    .ok_or(IniError::UnclosedSection { line })?;
                let (name, parent) = match inner.split_once(':') {
                    Some((name, parent)) => (name.trim(), Some(parent.trim())),
                    None => (inner.trim(), None),
                };
                let section = ini.sections.entry(name).or_default();
                section.parent = parent.or(section.parent);
                current = name;
                continue;
            }
            let (key, value) = text.split_once('=').ok_or_else(|| IniError::MissingEquals {
                line,
                text: text.to_string(),
            })?;
            let key = key.trim_end();
            let section = ini.sections.entry(current).or_default();
            if section.entries.insert(key, unquote(value.trim())).is_some() {
                return Err(IniError::DuplicateKey {
                    line,
                    key: key.to_owned(),
                });
            }
        }
        Ok(ini)
    }

    pub fn section(&self, name: &str) -> Option<&Section<'a>> {
        self.sections.get(name)
    }

    /// Follows `[child : parent]` links until the key is found.
    pub fn lookup(&self, section: &str, key: &str) -> Option<&'a str> {
        let mut name = section;
        for _ in 0..=self.sections.len() {
            let found = self.sections.get(name)?;
            if let Some(value) = found.get(key) {
                return Some(value);
            }
            name = found.parent?;
        }
        None
    }
}

fn strip_comment(line: &str) -> &str {
    let mut in_quotes = false;
    for (at, ch) in line.char_indices() {
        match ch {
            '"' => in_quotes = !in_quotes,
            ';' | '#' if !in_quotes => return &line[..at],
            _ => {}
        }
    }
    line
}

fn unquote(value: &str) -> &str {
    value
        .strip_prefix('"')
        .and_then(|v| v.strip_suffix('"'))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inherits_from_parent() {
        let text = "[base]\ncolour = red ; default\n[wide : base]\nwidth = \"12;3\"\n";
        let ini = Ini::parse(text).unwrap();
        assert_eq!(ini.lookup("wide", "colour"), Some("red"));
        assert_eq!(ini.lookup("wide", "width"), Some("12;3"));
        assert_eq!(ini.lookup("base", "width"), None);
    }

    #[test]
    fn rejects_duplicates() {
        let err = Ini::parse("a=1\na=2").unwrap_err();
        assert_eq!(err.to_string(), "line 2: a set twice");
    }
}
