//! Tracked records: edits go through a guard that logs the difference when it is dropped.

use std::cell::RefCell;
use std::fmt::Debug;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;
use std::time::{Duration, Instant};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub field: &'static str,
    pub before: String,
    pub after: String,
}

impl Change {
    pub fn between<T: PartialEq + Debug>(field: &'static str, old: &T, new: &T) -> Option<Change> {
        if old == new {
            return None;
        }
        Some(Change { field, before: format!("{old:?}"), after: format!("{new:?}") })
    }
}

pub trait Audited: Clone {
    fn label(&self) -> String;
    fn diff(&self, newer: &Self) -> Vec<Change>;
}

#[derive(Debug)]
pub struct Entry {
    pub who: String,
    pub subject: String,
    pub after: Duration,
    pub changes: Vec<Change>,
}

#[derive(Clone)]
pub struct AuditLog {
    started: Instant,
    entries: Rc<RefCell<Vec<Entry>>>,
}

impl AuditLog {
    pub fn new() -> Self {
        AuditLog { started: Instant::now(), entries: Rc::new(RefCell::new(Vec::new())) }
    }

    fn record(&self, who: String, subject: String, changes: Vec<Change>) {
        let after = self.started.elapsed();
        self.entries.borrow_mut().push(Entry { who, subject, after, changes });
    }

    pub fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn by(&self, who: &str) -> Vec<String> {
        self.entries
            .borrow()
            .iter()
            .filter(|entry| entry.who == who)
            .flat_map(|entry| {
                entry.changes.iter().map(|change| {
                    format!("{}.{}: {} -> {}", entry.subject, change.field, change.before, change.after)
                })
            })
            .collect()
    }

    pub fn take(&self) -> Vec<Entry> {
        self.entries.take()
    }
}

impl Default for AuditLog {
    fn default() -> Self {
        Self::new()
    }
}

pub struct Tracked<T: Audited> {
    value: T,
    log: AuditLog,
}

impl<T: Audited> Tracked<T> {
    pub fn new(value: T, log: &AuditLog) -> Self {
        Tracked { value, log: log.clone() }
    }

    pub fn edit(&mut self, who: impl Into<String>) -> Editing<'_, T> {
        let original = self.value.clone();
        Editing { record: self, original, who: who.into() }
    }

    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: Audited> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

pub struct Editing<'t, T: Audited> {
    record: &'t mut Tracked<T>,
    original: T,
    who: String,
}

impl<T: Audited> Editing<'_, T> {
    pub fn discard(self) {
        self.record.value = self.original.clone();
    }
}

impl<T: Audited> Deref for Editing<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.record.value
    }
}

impl<T: Audited> DerefMut for Editing<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.record.value
    }
}

impl<T: Audited> Drop for Editing<'_, T> {
    fn drop(&mut self) {
        let changes = self.original.diff(&self.record.value);
        if !changes.is_empty() {
            let who = std::mem::take(&mut self.who);
            self.record.log.record(who, self.original.label(), changes);
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    pub id: u32,
    pub city: String,
    pub limit: Option<u32>,
}

impl Audited for Customer {
    fn label(&self) -> String {
        format!("customer-{}", self.id)
    }

    fn diff(&self, newer: &Self) -> Vec<Change> {
        let city = Change::between("city", &self.city, &newer.city);
        let limit = Change::between("limit", &self.limit, &newer.limit);
        city.into_iter().chain(limit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_edits_are_logged() {
        let log = AuditLog::new();
        let customer = Customer { id: 4, city: "Lund".into(), limit: None };
        let mut tracked = Tracked::new(customer, &log);
        tracked.edit("desk").city.push_str("by");
        let mut undone = tracked.edit("desk");
        undone.limit = Some(9);
        undone.discard();
        assert_eq!(log.by("desk"), ["customer-4.city: \"Lund\" -> \"Lundby\""]);
        assert_eq!(tracked.limit, None);
        assert_eq!(log.take().len(), 1);
        assert!(log.is_empty());
    }
}
