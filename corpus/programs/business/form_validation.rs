//! Composable form validation with typed checks and accumulated complaints.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::RangeInclusive;

pub type Complaint = String;

pub trait Check<T: ?Sized> {
    fn check(&self, value: &T) -> Result<(), Complaint>;

    fn and<C>(self, other: C) -> Both<Self, C>
    where
        Self: Sized,
        C: Check<T>,
    {
        Both { first: self, second: other }
    }

    fn optional(self) -> Optional<Self>
    where
        Self: Sized,
    {
        Optional(self)
    }
}

#[derive(Debug, Clone)]
pub struct Both<A, B> {
    first: A,
    second: B,
}

impl<T: ?Sized, A: Check<T>, B: Check<T>> Check<T> for Both<A, B> {
    fn check(&self, value: &T) -> Result<(), Complaint> {
        match (self.first.check(value), self.second.check(value)) {
            (Ok(()), Ok(())) => Ok(()),
            (Err(a), Err(b)) => Err(format!("{a} and {b}")),
            (Err(only), Ok(())) | (Ok(()), Err(only)) => Err(only),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Optional<C>(C);

impl<T, C: Check<T>> Check<Option<T>> for Optional<C> {
    fn check(&self, value: &Option<T>) -> Result<(), Complaint> {
        value.as_ref().map_or(Ok(()), |inner| self.0.check(inner))
    }
}

pub struct Within<N>(pub RangeInclusive<N>);

impl<N: PartialOrd + Display> Check<N> for Within<N> {
    fn check(&self, value: &N) -> Result<(), Complaint> {
        if self.0.contains(value) {
            return Ok(());
        }
        Err(format!("must lie between {} and {}", self.0.start(), self.0.end()))
    }
}

pub struct Length {
    pub min: usize,
    pub max: usize,
}

impl Check<str> for Length {
    fn check(&self, value: &str) -> Result<(), Complaint> {
        match value.chars().count() {
            n if n < self.min => Err(format!("needs {} more characters", self.min - n)),
            n if n > self.max => Err(format!("is {} characters too long", n - self.max)),
            _ => Ok(()),
        }
    }
}

pub struct Must<F>(pub &'static str, pub F);

impl<T: ?Sized, F: Fn(&T) -> bool> Check<T> for Must<F> {
    fn check(&self, value: &T) -> Result<(), Complaint> {
        if (self.1)(value) {
            Ok(())
        } else {
            Err(self.0.to_string())
        }
    }
}

#[derive(Debug, Default)]
pub struct Verdict {
    complaints: BTreeMap<&'static str, Vec<Complaint>>,
}

impl Verdict {
    pub fn field<T: ?Sized>(mut self, name: &'static str, value: &T, check: &dyn Check<T>) -> Self {
        if let Err(complaint) = check.check(value) {
            self.complaints.entry(name).or_default().push(complaint);
        }
        self
    }

    pub fn into_result<T>(self, value: T) -> Result<T, BTreeMap<&'static str, Vec<Complaint>>> {
        if self.complaints.is_empty() {
            Ok(value)
        } else {
            Err(self.complaints)
        }
    }
}

#[derive(Debug, Clone)]
struct SignUp {
    login: String,
    age: u8,
    discount: Option<f64>,
    languages: Vec<&'static str>,
}

fn validate(form: SignUp) -> Result<SignUp, BTreeMap<&'static str, Vec<Complaint>>> {
    let login = Length { min: 4, max: 12 }
        .and(Must("must start with a letter", |s: &str| {
            s.chars().next().is_some_and(char::is_alphabetic)
        }));
    let not_empty = Must("pick at least one", |list: &[&str]| !list.is_empty());

    Verdict::default()
        .field("login", form.login.as_str(), &login)
        .field("age", &form.age, &Within(16..=120))
        .field("discount", &form.discount, &Within(0.0..=0.5).optional())
        .field("languages", form.languages.as_slice(), &not_empty)
        .into_result(form)
}

fn main() {
    let good = SignUp {
        login: "weaver".to_string(),
        age: 44,
        discount: None,
        languages: vec!["fi", "et"],
    };
    let bad = SignUp { login: "7up".into(), discount: Some(0.75), ..good.clone() };

    for form in [good, bad] {
        match validate(form) {
            Ok(SignUp { login, languages, .. }) => println!("{login}: {}", languages.join("/")),
            Err(complaints) => {
                for (field, list) in &complaints {
                    println!("{field:>10}: {}", list.join("; "));
                }
            }
        }
    }
}
