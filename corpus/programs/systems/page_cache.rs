//! A write-back page cache over any seekable stream, using a clock hand for eviction.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

pub trait Storage: Read + Write + Seek {}

impl<S: Read + Write + Seek> Storage for S {}

#[derive(Debug)]
struct Page<const SIZE: usize> {
    number: u64,
    bytes: [u8; SIZE],
    dirty: bool,
    recent: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    pub loads: u32,
    pub stores: u32,
    pub hits: u32,
}

pub struct PageCache<S: Storage, const SIZE: usize> {
    storage: S,
    pages: Vec<Page<SIZE>>,
    places: HashMap<u64, usize>,
    hand: usize,
    limit: usize,
    counters: Counters,
}

impl<S: Storage, const SIZE: usize> PageCache<S, SIZE> {
    pub fn new(storage: S, limit: usize) -> Self {
        PageCache {
            storage,
            pages: Vec::with_capacity(limit.max(1)),
            places: HashMap::new(),
            hand: 0,
            limit: limit.max(1),
            counters: Counters::default(),
        }
    }

    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    fn load(&mut self, number: u64) -> io::Result<Page<SIZE>> {
        self.counters.loads += 1;
        self.storage.seek(SeekFrom::Start(number * SIZE as u64))?;
        let mut bytes = [0; SIZE];
        let mut filled = 0;
        while filled < SIZE {
            match self.storage.read(&mut bytes[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        Ok(Page { number, bytes, dirty: false, recent: true })
    }

    fn store(storage: &mut S, page: &mut Page<SIZE>) -> io::Result<bool> {
        if !page.dirty {
            return Ok(false);
        }
        storage.seek(SeekFrom::Start(page.number * SIZE as u64))?;
        storage.write_all(&page.bytes)?;
        page.dirty = false;
        Ok(true)
    }

    fn victim(&mut self) -> usize {
        loop {
            let at = self.hand;
            self.hand = (self.hand + 1) % self.pages.len();
            let page = &mut self.pages[at];
            if !std::mem::take(&mut page.recent) {
                return at;
            }
        }
    }

    fn page(&mut self, number: u64) -> io::Result<&mut Page<SIZE>> {
        if let Some(&at) = self.places.get(&number) {
            self.counters.hits += 1;
            let page = &mut self.pages[at];
            page.recent = true;
            return Ok(page);
        }
        let fresh = self.load(number)?;
        let at = if self.pages.len() < self.limit {
            self.pages.push(fresh);
            self.pages.len() - 1
        } else {
            let at = self.victim();
            let page = &mut self.pages[at];
            self.counters.stores += u32::from(Self::store(&mut self.storage, page)?);
            let old = std::mem::replace(page, fresh);
            self.places.remove(&old.number);
            at
        };
        self.places.insert(number, at);
        Ok(&mut self.pages[at])
    }

    pub fn read_at(&mut self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut rest = out;
        for (number, range) in spans::<SIZE>(offset, rest.len()) {
            let page = self.page(number)?;
            let (now, later) = rest.split_at_mut(range.len());
            now.copy_from_slice(&page.bytes[range]);
            rest = later;
        }
        Ok(())
    }

    pub fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut rest = data;
        for (number, range) in spans::<SIZE>(offset, data.len()) {
            let (now, later) = rest.split_at(range.len());
            let page = self.page(number)?;
            page.bytes[range].copy_from_slice(now);
            page.dirty = true;
            rest = later;
        }
        Ok(())
    }

    pub fn flush(&mut self) -> io::Result<()> {
        let mut order: Vec<&mut Page<SIZE>> = self.pages.iter_mut().collect();
        order.sort_unstable_by_key(|page| page.number);
        for page in order {
            if Self::store(&mut self.storage, page)? {
                self.counters.stores += 1;
            }
        }
        self.storage.flush()
    }

    pub fn close(mut self) -> io::Result<(S, Counters)> {
        self.flush()?;
        let PageCache { storage, counters, .. } = self;
        Ok((storage, counters))
    }
}

fn spans<const SIZE: usize>(offset: u64, len: usize) -> impl Iterator<Item = (u64, Range<usize>)> {
    let mut at = offset;
    let end = offset + len as u64;
    std::iter::from_fn(move || {
        if at >= end {
            return None;
        }
        let start = (at % SIZE as u64) as usize;
        let stop = SIZE.min(start + (end - at) as usize);
        let number = at / SIZE as u64;
        at += (stop - start) as u64;
        Some((number, start..stop))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn writes_cross_pages() {
        let mut cache = PageCache::<_, 8>::new(Cursor::new(vec![b'.'; 32]), 2);
        cache.write_at(6, b"harbour lights").unwrap();
        let mut word = [0; 6];
        cache.read_at(14, &mut word).unwrap();
        assert_eq!(&word, b"lights");
        let (storage, counters) = cache.close().unwrap();
        assert_eq!(&storage.into_inner()[4..22], b"..harbour lights..");
        assert_eq!(counters.stores, 3);
    }
}
