//! An address book with case-insensitive names that loads and saves plain text.

use std::borrow::Borrow;
use std::collections::btree_map::{self, BTreeMap};
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameKey(String);

impl NameKey {
    pub fn new(name: &str) -> Self {
        NameKey(name.trim().to_lowercase())
    }
}

impl Borrow<str> for NameKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    Phone { country: u16, number: String },
    Mail(String),
    Post { street: String, town: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub contacts: Vec<Contact>,
}

#[derive(Debug)]
pub enum BookError {
    Io(io::Error),
    Line { number: usize, text: String },
}

impl From<io::Error> for BookError {
    fn from(err: io::Error) -> Self {
        BookError::Io(err)
    }
}

impl fmt::Display for BookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BookError::Io(err) => write!(f, "cannot read or write: {}", err),
            BookError::Line { number, text } => write!(f, "line {} is odd: {}", number, text),
        }
    }
}

impl std::error::Error for BookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BookError::Io(err) => Some(err),
            BookError::Line { .. } => None,
        }
    }
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct AddressBook {
    people: BTreeMap<NameKey, Person>,
}

impl AddressBook {
    pub fn add(&mut self, name: &str, contact: Contact) -> &mut Person {
        let person = self
            .people
            .entry(NameKey::new(name))
            .or_insert_with(|| Person { name: name.trim().to_string(), contacts: vec![] });
        if !person.contacts.contains(&contact) {
            person.contacts.push(contact);
        }
        person
    }

    pub fn get(&self, name: &str) -> Option<&Person> {
        self.people.get(name.to_lowercase().as_str())
    }

    pub fn rename(&mut self, old: &str, new: &str) -> bool {
        match self.people.remove(old.to_lowercase().as_str()) {
            Some(person) => {
                let person = Person { name: new.to_string(), ..person };
                self.people.insert(NameKey::new(new), person);
                true
            }
            None => false,
        }
    }

    pub fn search<'b>(&'b self, part: &'b str) -> impl Iterator<Item = &'b Person> + 'b {
        self.people.values().filter(move |person| {
            person.name.contains(part)
                || person.contacts.iter().any(|c| match c {
                    Contact::Phone { number, .. } => number.starts_with(part),
                    Contact::Mail(mail) => mail.contains(part),
                    Contact::Post { street, town } => street.contains(part) || town == part,
                })
        })
    }

    pub fn read_from<R: BufRead>(input: R) -> Result<Self, BookError> {
        let mut book = AddressBook::default();
        for (index, line) in input.lines().enumerate() {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            let (name, contact) = parse_line(&line).ok_or_else(|| BookError::Line {
                number: index + 1,
                text: line.clone(),
            })?;
            book.add(name, contact);
        }
        Ok(book)
    }

    pub fn write_to<W: Write>(&self, out: &mut W) -> io::Result<()> {
        for Person { name, contacts } in self {
            for contact in contacts {
                match contact {
                    Contact::Phone { country, number } => writeln!(out, "{name};tel;{country};{number}")?,
                    Contact::Mail(mail) => writeln!(out, "{name};mail;{mail}")?,
                    Contact::Post { street, town } => writeln!(out, "{name};post;{street};{town}")?,
                }
            }
        }
        Ok(())
    }

    pub fn load(path: impl AsRef<Path>) -> Result<Self, BookError> {
        let file = File::open(path.as_ref())?;
        Self::read_from(BufReader::new(file))
    }

    pub fn save<P: AsRef<Path>>(&self, path: P) -> Result<(), BookError> {
        let mut out = BufWriter::new(File::create(path)?);
        self.write_to(&mut out)?;
        Ok(out.flush()?)
    }
}

fn parse_line(line: &str) -> Option<(&str, Contact)> {
    let fields: Vec<&str> = line.split(';').map(str::trim).collect();
    let contact = match fields[1..] {
        ["tel", country, number] => Contact::Phone {
            country: country.parse().ok()?,
            number: number.replace(' ', ""),
        },
        ["mail", mail] if mail.contains('@') => Contact::Mail(mail.to_lowercase()),
        ["post", street, town] => Contact::Post { street: street.into(), town: town.into() },
        _ => return None,
    };
    Some((fields[0], contact))
}

impl<'b> IntoIterator for &'b AddressBook {
    type Item = &'b Person;
    type IntoIter = btree_map::Values<'b, NameKey, Person>;

    fn into_iter(self) -> Self::IntoIter {
        self.people.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_a_round_trip() {
        let text = "Ida Moor;tel;49;030 123\nida moor;mail;Ida@moor.example\n";
        let mut book = AddressBook::read_from(text.as_bytes()).unwrap();
        assert_eq!(book.get("IDA MOOR").map(|p| p.contacts.len()), Some(2));
        assert!(book.rename("ida moor", "Ida Lake"));
        let mut out = Vec::new();
        book.write_to(&mut out).unwrap();
        assert_eq!(AddressBook::read_from(&out[..]).unwrap(), book);
        assert!(AddressBook::read_from(&b"nonsense"[..]).is_err());
    }
}
