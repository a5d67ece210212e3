//! Ranks judged performances using floats that are totally ordered and never NaN.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;
use std::hash::{Hash, Hasher};

#[derive(Debug, Clone, Copy)]
struct Score(f64);

#[derive(Debug, PartialEq, Eq)]
struct NotAScore;

impl TryFrom<f64> for Score {
    type Error = NotAScore;
    fn try_from(value: f64) -> Result<Self, NotAScore> {
        if value.is_nan() {
            Err(NotAScore)
        } else {
            Ok(Score(value + 0.0))
        }
    }
}

impl PartialEq for Score {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Score {}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Score {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Hash for Score {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Performer {
    name: String,
    marks: Vec<Score>,
}

impl Performer {
    fn trimmed_mean(&self) -> Option<Score> {
        let mut marks = self.marks.clone();
        marks.sort_unstable();
        let kept = match marks.as_slice() {
            [] => return None,
            [_low, middle @ .., _high] if middle.len() >= 2 => middle,
            all => all,
        };
        let sum: f64 = kept.iter().map(|s| s.0).sum();
        Score::try_from(sum / kept.len() as f64).ok()
    }
}

fn top<K: Ord, V: Ord>(items: impl IntoIterator<Item = (K, V)>, count: usize) -> Vec<(K, V)> {
    let mut heap = BinaryHeap::with_capacity(count + 1);
    for item in items {
        heap.push(Reverse(item));
        if heap.len() > count {
            heap.pop();
        }
    }
    heap.into_sorted_vec().into_iter().map(|Reverse(item)| item).collect()
}

fn places<'p>(performers: &'p [Performer]) -> BTreeMap<Reverse<Score>, Vec<&'p str>> {
    let mut table: BTreeMap<_, Vec<&'p str>> = BTreeMap::new();
    for p in performers {
        if let Some(score) = p.trimmed_mean() {
            table.entry(Reverse(score)).or_default().push(&p.name);
        }
    }
    table
}

fn parse(line: &str) -> Option<Performer> {
    let (name, marks) = line.split_once('=')?;
    let marks = marks
        .split(',')
        .filter_map(|m| m.trim().parse::<f64>().ok())
        .filter_map(|m| Score::try_from(m).ok())
        .collect();
    Some(Performer { name: name.trim().to_string(), marks })
}

fn main() {
    let sheet = "
        otter = 7.5, 8.0, 8.25, 9.5
        heron = 6.0, NaN, 9.0, 7.0, 9.25
        badger = 8.25, 8.0, oops, 8.125, 7.0
        newt =
        stoat = 10, -0.0
    ";
    let performers: Vec<Performer> = sheet.lines().filter_map(parse).collect();
    let mut place = 1;
    for (Reverse(score), names) in &places(&performers) {
        println!("{place}. {} ({score})", names.join(" and "));
        place += names.len();
    }
    let silent: Vec<_> = performers.iter().filter(|p| p.trimmed_mean().is_none()).collect();
    println!("without marks: {}", silent.len());

    let singles = performers
        .iter()
        .flat_map(|p| p.marks.iter().map(move |&mark| (mark, p.name.as_str())));
    for (mark, name) in top(singles, 3) {
        println!("best single mark {mark} by {name}");
    }
    let closest = performers
        .iter()
        .filter_map(Performer::trimmed_mean)
        .min_by(|a, b| (a.0 - 8.0).abs().total_cmp(&(b.0 - 8.0).abs()));
    if let Some(score) = closest {
        println!("closest to eight: {score}");
    }
    println!("{:?} {}", Score::try_from(f64::NAN), Score(-0.0) < Score(0.0));
}
