//! Retries flaky operations with a choice of delay policies and a shared budget.

use std::cell::Cell;
use std::fmt::{self, Display};
use std::thread;
use std::time::{Duration, Instant};

trait Backoff {
    fn delay(&mut self, attempt: u32) -> Option<Duration>;
}

struct Fixed {
    pause: Duration,
    attempts: u32,
}

impl Backoff for Fixed {
    fn delay(&mut self, attempt: u32) -> Option<Duration> {
        (attempt < self.attempts).then_some(self.pause)
    }
}

struct Exponential {
    base: Duration,
    ceiling: Duration,
    attempts: u32,
    jitter: Jitter,
}

impl Backoff for Exponential {
    fn delay(&mut self, attempt: u32) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let factor = 2u32.saturating_pow(attempt - 1);
        let full = self.base.saturating_mul(factor).min(self.ceiling);
        Some(full.mul_f64(self.jitter.next_fraction()))
    }
}

impl<B: Backoff + ?Sized> Backoff for Box<B> {
    fn delay(&mut self, attempt: u32) -> Option<Duration> {
        (**self).delay(attempt)
    }
}

struct Jitter(u64);

impl Jitter {
    fn next_fraction(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        0.5 + (self.0 % 1000) as f64 / 2000.0
    }
}

#[derive(Debug)]
enum RetryError<E> {
    Fatal(E),
    Exhausted { attempts: u32, last: E },
    BudgetSpent,
}

impl<E: Display> Display for RetryError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RetryError::Fatal(err) => write!(f, "not retryable: {err}"),
            RetryError::Exhausted { attempts, last } => {
                write!(f, "gave up after {attempts} attempts: {last}")
            }
            RetryError::BudgetSpent => f.write_str("retry budget is spent"),
        }
    }
}

#[derive(Debug, Default)]
struct Budget {
    left: Cell<u32>,
}

impl Budget {
    fn spend(&self) -> bool {
        match self.left.get() {
            0 => false,
            left => {
                self.left.set(left - 1);
                true
            }
        }
    }
}

trait Transient {
    fn is_transient(&self) -> bool;
}

fn retry<T, E, F>(budget: &Budget, mut policy: impl Backoff, mut call: F) -> Result<T, RetryError<E>>
where
    E: Transient,
    F: FnMut(u32) -> Result<T, E>,
{
    let mut attempt = 1;
    loop {
        let last = match call(attempt) {
            Ok(value) => return Ok(value),
            Err(err) if err.is_transient() => err,
            Err(err) => return Err(RetryError::Fatal(err)),
        };
        let Some(pause) = policy.delay(attempt) else {
            return Err(RetryError::Exhausted { attempts: attempt, last });
        };
        if !budget.spend() {
            return Err(RetryError::BudgetSpent);
        }
        thread::sleep(pause);
        attempt += 1;
    }
}

#[derive(Debug, Clone, PartialEq)]
enum LinkError {
    Busy,
    Timeout(Duration),
    Refused(String),
}

impl Transient for LinkError {
    fn is_transient(&self) -> bool {
        !matches!(self, LinkError::Refused(_))
    }
}

impl Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkError::Busy => f.write_str("link busy"),
            LinkError::Timeout(after) => write!(f, "timed out after {after:?}"),
            LinkError::Refused(who) => write!(f, "refused by {who}"),
        }
    }
}

fn main() {
    let budget = Budget { left: Cell::new(6) };
    let exponential = Exponential {
        base: Duration::from_millis(2),
        ceiling: Duration::from_millis(10),
        attempts: 5,
        jitter: Jitter(0x9e37_79b9),
    };
    let fixed = |attempts| Fixed { pause: Duration::from_millis(1), attempts };
    let policies: Vec<(&str, Box<dyn Backoff>)> = vec![
        ("exponential", Box::new(exponential)),
        ("fixed", Box::new(fixed(2))),
        ("refused", Box::new(fixed(9))),
        ("greedy", Box::new(fixed(9))),
    ];

    for (name, policy) in policies {
        let started = Instant::now();
        let outcome = retry(&budget, policy, |attempt| match (name, attempt) {
            ("exponential", 1..=2) => Err(LinkError::Busy),
            ("exponential", n) => Ok(format!("connected on attempt {n}")),
            ("refused", _) => Err(LinkError::Refused(String::from("gateway"))),
            (_, n) => Err(LinkError::Timeout(Duration::from_millis(u64::from(n) * 10))),
        });
        let took = started.elapsed().as_millis();
        match outcome {
            Ok(text) => println!("{name:<12} {text} ({took} ms)"),
            Err(err) => println!("{name:<12} {err} ({took} ms)"),
        }
    }
    println!("budget left: {}", budget.left.get());
}
