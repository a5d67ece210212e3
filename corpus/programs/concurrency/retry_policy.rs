//! Retry policies made of composable closures: delays, predicates and wrappers.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;
use std::time::Duration;

pub type Backoff = Box<dyn Fn(u32) -> Option<Duration> + Send + Sync>;

pub fn constant(delay: Duration) -> impl Fn(u32) -> Option<Duration> {
    move |_| Some(delay)
}

pub fn doubling(first: Duration, cap: Duration) -> impl Fn(u32) -> Option<Duration> + Clone {
    move |attempt| {
        let factor = 2u32.checked_pow(attempt).unwrap_or(u32::MAX);
        let delay = first.checked_mul(factor).unwrap_or(cap);
        Some(delay.min(cap))
    }
}

pub fn at_most<F>(tries: u32, inner: F) -> impl Fn(u32) -> Option<Duration>
where
    F: Fn(u32) -> Option<Duration>,
{
    move |attempt| if attempt + 1 < tries { inner(attempt) } else { None }
}

pub fn choose(name: &str, base: Duration) -> Option<Backoff> {
    match name {
        "none" => Some(Box::new(|_| None)),
        "steady" => Some(Box::new(at_most(5, constant(base)))),
        "doubling" => Some(Box::new(at_most(8, doubling(base, base * 20)))),
        _ => None,
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum Outcome<T, E> {
    Done { value: T, attempts: u32 },
    Permanent(E),
    GaveUp { last: E, waited: Duration },
}

impl<T, E> Outcome<T, E> {
    pub fn into_result(self) -> Result<T, E> {
        match self {
            Outcome::Done { value, .. } => Ok(value),
            Outcome::Permanent(error) | Outcome::GaveUp { last: error, .. } => Err(error),
        }
    }
}

pub struct Retry<'p, E> {
    backoff: &'p dyn Fn(u32) -> Option<Duration>,
    transient: Box<dyn Fn(&E) -> bool + 'p>,
    observers: Vec<Box<dyn FnMut(u32, &E) + 'p>>,
}

impl<'p, E: Debug + 'p> Retry<'p, E> {
    pub fn new(backoff: &'p dyn Fn(u32) -> Option<Duration>) -> Self {
        Retry { backoff, transient: Box::new(|_| true), observers: Vec::new() }
    }

    pub fn only_if(mut self, test: impl Fn(&E) -> bool + 'p) -> Self {
        let earlier = std::mem::replace(&mut self.transient, Box::new(|_| true));
        self.transient = Box::new(move |error| earlier(error) && test(error));
        self
    }

    pub fn observe(mut self, observer: impl FnMut(u32, &E) + 'p) -> Self {
        self.observers.push(Box::new(observer));
        self
    }

    pub fn run<T, W, S>(mut self, mut work: W, mut sleep: S) -> Outcome<T, E>
    where
        W: FnMut(u32) -> Result<T, E>,
        S: FnMut(Duration),
    {
        let mut waited = Duration::ZERO;
        let mut attempt = 0;
        loop {
            let error = match work(attempt) {
                Ok(value) => return Outcome::Done { value, attempts: attempt + 1 },
                Err(error) => error,
            };
            for observer in &mut self.observers {
                observer(attempt, &error);
            }
            if !(self.transient)(&error) {
                return Outcome::Permanent(error);
            }
            let Some(delay) = (self.backoff)(attempt) else {
                return Outcome::GaveUp { last: error, waited };
            };
            sleep(delay);
            waited += delay;
            attempt += 1;
        }
    }
}

pub fn counted<A, R>(inner: impl Fn(A) -> R) -> (impl Fn(A) -> R, Arc<AtomicU32>) {
    let calls = Arc::new(AtomicU32::new(0));
    let shared = Arc::clone(&calls);
    let wrapped = move |argument| {
        shared.fetch_add(1, Ordering::SeqCst);
        inner(argument)
    };
    (wrapped, calls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn third_time_lucky() {
        let backoff = choose("doubling", Duration::from_millis(10)).unwrap();
        let mut naps = Vec::new();
        let mut seen = String::new();
        let outcome = Retry::new(&backoff)
            .observe(|attempt, error: &&str| seen.push_str(&format!("{attempt}{error} ")))
            .run(|n| if n < 2 { Err("busy") } else { Ok(n * 7) }, |nap| naps.push(nap));
        assert_eq!(outcome, Outcome::Done { value: 14, attempts: 3 });
        assert_eq!(naps, [10, 20].map(Duration::from_millis));
        assert_eq!(seen, "0busy 1busy ");
    }

    #[test]
    fn stops_on_permanent_errors() {
        let backoff = constant(Duration::from_secs(1));
        let (work, calls) = counted(|_| Err::<(), u16>(404));
        let outcome = Retry::new(&backoff).only_if(|code| *code >= 500).run(work, |_| ());
        assert_eq!(outcome.into_result(), Err(404));
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }
}
