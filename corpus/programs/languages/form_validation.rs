//! Validation rules as a trait, combined into tuples and applied to form fields.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

pub trait Rule<T: ?Sized> {
    fn check(&self, value: &T) -> Result<(), Cow<'static, str>>;

    fn or<R>(self, other: R) -> Either<Self, R>
    where
        Self: Sized,
        R: Rule<T>,
    {
        Either(self, other)
    }

    fn on<S, F>(self, project: F) -> On<Self, F, T>
    where
        Self: Sized,
        S: ?Sized,
        F: Fn(&S) -> &T,
    {
        On { rule: self, project, target: PhantomData }
    }
}

impl<T, F, M> Rule<T> for (F, M)
where
    T: ?Sized,
    F: Fn(&T) -> bool,
    M: Into<Cow<'static, str>> + Clone,
{
    fn check(&self, value: &T) -> Result<(), Cow<'static, str>> {
        let (test, message) = self;
        if test(value) { Ok(()) } else { Err(message.clone().into()) }
    }
}

impl<T: ?Sized> Rule<T> for [Box<dyn Rule<T>>] {
    fn check(&self, value: &T) -> Result<(), Cow<'static, str>> {
        let failures: Vec<_> = self.iter().filter_map(|rule| rule.check(value).err()).collect();
        match failures.as_slice() {
            [] => Ok(()),
            [only] => Err(only.clone()),
            several => Err(several.join(" and ").into()),
        }
    }
}

impl<T: ?Sized, R: Rule<T> + ?Sized> Rule<T> for &R {
    fn check(&self, value: &T) -> Result<(), Cow<'static, str>> {
        (*self).check(value)
    }
}

pub struct Either<A, B>(A, B);

impl<T: ?Sized, A: Rule<T>, B: Rule<T>> Rule<T> for Either<A, B> {
    fn check(&self, value: &T) -> Result<(), Cow<'static, str>> {
        let Err(first) = self.0.check(value) else {
            return Ok(());
        };
        self.1.check(value).map_err(|second| format!("{first} or {second}").into())
    }
}

pub struct On<R, F, T: ?Sized> {
    rule: R,
    project: F,
    target: PhantomData<fn(&T)>,
}

impl<S, T, R, F> Rule<S> for On<R, F, T>
where
    S: ?Sized,
    T: ?Sized,
    R: Rule<T>,
    F: Fn(&S) -> &T,
{
    fn check(&self, value: &S) -> Result<(), Cow<'static, str>> {
        self.rule.check((self.project)(value))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Valid<T>(T);

impl<T> Valid<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> std::ops::Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Problems(BTreeMap<&'static str, Vec<Cow<'static, str>>>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self
            .0
            .iter()
            .flat_map(|(field, problems)| problems.iter().map(move |problem| (field, problem)));
        for (field, problem) in lines {
            writeln!(f, "{field}: {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

pub struct Form<'r, T> {
    rules: Vec<(&'static str, Box<dyn Rule<T> + 'r>)>,
}

impl<'r, T> Form<'r, T> {
    pub fn new() -> Self {
        Form { rules: Vec::new() }
    }

    pub fn field(mut self, name: &'static str, rule: impl Rule<T> + 'r) -> Self {
        self.rules.push((name, Box::new(rule)));
        self
    }

    pub fn validate(&self, value: T) -> Result<Valid<T>, (T, Problems)> {
        let mut problems = Problems::default();
        for (name, rule) in &self.rules {
            if let Err(message) = rule.check(&value) {
                problems.0.entry(*name).or_default().push(message);
            }
        }
        if problems.0.is_empty() {
            Ok(Valid(value))
        } else {
            Err((value, problems))
        }
    }
}

impl<T> Default for Form<'_, T> {
    fn default() -> Self {
        Self::new()
    }
}

pub fn longer_than(limit: usize) -> impl Rule<str> {
    (
        move |text: &str| text.chars().count() > limit,
        format!("must be longer than {limit}"),
    )
}

pub fn digits() -> impl Rule<str> {
    (|text: &str| text.bytes().all(|b| b.is_ascii_digit()), "must be digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Signup {
        name: String,
        code: String,
    }

    #[test]
    fn collects_problems() {
        let banned = vec!["root"];
        let form = Form::new()
            .field("name", longer_than(2).on(|form: &Signup| form.name.as_str()))
            .field("name", (|form: &Signup| !banned.contains(&form.name.as_str()), "is reserved"))
            .field("code", digits().or(longer_than(5)).on(|form: &Signup| form.code.as_str()));
        let good = Signup { name: "mirela".into(), code: "0042".into() };
        assert_eq!(form.validate(good).ok().map(|valid| valid.name.len()), Some(6));
        let bad = Signup { name: "root".into(), code: "4b".into() };
        let Err((back, problems)) = form.validate(bad) else {
            panic!("should fail");
        };
        assert_eq!(back.name, "root");
        let text = "code: must be digits or must be longer than 5\nname: is reserved\n";
        assert_eq!(problems.to_string(), text);
    }
}
