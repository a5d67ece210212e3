//! Run-length packing of byte streams as lazy iterator adaptors.

use std::fmt;
use std::iter::{FusedIterator, Peekable};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Run<T> {
    pub value: T,
    pub count: u8,
}

pub struct Runs<I: Iterator> {
    source: Peekable<I>,
}

impl<I> Iterator for Runs<I>
where
    I: Iterator,
    I::Item: PartialEq,
{
    type Item = Run<I::Item>;

    fn next(&mut self) -> Option<Self::Item> {
        let value = self.source.next()?;
        let mut count = 1u8;
        while count < u8::MAX && self.source.next_if(|other| *other == value).is_some() {
            count += 1;
        }
        Some(Run { value, count })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (low, high) = self.source.size_hint();
        (usize::from(low > 0), high)
    }
}

pub trait RunExt: Iterator + Sized {
    fn runs(self) -> Runs<Self> {
        Runs { source: self.peekable() }
    }
}

impl<I> RunExt for I
where
    I: Iterator,
    I::Item: PartialEq,
{
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnpackError {
    MissingValue { offset: usize },
    ZeroRun { offset: usize },
}

impl fmt::Display for UnpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, offset) = match self {
            Self::MissingValue { offset } => ("run without a value", offset),
            Self::ZeroRun { offset } => ("empty run", offset),
        };
        write!(f, "{what} at byte {offset}")
    }
}

impl std::error::Error for UnpackError {}

const ESCAPE: u8 = 0xC5;
const SHORTEST_RUN: u8 = 4;

pub fn pack(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for Run { value, count } in input.iter().copied().runs() {
        if count >= SHORTEST_RUN || value == ESCAPE {
            out.extend([ESCAPE, count, value]);
        } else {
            out.extend(std::iter::repeat(value).take(count.into()));
        }
    }
    out
}

pub struct Unpacker<'a> {
    input: &'a [u8],
    offset: usize,
    pending: Option<Run<u8>>,
    failed: bool,
}

impl<'a> Unpacker<'a> {
    pub fn new(input: &'a [u8]) -> Self {
        Unpacker { input, offset: 0, pending: None, failed: false }
    }

    fn advance(&mut self) -> Option<Result<Run<u8>, UnpackError>> {
        let offset = self.offset;
        let run = match &self.input[offset..] {
            [] => return None,
            [ESCAPE, 0, ..] => Err(UnpackError::ZeroRun { offset }),
            [ESCAPE, count, value, ..] => {
                self.offset += 3;
                Ok(Run { value: *value, count: *count })
            }
            [ESCAPE, ..] => Err(UnpackError::MissingValue { offset }),
            [value, ..] => {
                self.offset += 1;
                Ok(Run { value: *value, count: 1 })
            }
        };
        Some(run)
    }
}

impl Iterator for Unpacker<'_> {
    type Item = Result<u8, UnpackError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let mut run = match self.pending.take() {
            Some(run) => run,
            None => match self.advance()? {
                Ok(run) => run,
                Err(err) => {
                    self.failed = true;
                    return Some(Err(err));
                }
            },
        };
        run.count -= 1;
        if run.count > 0 {
            self.pending = Some(run);
        }
        Some(Ok(run.value))
    }
}

impl FusedIterator for Unpacker<'_> {}

pub fn unpack(input: &[u8]) -> Result<Vec<u8>, UnpackError> {
    Unpacker::new(input).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips() {
        let samples: [&[u8]; 4] = [b"", b"abc", &[7; 700], &[ESCAPE, 1, 1, 1, 1, ESCAPE]];
        for sample in samples {
            assert_eq!(unpack(&pack(sample)).as_deref(), Ok(sample));
        }
        assert_eq!(unpack(&[1, ESCAPE, 3]), Err(UnpackError::MissingValue { offset: 1 }));
    }

    #[test]
    fn runs_over_words() {
        let widths: Vec<_> = "aab".chars().runs().map(|run| run.count).collect();
        assert_eq!(widths, [2, 1]);
    }
}
