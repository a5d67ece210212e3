//! Scoped access helpers built on higher-ranked closures and several lifetimes.

use std::cell::{Ref, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

pub struct Document {
    text: String,
    lines: Vec<Range<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'doc> {
    pub number: usize,
    pub text: &'doc str,
}

/// A document together with a needle that may live for less time.
pub struct Search<'doc, 'needle> {
    document: &'doc Document,
    needle: &'needle str,
    next: usize,
}

impl Document {
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut lines = Vec::new();
        let mut start = 0;
        for piece in text.split_inclusive('\n') {
            let end = start + piece.trim_end_matches('\n').len();
            lines.push(start..end);
            start += piece.len();
        }
        Document { text, lines }
    }

    pub fn line(&self, index: usize) -> Option<Line<'_>> {
        let range = self.lines.get(index)?.clone();
        Some(Line {
            number: index + 1,
            text: &self.text[range],
        })
    }

    pub fn search<'doc, 'needle>(&'doc self, needle: &'needle str) -> Search<'doc, 'needle> {
        Search { document: self, needle, next: 0 }
    }

    pub fn with_each<F>(&self, mut visit: F) -> usize
    where
        F: for<'l> FnMut(Line<'l>) -> bool,
    {
        (0..self.lines.len())
            .filter_map(|index| self.line(index))
            .take_while(|line| visit(*line))
            .count()
    }

    pub fn pick<'doc, T, F>(&'doc self, choose: F) -> Vec<T>
    where
        F: Fn(Line<'doc>) -> Option<T>,
        T: 'doc,
    {
        (0..self.lines.len())
            .filter_map(|index| self.line(index).and_then(&choose))
            .collect()
    }

    pub fn rewrite<F>(self, edit: F) -> Document
    where
        F: for<'a> Fn(&'a str) -> std::borrow::Cow<'a, str>,
    {
        let edited: Vec<_> = self.lines.iter().map(|range| edit(&self.text[range.clone()])).collect();
        Document::new(edited.join("\n"))
    }
}

impl<'doc> Iterator for Search<'doc, '_> {
    type Item = Line<'doc>;

    fn next(&mut self) -> Option<Line<'doc>> {
        while let Some(line) = self.document.line(self.next) {
            self.next += 1;
            if line.text.contains(self.needle) {
                return Some(line);
            }
        }
        None
    }
}

pub fn longest_shared<'a, 'b: 'a>(first: &'a str, second: &'b str) -> &'a str {
    let shared = first
        .char_indices()
        .zip(second.chars())
        .take_while(|((_, a), b)| a == b)
        .map(|((at, a), _)| at + a.len_utf8())
        .last()
        .unwrap_or(0);
    &second[..shared]
}

type Hook<'h> = dyn for<'n, 'd> Fn(&'n str, &'d Document) -> Option<Line<'d>> + 'h;

#[derive(Default)]
pub struct Library<'h> {
    shelves: RefCell<BTreeMap<String, Document>>,
    hooks: Vec<Box<Hook<'h>>>,
}

impl<'h> Library<'h> {
    pub fn store(&self, name: &str, document: Document) -> Option<Document> {
        self.shelves.borrow_mut().insert(name.to_owned(), document)
    }

    pub fn hook<F>(&mut self, hook: F)
    where
        F: for<'n, 'd> Fn(&'n str, &'d Document) -> Option<Line<'d>> + 'h,
    {
        self.hooks.push(Box::new(hook));
    }

    pub fn borrow(&self, name: &str) -> Option<Ref<'_, Document>> {
        Ref::filter_map(self.shelves.borrow(), |shelves| shelves.get(name)).ok()
    }

    pub fn with<R>(&self, name: &str, work: impl FnOnce(&mut Document) -> R) -> Option<R> {
        self.shelves.borrow_mut().get_mut(name).map(work)
    }

    pub fn run_hooks(&self) -> Vec<String> {
        let shelves = self.shelves.borrow();
        let mut found = Vec::new();
        for (name, document) in shelves.iter() {
            for hook in &self.hooks {
                if let Some(Line { number, text }) = hook(name, document) {
                    found.push(format!("{name}:{number}: {text}"));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn searching_and_hooks() {
        let document = Document::new("flour\nbrown sugar\nsugar\n");
        let hits: Vec<Line<'_>> = {
            let needle = String::from("sugar");
            document.search(&needle).collect()
        };
        assert_eq!(hits[1], Line { number: 3, text: "sugar" });
        assert_eq!(longest_shared("sugary", hits[1].text), "sugar");
        assert_eq!(document.with_each(|line| line.text != "sugar"), 2);

        let shorter = document.rewrite(|text| match text.strip_prefix("brown ") {
            Some(rest) => Cow::Owned(rest.to_uppercase()),
            None => Cow::Borrowed(text),
        });
        let limit = 5;
        let mut library = Library::default();
        library.hook(|_, document| document.line(1).filter(|line| line.text.len() <= limit));
        library.store("cake", shorter);
        assert_eq!(library.run_hooks(), ["cake:2: SUGAR"]);
        assert!(library.borrow("pie").is_none());
    }
}
