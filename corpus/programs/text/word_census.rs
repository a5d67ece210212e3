//! Counts words from several chapters on worker threads and prints the commonest.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::mpsc;
use std::thread;

const CHAPTERS: [(&str, &str); 3] = [
    (
        "harbour",
        "The boats came in late. The harbour was dark, and the boats were wet; \
         nobody spoke of the storm.",
    ),
    (
        "hill",
        "Up on the hill the goats were restless. \"Storm,\" said the old woman, \
         and shut the gate. The storm didn't care.",
    ),
    (
        "morning",
        "In the morning the hill was white. The boats were gone, the gate was gone.",
    ),
];

#[derive(Default)]
struct Census {
    counts: HashMap<String, u32>,
    chapters: Vec<&'static str>,
}

impl Census {
    fn of(name: &'static str, text: &str, skip: &HashSet<&str>) -> Self {
        let mut counts = HashMap::new();
        for word in words(text) {
            let lower = word.to_lowercase();
            if skip.contains(lower.as_str()) {
                continue;
            }
            *counts.entry(lower).or_default() += 1;
        }
        Census {
            counts,
            chapters: vec![name],
        }
    }

    fn absorb(&mut self, other: Census) {
        let Census { counts, chapters } = other;
        for (word, n) in counts {
            *self.counts.entry(word).or_insert(0) += n;
        }
        self.chapters.extend(chapters);
    }

    fn top(&self, n: usize) -> Vec<(&str, u32)> {
        let mut heap = BinaryHeap::with_capacity(n + 1);
        for (word, &count) in &self.counts {
            heap.push(Reverse((count, Reverse(word.as_str()))));
            if heap.len() > n {
                heap.pop();
            }
        }
        heap.into_sorted_vec()
            .into_iter()
            .map(|Reverse((count, Reverse(word)))| (word, count))
            .collect()
    }

    fn total(&self) -> u32 {
        self.counts.values().sum()
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|w| w.trim_matches('\''))
        .filter(|w| !w.is_empty())
}

fn main() {
    let skip: HashSet<&str> = ["the", "and", "of", "in", "on", "was", "were"]
        .into_iter()
        .collect();
    let (sender, receiver) = mpsc::channel();
    let mut census = Census::default();

    thread::scope(|scope| {
        for (name, text) in CHAPTERS {
            let sender = sender.clone();
            let skip = &skip;
            scope.spawn(move || {
                let part = Census::of(name, text, skip);
                sender.send(part).expect("the receiver outlives the workers");
            });
        }
        drop(sender);
        for part in receiver {
            census.absorb(part);
        }
    });

    census.chapters.sort_unstable();
    println!("{} words in {}", census.total(), census.chapters.join(", "));
    let top = census.top(6);
    let widest = top.iter().map(|(w, _)| w.len()).max().unwrap_or(0);
    for (word, count) in top {
        println!("{word:>widest$} {count:>3} {}", "#".repeat(count as usize));
    }
}
