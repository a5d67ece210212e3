//! Sliding-window compression: literals and back references with a hash-chain matcher.

pub mod token {
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Token {
        Literal(u8),
        Copy { distance: u16, length: u8 },
    }

    impl Token {
        pub fn span(&self) -> usize {
            match *self {
                Token::Literal(_) => 1,
                Token::Copy { length, .. } => length as usize,
            }
        }

        pub fn write(self, out: &mut Vec<u8>) {
            match self {
                Token::Literal(byte) => out.push(byte),
                Token::Copy { distance, length } => {
                    out.extend_from_slice(&distance.to_le_bytes());
                    out.push(length);
                }
            }
        }
    }
}

mod matcher {
    use std::collections::HashMap;

    const SHORTEST: usize = 4;
    const CHAIN_LIMIT: usize = 16;

    pub struct Matcher<'d> {
        data: &'d [u8],
        window: usize,
        seen: HashMap<[u8; SHORTEST], Vec<usize>>,
    }

    impl<'d> Matcher<'d> {
        pub fn new(data: &'d [u8], window: usize) -> Self {
            Matcher { data, window, seen: HashMap::new() }
        }

        fn key(&self, at: usize) -> Option<[u8; SHORTEST]> {
            self.data.get(at..at + SHORTEST)?.try_into().ok()
        }

        pub fn remember(&mut self, at: usize) {
            if let Some(key) = self.key(at) {
                let floor = at.saturating_sub(self.window);
                let chain = self.seen.entry(key).or_default();
                chain.retain(|&old| old >= floor);
                chain.push(at);
            }
        }

        pub fn longest(&self, at: usize) -> Option<(usize, usize)> {
            let chain = self.seen.get(&self.key(at)?)?;
            chain
                .iter()
                .rev()
                .take(CHAIN_LIMIT)
                .filter(|&&start| at - start <= self.window)
                .map(|&start| (at - start, self.common(start, at)))
                .max_by_key(|&(distance, length)| (length, std::cmp::Reverse(distance)))
        }

        fn common(&self, start: usize, at: usize) -> usize {
            self.data[start..]
                .iter()
                .zip(&self.data[at..])
                .take(usize::from(u8::MAX))
                .take_while(|(a, b)| a == b)
                .count()
        }
    }
}

use self::matcher::Matcher;
use self::token::Token;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InflateError {
    UnexpectedEnd,
    DistanceTooFar { distance: usize, produced: usize },
}

pub fn tokenize(data: &[u8]) -> Vec<Token> {
    let mut matcher = Matcher::new(data, u16::MAX as usize);
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < data.len() {
        let token = match matcher.longest(at) {
            Some((distance, length)) => {
                Token::Copy { distance: distance as u16, length: length as u8 }
            }
            None => Token::Literal(data[at]),
        };
        let end = at + token.span();
        (at..end).for_each(|position| matcher.remember(position));
        tokens.push(token);
        at = end;
    }
    tokens
}

pub fn compress(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 2 + 1);
    for group in tokenize(data).chunks(8) {
        let flags = group.iter().enumerate().fold(0u8, |flags, (bit, token)| match token {
            Token::Copy { .. } => flags | 1 << bit,
            Token::Literal(_) => flags,
        });
        out.push(flags);
        for token in group {
            token.write(&mut out);
        }
    }
    out
}

pub fn expand(packed: &[u8]) -> Result<Vec<u8>, InflateError> {
    let mut out: Vec<u8> = Vec::new();
    let mut bytes = packed.iter().copied();
    while let Some(flags) = bytes.next() {
        for bit in 0..8 {
            let Some(first) = bytes.next() else {
                return if flags >> bit == 0 { Ok(out) } else { Err(InflateError::UnexpectedEnd) };
            };
            if flags & (1 << bit) == 0 {
                out.push(first);
                continue;
            }
            let (Some(second), Some(length)) = (bytes.next(), bytes.next()) else {
                return Err(InflateError::UnexpectedEnd);
            };
            let distance = usize::from(u16::from_le_bytes([first, second]));
            let produced = out.len();
            let start = match produced.checked_sub(distance) {
                Some(start) if distance > 0 => start,
                _ => return Err(InflateError::DistanceTooFar { distance, produced }),
            };
            for source in start..start + usize::from(length) {
                let byte = out[source];
                out.push(byte);
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_shrink() {
        let data = "tide in, tide out, ".repeat(40).into_bytes();
        let packed = compress(&data);
        assert!(packed.len() < data.len() / 4);
        assert_eq!(expand(&packed), Ok(data));
    }

    #[test]
    fn bad_distance() {
        let result = expand(&[0b10, b'x', 9, 0, 4]);
        assert_eq!(result, Err(InflateError::DistanceTooFar { distance: 9, produced: 1 }));
    }
}
