//! Small pseudo-random generators behind one trait, with sampling, shuffling and a fairness check.

use std::collections::HashMap;
use std::ops::Range;

trait Generator {
    fn next_u32(&mut self) -> u32;

    fn unit(&mut self) -> f64 {
        f64::from(self.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    fn within(&mut self, range: Range<u32>) -> u32 {
        assert!(!range.is_empty(), "empty range");
        let width = u64::from(range.end - range.start);
        range.start + ((u64::from(self.next_u32()) * width) >> 32) as u32
    }
}

impl<G: Generator + ?Sized> Generator for &mut G {
    fn next_u32(&mut self) -> u32 {
        (**self).next_u32()
    }
}

#[derive(Debug, Clone)]
struct Congruential {
    state: u64,
}

impl Congruential {
    const MULTIPLIER: u64 = 0x5851_F42D_4C95_7F2D;

    fn seeded(seed: u64) -> Self {
        Congruential { state: seed.wrapping_mul(2).wrapping_add(1) }
    }
}

impl Generator for Congruential {
    fn next_u32(&mut self) -> u32 {
        self.state = self.state.wrapping_mul(Self::MULTIPLIER).wrapping_add(0x14057B7E);
        (self.state >> 32) as u32
    }
}

#[derive(Debug, Clone)]
struct Xorshift([u32; 4]);

impl Xorshift {
    fn from_generator(source: &mut impl Generator) -> Self {
        let mut words = [0; 4];
        words.fill_with(|| source.next_u32() | 1);
        Xorshift(words)
    }
}

impl Generator for Xorshift {
    fn next_u32(&mut self) -> u32 {
        let [a, .., d] = self.0;
        let mixed = a ^ (a << 11);
        let fresh = d ^ (d >> 19) ^ mixed ^ (mixed >> 8);
        self.0.rotate_left(1);
        self.0[3] = fresh;
        fresh
    }
}

struct Normal<G> {
    source: G,
    spare: Option<f64>,
}

impl<G: Generator> Normal<G> {
    fn new(source: G) -> Self {
        Normal { source, spare: None }
    }
}

impl<G: Generator> Iterator for Normal<G> {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        if let Some(value) = self.spare.take() {
            return Some(value);
        }
        loop {
            let u = self.source.unit() * 2.0 - 1.0;
            let v = self.source.unit() * 2.0 - 1.0;
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                let scale = (-2.0 * s.ln() / s).sqrt();
                self.spare = Some(v * scale);
                return Some(u * scale);
            }
        }
    }
}

fn shuffle<T>(items: &mut [T], rng: &mut dyn Generator) {
    for i in (1..items.len()).rev() {
        let j = rng.within(0..i as u32 + 1) as usize;
        items.swap(i, j);
    }
}

fn reservoir<T, I>(source: I, keep: usize, rng: &mut impl Generator) -> Vec<T>
where
    I: IntoIterator<Item = T>,
{
    let mut kept = Vec::with_capacity(keep);
    for (seen, item) in source.into_iter().enumerate() {
        if kept.len() < keep {
            kept.push(item);
        } else {
            let slot = rng.within(0..seen as u32 + 1) as usize;
            if slot < keep {
                kept[slot] = item;
            }
        }
    }
    kept
}

fn chi_squared(rng: &mut dyn Generator, faces: u32, rolls: u32) -> f64 {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for _ in 0..rolls {
        *counts.entry(rng.within(0..faces)).or_insert(0) += 1;
    }
    let expected = f64::from(rolls) / f64::from(faces);
    (0..faces)
        .map(|face| {
            let seen = counts.get(&face).copied().unwrap_or_default();
            (f64::from(seen) - expected).powi(2) / expected
        })
        .sum()
}

fn main() {
    let mut seeder = Congruential::seeded(2718);
    let shifty = Xorshift::from_generator(&mut seeder);
    let mut pool: Vec<(&str, Box<dyn Generator>)> =
        vec![("congruential", Box::new(seeder.clone())), ("xorshift", Box::new(shifty))];

    for (name, rng) in pool.iter_mut() {
        let chi = chi_squared(rng.as_mut(), 6, 6_000);
        println!("{name:<13} chi-squared {chi:.2}");
    }

    let mut suits = ["cups", "coins", "swords", "clubs"].map(String::from);
    shuffle(&mut suits, &mut seeder);
    println!("dealt: {}", suits.join(", "));
    println!("sampled: {:?}", reservoir(100..200, 5, &mut seeder));

    let heights: Vec<f64> = Normal::new(&mut seeder).take(500).map(|z| 170.0 + 8.0 * z).collect();
    let mean = heights.iter().sum::<f64>() / heights.len() as f64;
    println!("mean height {mean:.1}, next raw {}", seeder.next_u32());
}
