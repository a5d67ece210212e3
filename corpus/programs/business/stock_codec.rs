//! Compact binary snapshot of stock levels over any reader or writer, with a checksum at the end.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::io::{self, Read, Write};
use std::string::FromUtf8Error;

const MAGIC: [u8; 4] = *b"STK1";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Level {
    Counted(u32),
    Unlimited,
    Discontinued { remaining: u16 },
}

pub type Snapshot = BTreeMap<String, Level>;

#[derive(Debug)]
pub enum CodecError {
    Io(io::Error),
    NotASnapshot([u8; 4]),
    UnknownTag(u8),
    Name(FromUtf8Error),
    NameTooLong(usize),
    Checksum { stored: u32, computed: u32 },
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CodecError::Io(error) => write!(f, "i/o: {error}"),
            CodecError::NotASnapshot(found) => write!(f, "file starts with {found:02x?}"),
            CodecError::UnknownTag(tag) => write!(f, "unknown tag {tag:#04x}"),
            CodecError::Name(error) => write!(f, "name is not text: {error}"),
            CodecError::NameTooLong(length) => write!(f, "name of {length} bytes"),
            CodecError::Checksum { stored, computed } => {
                write!(f, "checksum is {stored:08x}, should be {computed:08x}")
            }
        }
    }
}

impl Error for CodecError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            CodecError::Io(error) => Some(error),
            CodecError::Name(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for CodecError {
    fn from(error: io::Error) -> Self {
        CodecError::Io(error)
    }
}

impl From<FromUtf8Error> for CodecError {
    fn from(error: FromUtf8Error) -> Self {
        CodecError::Name(error)
    }
}

#[derive(Clone, Copy)]
struct Sum(u32);

impl Sum {
    fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(5).wrapping_add(u32::from(byte)) ^ 0x9e37;
        }
    }
}

struct Summed<'s, S> {
    stream: &'s mut S,
    sum: Sum,
}

impl<W: Write> Summed<'_, W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.feed(bytes);
        self.stream.write_all(bytes)
    }
}

impl<R: Read> Summed<'_, R> {
    fn get<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut buffer = [0u8; N];
        self.stream.read_exact(&mut buffer)?;
        self.sum.feed(&buffer);
        Ok(buffer)
    }

    fn get_text(&mut self, length: usize) -> Result<String, CodecError> {
        let mut buffer = vec![0; length];
        self.stream.read_exact(&mut buffer)?;
        self.sum.feed(&buffer);
        Ok(String::from_utf8(buffer)?)
    }
}

pub fn save<W: Write>(snapshot: &Snapshot, target: &mut W) -> Result<(), CodecError> {
    let mut out = Summed { stream: target, sum: Sum(1) };
    out.put(&MAGIC)?;
    out.put(&(snapshot.len() as u32).to_be_bytes())?;
    for (name, level) in snapshot {
        let length = u8::try_from(name.len()).map_err(|_| CodecError::NameTooLong(name.len()))?;
        out.put(&[length])?;
        out.put(name.as_bytes())?;
        match level {
            Level::Counted(units) => {
                out.put(&[0])?;
                out.put(&units.to_be_bytes())?;
            }
            Level::Unlimited => out.put(&[1])?,
            Level::Discontinued { remaining } => {
                let [high, low] = remaining.to_be_bytes();
                out.put(&[2, high, low])?;
            }
        }
    }
    let Sum(checksum) = out.sum;
    target.write_all(&checksum.to_be_bytes())?;
    target.flush()?;
    Ok(())
}

pub fn load<R: Read>(source: &mut R) -> Result<Snapshot, CodecError> {
    let mut input = Summed { stream: source, sum: Sum(1) };
    let magic = input.get::<4>()?;
    if magic != MAGIC {
        return Err(CodecError::NotASnapshot(magic));
    }
    let count = u32::from_be_bytes(input.get()?);
    let mut snapshot = Snapshot::new();
    for _ in 0..count {
        let [length] = input.get()?;
        let name = input.get_text(usize::from(length))?;
        let level = match input.get()? {
            [0] => Level::Counted(u32::from_be_bytes(input.get()?)),
            [1] => Level::Unlimited,
            [2] => Level::Discontinued { remaining: u16::from_be_bytes(input.get()?) },
            [tag] => return Err(CodecError::UnknownTag(tag)),
        };
        snapshot.insert(name, level);
    }
    let computed = input.sum.0;
    let stored = u32::from_be_bytes(input.get()?);
    if stored == computed {
        Ok(snapshot)
    } else {
        Err(CodecError::Checksum { stored, computed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_noticed() {
        let snapshot = Snapshot::from([
            ("bolt m6".to_string(), Level::Counted(7_000)),
            ("gift card".to_string(), Level::Unlimited),
            ("lamp".to_string(), Level::Discontinued { remaining: 300 }),
        ]);
        let mut bytes = Vec::new();
        save(&snapshot, &mut bytes).unwrap();
        assert_eq!(load(&mut bytes.as_slice()).unwrap(), snapshot);
        bytes[10] ^= 1;
        assert!(matches!(load(&mut &bytes[..]), Err(CodecError::Checksum { .. })));
    }
}
