//! Turns text into timed Morse signals, draws them and decodes them from timings again.

use std::collections::HashMap;
use std::fmt::{self, Write};

const CODES: [(char, &str); 37] = [
    ('a', ".-"), ('b', "-..."), ('c', "-.-."), ('d', "-.."), ('e', "."), ('f', "..-."),
    ('g', "--."), ('h', "...."), ('i', ".."), ('j', ".---"), ('k', "-.-"), ('l', ".-.."),
    ('m', "--"), ('n', "-."), ('o', "---"), ('p', ".--."), ('q', "--.-"), ('r', ".-."),
    ('s', "..."), ('t', "-"), ('u', "..-"), ('v', "...-"), ('w', ".--"), ('x', "-..-"),
    ('y', "-.--"), ('z', "--.."), ('0', "-----"), ('1', ".----"), ('2', "..---"),
    ('3', "...--"), ('4', "....-"), ('5', "....."), ('6', "-...."), ('7', "--..."),
    ('8', "---.."), ('9', "----."), ('?', "..--.."),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    On(u8),
    Off(u8),
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (fill, units) = match *self {
            Signal::On(units) => ('=', units),
            Signal::Off(units) => ('.', units),
        };
        (0..units).try_for_each(|_| f.write_char(fill))
    }
}

struct CodeBook {
    encode: HashMap<char, &'static str>,
    decode: HashMap<&'static str, char>,
}

impl CodeBook {
    fn new() -> Self {
        CodeBook {
            encode: CODES.iter().copied().collect(),
            decode: CODES.iter().map(|&(ch, code)| (code, ch)).collect(),
        }
    }

    fn code(&self, ch: char) -> Option<&'static str> {
        self.encode.get(&ch.to_ascii_lowercase()).copied()
    }

    fn signals<'b>(&'b self, text: &'b str) -> impl Iterator<Item = Signal> + 'b {
        let words = text.split_whitespace().enumerate();
        words.flat_map(move |(number, word)| {
            let gap = (number > 0).then_some(Signal::Off(7));
            let codes = word.chars().filter_map(|ch| self.code(ch)).enumerate();
            let letters = codes.flat_map(|(at, code)| {
                let gap = (at > 0).then_some(Signal::Off(3));
                gap.into_iter().chain(marks(code))
            });
            gap.into_iter().chain(letters)
        })
    }

    fn read(&self, signals: &[Signal]) -> Result<String, Garbled> {
        let mut text = String::new();
        let mut code = String::new();
        for (at, signal) in signals.iter().chain([&Signal::Off(7)]).enumerate() {
            match signal {
                Signal::On(1) => code.push('.'),
                Signal::On(3) => code.push('-'),
                Signal::Off(1) => {}
                Signal::Off(gap @ (3 | 7)) => {
                    let letter = self.decode.get(code.as_str()).ok_or_else(|| Garbled {
                        at,
                        heard: std::mem::take(&mut code),
                    })?;
                    text.push(*letter);
                    code.clear();
                    if *gap == 7 {
                        text.push(' ');
                    }
                }
                odd => return Err(Garbled { at, heard: odd.to_string() }),
            }
        }
        text.truncate(text.trim_end().len());
        Ok(text)
    }
}

fn marks(code: &'static str) -> impl Iterator<Item = Signal> {
    let last = code.len().saturating_sub(1);
    code.bytes().enumerate().flat_map(move |(i, mark)| {
        let on = match mark {
            b'-' => Signal::On(3),
            _ => Signal::On(1),
        };
        [Some(on), (i < last).then_some(Signal::Off(1))].into_iter().flatten()
    })
}

#[derive(Debug)]
struct Garbled {
    at: usize,
    heard: String,
}

impl fmt::Display for Garbled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Garbled { at, heard } = self;
        write!(f, "signal {at}: cannot read {heard:?}")
    }
}

/// Snaps raw times in milliseconds to 1, 3 or 7 units, on and off by turns.
fn quantise(times: &[u32]) -> Vec<Signal> {
    let Some(unit) = times.iter().copied().min().filter(|&u| u > 0) else {
        return Vec::new();
    };
    let snap = |ms: u32| match ms / unit {
        0..=1 => 1,
        2..=4 => 3,
        _ => 7,
    };
    times
        .chunks(2)
        .flat_map(|pair| match *pair {
            [on, off] => vec![Signal::On(snap(on)), Signal::Off(snap(off))],
            [on] => vec![Signal::On(snap(on))],
            _ => unreachable!("chunks hold one or two times"),
        })
        .collect()
}

fn main() {
    let book = CodeBook::new();
    for text in ["Send rope", "why 3?"] {
        let signals: Vec<Signal> = book.signals(text).collect();
        let drawn: String = signals.iter().map(Signal::to_string).collect();
        println!("{text:<10} {drawn}");
        match book.read(&signals) {
            Ok(back) => println!("{:<10} {back}", ""),
            Err(err) => println!("{err}"),
        }
    }
    let tapped = [90, 85, 95, 300, 260, 88, 270, 610, 255];
    let heard = quantise(&tapped);
    println!("{}", book.read(&heard).unwrap_or_else(|err| err.to_string()));

    let mut broken = heard;
    broken.retain(|s| *s != Signal::Off(3));
    broken.extend_from_within(..2);
    if let Err(Garbled { at, heard }) = book.read(&broken) {
        println!("stopped at {at} after {heard}");
    }
}
