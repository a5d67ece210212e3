//! Single-threaded observable values with derived values and scoped subscriptions.

use std::cell::{Cell, Ref, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::{Rc, Weak};

type Watcher<T> = Rc<dyn Fn(&T)>;

struct Inner<T> {
    value: RefCell<T>,
    watchers: RefCell<BTreeMap<u32, Watcher<T>>>,
    next_id: Cell<u32>,
    version: Cell<u64>,
}

pub struct Observable<T> {
    inner: Rc<Inner<T>>,
}

impl<T> Clone for Observable<T> {
    fn clone(&self) -> Self {
        Self { inner: Rc::clone(&self.inner) }
    }
}

impl<T: Default> Default for Observable<T> {
    fn default() -> Self {
        Observable::new(T::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for Observable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observable")
            .field("value", &self.inner.value.borrow())
            .field("watchers", &self.inner.watchers.borrow().len())
            .finish()
    }
}

pub struct Watch<T> {
    id: u32,
    source: Weak<Inner<T>>,
}

impl<T> Watch<T> {
    pub fn forget(mut self) {
        self.source = Weak::new();
    }
}

impl<T> Drop for Watch<T> {
    fn drop(&mut self) {
        if let Some(inner) = self.source.upgrade() {
            inner.watchers.borrow_mut().remove(&self.id);
        }
    }
}

impl<T> Observable<T> {
    pub fn new(value: T) -> Self {
        Observable {
            inner: Rc::new(Inner {
                value: RefCell::new(value),
                watchers: RefCell::new(BTreeMap::new()),
                next_id: Cell::new(0),
                version: Cell::new(0),
            }),
        }
    }

    pub fn get(&self) -> Ref<'_, T> {
        self.inner.value.borrow()
    }

    pub fn version(&self) -> u64 {
        self.inner.version.get()
    }

    pub fn set(&self, value: T) -> T {
        let old = self.inner.value.replace(value);
        self.notify();
        old
    }

    pub fn update<R>(&self, edit: impl FnOnce(&mut T) -> R) -> R {
        let result = edit(&mut self.inner.value.borrow_mut());
        self.notify();
        result
    }

    fn notify(&self) {
        self.inner.version.set(self.inner.version.get() + 1);
        let watchers: Vec<Watcher<T>> = self.inner.watchers.borrow().values().cloned().collect();
        for watcher in watchers {
            watcher(&self.inner.value.borrow());
        }
    }

    pub fn watch<F>(&self, watcher: F) -> Watch<T>
    where
        F: Fn(&T) + 'static,
    {
        let id = self.inner.next_id.get();
        self.inner.next_id.set(id + 1);
        self.inner.watchers.borrow_mut().insert(id, Rc::new(watcher));
        Watch { id, source: Rc::downgrade(&self.inner) }
    }

    pub fn derive<U, F>(&self, compute: F) -> Observable<U>
    where
        U: PartialEq + 'static,
        F: Fn(&T) -> U + 'static,
    {
        let derived = Observable::new(compute(&self.get()));
        let target = Rc::downgrade(&derived.inner);
        self.watch(move |value| {
            let Some(inner) = target.upgrade() else { return };
            let target = Observable { inner };
            let fresh = compute(value);
            let same = *target.get() == fresh;
            if !same {
                target.set(fresh);
            }
        })
        .forget();
        derived
    }
}

impl<T: Clone> Observable<T> {
    pub fn cloned(&self) -> T {
        self.get().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn watchers_live_as_long_as_their_guard() {
        let price = Observable::new(10);
        let log: Rc<RefCell<Vec<i32>>> = Rc::default();
        let sink = log.clone();
        let watch = price.watch(move |p| sink.borrow_mut().push(*p));
        price.set(12);
        price.update(|p| *p += 1);
        drop(watch);
        assert_eq!(price.set(99), 13);
        assert_eq!(*log.borrow(), [12, 13]);
        assert_eq!(price.version(), 3);
    }

    #[test]
    fn derived_values_skip_equal_results() {
        let words = Observable::new(vec!["sea".to_string()]);
        let count = words.derive(|w| w.len());
        let long = count.derive(|n| *n > 2);
        words.update(|w| w.push("salt".into()));
        words.update(|w| w[0] = "ocean".into());
        assert_eq!((count.cloned(), count.version()), (2, 1));
        words.update(|w| w.extend(["wind".to_string()]));
        assert!(*long.get());
        assert_eq!(format!("{count:?}"), "Observable { value: 3, watchers: 1 }");
    }
}
