//! A registry of counters, gauges and histograms that many threads update at once.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, RwLock};
use std::time::{Duration, Instant};

#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, Ordering::Relaxed) + n
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug, Default)]
pub struct Gauge {
    value: AtomicI64,
    peak: AtomicI64,
}

impl Gauge {
    pub fn shift(&self, by: i64) {
        let now = self.value.fetch_add(by, Ordering::Relaxed) + by;
        self.peak.fetch_max(now, Ordering::Relaxed);
    }

    pub fn guard(self: &Arc<Self>) -> GaugeGuard {
        self.shift(1);
        GaugeGuard { gauge: Arc::clone(self) }
    }
}

#[derive(Debug)]
pub struct GaugeGuard {
    gauge: Arc<Gauge>,
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.gauge.shift(-1);
    }
}

#[derive(Debug)]
pub struct Histogram<const N: usize> {
    bounds: [Duration; N],
    counts: [AtomicU64; N],
    above: AtomicU64,
}

impl<const N: usize> Histogram<N> {
    pub fn new(mut bounds: [Duration; N]) -> Self {
        bounds.sort_unstable();
        Histogram { bounds, counts: std::array::from_fn(|_| AtomicU64::new(0)), above: AtomicU64::new(0) }
    }

    pub fn record(&self, took: Duration) {
        let slot = self.bounds.partition_point(|bound| *bound < took);
        let counter = self.counts.get(slot).unwrap_or(&self.above);
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub fn time<T>(&self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.record(start.elapsed());
        result
    }

    pub fn snapshot(&self) -> impl Iterator<Item = (Option<Duration>, u64)> + '_ {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        self.bounds
            .iter()
            .copied()
            .map(Some)
            .chain(std::iter::once(None))
            .zip(self.counts.iter().chain(Some(&self.above)).map(load))
    }
}

pub type Latency = Histogram<4>;

#[derive(Debug, Clone)]
enum Metric {
    Counter(Arc<Counter>),
    Gauge(Arc<Gauge>),
    Latency(Arc<Latency>),
}

#[derive(Debug, Default)]
pub struct Registry {
    metrics: RwLock<BTreeMap<String, Metric>>,
}

macro_rules! lookup {
    ($name:ident, $kind:ident, $make:expr) => {
        pub fn $name(&self, name: &str) -> Option<Arc<$kind>> {
            if let Some(Metric::$kind(found)) = self.metrics.read().unwrap().get(name) {
                return Some(Arc::clone(found));
            }
            let mut metrics = self.metrics.write().unwrap();
            let metric = metrics
                .entry(name.to_string())
                .or_insert_with(|| Metric::$kind(Arc::new($make)));
            match metric {
                Metric::$kind(found) => Some(found.clone()),
                _ => None,
            }
        }
    };
}

impl Registry {
    lookup!(counter, Counter, Counter::default());
    lookup!(gauge, Gauge, Gauge::default());
    lookup!(latency, Latency, Latency::new([1, 10, 100, 1000].map(Duration::from_millis)));

    pub fn global() -> &'static Registry {
        static REGISTRY: OnceLock<Registry> = OnceLock::new();
        REGISTRY.get_or_init(Registry::default)
    }

    pub fn render(&self) -> Result<String, fmt::Error> {
        let mut page = String::new();
        for (name, metric) in self.metrics.read().unwrap().iter() {
            match metric {
                Metric::Counter(counter) => writeln!(page, "{name} {}", counter.get())?,
                Metric::Gauge(gauge) => {
                    let Gauge { value, peak } = gauge.as_ref();
                    writeln!(page, "{name} {value:?} (peak {peak:?})")?;
                }
                Metric::Latency(latency) => {
                    for (bound, count) in latency.snapshot() {
                        match bound {
                            Some(limit) => writeln!(page, "{name}{{le={limit:?}}} {count}")?,
                            None => writeln!(page, "{name}{{le=inf}} {count}")?,
                        }
                    }
                }
            }
        }
        Ok(page)
    }

    pub fn export<W: io::Write>(&self, mut out: W) -> io::Result<usize> {
        let page = self.render().map_err(io::Error::other)?;
        out.write_all(page.as_bytes())?;
        Ok(page.len())
    }
}
