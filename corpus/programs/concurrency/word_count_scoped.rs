//! Counts words of a text in parallel with scoped threads that borrow slices of it.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::env;
use std::thread;

#[derive(Debug, Default)]
struct Tally<'t> {
    words: HashMap<&'t str, usize>,
    longest: Option<&'t str>,
}

impl<'t> Tally<'t> {
    fn of(lines: &[&'t str]) -> Self {
        let mut tally = Tally::default();
        for line in lines {
            for word in line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
                tally.add(word);
            }
        }
        tally
    }

    fn add(&mut self, word: &'t str) {
        *self.words.entry(word).or_insert(0) += 1;
        match self.longest {
            Some(best) if best.len() >= word.len() => {}
            _ => self.longest = Some(word),
        }
    }

    fn merge(mut self, other: Tally<'t>) -> Tally<'t> {
        for (word, count) in other.words {
            *self.words.entry(word).or_default() += count;
        }
        self.longest = match (self.longest, other.longest) {
            (Some(a), Some(b)) if b.len() > a.len() => Some(b),
            (None, b) => b,
            (a, _) => a,
        };
        self
    }

    fn top(&self, limit: usize) -> Vec<(&'t str, usize)> {
        let mut pairs: Vec<(&str, usize)> = self.words.iter().map(|(w, n)| (*w, *n)).collect();
        pairs.sort_by_key(|&(word, count)| (Reverse(count), word));
        pairs.truncate(limit);
        pairs
    }
}

fn count_parallel<'t>(text: &'t str, workers: usize) -> Tally<'t> {
    let lines: Vec<&'t str> = text.lines().collect();
    if lines.is_empty() {
        return Tally::default();
    }
    let share = lines.len().div_ceil(workers.max(1));
    thread::scope(|scope| {
        let handles: Vec<_> = lines
            .chunks(share)
            .map(|part| scope.spawn(move || Tally::of(part)))
            .collect();
        handles
            .into_iter()
            .filter_map(|handle| handle.join().ok())
            .fold(Tally::default(), Tally::merge)
    })
}

fn workers_from_args() -> usize {
    env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .or_else(|| thread::available_parallelism().ok().map(|n| n.get()))
        .unwrap_or(2)
}

fn main() {
    let text = String::from(
        "the kettle sings and the cat sleeps\n\
         the rain taps on the window\n\
         a cat dreams of rain, of fish, of the kitchen\n\
         and the kettle goes quiet",
    );
    let workers = workers_from_args();
    let tally = count_parallel(&text, workers);

    println!("{} distinct words with {workers} worker(s)", tally.words.len());
    for (rank, (word, count)) in tally.top(5).into_iter().enumerate() {
        println!("{:>2}. {word:<10} {count:>3}", rank + 1);
    }
    if let Some(word) = tally.longest {
        println!("longest: {word} ({} letters)", word.chars().count());
    }
}
