//! Streaming mean and variance plus order statistics over float samples.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Running {
    count: u64,
    mean: f64,
    spread: f64,
    min: Option<f64>,
    max: Option<f64>,
}

impl Running {
    pub fn push(&mut self, value: f64) {
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.spread += before * (value - self.mean);
        self.min = Some(self.min.map_or(value, |m| m.min(value)));
        self.max = Some(self.max.map_or(value, |m| m.max(value)));
    }

    pub fn merge(self, other: Running) -> Running {
        if self.count == 0 {
            return other;
        }
        if other.count == 0 {
            return self;
        }
        let (na, nb) = (self.count as f64, other.count as f64);
        let gap = other.mean - self.mean;
        Running {
            count: self.count + other.count,
            mean: self.mean + gap * nb / (na + nb),
            spread: self.spread + other.spread + gap * gap * na * nb / (na + nb),
            min: pick(self.min, other.min, f64::min),
            max: pick(self.max, other.max, f64::max),
        }
    }

    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    pub fn variance(&self) -> Option<f64> {
        match self.count {
            0 | 1 => None,
            n => Some(self.spread / (n - 1) as f64),
        }
    }

    pub fn std_dev(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }
}

fn pick(a: Option<f64>, b: Option<f64>, choose: fn(f64, f64) -> f64) -> Option<f64> {
    match (a, b) {
        (Some(x), Some(y)) => Some(choose(x, y)),
        (some, None) | (None, some) => some,
    }
}

impl Extend<f64> for Running {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, iter: I) {
        for v in iter {
            self.push(v);
        }
    }
}

impl FromIterator<f64> for Running {
    fn from_iter<I: IntoIterator<Item = f64>>(iter: I) -> Self {
        let mut stats = Running::default();
        stats.extend(iter);
        stats
    }
}

impl fmt::Display for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n={}", self.count)?;
        if let Some(m) = self.mean() {
            write!(f, " mean={m:.4}")?;
        }
        if let Some(s) = self.std_dev() {
            write!(f, " sd={s:.4}")?;
        }
        Ok(())
    }
}

/// A sorted copy of the finite samples.
pub struct Sample {
    sorted: Vec<f64>,
}

impl Sample {
    pub fn new(mut values: Vec<f64>) -> Option<Self> {
        values.retain(|v| v.is_finite());
        if values.is_empty() {
            return None;
        }
        values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
        Some(Sample { sorted: values })
    }

    pub fn quantile(&self, q: f64) -> f64 {
        let place = q.clamp(0.0, 1.0) * (self.sorted.len() - 1) as f64;
        let low = place.floor() as usize;
        let frac = place - low as f64;
        match self.sorted.get(low + 1) {
            Some(next) => self.sorted[low] * (1.0 - frac) + next * frac,
            None => self.sorted[low],
        }
    }

    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    pub fn histogram(&self, width: f64) -> BTreeMap<i64, usize> {
        let mut bins = BTreeMap::new();
        for v in &self.sorted {
            *bins.entry((v / width).floor() as i64).or_insert(0) += 1;
        }
        bins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merge_agrees_with_one_pass() {
        let data = [4.0, 7.5, 1.25, 9.0, 3.0, 3.0];
        let whole: Running = data.into_iter().collect();
        let (a, b) = data.split_at(2);
        let left: Running = a.iter().copied().collect();
        let right: Running = b.iter().copied().collect();
        let joined = left.merge(right);
        assert!((joined.mean().unwrap() - whole.mean().unwrap()).abs() < 1e-9);
        assert_eq!(joined.min, whole.min);
    }

    #[test]
    fn median_skips_nan() {
        let s = Sample::new(vec![3.0, f64::NAN, 1.0, 2.0]).unwrap();
        assert_eq!(s.median(), 2.0);
    }
}
