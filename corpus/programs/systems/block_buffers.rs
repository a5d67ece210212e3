//! Buffered readers and writers over generic streams, with counting and line splitting.

use std::io::{self, Read, Write};
use std::mem;

pub struct BlockReader<R, const N: usize = 4096> {
    inner: R,
    block: Box<[u8; N]>,
    start: usize,
    end: usize,
}

impl<R: Read, const N: usize> BlockReader<R, N> {
    pub fn new(inner: R) -> Self {
        BlockReader { inner, block: Box::new([0; N]), start: 0, end: 0 }
    }

    fn refill(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.start = 0;
            self.end = self.inner.read(&mut self.block[..])?;
        }
        Ok(&self.block[self.start..self.end])
    }

    pub fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.refill()?.first().copied())
    }

    pub fn next_byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        if byte.is_some() {
            self.start += 1;
        }
        Ok(byte)
    }

    pub fn read_until(&mut self, stop: u8, out: &mut Vec<u8>) -> io::Result<bool> {
        loop {
            let available = self.refill()?;
            if available.is_empty() {
                return Ok(false);
            }
            match available.iter().position(|&byte| byte == stop) {
                Some(at) => {
                    out.extend_from_slice(&available[..at]);
                    self.start += at + 1;
                    return Ok(true);
                }
                None => {
                    out.extend_from_slice(available);
                    self.start = self.end;
                }
            }
        }
    }

    pub fn records(self, separator: u8) -> Records<R, N> {
        Records { reader: self, separator }
    }
}

pub struct Records<R, const N: usize> {
    reader: BlockReader<R, N>,
    separator: u8,
}

impl<R: Read, const N: usize> Iterator for Records<R, N> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = Vec::new();
        match self.reader.read_until(self.separator, &mut record) {
            Ok(false) if record.is_empty() => None,
            Ok(_) => Some(Ok(record)),
            Err(err) => Some(Err(err)),
        }
    }
}

#[derive(Debug)]
pub struct BlockWriter<W: Write> {
    inner: Option<W>,
    pending: Vec<u8>,
    limit: usize,
    flushed: u64,
}

impl<W: Write> BlockWriter<W> {
    pub fn with_limit(limit: usize, inner: W) -> Self {
        BlockWriter { inner: Some(inner), pending: Vec::with_capacity(limit), limit, flushed: 0 }
    }

    pub fn flushed(&self) -> u64 {
        self.flushed
    }

    fn spill(&mut self) -> io::Result<()> {
        let full = mem::replace(&mut self.pending, Vec::with_capacity(self.limit));
        if let Some(inner) = self.inner.as_mut() {
            inner.write_all(&full)?;
            self.flushed += full.len() as u64;
        }
        Ok(())
    }

    pub fn into_inner(mut self) -> io::Result<W> {
        self.spill()?;
        self.inner.take().ok_or_else(|| io::Error::new(io::ErrorKind::Other, "writer is gone"))
    }
}

impl<W: Write> Write for BlockWriter<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.pending.len() + data.len() > self.limit {
            self.spill()?;
        }
        if data.len() >= self.limit {
            if let Some(inner) = &mut self.inner {
                let count = inner.write(data)?;
                self.flushed += count as u64;
                return Ok(count);
            }
        }
        self.pending.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.spill()?;
        self.inner.as_mut().map_or(Ok(()), |inner| inner.flush())
    }
}

impl<W: Write> Drop for BlockWriter<W> {
    fn drop(&mut self) {
        if self.inner.is_some() {
            let _ = self.flush();
        }
    }
}

pub fn copy_records<R, W, F>(input: R, output: &mut W, mut keep: F) -> io::Result<usize>
where
    R: Read,
    W: Write + ?Sized,
    F: FnMut(&[u8]) -> bool,
{
    let mut kept = 0;
    for record in BlockReader::<R, 512>::new(input).records(b'\n') {
        let record = record?;
        if keep(&record) {
            output.write_all(&record)?;
            output.write_all(b"\n")?;
            kept += 1;
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_blocks() {
        let reader = BlockReader::<_, 3>::new(&b"north\nsouth\n\neast"[..]);
        let sizes: Vec<usize> = reader.records(b'\n').map(|r| r.unwrap().len()).collect();
        assert_eq!(sizes, [5, 5, 0, 4]);
    }

    #[test]
    fn filtered_copy() {
        let mut writer = BlockWriter::with_limit(8, Vec::new());
        let kept = copy_records(&b"ab\n#c\ndefghijklm\n"[..], &mut writer, |r| r[0] != b'#');
        assert_eq!(kept.unwrap(), 2);
        assert_eq!(writer.into_inner().unwrap(), b"ab\ndefghijklm\n");
    }
}
