//! A base 32 codec with a streaming encoder over any writer and a strict decoder.

use std::error::Error;
use std::fmt;
use std::io::{self, Write};

#[derive(Debug, Clone)]
pub struct Alphabet {
    symbols: [u8; 32],
    values: [Option<u8>; 128],
}

impl Alphabet {
    pub const LOWERCASE: &'static str = "abcdefghijklmnopqrstuvwxyz234567";

    pub fn new(symbols: &str) -> Result<Self, AlphabetError> {
        let symbols: [u8; 32] = symbols
            .as_bytes()
            .try_into()
            .map_err(|_| AlphabetError::Length(symbols.len()))?;
        let mut values = [None; 128];
        for (value, &symbol) in (0u8..).zip(&symbols) {
            let slot = values
                .get_mut(usize::from(symbol))
                .ok_or(AlphabetError::NotAscii)?;
            if slot.replace(value).is_some() {
                return Err(AlphabetError::Repeated(symbol as char));
            }
        }
        Ok(Alphabet { symbols, values })
    }

    /// Lets `alias` be read as `symbol` when decoding.
    pub fn accept(mut self, alias: char, symbol: char) -> Self {
        let value = self.value(symbol);
        if let Some(slot) = self.values.get_mut(alias as usize) {
            *slot = slot.or(value);
        }
        self
    }

    fn value(&self, symbol: char) -> Option<u8> {
        self.values.get(symbol as usize).copied().flatten()
    }
}

impl Default for Alphabet {
    fn default() -> Self {
        Alphabet::new(Self::LOWERCASE).expect("the built in alphabet is sound")
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlphabetError {
    Length(usize),
    NotAscii,
    Repeated(char),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecodeError {
    Symbol { at: usize, found: char },
    LooseBits,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Symbol { at, found } => write!(f, "{found:?} at {at} is no symbol"),
            DecodeError::LooseBits => f.write_str("the last symbol carries stray bits"),
        }
    }
}

impl Error for DecodeError {}

/// Encodes bytes as they are written; call `finish` for the last symbol.
pub struct Encoder<'a, W: Write> {
    alphabet: &'a Alphabet,
    inner: W,
    pending: u16,
    bits: u32,
}

impl<'a, W: Write> Encoder<'a, W> {
    pub fn new(alphabet: &'a Alphabet, inner: W) -> Self {
        Encoder { alphabet, inner, pending: 0, bits: 0 }
    }

    fn symbol(&self, value: u16) -> u8 {
        self.alphabet.symbols[usize::from(value & 31)]
    }

    pub fn finish(mut self) -> io::Result<W> {
        if self.bits > 0 {
            let last = self.symbol(self.pending << (5 - self.bits));
            self.inner.write_all(&[last])?;
        }
        self.inner.flush()?;
        Ok(self.inner)
    }
}

impl<W: Write> Write for Encoder<'_, W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let mut out = Vec::with_capacity(buf.len() * 8 / 5 + 1);
        for &byte in buf {
            self.pending = (self.pending << 8) | u16::from(byte);
            self.bits += 8;
            while self.bits >= 5 {
                self.bits -= 5;
                out.push(self.symbol(self.pending >> self.bits));
            }
            self.pending &= (1 << self.bits) - 1;
        }
        self.inner.write_all(&out)?;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

pub fn encode(alphabet: &Alphabet, data: impl AsRef<[u8]>) -> String {
    let mut encoder = Encoder::new(alphabet, Vec::new());
    let written = encoder.write_all(data.as_ref()).and_then(|()| encoder.finish());
    let bytes = written.expect("a vector never refuses bytes");
    bytes.into_iter().map(char::from).collect()
}

pub fn decode(alphabet: &Alphabet, text: &str) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::with_capacity(text.len() * 5 / 8);
    let (mut pending, mut bits) = (0u16, 0u32);
    for (at, found) in text.char_indices().filter(|(_, c)| !matches!(c, '-' | ' ')) {
        let value = alphabet.value(found).ok_or(DecodeError::Symbol { at, found })?;
        pending = pending << 5 | u16::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push((pending >> bits) as u8);
            pending &= (1 << bits) - 1;
        }
    }
    if pending == 0 && bits < 5 {
        Ok(out)
    } else {
        Err(DecodeError::LooseBits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips() {
        let alphabet = Alphabet::default().accept('0', 'o');
        for text in ["", "f", "plum", "five bytes", "żółw"] {
            let coded = encode(&alphabet, text);
            assert_eq!(decode(&alphabet, &coded).unwrap(), text.as_bytes());
        }
        assert_eq!(decode(&alphabet, "m!"), Err(DecodeError::Symbol { at: 1, found: '!' }));
        assert!(Alphabet::new("abc").is_err());
    }
}
