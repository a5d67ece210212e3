//! A rate limiter built on token buckets, with a clock trait so that time can be faked.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;
use std::time::{Duration, Instant};

pub trait Clock {
    fn now(&self) -> Duration;
}

#[derive(Debug, Clone)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

#[derive(Debug, Default)]
pub struct ManualClock {
    at: Cell<Duration>,
}

impl ManualClock {
    pub fn advance(&self, by: Duration) {
        self.at.set(self.at.get() + by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        self.at.get()
    }
}

impl<C: Clock + ?Sized> Clock for &C {
    fn now(&self) -> Duration {
        (**self).now()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub burst: u32,
    pub per_second: u32,
}

impl Quota {
    pub const fn per_second(rate: u32) -> Self {
        Quota { burst: rate, per_second: rate }
    }

    pub const fn with_burst(self, burst: u32) -> Self {
        Quota { burst, ..self }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryAfter(pub Duration);

impl fmt::Display for RetryAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "retry after {:.3}s", self.0.as_secs_f64())
    }
}

impl std::error::Error for RetryAfter {}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    touched: Duration,
}

impl Bucket {
    fn refill(&mut self, quota: Quota, now: Duration) {
        let elapsed = now.saturating_sub(self.touched).as_secs_f64();
        let gained = elapsed * f64::from(quota.per_second);
        self.tokens = (self.tokens + gained).min(f64::from(quota.burst));
        self.touched = now;
    }

    fn take(&mut self, quota: Quota, amount: u32) -> Result<u32, RetryAfter> {
        let wanted = f64::from(amount);
        if self.tokens >= wanted {
            self.tokens -= wanted;
            Ok(self.tokens as u32)
        } else {
            let missing = wanted - self.tokens;
            let wait = missing / f64::from(quota.per_second);
            Err(RetryAfter(Duration::from_secs_f64(wait)))
        }
    }
}

pub struct RateLimiter<C> {
    clock: C,
    quota: Quota,
    buckets: Mutex<HashMap<String, Bucket>>,
}

impl<C: Clock> RateLimiter<C> {
    pub fn new(quota: Quota, clock: C) -> Self {
        RateLimiter { clock, quota, buckets: Mutex::default() }
    }

    pub fn check(&self, client: &str) -> Result<u32, RetryAfter> {
        self.check_many(client, 1)
    }

    pub fn check_many(&self, client: &str, amount: u32) -> Result<u32, RetryAfter> {
        let now = self.clock.now();
        let mut buckets = self.buckets.lock().unwrap();
        let bucket = match buckets.get_mut(client) {
            Some(bucket) => bucket,
            None => buckets.entry(client.to_owned()).or_insert(Bucket {
                tokens: f64::from(self.quota.burst),
                touched: now,
            }),
        };
        bucket.refill(self.quota, now);
        bucket.take(self.quota, amount)
    }

    pub fn forget_idle(&self, longer_than: Duration) -> usize {
        let now = self.clock.now();
        let mut buckets = self.buckets.lock().unwrap();
        let before = buckets.len();
        buckets.retain(|_, bucket| now.saturating_sub(bucket.touched) <= longer_than);
        before - buckets.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drains_and_refills() {
        let clock = ManualClock::default();
        let limiter = RateLimiter::new(Quota::per_second(2).with_burst(3), &clock);
        assert_eq!(limiter.check_many("web", 3), Ok(0));
        let RetryAfter(wait) = limiter.check("web").unwrap_err();
        assert_eq!(wait, Duration::from_millis(500));
        clock.advance(wait);
        assert!(limiter.check("web").is_ok());
        clock.advance(Duration::from_secs(9));
        assert_eq!(limiter.forget_idle(Duration::from_secs(5)), 1);
    }
}
