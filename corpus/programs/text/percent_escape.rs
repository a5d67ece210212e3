//! Escaping with a chosen byte set, percent style, plus reading of query strings.

use std::borrow::Cow;
use std::fmt;

/// A set of ASCII bytes kept as a bit map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteSet {
    bits: [u32; 4],
}

impl ByteSet {
    pub const EMPTY: ByteSet = ByteSet { bits: [0; 4] };
    pub const UNRESERVED: ByteSet = ByteSet::EMPTY
        .with_range(b'a', b'z')
        .with_range(b'A', b'Z')
        .with_range(b'0', b'9')
        .with(b'-')
        .with(b'.')
        .with(b'_')
        .with(b'~');

    pub const fn with(mut self, byte: u8) -> Self {
        assert!(byte.is_ascii());
        self.bits[(byte / 32) as usize] |= 1 << (byte % 32);
        self
    }

    pub const fn with_range(mut self, first: u8, last: u8) -> Self {
        let mut byte = first;
        while byte <= last {
            self = self.with(byte);
            byte += 1;
        }
        self
    }

    pub const fn contains(&self, byte: u8) -> bool {
        byte < 128 && self.bits[(byte / 32) as usize] & (1 << (byte % 32)) != 0
    }
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

pub fn escape<'a>(text: &'a str, keep: &ByteSet) -> Cow<'a, str> {
    let clean = text.bytes().take_while(|&b| keep.contains(b)).count();
    if clean == text.len() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    out.push_str(&text[..clean]);
    for &byte in &text.as_bytes()[clean..] {
        if keep.contains(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(HEX[usize::from(byte >> 4)] as char);
            out.push(HEX[usize::from(byte & 15)] as char);
        }
    }
    Cow::Owned(out)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnescapeError {
    BadHex { at: usize },
    NotUtf8 { valid_up_to: usize },
}

impl fmt::Display for UnescapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            UnescapeError::BadHex { at } => write!(f, "bad escape at byte {at}"),
            UnescapeError::NotUtf8 { valid_up_to } => {
                write!(f, "decoded text is broken after byte {valid_up_to}")
            }
        }
    }
}

impl std::error::Error for UnescapeError {}

impl From<std::string::FromUtf8Error> for UnescapeError {
    fn from(err: std::string::FromUtf8Error) -> Self {
        UnescapeError::NotUtf8 {
            valid_up_to: err.utf8_error().valid_up_to(),
        }
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|d| d as u8)
}

pub fn unescape(text: &str) -> Result<Cow<'_, str>, UnescapeError> {
    if !text.bytes().any(|b| b == b'%' || b == b'+') {
        return Ok(text.into());
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => break,
            [b'%', hi, lo, tail @ ..] => {
                let at = text.len() - rest.len();
                let pair = hex_digit(*hi).zip(hex_digit(*lo));
                let (hi, lo) = pair.ok_or(UnescapeError::BadHex { at })?;
                out.push(hi << 4 | lo);
                tail
            }
            [b'%', ..] => return Err(UnescapeError::BadHex { at: text.len() - rest.len() }),
            [b'+', tail @ ..] => {
                out.push(b' ');
                tail
            }
            [byte, tail @ ..] => {
                out.push(*byte);
                tail
            }
        };
    }
    Ok(String::from_utf8(out)?.into())
}

pub type Pair<'q> = (Cow<'q, str>, Option<Cow<'q, str>>);

pub fn query_pairs(query: &str) -> impl Iterator<Item = Result<Pair<'_>, UnescapeError>> {
    query.split('&').filter(|part| !part.is_empty()).map(|part| {
        let (key, value) = match part.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (part, None),
        };
        Ok((unescape(key)?, value.map(unescape).transpose()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borrows_when_clean() {
        assert!(matches!(escape("plain-text", &ByteSet::UNRESERVED), Cow::Borrowed(_)));
        assert_eq!(escape("a b/é", &ByteSet::UNRESERVED.with(b'/')), "a%20b/%C3%A9");
    }

    #[test]
    fn reads_queries() {
        let pairs: Result<Vec<_>, _> = query_pairs("q=two+words&flag&x=%41").collect();
        let pairs = pairs.unwrap();
        assert_eq!(pairs[0], ("q".into(), Some("two words".into())));
        assert_eq!(pairs[1].1, None);
        assert_eq!(pairs[2].1.as_deref(), Some("A"));
        assert_eq!(unescape("%4"), Err(UnescapeError::BadHex { at: 0 }));
        assert_eq!(unescape("ok%FF"), Err(UnescapeError::NotUtf8 { valid_up_to: 2 }));
    }
}
