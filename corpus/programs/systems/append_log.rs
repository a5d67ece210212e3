//! A small key-value store on an append-only log, with checksums, recovery and compaction.

use std::collections::btree_map::Entry;
use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const TABLE: [u32; 256] = make_table();

const fn make_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
}

fn crc<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u32 {
    let mut state = !0u32;
    for byte in parts.into_iter().flatten() {
        state = TABLE[usize::from(state as u8 ^ byte)] ^ (state >> 8);
    }
    !state
}

#[derive(Debug, Clone, Copy)]
struct Location {
    offset: u64,
    length: u32,
}

struct Store {
    path: PathBuf,
    file: File,
    index: BTreeMap<String, Location>,
    end: u64,
    garbage: u64,
}

enum Scan {
    Record { key: String, value: Vec<u8>, size: u64 },
    End,
    Damaged,
}

fn scan_record(input: &mut impl Read) -> io::Result<Scan> {
    let mut header = [0u8; 12];
    match input.read_exact(&mut header) {
        Ok(()) => {}
        Err(err) if err.kind() == io::ErrorKind::UnexpectedEof => return Ok(Scan::End),
        Err(err) => return Err(err),
    }
    let word = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|i| header[at + i]));
    let (sum, key_len, value_len) = (word(0), word(4), word(8));
    let wanted = u64::from(key_len) + u64::from(value_len);
    let mut body = Vec::new();
    input.take(wanted).read_to_end(&mut body)?;
    if (body.len() as u64) < wanted || crc([&header[4..], &body[..]]) != sum {
        return Ok(Scan::Damaged);
    }
    let value = body.split_off(key_len as usize);
    match String::from_utf8(body) {
        Ok(key) => Ok(Scan::Record { key, value, size: 12 + wanted }),
        Err(_) => Ok(Scan::Damaged),
    }
}

impl Store {
    fn open(path: impl Into<PathBuf>) -> io::Result<Store> {
        let path = path.into();
        let file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
        let mut store = Store { path, file, index: BTreeMap::new(), end: 0, garbage: 0 };
        let mut reader = BufReader::new(store.file.try_clone()?);
        loop {
            match scan_record(&mut reader)? {
                Scan::Record { key, value, size } => {
                    let length = value.len() as u32;
                    store.end += size;
                    store.remember(key, Location { offset: store.end - u64::from(length), length });
                }
                Scan::Damaged | Scan::End => break,
            }
        }
        store.file.set_len(store.end)?;
        Ok(store)
    }

    fn remember(&mut self, key: String, location: Location) {
        match self.index.entry(key) {
            Entry::Occupied(mut old) => {
                let size = 12 + old.key().len() as u64;
                let previous = old.insert(location);
                self.garbage += size + u64::from(previous.length);
            }
            Entry::Vacant(slot) => {
                slot.insert(location);
            }
        }
    }

    fn put(&mut self, key: &str, value: &[u8]) -> io::Result<()> {
        let mut record = vec![0u8; 4];
        record.extend((key.len() as u32).to_le_bytes());
        record.extend((value.len() as u32).to_le_bytes());
        record.extend(key.bytes());
        record.extend(value);
        let sum = crc([&record[4..]]);
        record[..4].copy_from_slice(&sum.to_le_bytes());
        self.file.write_all(&record)?;
        self.end += record.len() as u64;
        let length = value.len() as u32;
        self.remember(key.to_owned(), Location { offset: self.end - u64::from(length), length });
        Ok(())
    }

    fn get(&mut self, key: &str) -> io::Result<Option<Vec<u8>>> {
        let Some(&Location { offset, length }) = self.index.get(key) else {
            return Ok(None);
        };
        let mut value = vec![0; length as usize];
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.read_exact(&mut value)?;
        Ok(Some(value))
    }

    fn compact(mut self) -> io::Result<Store> {
        let scratch = self.path.with_extension("compact");
        let mut fresh = Store::open(&scratch)?;
        let keys: Vec<String> = self.index.keys().cloned().collect();
        for key in &keys {
            if let Some(value) = self.get(key)? {
                fresh.put(key, &value)?;
            }
        }
        drop(fresh);
        let Store { path, .. } = self;
        fs::rename(scratch, &path)?;
        Store::open(path)
    }
}

fn run(path: &Path) -> io::Result<()> {
    let mut store = Store::open(path)?;
    for round in 0..4u8 {
        store.put("colour", format!("shade {round}").as_bytes())?;
        store.put(&format!("item-{}", round % 2), &[round; 20])?;
    }
    store.file.write_all(b"half a rec")?;
    drop(store);

    let mut store = Store::open(path)?;
    println!("recovered {} keys, {} of {} bytes unused", store.index.len(), store.garbage, store.end);
    if let Some(value) = store.get("colour")? {
        println!("colour = {}", String::from_utf8_lossy(&value));
    }
    let mut store = store.compact()?;
    println!("after compaction {} bytes, {} unused", store.end, store.garbage);
    println!("missing: {:?}", store.get("missing")?);
    Ok(())
}

fn main() -> io::Result<()> {
    let path = env::temp_dir().join(format!("append-{}.log", std::process::id()));
    let outcome = run(&path);
    fs::remove_file(&path)?;
    outcome
}
