//! Lending library core: catalogue, members, loans and waiting lists.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, VecDeque};

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Isbn(String);

impl Isbn {
    pub fn parse(raw: &str) -> Option<Isbn> {
        let digits: String = raw.chars().filter(|c| *c != '-').collect();
        let all_digits = digits.bytes().all(|b| b.is_ascii_digit());
        if digits.len() == 13 && all_digits {
            Some(Isbn(digits))
        } else {
            None
        }
    }
}

impl AsRef<str> for Isbn {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberId(u32);

#[derive(Debug)]
struct Copies {
    title: String,
    on_shelf: u32,
    lent_to: BTreeSet<MemberId>,
    queue: VecDeque<MemberId>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Lending {
    HandedOver,
    Queued { place: usize },
}

#[derive(Debug, PartialEq, Eq)]
pub enum LibraryError {
    UnknownTitle,
    UnknownMember,
    AlreadyHas,
    NotLent,
    LimitReached(usize),
}

#[derive(Debug, Default)]
pub struct Library {
    shelf: HashMap<Isbn, Copies>,
    members: HashMap<MemberId, Vec<Isbn>>,
}

const MAX_LOANS: usize = 3;

impl Library {
    pub fn stock(&mut self, isbn: Isbn, title: &str, count: u32) {
        match self.shelf.entry(isbn) {
            Entry::Occupied(mut known) => known.get_mut().on_shelf += count,
            Entry::Vacant(empty) => {
                empty.insert(Copies {
                    title: title.to_string(),
                    on_shelf: count,
                    lent_to: BTreeSet::new(),
                    queue: VecDeque::new(),
                });
            }
        }
    }

    pub fn join(&mut self) -> MemberId {
        let id = MemberId(self.members.len() as u32 + 1);
        self.members.insert(id, Vec::with_capacity(MAX_LOANS));
        id
    }

    pub fn borrow_book(&mut self, who: MemberId, isbn: &Isbn) -> Result<Lending, LibraryError> {
        let loans = self.members.get_mut(&who).ok_or(LibraryError::UnknownMember)?;
        let copies = self.shelf.get_mut(isbn).ok_or(LibraryError::UnknownTitle)?;
        if copies.lent_to.contains(&who) {
            return Err(LibraryError::AlreadyHas);
        }
        if loans.len() >= MAX_LOANS {
            return Err(LibraryError::LimitReached(MAX_LOANS));
        }
        if copies.on_shelf == 0 {
            let place = match copies.queue.iter().position(|m| *m == who) {
                Some(index) => index + 1,
                None => {
                    copies.queue.push_back(who);
                    copies.queue.len()
                }
            };
            return Ok(Lending::Queued { place });
        }
        copies.on_shelf -= 1;
        copies.lent_to.insert(who);
        loans.push(isbn.clone());
        Ok(Lending::HandedOver)
    }

    pub fn give_back(
        &mut self,
        who: MemberId,
        isbn: &Isbn,
    ) -> Result<Option<MemberId>, LibraryError> {
        let copies = self.shelf.get_mut(isbn).ok_or(LibraryError::UnknownTitle)?;
        if !copies.lent_to.remove(&who) {
            return Err(LibraryError::NotLent);
        }
        if let Some(loans) = self.members.get_mut(&who) {
            loans.retain(|held| held != isbn);
        }
        copies.on_shelf += 1;
        Ok(copies.queue.pop_front())
    }

    pub fn titles_of(&self, who: MemberId) -> Vec<&str> {
        let mut titles: Vec<&str> = self
            .members
            .get(&who)
            .into_iter()
            .flatten()
            .filter_map(|isbn| self.shelf.get(isbn))
            .map(|copies| copies.title.as_str())
            .collect();
        titles.sort_unstable();
        titles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_reader_waits() {
        let mut library = Library::default();
        let isbn = Isbn::parse("978-0-000-00001-2").unwrap();
        library.stock(isbn.clone(), "Bridges of the North", 1);
        let (first, second) = (library.join(), library.join());
        assert_eq!(library.borrow_book(first, &isbn), Ok(Lending::HandedOver));
        assert_eq!(library.borrow_book(second, &isbn), Ok(Lending::Queued { place: 1 }));
        assert_eq!(library.titles_of(first), ["Bridges of the North"]);
        assert_eq!(library.give_back(first, &isbn), Ok(Some(second)));
    }
}
