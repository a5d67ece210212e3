//! A declarative command line parser with flags, valued options and positionals.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::str::FromStr;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArgError {
    Unknown(String),
    MissingValue { option: &'static str },
    BadValue { option: String, text: String },
    Absent(String),
}

impl fmt::Display for ArgError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArgError::Unknown(name) => write!(f, "unknown option `{name}`"),
            ArgError::MissingValue { option } => write!(f, "option --{option} needs a value"),
            ArgError::BadValue { option, text } => write!(f, "`{text}` is not valid for --{option}"),
            ArgError::Absent(option) => write!(f, "--{option} is required"),
        }
    }
}

impl std::error::Error for ArgError {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Flag,
    Valued { default: Option<&'static str> },
}

#[derive(Debug, Clone)]
struct Spec {
    long: &'static str,
    short: Option<char>,
    help: &'static str,
    kind: Kind,
}

#[derive(Debug, Default)]
pub struct Parser {
    specs: Vec<Spec>,
}

impl Parser {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn flag(mut self, long: &'static str, short: char, help: &'static str) -> Self {
        self.specs.push(Spec { long, short: Some(short), help, kind: Kind::Flag });
        self
    }

    pub fn option(
        mut self,
        long: &'static str,
        default: Option<&'static str>,
        help: &'static str,
    ) -> Self {
        self.specs.push(Spec { long, short: None, help, kind: Kind::Valued { default } });
        self
    }

    fn find(&self, matches: impl Fn(&Spec) -> bool) -> Option<&Spec> {
        self.specs.iter().find(|spec| matches(spec))
    }

    pub fn parse<I>(&self, args: I) -> Result<Matches, ArgError>
    where
        I: IntoIterator<Item = String>,
    {
        let mut found = Matches::default();
        for spec in &self.specs {
            if let Kind::Valued { default: Some(text) } = spec.kind {
                found.values.insert(spec.long, text.to_string());
            }
        }
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            if arg == "--" {
                found.positionals.extend(args);
                break;
            } else if let Some(body) = arg.strip_prefix("--") {
                let (name, inline) = match body.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_string())),
                    None => (body, None),
                };
                let spec = self
                    .find(|spec| spec.long == name)
                    .ok_or_else(|| ArgError::Unknown(name.to_string()))?;
                match spec.kind {
                    Kind::Flag => *found.flags.entry(spec.long).or_insert(0) += 1,
                    Kind::Valued { .. } => {
                        let value = inline
                            .or_else(|| args.next())
                            .ok_or(ArgError::MissingValue { option: spec.long })?;
                        found.values.insert(spec.long, value);
                    }
                }
            } else if arg.len() > 1 && arg.starts_with('-') {
                for letter in arg.chars().skip(1) {
                    let spec = self
                        .find(|spec| spec.short == Some(letter))
                        .ok_or_else(|| ArgError::Unknown(letter.to_string()))?;
                    *found.flags.entry(spec.long).or_insert(0) += 1;
                }
            } else {
                found.positionals.push(arg);
            }
        }
        Ok(found)
    }

    pub fn usage(&self, program: &str) -> String {
        let mut text = format!("usage: {program} [options] [files]\n");
        for spec in &self.specs {
            let short = spec.short.map_or(String::from("   "), |c| format!("-{c},"));
            let _ = writeln!(text, "  {short} --{:<14}{}", spec.long, spec.help);
        }
        text
    }
}

#[derive(Debug, Default, Clone)]
pub struct Matches {
    flags: HashMap<&'static str, usize>,
    values: HashMap<&'static str, String>,
    pub positionals: Vec<String>,
}

impl Matches {
    pub fn count(&self, flag: &str) -> usize {
        self.flags.get(flag).copied().unwrap_or(0)
    }

    pub fn value<T: FromStr>(&self, option: &str) -> Result<T, ArgError> {
        let text = self
            .values
            .get(option)
            .ok_or_else(|| ArgError::Absent(option.to_owned()))?;
        text.parse().map_err(|_| ArgError::BadValue {
            option: option.to_owned(),
            text: text.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Parser {
        Parser::new()
            .flag("verbose", 'v', "say more")
            .option("jobs", Some("4"), "worker count")
    }

    #[test]
    fn mixes_kinds() {
        let args = ["-vv", "--jobs=9", "a.txt"].map(String::from);
        let matches = sample().parse(args).unwrap();
        assert_eq!(matches.count("verbose"), 2);
        assert_eq!(matches.value::<u8>("jobs"), Ok(9));
        assert_eq!(matches.positionals, ["a.txt"]);
    }
}
