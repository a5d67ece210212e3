//! Newtypes with Deref, AsRef and Borrow: slugs, sorted lists and guarded edits.

use std::borrow::{Borrow, Cow};
use std::collections::HashMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Slug(String);

#[derive(Debug, PartialEq, Eq)]
struct BadSlug {
    offending: Option<char>,
}

impl fmt::Display for BadSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.offending {
            Some(c) => write!(f, "{c:?} is not allowed in a slug"),
            None => f.write_str("a slug cannot be empty"),
        }
    }
}

impl Slug {
    fn lenient<'t>(text: impl Into<Cow<'t, str>>) -> Result<Self, BadSlug> {
        let mut text: Cow<'t, str> = text.into();
        if text.contains(' ') {
            text = Cow::Owned(text.replace(' ', "-"));
        }
        Slug::try_from(text.into_owned())
    }
}

impl TryFrom<String> for Slug {
    type Error = BadSlug;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.is_empty() {
            return Err(BadSlug { offending: None });
        }
        let bad = text
            .chars()
            .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'));
        match bad {
            Some(c) => Err(BadSlug { offending: Some(c) }),
            None => Ok(Slug(text)),
        }
    }
}

impl Deref for Slug {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> String {
        slug.0
    }
}

#[derive(Debug, Clone, Default)]
struct Sorted<T>(Vec<T>);

impl<T: Ord> Sorted<T> {
    fn insert(&mut self, item: T) -> Result<usize, T> {
        match self.0.binary_search(&item) {
            Ok(_) => Err(item),
            Err(place) => {
                self.0.insert(place, item);
                Ok(place)
            }
        }
    }

    fn edit(&mut self) -> Edit<'_, T> {
        Edit { list: self }
    }
}

impl<T> Deref for Sorted<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> AsRef<[T]> for Sorted<T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<T: Ord> FromIterator<T> for Sorted<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut items: Vec<T> = items.into_iter().collect();
        items.sort();
        items.dedup();
        Sorted(items)
    }
}

struct Edit<'l, T: Ord> {
    list: &'l mut Sorted<T>,
}

impl<T: Ord> Deref for Edit<'_, T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.list.0
    }
}

impl<T: Ord> DerefMut for Edit<'_, T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.list.0
    }
}

impl<T: Ord> Drop for Edit<'_, T> {
    fn drop(&mut self) {
        self.list.0.sort();
        self.list.0.dedup();
    }
}

fn median<T: Copy>(items: impl AsRef<[T]>) -> Option<T> {
    let items = items.as_ref();
    items.get(items.len() / 2).copied()
}

fn total_hits<K>(hits: &HashMap<K, u32>, wanted: &[&str]) -> u32
where
    K: Borrow<str> + Eq + std::hash::Hash,
{
    wanted.iter().filter_map(|name| hits.get(*name)).sum()
}

fn main() -> Result<(), BadSlug> {
    let mut hits: HashMap<Slug, u32> = HashMap::new();
    for title in ["spring sale", "contact", "spring-sale", "about us"] {
        *hits.entry(Slug::lenient(title)?).or_default() += 1;
    }
    *hits.entry(Slug::lenient(String::from("contact"))?).or_default() += 4;
    println!("{}", total_hits(&hits, &["contact", "spring-sale", "missing"]));

    let longest = hits.keys().max_by_key(|slug| slug.len()).cloned();
    if let Some(slug) = longest {
        println!("{} starts with spring: {}", &*slug, slug.starts_with("spring"));
        let owned: String = slug.into();
        println!("{}", owned.to_uppercase());
    }
    for wrong in ["", "Caps", "semi;colon"] {
        if let Err(error) = Slug::lenient(wrong) {
            println!("{wrong:?}: {error}");
        }
    }

    let mut ages: Sorted<u8> = [41, 7, 23, 7, 60].into_iter().collect();
    println!("{:?} {:?}", ages.insert(30), ages.insert(23));
    {
        let mut edit = ages.edit();
        edit.push(1);
        edit.iter_mut().for_each(|age| *age += 1);
        println!("{} while editing", edit.len());
    }
    println!("{ages:?} first {:?} median {:?}", ages.first(), median(&*ages));
    println!("{:?}", median(ages));
    Ok(())
}
