//! Reader and writer for a chunked binary container with per-chunk checksums.

use std::collections::BTreeMap;
use std::fmt;

pub const SIGNATURE: [u8; 4] = *b"CKB1";
const HEADER_LEN: usize = 12;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerError {
    BadSignature([u8; 4]),
    Truncated { wanted: usize, left: usize },
    Checksum { tag: Tag, stored: u32, computed: u32 },
    Duplicate(Tag),
}

impl fmt::Display for ContainerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ContainerError::BadSignature(found) => write!(f, "bad signature {:02x?}", found),
            ContainerError::Truncated { wanted, left } => {
                write!(f, "needed {} bytes but only {} are left", wanted, left)
            }
            ContainerError::Checksum { tag, stored, computed } => write!(
                f,
                "chunk {}: checksum {:08x} does not match {:08x}",
                tag, stored, computed
            ),
            ContainerError::Duplicate(tag) => write!(f, "chunk {} appears twice", tag),
        }
    }
}

impl std::error::Error for ContainerError {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub [u8; 4]);

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for &byte in &self.0 {
            if byte.is_ascii_graphic() {
                write!(f, "{}", byte as char)?;
            } else {
                write!(f, "?")?;
            }
        }
        Ok(())
    }
}

/// Adler-style rolling sum.
pub fn checksum(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1u32, 0u32), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    (high << 16) | low
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ContainerError> {
        if self.rest.len() < count {
            return Err(ContainerError::Truncated { wanted: count, left: self.rest.len() });
        }
        let (head, tail) = self.rest.split_at(count);
        self.rest = tail;
        Ok(head)
    }

    fn quad(&mut self) -> Result<[u8; 4], ContainerError> {
        let bytes = self.take(4)?;
        Ok([bytes[0], bytes[1], bytes[2], bytes[3]])
    }
}

#[derive(Debug, Default)]
pub struct Container {
    chunks: BTreeMap<Tag, Vec<u8>>,
}

impl Container {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn insert(&mut self, tag: Tag, body: Vec<u8>) -> Option<Vec<u8>> {
        self.chunks.insert(tag, body)
    }

    pub fn get(&self, tag: Tag) -> Option<&[u8]> {
        self.chunks.get(&tag).map(|body| body.as_slice())
    }

    pub fn encode(&self) -> Vec<u8> {
        let total: usize = self.chunks.values().map(|body| body.len() + HEADER_LEN).sum();
        let mut out = Vec::with_capacity(SIGNATURE.len() + total);
        out.extend_from_slice(&SIGNATURE);
        for (tag, body) in &self.chunks {
            out.extend_from_slice(&tag.0);
            out.extend_from_slice(&(body.len() as u32).to_be_bytes());
            out.extend_from_slice(&checksum(body).to_be_bytes());
            out.extend_from_slice(body);
        }
        out
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, ContainerError> {
        let mut cursor = Cursor { rest: bytes };
        let signature = cursor.quad()?;
        if signature != SIGNATURE {
            return Err(ContainerError::BadSignature(signature));
        }
        let mut container = Container::new();
        while !cursor.rest.is_empty() {
            let tag = Tag(cursor.quad()?);
            let len = u32::from_be_bytes(cursor.quad()?) as usize;
            let stored = u32::from_be_bytes(cursor.quad()?);
            let body = cursor.take(len)?;
            let computed = checksum(body);
            if stored != computed {
                return Err(ContainerError::Checksum { tag, stored, computed });
            }
            if container.insert(tag, body.to_vec()).is_some() {
                return Err(ContainerError::Duplicate(tag));
            }
        }
        Ok(container)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip_and_damage() {
        let mut container = Container::new();
        container.insert(Tag(*b"NAME"), b"harbor".to_vec());
        container.insert(Tag(*b"DATA"), vec![1, 2, 3]);
        let mut bytes = container.encode();
        let back = Container::decode(&bytes).unwrap();
        assert_eq!(back.get(Tag(*b"NAME")), Some(&b"harbor"[..]));
        if let Some(last) = bytes.last_mut() {
            *last ^= 0xff;
        }
        assert!(matches!(Container::decode(&bytes), Err(ContainerError::Checksum { .. })));
    }
}
