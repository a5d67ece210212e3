//! Interns words from text read through any buffered reader and reports repeats.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, BufRead, Cursor, Write};
use std::ops::Index;
use std::rc::Rc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Symbol(u16);

#[derive(Default)]
struct Interner {
    symbols: HashMap<Rc<str>, Symbol>,
    words: Vec<Rc<str>>,
}

impl Interner {
    fn intern(&mut self, word: &str) -> Symbol {
        if let Some(&symbol) = self.symbols.get(word) {
            return symbol;
        }
        let symbol = Symbol(self.words.len().try_into().expect("too many distinct words"));
        let shared: Rc<str> = Rc::from(word);
        self.words.push(Rc::clone(&shared));
        self.symbols.insert(shared, symbol);
        symbol
    }

    fn known(&self, word: &str) -> Option<Symbol> {
        self.symbols.get(word).copied()
    }

    fn len(&self) -> usize {
        self.words.len()
    }
}

impl Index<Symbol> for Interner {
    type Output = str;

    fn index(&self, Symbol(at): Symbol) -> &str {
        &self.words[usize::from(at)]
    }
}

fn normalised(word: &str) -> Cow<'_, str> {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.chars().any(char::is_uppercase) {
        Cow::Owned(bare.to_lowercase())
    } else {
        Cow::Borrowed(bare)
    }
}

fn read_symbols<R: BufRead>(reader: R, interner: &mut Interner) -> io::Result<Vec<Symbol>> {
    let mut symbols = Vec::new();
    for line in reader.lines() {
        let line = line?;
        let words = line.split_whitespace().map(normalised).filter(|word| !word.is_empty());
        symbols.extend(words.map(|word| interner.intern(&word)));
    }
    Ok(symbols)
}

fn repeated_pairs(symbols: &[Symbol]) -> Vec<((Symbol, Symbol), usize)> {
    let mut counts: HashMap<(Symbol, Symbol), usize> = HashMap::new();
    for pair in symbols.windows(2) {
        if let &[first, second] = pair {
            *counts.entry((first, second)).or_insert(0) += 1;
        }
    }
    let mut repeated: Vec<_> = counts.into_iter().filter(|&(_, count)| count > 1).collect();
    repeated.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
    repeated
}

fn write_report<W>(out: &mut W, interner: &Interner, symbols: &[Symbol]) -> io::Result<()>
where
    W: Write,
{
    writeln!(out, "{} words, {} distinct", symbols.len(), interner.len())?;
    for ((first, second), count) in repeated_pairs(symbols) {
        let phrase = [&interner[first], &interner[second]].join(" ");
        writeln!(out, "{phrase:.<20}{count:.>3}")?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let text = "The old mill stands by the river.\n\
                By the river, the old heron waits;\n\
                the old mill never waits -- for anyone.";
    let mut interner = Interner::default();
    let symbols = read_symbols(Cursor::new(text), &mut interner)?;

    let mut report = Vec::new();
    write_report(&mut report, &interner, &symbols)?;
    io::stdout().lock().write_all(&report)?;

    for word in ["heron", "otter"] {
        match interner.known(word) {
            Some(symbol) => println!("{word} is {symbol:?}"),
            None => println!("{word} was never mentioned"),
        }
    }
    Ok(())
}
