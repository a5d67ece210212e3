//! Reads a flat archive without copying: borrowed entries, lookups and a listing.

use std::collections::HashMap;
use std::fmt;
use std::str::{self, Utf8Error};

const FOOTER_LEN: usize = 8;

#[derive(Debug, PartialEq, Eq)]
enum ArchiveError<'a> {
    NoFooter,
    Cut(&'static str),
    Name(Utf8Error),
    Overlap { first: &'a str, second: &'a str },
}

impl From<Utf8Error> for ArchiveError<'_> {
    fn from(err: Utf8Error) -> Self {
        ArchiveError::Name(err)
    }
}

impl fmt::Display for ArchiveError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArchiveError::NoFooter => write!(f, "no footer"),
            ArchiveError::Cut(what) => write!(f, "{what} is cut off"),
            ArchiveError::Name(err) => write!(f, "name is not text: {err}"),
            ArchiveError::Overlap { first, second } => write!(f, "{first} overlaps {second}"),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    name: &'a str,
    offset: usize,
    body: &'a [u8],
}

impl<'a> Entry<'a> {
    fn end(&self) -> usize {
        self.offset + self.body.len()
    }

    fn first_line(&self) -> Option<&'a str> {
        let text = str::from_utf8(self.body).ok()?;
        text.lines().next()
    }
}

struct Archive<'a> {
    entries: Vec<Entry<'a>>,
    by_name: HashMap<&'a str, usize>,
}

fn le_u32(bytes: &[u8], at: usize) -> Option<usize> {
    let word: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_le_bytes(word) as usize)
}

impl<'a> Archive<'a> {
    fn open(bytes: &'a [u8]) -> Result<Archive<'a>, ArchiveError<'a>> {
        let footer = bytes.len().checked_sub(FOOTER_LEN).ok_or(ArchiveError::NoFooter)?;
        let table = le_u32(bytes, footer).ok_or(ArchiveError::NoFooter)?;
        let count = le_u32(bytes, footer + 4).ok_or(ArchiveError::NoFooter)?;

        let mut at = table;
        let mut entries = Vec::new();
        for _ in 0..count {
            let offset = le_u32(bytes, at).ok_or(ArchiveError::Cut("offset"))?;
            let size = le_u32(bytes, at + 4).ok_or(ArchiveError::Cut("size"))?;
            let name_len = *bytes.get(at + 8).ok_or(ArchiveError::Cut("name length"))? as usize;
            let name = bytes.get(at + 9..at + 9 + name_len).ok_or(ArchiveError::Cut("name"))?;
            let body = bytes.get(offset..offset + size).ok_or(ArchiveError::Cut("body"))?;
            entries.push(Entry { name: str::from_utf8(name)?, offset, body });
            at += 9 + name_len;
        }

        entries.sort_by_key(|entry| entry.offset);
        for pair in entries.windows(2) {
            if let [first, second] = pair {
                if first.end() > second.offset {
                    return Err(ArchiveError::Overlap { first: first.name, second: second.name });
                }
            }
        }
        let by_name = entries.iter().enumerate().map(|(i, entry)| (entry.name, i)).collect();
        Ok(Archive { entries, by_name })
    }

    fn get(&self, name: &str) -> Option<&Entry<'a>> {
        self.by_name.get(name).map(|&index| &self.entries[index])
    }

    fn under<'s>(&'s self, folder: &'s str) -> impl Iterator<Item = &'s Entry<'a>> + 's {
        self.entries
            .iter()
            .filter(move |entry| entry.name.strip_prefix(folder).is_some_and(|r| r.starts_with('/')))
    }
}

impl<'s, 'a> IntoIterator for &'s Archive<'a> {
    type Item = &'s Entry<'a>;
    type IntoIter = std::slice::Iter<'s, Entry<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

#[derive(Default)]
struct Builder {
    bytes: Vec<u8>,
    table: Vec<u8>,
    count: u32,
}

impl Builder {
    fn add(&mut self, name: &str, body: impl AsRef<[u8]>) -> &mut Self {
        let body = body.as_ref();
        self.table.extend((self.bytes.len() as u32).to_le_bytes());
        self.table.extend((body.len() as u32).to_le_bytes());
        self.table.push(name.len().min(255) as u8);
        self.table.extend(name.bytes().take(255));
        self.bytes.extend_from_slice(body);
        self.count += 1;
        self
    }

    fn finish(&mut self) -> Vec<u8> {
        let Builder { mut bytes, mut table, count } = std::mem::take(self);
        let start = bytes.len() as u32;
        bytes.append(&mut table);
        bytes.extend(start.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes
    }
}

fn main() {
    let mut builder = Builder::default();
    builder
        .add("docs/intro", "Starting up\nplug it in")
        .add("docs/care", String::from("Cleaning\nuse a cloth"))
        .add("logo", [0xff, 0x00, 0x7f]);
    let mut bytes = builder.finish();

    match Archive::open(&bytes) {
        Ok(archive) => {
            for entry in &archive {
                println!("{:>6} {:>5} {}", entry.offset, entry.body.len(), entry.name);
            }
            for entry in archive.under("docs") {
                println!("{}: {}", entry.name, entry.first_line().unwrap_or("(binary)"));
            }
            let logo = archive.get("logo").map(|entry| entry.body);
            println!("logo is {logo:02x?}");
        }
        Err(err) => println!("cannot open: {err}"),
    }

    bytes.truncate(bytes.len() - 1);
    if let Err(err) = Archive::open(&bytes) {
        println!("shortened: {err}");
    }
}
