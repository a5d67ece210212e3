//! Cancellation tokens with parents, reasons and callbacks run once on cancellation.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    Requested,
    Deadline(Duration),
    Failed(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Requested => f.write_str("cancelled on request"),
            Reason::Deadline(limit) => write!(f, "ran past {limit:?}"),
            Reason::Failed(why) => write!(f, "cancelled because {why}"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelled(pub Reason);

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Cancelled {}

type Callback = Box<dyn FnOnce(&Reason) + Send>;

#[derive(Default)]
struct State {
    reason: Option<Reason>,
    callbacks: Vec<Callback>,
    children: Vec<Weak<Inner>>,
}

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    changed: Condvar,
}

impl Inner {
    fn cancel(&self, reason: &Reason) -> bool {
        let (callbacks, children) = {
            let mut state = self.state.lock().unwrap();
            if state.reason.is_some() {
                return false;
            }
            state.reason = Some(reason.clone());
            (std::mem::take(&mut state.callbacks), std::mem::take(&mut state.children))
        };
        self.changed.notify_all();
        for callback in callbacks {
            callback(reason);
        }
        for child in children.iter().filter_map(Weak::upgrade) {
            child.cancel(reason);
        }
        true
    }
}

#[derive(Clone, Default)]
pub struct CancelToken {
    inner: Arc<Inner>,
}

impl CancelToken {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn child(&self) -> CancelToken {
        let child = CancelToken::new();
        let mut state = self.inner.state.lock().unwrap();
        match &state.reason {
            Some(reason) => {
                child.inner.cancel(reason);
            }
            None => {
                state.children.retain(|weak| weak.strong_count() > 0);
                state.children.push(Arc::downgrade(&child.inner));
            }
        }
        drop(state);
        child
    }

    pub fn cancel(&self, reason: Reason) -> bool {
        self.inner.cancel(&reason)
    }

    pub fn check(&self) -> Result<(), Cancelled> {
        match self.inner.state.lock().unwrap().reason.as_ref() {
            Some(reason) => Err(Cancelled(reason.clone())),
            None => Ok(()),
        }
    }

    pub fn on_cancel(&self, callback: impl FnOnce(&Reason) + Send + 'static) {
        let mut state = self.inner.state.lock().unwrap();
        if let Some(reason) = state.reason.clone() {
            drop(state);
            callback(&reason);
        } else {
            state.callbacks.push(Box::new(callback));
        }
    }

    pub fn wait(&self, limit: Duration) -> Option<Reason> {
        let guard = self.inner.state.lock().unwrap();
        let (state, _) = self
            .inner
            .changed
            .wait_timeout_while(guard, limit, |state| state.reason.is_none())
            .unwrap();
        state.reason.clone()
    }
}

pub fn process_all<T, R>(
    items: impl IntoIterator<Item = T>,
    token: &CancelToken,
    mut step: impl FnMut(T) -> R,
) -> Result<Vec<R>, (Vec<R>, Cancelled)> {
    let mut done = Vec::new();
    for item in items {
        if let Err(stop) = token.check() {
            return Err((done, stop));
        }
        done.push(step(item));
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn children_follow_parents() {
        let parent = CancelToken::new();
        let child = parent.child();
        let waiter = {
            let child = child.clone();
            thread::spawn(move || child.wait(Duration::from_secs(5)))
        };
        assert!(parent.cancel(Reason::Failed("disk full".into())));
        assert_eq!(waiter.join().unwrap(), Some(Reason::Failed("disk full".into())));
        assert!(!child.cancel(Reason::Requested));
    }

    #[test]
    fn keeps_partial_work() {
        let token = CancelToken::new();
        let inner = token.clone();
        let outcome = process_all(1..10, &token, |n| {
            if n == 3 {
                inner.cancel(Reason::Requested);
            }
            n * 2
        });
        assert_eq!(outcome, Err((vec![2, 4, 6], Cancelled(Reason::Requested))));
    }
}
