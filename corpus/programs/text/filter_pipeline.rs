//! Runs lines through a pipeline of text filters that is described by a short script.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, BufRead, Write};

trait Filter {
    /// Handles one line, passing on as many lines as it likes.
    fn line(&mut self, line: String, next: &mut dyn FnMut(String));

    fn finish(&mut self, _next: &mut dyn FnMut(String)) {}
}

struct Each<F>(F);

impl<F: FnMut(&str) -> Option<String>> Filter for Each<F> {
    fn line(&mut self, line: String, next: &mut dyn FnMut(String)) {
        if let Some(changed) = (self.0)(&line) {
            next(changed);
        }
    }
}

#[derive(Default)]
struct Distinct {
    seen: HashSet<String>,
}

impl Filter for Distinct {
    fn line(&mut self, line: String, next: &mut dyn FnMut(String)) {
        if !self.seen.contains(&line) {
            self.seen.insert(line.clone());
            next(line);
        }
    }
}

#[derive(Default)]
struct Sorted {
    held: Vec<String>,
    descending: bool,
}

impl Filter for Sorted {
    fn line(&mut self, line: String, _next: &mut dyn FnMut(String)) {
        self.held.push(line);
    }

    fn finish(&mut self, next: &mut dyn FnMut(String)) {
        let mut held = std::mem::take(&mut self.held);
        held.sort();
        if self.descending {
            held.reverse();
        }
        held.into_iter().for_each(next);
    }
}

struct Joined {
    count: usize,
    glue: String,
    held: Vec<String>,
}

impl Filter for Joined {
    fn line(&mut self, line: String, next: &mut dyn FnMut(String)) {
        self.held.push(line);
        if self.held.len() == self.count {
            next(self.held.join(&self.glue));
            self.held.clear();
        }
    }

    fn finish(&mut self, next: &mut dyn FnMut(String)) {
        if !self.held.is_empty() {
            next(self.held.drain(..).collect::<Vec<_>>().join(&self.glue));
        }
    }
}

#[derive(Debug)]
enum ScriptError {
    UnknownFilter(String),
    MissingArgument(&'static str),
    BadCount(String),
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ScriptError::UnknownFilter(name) => write!(f, "no filter called {name:?}"),
            ScriptError::MissingArgument(name) => write!(f, "{name} needs an argument"),
            ScriptError::BadCount(text) => write!(f, "{text:?} is not a count"),
        }
    }
}

fn build(command: &str) -> Result<Box<dyn Filter>, ScriptError> {
    let (name, argument) = match command.trim().split_once(' ') {
        Some((name, argument)) => (name, Some(argument.trim().to_string())),
        None => (command.trim(), None),
    };
    Ok(match name {
        "trim" => Box::new(Each(|line: &str| Some(line.trim().to_string()))),
        "upper" => Box::new(Each(|line: &str| Some(line.to_uppercase()))),
        "keep" => {
            let needle = argument.ok_or(ScriptError::MissingArgument("keep"))?;
            Box::new(Each(move |line: &str| {
                line.contains(&needle).then(|| line.to_owned())
            }))
        }
        "number" => {
            let mut count = 0u32;
            let stop = argument.unwrap_or_else(|| ".".to_string());
            Box::new(Each(move |line: &str| {
                count += 1;
                Some(format!("{count:>2}{stop} {line}"))
            }))
        }
        "distinct" => Box::<Distinct>::default(),
        "sort" => Box::new(Sorted {
            descending: argument.as_deref() == Some("down"),
            ..Sorted::default()
        }),
        "join" => {
            let text = argument.ok_or(ScriptError::MissingArgument("join"))?;
            let count = match text.parse() {
                Ok(n) if n > 0 => n,
                _ => return Err(ScriptError::BadCount(text)),
            };
            Box::new(Joined { count, glue: ", ".into(), held: Vec::with_capacity(count) })
        }
        other => return Err(ScriptError::UnknownFilter(other.to_string())),
    })
}

struct Pipeline {
    filters: Vec<Box<dyn Filter>>,
}

impl Pipeline {
    fn parse(script: &str) -> Result<Pipeline, ScriptError> {
        let filters = script.split('|').map(build).collect::<Result<_, _>>()?;
        Ok(Pipeline { filters })
    }

    fn run(&mut self, input: impl BufRead, mut out: impl Write) -> io::Result<usize> {
        fn push(filters: &mut [Box<dyn Filter>], line: String, sink: &mut Vec<String>) {
            match filters {
                [] => sink.push(line),
                [first, rest @ ..] => first.line(line, &mut |line| push(rest, line, sink)),
            }
        }

        let mut done = Vec::new();
        for line in input.lines() {
            push(&mut self.filters, line?, &mut done);
        }
        let mut filters = self.filters.as_mut_slice();
        while let Some((first, rest)) = filters.split_first_mut() {
            first.finish(&mut |line| push(rest, line, &mut done));
            filters = rest;
        }
        for line in &done {
            writeln!(out, "{line}")?;
        }
        Ok(done.len())
    }
}

fn main() -> io::Result<()> {
    let input = "  plum jam \nrye bread\nplum jam\n fig jam\nhoney\nquince jam\n";
    let scripts = [
        "trim | distinct | sort down | number )",
        "trim | keep jam | upper | distinct | join 2",
        "trim | fold 3",
        "join none",
        "keep",
    ];
    for script in scripts {
        println!("[{script}]");
        match Pipeline::parse(script) {
            Ok(mut pipeline) => {
                let count = pipeline.run(input.as_bytes(), io::stdout().lock())?;
                println!("({count} lines)");
            }
            Err(err) => println!("error: {err}"),
        }
    }
    Ok(())
}
