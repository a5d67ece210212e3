//! Parser combinators as plain functions, used to read recipe ingredient lines.

use std::fmt;

#[derive(Debug, Clone, PartialEq)]
struct ParseError {
    expected: &'static str,
    near: String,
}

impl ParseError {
    fn at(expected: &'static str, input: &str) -> Self {
        ParseError {
            expected,
            near: input.chars().take(12).collect(),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} near {:?}", self.expected, self.near)
    }
}

impl std::error::Error for ParseError {}

type Parsed<'i, T> = Result<(T, &'i str), ParseError>;

fn symbol<'i>(wanted: char, label: &'static str) -> impl Fn(&'i str) -> Parsed<'i, char> {
    move |input| match input.strip_prefix(wanted) {
        Some(rest) => Ok((wanted, rest)),
        None => Err(ParseError::at(label, input)),
    }
}

fn run<'i, P>(label: &'static str, accept: P) -> impl Fn(&'i str) -> Parsed<'i, &'i str>
where
    P: Fn(char) -> bool,
{
    move |input| {
        let end = input.find(|c| !accept(c)).unwrap_or(input.len());
        match input.split_at(end) {
            ("", _) => Err(ParseError::at(label, input)),
            (taken, rest) => Ok((taken, rest)),
        }
    }
}

fn map<'i, A, B>(
    parser: impl Fn(&'i str) -> Parsed<'i, A>,
    f: impl Fn(A) -> B,
) -> impl Fn(&'i str) -> Parsed<'i, B> {
    move |input| parser(input).map(|(value, rest)| (f(value), rest))
}

fn pair<'i, A, B>(
    first: impl Fn(&'i str) -> Parsed<'i, A>,
    second: impl Fn(&'i str) -> Parsed<'i, B>,
) -> impl Fn(&'i str) -> Parsed<'i, (A, B)> {
    move |input| {
        let (a, rest) = first(input)?;
        let (b, rest) = second(rest)?;
        Ok(((a, b), rest))
    }
}

fn either<'i, T>(
    first: impl Fn(&'i str) -> Parsed<'i, T>,
    second: impl Fn(&'i str) -> Parsed<'i, T>,
) -> impl Fn(&'i str) -> Parsed<'i, T> {
    move |input| first(input).or_else(|_| second(input))
}

fn maybe<'i, T>(
    parser: impl Fn(&'i str) -> Parsed<'i, T>,
) -> impl Fn(&'i str) -> Parsed<'i, Option<T>> {
    move |input| match parser(input) {
        Ok((value, rest)) => Ok((Some(value), rest)),
        Err(_) => Ok((None, input)),
    }
}

fn separated<'i, T, S>(
    item: impl Fn(&'i str) -> Parsed<'i, T>,
    separator: impl Fn(&'i str) -> Parsed<'i, S>,
) -> impl Fn(&'i str) -> Parsed<'i, Vec<T>> {
    move |input| {
        let (first, mut rest) = item(input)?;
        let mut items = vec![first];
        while let Ok((_, after)) = separator(rest) {
            let (next, left) = item(after)?;
            items.push(next);
            rest = left;
        }
        Ok((items, rest))
    }
}

fn lexeme<'i, T>(parser: impl Fn(&'i str) -> Parsed<'i, T>) -> impl Fn(&'i str) -> Parsed<'i, T> {
    move |input| {
        let (value, rest) = parser(input.trim_start())?;
        Ok((value, rest.trim_start()))
    }
}

#[derive(Debug, PartialEq)]
struct Ingredient<'i> {
    amount: f32,
    unit: Option<&'i str>,
    name: &'i str,
}

fn amount<'i>() -> impl Fn(&'i str) -> Parsed<'i, f32> {
    let digits = || run("a number", |c| c.is_ascii_digit());
    let whole = map(digits(), |text| text.parse::<f32>().unwrap_or(0.0));
    let fraction = map(
        pair(pair(digits(), symbol('/', "a slash")), digits()),
        |((top, _), bottom)| {
            let parts = (top.parse::<f32>(), bottom.parse::<f32>());
            match parts {
                (Ok(top), Ok(bottom)) if bottom > 0.0 => top / bottom,
                _ => 0.0,
            }
        },
    );
    either(fraction, whole)
}

fn ingredient(input: &str) -> Parsed<'_, Ingredient<'_>> {
    let unit = map(
        pair(run("a unit", char::is_alphabetic), symbol('.', "a dot")),
        |(unit, _)| unit,
    );
    let name = map(
        run("a name", |c| c.is_alphabetic() || c == ' '),
        str::trim_end,
    );
    let line = pair(lexeme(amount()), pair(maybe(lexeme(unit)), lexeme(name)));
    map(line, |(amount, (unit, name))| Ingredient { amount, unit, name })(input)
}

fn main() -> Result<(), ParseError> {
    let source = "2 tbsp. olive oil; 3/4 l. stock ;1 bay leaf; 250 g. pearl barley";
    let list = separated(ingredient, symbol(';', "a semicolon"));
    let (found, rest) = list(source)?;
    for Ingredient { amount, unit, name } in &found {
        println!("{amount:>8.2} {:<6}{name}", unit.unwrap_or("piece"));
    }
    println!("unread: {rest:?}");

    if let Err(problem) = list("1 onion; two carrots") {
        println!("{problem}");
    }
    Ok(())
}
