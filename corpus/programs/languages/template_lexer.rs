//! Lexer for a mail template language; tokens borrow from the source text.

use std::collections::HashMap;
use std::fmt;
use std::iter::FusedIterator;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token<'src> {
    kind: Kind<'src>,
    start: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind<'src> {
    Text(&'src str),
    Slot { name: &'src str, filter: Option<&'src str> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum TemplateError<'src> {
    Unclosed { at: usize },
    EmptySlot { at: usize },
    NoValue(&'src str),
    NoFilter(&'src str),
}

impl fmt::Display for TemplateError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TemplateError::Unclosed { at } => write!(f, "slot opened at byte {at} never ends"),
            TemplateError::EmptySlot { at } => write!(f, "slot at byte {at} has no name"),
            TemplateError::NoValue(name) => write!(f, "no value for {name}"),
            TemplateError::NoFilter(name) => write!(f, "no filter named {name}"),
        }
    }
}

struct Lexer<'src> {
    source: &'src str,
    position: usize,
}

impl<'src> Lexer<'src> {
    fn new(source: &'src str) -> Self {
        Lexer { source, position: 0 }
    }

    fn rest(&self) -> &'src str {
        &self.source[self.position..]
    }

    fn slot(&mut self) -> Result<Kind<'src>, TemplateError<'src>> {
        let at = self.position;
        let body = &self.rest()[1..];
        let Some(end) = body.find('}') else {
            self.position = self.source.len();
            return Err(TemplateError::Unclosed { at });
        };
        self.position += end + 2;
        let inside = &body[..end];
        let (name, filter) = match inside.split_once('|') {
            Some((name, filter)) => (name.trim(), Some(filter.trim())),
            None => (inside.trim(), None),
        };
        if name.is_empty() {
            return Err(TemplateError::EmptySlot { at });
        }
        Ok(Kind::Slot { name, filter })
    }

    fn text(&mut self) -> Kind<'src> {
        let rest = self.rest();
        let length = rest.find('{').unwrap_or(rest.len());
        self.position += length;
        Kind::Text(&rest[..length])
    }
}

impl<'src> Iterator for Lexer<'src> {
    type Item = Result<Token<'src>, TemplateError<'src>>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.position;
        let kind = match self.rest().chars().next()? {
            '{' => self.slot(),
            _ => Ok(self.text()),
        };
        Some(kind.map(|kind| Token { kind, start }))
    }
}

impl FusedIterator for Lexer<'_> {}

type Filter<'f> = Box<dyn for<'v> Fn(&'v str) -> String + 'f>;

#[derive(Default)]
struct Renderer<'v, 'f> {
    values: HashMap<&'v str, &'v str>,
    filters: HashMap<&'static str, Filter<'f>>,
}

impl<'v, 'f> Renderer<'v, 'f> {
    fn set(&mut self, name: &'v str, value: &'v str) -> &mut Self {
        self.values.insert(name, value);
        self
    }

    fn filter<F>(&mut self, name: &'static str, filter: F) -> &mut Self
    where
        F: for<'t> Fn(&'t str) -> String + 'f,
    {
        self.filters.insert(name, Box::new(filter));
        self
    }

    fn render<'src>(&self, source: &'src str) -> Result<String, TemplateError<'src>> {
        let mut out = String::with_capacity(source.len());
        for token in Lexer::new(source) {
            match token?.kind {
                Kind::Text(text) => out.push_str(text),
                Kind::Slot { name, filter } => {
                    let value = self.values.get(name).ok_or(TemplateError::NoValue(name))?;
                    match filter {
                        None => out.push_str(value),
                        Some(wanted) => {
                            let apply =
                                self.filters.get(wanted).ok_or(TemplateError::NoFilter(wanted))?;
                            out += &apply(value);
                        }
                    }
                }
            }
        }
        Ok(out)
    }
}

fn slots<'src>(source: &'src str) -> impl Iterator<Item = (usize, &'src str)> {
    Lexer::new(source).flatten().filter_map(|token| match token {
        Token { kind: Kind::Slot { name, .. }, start } => Some((start, name)),
        _ => None,
    })
}

fn main() {
    let marker = String::from("*");
    let guest = "mira quill".to_owned();
    let mut renderer = Renderer::default();
    renderer
        .set("guest", &guest)
        .set("room", "12b")
        .filter("upper", str::to_uppercase)
        .filter("stars", |text| format!("{marker}{text}{marker}"));

    let letter = "Dear {guest | stars}, room {room|upper} is ready.";
    for (at, name) in slots(letter) {
        println!("{at:>3}: {name}");
    }
    let sources = [letter, "Bye {guest", "{ } {room}", "{date}", "{room|lower}"];
    for source in sources {
        match renderer.render(source) {
            Ok(text) => println!("{text}"),
            Err(error) => println!("{source:?}: {error}"),
        }
    }
}
