//! Measures readability of several texts in parallel and ranks them in one shared table.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Measures {
    sentences: usize,
    words: usize,
    syllables: usize,
    long_words: usize,
    longest: usize,
}

impl Measures {
    fn of(text: &str) -> Measures {
        let mut m = Measures::default();
        for sentence in text.split_inclusive(['.', '!', '?']) {
            let before = m.words;
            for word in sentence.split(|c: char| !c.is_alphabetic() && c != '-') {
                let letters = word.chars().filter(|c| c.is_alphabetic()).count();
                if letters == 0 {
                    continue;
                }
                let syllables = count_syllables(word);
                m.words += 1;
                m.syllables += syllables;
                m.long_words += usize::from(syllables >= 3);
                m.longest = m.longest.max(letters);
            }
            if m.words > before {
                m.sentences += 1;
            }
        }
        m
    }

    fn fog(&self) -> Option<f64> {
        if self.words == 0 || self.sentences == 0 {
            return None;
        }
        let words = self.words as f64;
        let mean = words / self.sentences as f64;
        let hard = 100.0 * self.long_words as f64 / words;
        Some(0.4 * (mean + hard))
    }
}

impl std::iter::Sum for Measures {
    fn sum<I: Iterator<Item = Measures>>(iter: I) -> Measures {
        iter.fold(Measures::default(), |a, b| Measures {
            sentences: a.sentences + b.sentences,
            words: a.words + b.words,
            syllables: a.syllables + b.syllables,
            long_words: a.long_words + b.long_words,
            longest: a.longest.max(b.longest),
        })
    }
}

impl fmt::Display for Measures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>4} words {:>3} sentences {:>5.2} syllables/word, longest {:>2}",
            self.words,
            self.sentences,
            self.syllables as f64 / self.words.max(1) as f64,
            self.longest
        )?;
        match self.fog() {
            Some(fog) => write!(f, ", fog {fog:.1}"),
            None => Ok(()),
        }
    }
}

/// Counts groups of vowels, taking a silent final `e` off.
fn count_syllables(word: &str) -> usize {
    let is_vowel = |c: char| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let (groups, _) = word.chars().fold((0, false), |(groups, was), ch| {
        let vowel = is_vowel(ch);
        (groups + usize::from(vowel && !was), vowel)
    });
    let silent = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(silent)).max(1)
}

type Table = Arc<Mutex<BTreeMap<String, Measures>>>;

fn measure_all(texts: Vec<(String, String)>, workers: usize) -> (Table, Duration) {
    let began = Instant::now();
    let table: Table = Arc::default();
    let texts = Arc::new(texts);
    let next = Arc::new(AtomicUsize::new(0));
    let handles: Vec<_> = (0..workers.max(1))
        .map(|_| {
            let table = Arc::clone(&table);
            let texts = Arc::clone(&texts);
            let next = Arc::clone(&next);
            thread::spawn(move || {
                let mut done = 0;
                while let Some((title, text)) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let measures = Measures::of(text);
                    let mut table = table.lock().unwrap_or_else(|p| p.into_inner());
                    table.insert(title.clone(), measures);
                    done += 1;
                }
                done
            })
        })
        .collect();
    let done: usize = handles.into_iter().filter_map(|h| h.join().ok()).sum();
    debug_assert_eq!(done, texts.len());
    (table, began.elapsed())
}

fn main() {
    let texts = [
        ("notice", "Keep off the grass. It is new. We mean it!"),
        (
            "circular",
            "Notwithstanding previous communications, residential occupiers should \
             immediately discontinue unauthorised horticultural activities.",
        ),
        ("letter", "Dear all, the well is dry again. Please bring a bottle or two on Friday."),
        ("blank", "... --- ..."),
    ];
    let owned = texts.map(|(title, text)| (title.to_owned(), text.to_owned()));
    let (table, elapsed) = measure_all(owned.into(), 3);

    let table = table.lock().expect("no worker panicked");
    let mut ranked: Vec<(&String, &Measures)> = table.iter().collect();
    ranked.sort_by(|(_, a), (_, b)| {
        let key = |m: &Measures| m.fog().unwrap_or(f64::INFINITY);
        key(a).total_cmp(&key(b))
    });
    for (title, measures) in ranked {
        println!("{title:<10}{measures}");
    }
    println!("{:<10}{}", "together", table.values().copied().sum::<Measures>());
    if elapsed > Duration::from_secs(1) {
        println!("that took {:.1} s", elapsed.as_secs_f32());
    }
}
