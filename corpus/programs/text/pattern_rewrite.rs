//! Rewrites lines with small capture patterns such as `{name:w} moved to {place:*}`.

use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Digits,
    Anything,
}

impl Kind {
    fn from_code(code: &str) -> Option<Kind> {
        Some(match code {
            "w" => Kind::Word,
            "d" => Kind::Digits,
            "*" => Kind::Anything,
            _ => return None,
        })
    }

    fn allows(self, ch: char) -> bool {
        match self {
            Kind::Word => ch.is_alphanumeric() || ch == '_',
            Kind::Digits => ch.is_ascii_digit(),
            Kind::Anything => true,
        }
    }
}

#[derive(Debug)]
enum Part<'p> {
    Literal(&'p str),
    Capture { name: &'p str, kind: Kind },
}

#[derive(Debug)]
enum PatternError<'p> {
    Unclosed(&'p str),
    UnknownKind { name: &'p str, code: &'p str },
}

impl fmt::Display for PatternError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternError::Unclosed(rest) => write!(f, "no '}}' in {rest:?}"),
            PatternError::UnknownKind { name, code } => {
                write!(f, "{name} has the unknown kind {code:?}")
            }
        }
    }
}

struct Pattern<'p> {
    parts: Vec<Part<'p>>,
}

type Captures<'p, 't> = BTreeMap<&'p str, &'t str>;

fn parse_parts(text: &str) -> Result<Vec<Part<'_>>, PatternError<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((literal, tail)) = rest.split_once('{') {
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        let (inside, after) = tail.split_once('}').ok_or(PatternError::Unclosed(tail))?;
        let (name, code) = inside.split_once(':').unwrap_or((inside, "w"));
        let kind = Kind::from_code(code).ok_or(PatternError::UnknownKind { name, code })?;
        parts.push(Part::Capture { name, kind });
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest));
    }
    Ok(parts)
}

impl<'p> Pattern<'p> {
    fn new(text: &'p str) -> Result<Self, PatternError<'p>> {
        parse_parts(text).map(|parts| Pattern { parts })
    }

    fn match_whole<'t>(&self, text: &'t str) -> Option<Captures<'p, 't>> {
        let mut captures = Captures::new();
        step(&self.parts, text, &mut captures).then_some(captures)
    }
}

fn step<'p, 't>(parts: &[Part<'p>], text: &'t str, captures: &mut Captures<'p, 't>) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return text.is_empty();
    };
    match *part {
        Part::Literal(literal) => text
            .strip_prefix(literal)
            .is_some_and(|tail| step(rest, tail, captures)),
        Part::Capture { name, kind } => {
            if let Some(&earlier) = captures.get(name) {
                return text
                    .strip_prefix(earlier)
                    .is_some_and(|tail| step(rest, tail, captures));
            }
            let longest = text.find(|c| !kind.allows(c)).unwrap_or(text.len());
            let ends: Vec<usize> = text[..longest]
                .char_indices()
                .map(|(at, ch)| at + ch.len_utf8())
                .collect();
            for end in ends.into_iter().rev() {
                let (taken, tail) = text.split_at(end);
                captures.insert(name, taken);
                if step(rest, tail, captures) {
                    return true;
                }
                captures.remove(name);
            }
            false
        }
    }
}

struct Rewrite<'p> {
    from: Pattern<'p>,
    to: Vec<Part<'p>>,
    used: usize,
}

impl<'p> Rewrite<'p> {
    fn parse(rule: &'p str) -> Result<Option<Self>, PatternError<'p>> {
        let Some((from, to)) = rule.split_once(" => ") else {
            return Ok(None);
        };
        Ok(Some(Rewrite {
            from: Pattern::new(from)?,
            to: parse_parts(to)?,
            used: 0,
        }))
    }

    fn apply(&mut self, line: &str) -> Option<String> {
        let captures = self.from.match_whole(line)?;
        self.used += 1;
        let text = self.to.iter().map(|part| match part {
            Part::Literal(text) => text,
            Part::Capture { name, .. } => captures.get(name).copied().unwrap_or("?"),
        });
        Some(text.collect())
    }
}

fn main() {
    let rules = [
        "{who} moved from {place:*} to {place:*} => {who} stayed in {place}",
        "{who} moved from {a:*} to {b:*} => {b}: +{who}; {a}: -{who}",
        "{n:d} of {what:*} => {what} x {n} ({unit})",
        "# comment",
        "{x:q} => {x}",
    ];
    let mut rewrites = Vec::new();
    for rule in rules {
        match Rewrite::parse(rule) {
            Ok(parsed) => rewrites.extend(parsed),
            Err(err) => println!("rule ignored: {err}"),
        }
    }
    let lines = [
        "ann moved from the old mill to the ford",
        "bo moved from town to town",
        "12 of best eggs",
        "nothing to see",
    ];
    for line in lines {
        let changed = rewrites.iter_mut().find_map(|rewrite| rewrite.apply(line));
        println!("{}", changed.as_deref().unwrap_or(line));
    }
    let idle = rewrites.iter().filter(|r| r.used == 0).count();
    println!("{idle} rules were never used");
}
