//! One- and many-variable minimisers that share a common stopping report.

use std::cell::Cell;
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
struct Minimum<P> {
    at: P,
    value: f64,
    iterations: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum StopReason {
    Diverged { step: usize },
    OutOfBudget(usize),
    EmptyBracket(f64, f64),
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StopReason::Diverged { step } => write!(f, "value became infinite at step {step}"),
            StopReason::OutOfBudget(n) => write!(f, "no convergence in {n} iterations"),
            StopReason::EmptyBracket(a, b) => write!(f, "bracket {a}..{b} is empty"),
        }
    }
}

struct Counted<F> {
    inner: F,
    calls: Cell<u32>,
}

impl<F> Counted<F> {
    fn new(inner: F) -> Self {
        Counted { inner, calls: Cell::new(0) }
    }

    fn call<A: ?Sized>(&self, argument: &A) -> f64
    where
        F: Fn(&A) -> f64,
    {
        self.calls.set(self.calls.get() + 1);
        (self.inner)(argument)
    }
}

fn ternary<F>(f: F, mut low: f64, mut high: f64, tol: f64) -> Result<Minimum<f64>, StopReason>
where
    F: Fn(f64) -> f64,
{
    if !(low < high) {
        return Err(StopReason::EmptyBracket(low, high));
    }
    let mut iterations = 0;
    while high - low > tol {
        let third = (high - low) / 3.0;
        if f(low + third) < f(high - third) {
            high -= third;
        } else {
            low += third;
        }
        iterations += 1;
    }
    let at = low + (high - low) / 2.0;
    Ok(Minimum { at, value: f(at), iterations })
}

fn gradient(f: &dyn Fn(&[f64]) -> f64, at: &mut [f64]) -> Vec<f64> {
    const H: f64 = 1e-6;
    let mut out = Vec::with_capacity(at.len());
    for i in 0..at.len() {
        let saved = at[i];
        at[i] = saved + H;
        let up = f(at);
        at[i] = saved - H;
        let down = f(at);
        at[i] = saved;
        out.push((up - down) / (2.0 * H));
    }
    out
}

#[derive(Debug, Clone)]
struct Descent {
    rate: f64,
    momentum: f64,
    tolerance: f64,
    budget: usize,
}

impl Default for Descent {
    fn default() -> Self {
        Descent { rate: 0.01, momentum: 0.8, tolerance: 1e-7, budget: 10_000 }
    }
}

impl Descent {
    fn minimise(
        &self,
        f: &dyn Fn(&[f64]) -> f64,
        start: Vec<f64>,
    ) -> Result<Minimum<Vec<f64>>, StopReason> {
        let mut at = start;
        let mut velocity = vec![0.0; at.len()];
        for step in 1..=self.budget {
            let slope = gradient(f, &mut at);
            for ((x, v), g) in at.iter_mut().zip(&mut velocity).zip(&slope) {
                *v = self.momentum * *v - self.rate * g;
                *x += *v;
            }
            let value = f(&at);
            if !value.is_finite() {
                return Err(StopReason::Diverged { step });
            }
            let steepest = slope.iter().fold(0.0f64, |m, g| m.max(g.abs()));
            if steepest < self.tolerance {
                return Ok(Minimum { at, value, iterations: step });
            }
        }
        Err(StopReason::OutOfBudget(self.budget))
    }
}

impl fmt::Display for Minimum<Vec<f64>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let point: Vec<_> = self.at.iter().map(|x| format!("{x:.4}")).collect();
        write!(f, "({}) -> {:.6} in {} steps", point.join(", "), self.value, self.iterations)
    }
}

fn main() {
    let cost = Counted::new(|x: &f64| x.powi(4) - 3.0 * x.powi(2) + x);
    match ternary(|x| cost.call(&x), 0.0, 3.0, 1e-6) {
        Ok(Minimum { at, value, .. }) => {
            println!("curve bottom near {at:.5} ({value:.5}) after {} calls", cost.calls.get())
        }
        Err(reason) => println!("curve failed: {reason}"),
    }

    let bowl = |p: &[f64]| (p[0] - 1.0).powi(2) + 4.0 * (p[1] + 2.0).powi(2) + 0.5 * p[0] * p[1];
    let methods = [
        ("default", Descent::default()),
        ("no momentum", Descent { momentum: 0.0, ..Descent::default() }),
        ("hasty", Descent { rate: 2.5, ..Default::default() }),
        ("short", Descent { budget: 20, ..Default::default() }),
    ];
    for (label, method) in methods {
        let start = vec![4.0, 4.0];
        match method.minimise(&bowl, start) {
            Ok(found) => println!("{label:>12}: {found}"),
            Err(reason) => println!("{label:>12}: {reason}"),
        }
    }
    if let Err(e) = ternary(f64::cos, 2.0, 2.0, 0.1) {
        println!("{e}");
    }
}
