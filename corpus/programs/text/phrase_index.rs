//! An inverted index over short documents with phrase, prefix and boolean queries.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

mod tokens {
    /// Lowercase words with the byte offset at which each began.
    pub struct Words<'d> {
        text: &'d str,
        at: usize,
    }

    impl<'d> Words<'d> {
        pub fn new(text: &'d str) -> Self {
            Words { text, at: 0 }
        }
    }

    impl<'d> Iterator for Words<'d> {
        type Item = (usize, &'d str);

        fn next(&mut self) -> Option<Self::Item> {
            let rest = &self.text[self.at..];
            let start = self.at + rest.find(char::is_alphanumeric)?;
            let word = &self.text[start..];
            let len = word
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(word.len());
            self.at = start + len;
            Some((start, &word[..len]))
        }
    }
}

pub use tokens::Words;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocId(u32);

#[derive(Debug, Clone)]
pub enum Query {
    Word(String),
    Prefix(String),
    Phrase(Vec<String>),
    All(Vec<Query>),
    Any(Vec<Query>),
    Not(Box<Query>),
}

impl Query {
    pub fn word(word: &str) -> Self {
        Query::Word(word.to_lowercase())
    }

    pub fn phrase(text: &str) -> Self {
        Query::Phrase(Words::new(text).map(|(_, w)| w.to_lowercase()).collect())
    }
}

impl std::ops::Not for Query {
    type Output = Query;

    fn not(self) -> Query {
        match self {
            Query::Not(inner) => *inner,
            other => Query::Not(Box::new(other)),
        }
    }
}

#[derive(Debug, Default)]
pub struct Index<'d> {
    documents: Vec<&'d str>,
    postings: BTreeMap<String, BTreeMap<DocId, Vec<u32>>>,
}

impl<'d> Index<'d> {
    pub fn add(&mut self, document: &'d str) -> DocId {
        let id = DocId(self.documents.len() as u32);
        self.documents.push(document);
        for (position, (_, word)) in (0u32..).zip(Words::new(document)) {
            self.postings
                .entry(word.to_lowercase())
                .or_default()
                .entry(id)
                .or_default()
                .push(position);
        }
        id
    }

    pub fn document(&self, id: DocId) -> Option<&'d str> {
        self.documents.get(id.0 as usize).copied()
    }

    fn ids(&self) -> impl Iterator<Item = DocId> {
        (0..self.documents.len() as u32).map(DocId)
    }

    fn phrase(&self, words: &[String]) -> Option<BTreeSet<DocId>> {
        let (first, rest) = words.split_first()?;
        let starts = self.postings.get(first)?;
        let mut followers = Vec::with_capacity(rest.len());
        for word in rest {
            followers.push(self.postings.get(word)?);
        }
        let holds = |id: &DocId, start: u32| {
            (start + 1..).zip(&followers).all(|(position, posting)| {
                posting
                    .get(id)
                    .is_some_and(|all| all.binary_search(&position).is_ok())
            })
        };
        let found = starts
            .iter()
            .filter(|(id, positions)| positions.iter().any(|&p| holds(id, p)))
            .map(|(id, _)| *id)
            .collect();
        Some(found)
    }

    pub fn search(&self, query: &Query) -> BTreeSet<DocId> {
        match query {
            Query::Word(word) => self
                .postings
                .get(word)
                .map(|docs| docs.keys().copied().collect())
                .unwrap_or_default(),
            Query::Prefix(prefix) => {
                let from = (Bound::Included(prefix.as_str()), Bound::Unbounded);
                self.postings
                    .range::<str, _>(from)
                    .take_while(|(word, _)| word.starts_with(prefix))
                    .flat_map(|(_, docs)| docs.keys().copied())
                    .collect()
            }
            Query::Phrase(words) => self.phrase(words).unwrap_or_default(),
            Query::All(parts) => {
                let mut sets = parts.iter().map(|part| self.search(part));
                let first = sets.next().unwrap_or_else(|| self.ids().collect());
                sets.fold(first, |kept, set| &kept & &set)
            }
            Query::Any(parts) => parts.iter().flat_map(|part| self.search(part)).collect(),
            Query::Not(inner) => {
                let hidden = self.search(inner);
                self.ids().filter(|id| !hidden.contains(id)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_queries() {
        let mut index = Index::default();
        let a = index.add("The grey cat sat on the wall");
        let b = index.add("A wall, a grey dog; cats elsewhere");
        assert_eq!(index.search(&Query::phrase("Grey cat")), BTreeSet::from([a]));
        assert_eq!(index.search(&Query::Prefix("cat".into())).len(), 2);
        let query = Query::All(vec![Query::word("wall"), !Query::word("sat")]);
        assert_eq!(index.search(&query), BTreeSet::from([b]));
        assert!(index.document(b).is_some_and(|d| d.starts_with("A wall")));
    }
}
