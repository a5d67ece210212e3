//! Variable-length integers, zigzag signs and delta-coded columns on byte streams.

use std::io::{self, ErrorKind, Read, Write};

pub trait Varint: Copy {
    const MAX_BYTES: usize;

    fn to_raw(self) -> u64;
    fn from_raw(raw: u64) -> Option<Self>;
}

macro_rules! unsigned_varint {
    ($($kind:ty => $bytes:expr),+ $(,)?) => {
        $(impl Varint for $kind {
            const MAX_BYTES: usize = $bytes;

            fn to_raw(self) -> u64 {
                u64::from(self)
            }

            fn from_raw(raw: u64) -> Option<Self> {
                <$kind>::try_from(raw).ok()
            }
        })+
    };
}

unsigned_varint!(u8 => 2, u16 => 3, u32 => 5, u64 => 10);

impl Varint for i64 {
    const MAX_BYTES: usize = 10;

    fn to_raw(self) -> u64 {
        ((self << 1) ^ (self >> 63)) as u64
    }

    fn from_raw(raw: u64) -> Option<Self> {
        Some((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }
}

impl Varint for i32 {
    const MAX_BYTES: usize = 5;

    fn to_raw(self) -> u64 {
        i64::from(self).to_raw()
    }

    fn from_raw(raw: u64) -> Option<Self> {
        i64::from_raw(raw).and_then(|wide| wide.try_into().ok())
    }
}

pub trait WriteVarint: Write {
    fn write_varint<V: Varint>(&mut self, value: V) -> io::Result<usize> {
        let mut raw = value.to_raw();
        let mut bytes = [0u8; 10];
        let mut used = 0;
        loop {
            let low = (raw & 0x7f) as u8;
            raw >>= 7;
            bytes[used] = if raw == 0 { low } else { low | 0x80 };
            used += 1;
            if raw == 0 {
                break;
            }
        }
        self.write_all(&bytes[..used])?;
        Ok(used)
    }
}

impl<W: Write + ?Sized> WriteVarint for W {}

pub trait ReadVarint: Read {
    fn read_varint<V: Varint>(&mut self) -> io::Result<V> {
        let mut raw = 0u64;
        for position in 0..V::MAX_BYTES {
            let mut byte = [0u8];
            self.read_exact(&mut byte)?;
            let [byte] = byte;
            raw |= u64::from(byte & 0x7f)
                .checked_shl(7 * position as u32)
                .ok_or_else(|| invalid("integer is too wide"))?;
            if byte & 0x80 == 0 {
                return V::from_raw(raw).ok_or_else(|| invalid("integer is out of range"));
            }
        }
        Err(invalid("integer does not end"))
    }
}

impl<R: Read + ?Sized> ReadVarint for R {}

fn invalid(message: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, message)
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub values: Vec<i64>,
}

impl Column {
    pub fn new(name: impl Into<String>, values: &[i64]) -> Self {
        Column { name: name.into(), values: values.to_vec() }
    }

    pub fn write_to<W: Write>(&self, out: &mut W) -> io::Result<usize> {
        let mut size = out.write_varint(self.name.len() as u64)?;
        out.write_all(self.name.as_bytes())?;
        size += self.name.len() + out.write_varint(self.values.len() as u32)?;
        let mut previous = 0i64;
        for &value in &self.values {
            size += out.write_varint(value.wrapping_sub(previous))?;
            previous = value;
        }
        Ok(size)
    }

    pub fn read_from<R: Read>(input: &mut R) -> io::Result<Self> {
        let length: u64 = input.read_varint()?;
        let mut name = String::new();
        let got = input.by_ref().take(length).read_to_string(&mut name)?;
        if (got as u64) < length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let count = input.read_varint::<u32>()?;
        let values = (0..count)
            .scan(0i64, |previous, _| {
                Some(input.read_varint::<i64>().map(|delta| {
                    *previous = previous.wrapping_add(delta);
                    *previous
                }))
            })
            .collect::<io::Result<Vec<_>>>()?;
        Ok(Column { name, values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes() -> io::Result<()> {
        let mut bytes = vec![];
        for value in [i64::MIN, -1, 0, 1, i64::MAX] {
            bytes.clear();
            bytes.write_varint(value)?;
            assert_eq!((&bytes[..]).read_varint::<i64>()?, value);
        }
        let wide: &[u8] = &[0xff, 0x7f];
        assert!({ wide }.read_varint::<u8>().is_err());
        Ok(())
    }

    #[test]
    fn columns() -> io::Result<()> {
        let column = Column::new("depth", &[1000, 1001, 999, -4]);
        let mut bytes = Vec::new();
        let size = column.write_to(&mut bytes)?;
        assert_eq!(size, bytes.len());
        assert_eq!(Column::read_from(&mut bytes.as_slice())?, column);
        Ok(())
    }
}
