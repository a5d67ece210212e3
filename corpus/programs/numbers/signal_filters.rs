//! Sample-by-sample signal filters that can be chained, plus level and crossing measurements.

use std::collections::VecDeque;
use std::f32::consts::PI;
use std::ops::{Deref, DerefMut};

pub trait Filter {
    fn step(&mut self, input: f32) -> f32;

    fn reset(&mut self);

    fn process(&mut self, block: &mut [f32]) {
        for sample in block {
            *sample = self.step(*sample);
        }
    }

    fn then<N: Filter>(self, next: N) -> Chain<Self, N>
    where
        Self: Sized,
    {
        Chain { first: self, second: next }
    }
}

#[derive(Debug, Clone)]
pub struct Chain<A, B> {
    first: A,
    second: B,
}

impl<A: Filter, B: Filter> Filter for Chain<A, B> {
    fn step(&mut self, input: f32) -> f32 {
        let between = self.first.step(input);
        self.second.step(between)
    }

    fn reset(&mut self) {
        self.first.reset();
        self.second.reset();
    }
}

impl<F: Filter + ?Sized> Filter for Box<F> {
    fn step(&mut self, input: f32) -> f32 {
        self.as_mut().step(input)
    }

    fn reset(&mut self) {
        (**self).reset()
    }
}

#[derive(Debug, Clone)]
pub struct Fir<const N: usize> {
    taps: [f32; N],
    history: [f32; N],
    head: usize,
}

impl<const N: usize> Fir<N> {
    pub const fn new(taps: [f32; N]) -> Self {
        Fir { taps, history: [0.0; N], head: 0 }
    }

    pub fn boxcar() -> Self {
        Fir::new([1.0 / N as f32; N])
    }
}

impl<const N: usize> Filter for Fir<N> {
    fn step(&mut self, input: f32) -> f32 {
        self.head = (self.head + N - 1) % N;
        self.history[self.head] = input;
        let (newer, older) = (&self.history[self.head..], &self.history[..self.head]);
        self.taps.iter().zip(newer.iter().chain(older)).map(|(t, h)| t * h).sum()
    }

    fn reset(&mut self) {
        self.history.fill(0.0);
        self.head = 0;
    }
}

#[derive(Debug, Clone, Default)]
pub struct OnePole {
    blend: f32,
    state: f32,
}

impl OnePole {
    pub fn low_pass(cutoff: f32, rate: f32) -> Self {
        let blend = 1.0 - (-2.0 * PI * cutoff / rate).exp();
        OnePole { blend, ..OnePole::default() }
    }
}

impl Filter for OnePole {
    fn step(&mut self, input: f32) -> f32 {
        self.state += self.blend * (input - self.state);
        self.state
    }

    fn reset(&mut self) {
        self.state = 0.0;
    }
}

#[derive(Debug, Clone)]
pub struct Median {
    window: VecDeque<f32>,
    size: usize,
}

impl Median {
    pub fn new(size: usize) -> Option<Self> {
        (size % 2 == 1).then(|| Median { window: VecDeque::with_capacity(size), size })
    }
}

impl Filter for Median {
    fn step(&mut self, input: f32) -> f32 {
        if self.window.len() == self.size {
            self.window.pop_front();
        }
        self.window.push_back(input);
        let mut ordered: Vec<f32> = self.window.iter().copied().collect();
        ordered.sort_by(f32::total_cmp);
        ordered[ordered.len() / 2]
    }

    fn reset(&mut self) {
        self.window.clear();
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Signal(Vec<f32>);

impl Deref for Signal {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        &self.0
    }
}

impl DerefMut for Signal {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.0
    }
}

impl FromIterator<f32> for Signal {
    fn from_iter<I: IntoIterator<Item = f32>>(iter: I) -> Self {
        Signal(iter.into_iter().collect())
    }
}

impl Signal {
    pub fn sine(frequency: f32, rate: f32, len: usize) -> Self {
        (0..len).map(|i| (2.0 * PI * frequency * i as f32 / rate).sin()).collect()
    }

    pub fn rms(&self) -> f32 {
        let power: f32 = self.iter().map(|s| s * s).sum();
        (power / self.len().max(1) as f32).sqrt()
    }

    pub fn crossings(&self) -> usize {
        self.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count()
    }

    pub fn filtered(mut self, filter: &mut dyn Filter) -> Self {
        filter.reset();
        filter.process(&mut self);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chain_softens_high_tones() {
        let low = Signal::sine(20.0, 8000.0, 2000);
        let high = Signal::sine(3000.0, 8000.0, 2000);
        let mut chain = OnePole::low_pass(200.0, 8000.0).then(Fir::<4>::boxcar());
        let kept = low.clone().filtered(&mut chain).rms() / low.rms();
        let lost = high.clone().filtered(&mut chain).rms() / high.rms();
        assert!(kept > 0.9 && lost < 0.2);
        assert!(Median::new(4).is_none());
    }
}
