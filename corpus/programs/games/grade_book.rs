//! A school grade book with weighted categories, averages and letter grades.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write as _};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    Homework,
    Quiz,
    Exam,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(u16);

impl TryFrom<f64> for Percent {
    type Error = GradeError;

    fn try_from(value: f64) -> Result<Self, GradeError> {
        if value.is_finite() && (0.0..=100.0).contains(&value) {
            Ok(Percent((value * 10.0).round() as u16))
        } else {
            Err(GradeError::OutOfRange(value))
        }
    }
}

impl From<Percent> for f64 {
    fn from(p: Percent) -> f64 {
        f64::from(p.0) / 10.0
    }
}

#[derive(Debug, PartialEq)]
pub enum GradeError {
    OutOfRange(f64),
    NoSuchPupil(String),
    NoMarks,
}

impl fmt::Display for GradeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GradeError::OutOfRange(v) => write!(f, "{v} is not a percentage"),
            GradeError::NoSuchPupil(who) => write!(f, "{who} is not in the class"),
            GradeError::NoMarks => f.write_str("no marks yet"),
        }
    }
}

impl std::error::Error for GradeError {}

#[derive(Debug, Default)]
pub struct Pupil {
    marks: HashMap<Category, Vec<Percent>>,
    remark: Option<String>,
}

impl Pupil {
    fn category_mean(&self, category: Category) -> Option<f64> {
        let marks = self.marks.get(&category)?;
        let total: f64 = marks.iter().copied().map(f64::from).sum();
        (!marks.is_empty()).then(|| total / marks.len() as f64)
    }

    pub fn remark(&self) -> Cow<'_, str> {
        match (&self.remark, self.marks.len()) {
            (Some(text), _) => Cow::Borrowed(text.as_str()),
            (None, 0) => Cow::Borrowed("absent"),
            (None, n) => Cow::Owned(format!("marked in {n} categories")),
        }
    }
}

pub struct GradeBook {
    weights: Vec<(Category, f64)>,
    pupils: BTreeMap<String, Pupil>,
}

impl GradeBook {
    pub fn new(weights: &[(Category, f64)]) -> Self {
        GradeBook {
            weights: weights.to_vec(),
            pupils: BTreeMap::new(),
        }
    }

    pub fn enrol(&mut self, name: impl Into<String>) -> &mut Pupil {
        self.pupils.entry(name.into()).or_default()
    }

    pub fn mark(&mut self, name: &str, category: Category, value: f64) -> Result<(), GradeError> {
        let percent = Percent::try_from(value)?;
        let pupil = self
            .pupils
            .get_mut(name)
            .ok_or_else(|| GradeError::NoSuchPupil(name.to_string()))?;
        pupil.marks.entry(category).or_default().push(percent);
        Ok(())
    }

    pub fn comment(&mut self, name: &str, text: String) -> Option<String> {
        self.pupils.get_mut(name)?.remark.replace(text)
    }

    pub fn final_grade(&self, name: &str) -> Result<f64, GradeError> {
        let pupil = self
            .pupils
            .get(name)
            .ok_or_else(|| GradeError::NoSuchPupil(name.into()))?;
        let (sum, weight) = self
            .weights
            .iter()
            .filter_map(|&(category, w)| pupil.category_mean(category).map(|m| (m * w, w)))
            .fold((0.0, 0.0), |(s, t), (m, w)| (s + m, t + w));
        if weight > 0.0 {
            Ok(sum / weight)
        } else {
            Err(GradeError::NoMarks)
        }
    }

    pub fn report(&self) -> Result<String, fmt::Error> {
        let mut out = String::new();
        for (name, pupil) in &self.pupils {
            write!(out, "{name:<14}")?;
            match self.final_grade(name) {
                Ok(grade) => writeln!(out, "{grade:>6.1} {} {}", letter(grade), pupil.remark())?,
                Err(why) => writeln!(out, "{:>6} {why}", "-")?,
            }
        }
        Ok(out)
    }
}

pub fn letter(grade: f64) -> char {
    match grade.round() as i32 {
        90.. => 'A',
        75..=89 => 'B',
        60..=74 => 'C',
        50..=59 => 'D',
        _ => 'F',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_only_count_when_marked() -> Result<(), GradeError> {
        let mut book = GradeBook::new(&[(Category::Quiz, 1.0), (Category::Exam, 3.0)]);
        book.enrol("Nils");
        assert_eq!(book.final_grade("Nils"), Err(GradeError::NoMarks));
        book.mark("Nils", Category::Quiz, 60.0)?;
        assert_eq!(book.final_grade("Nils")?, 60.0);
        book.mark("Nils", Category::Exam, 100.0)?;
        assert_eq!(letter(book.final_grade("Nils")?), 'A');
        Ok(())
    }
}
