//! Sorts parcels with a merge sort that forks onto scoped threads near the top.

use std::cmp::Ordering;
use std::fmt;
use std::mem;
use std::thread;
use std::time::Instant;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Parcel {
    zone: u8,
    grams: u32,
    label: String,
}

impl Ord for Parcel {
    fn cmp(&self, other: &Self) -> Ordering {
        self.zone
            .cmp(&other.zone)
            .then_with(|| other.grams.cmp(&self.grams))
            .then_with(|| self.label.cmp(&other.label))
    }
}

impl PartialOrd for Parcel {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kilos = f64::from(self.grams) / 1000.0;
        write!(f, "zone {:>2}  {kilos:>7.3} kg  {}", self.zone, self.label)
    }
}

struct Sorter<F> {
    compare: F,
    cutoff: usize,
}

impl<F> Sorter<F> {
    fn by<T>(compare: F) -> Self
    where
        F: Fn(&T, &T) -> Ordering + Sync,
    {
        Sorter { compare, cutoff: 16 }
    }

    fn sort<T>(&self, items: &mut [T], forks: u32)
    where
        T: Default + Send,
        F: Fn(&T, &T) -> Ordering + Sync,
    {
        if items.len() <= self.cutoff {
            self.insertion(items);
            return;
        }
        let middle = items.len() / 2;
        let (left, right) = items.split_at_mut(middle);
        if forks > 0 {
            thread::scope(|scope| {
                scope.spawn(|| self.sort(left, forks - 1));
                self.sort(right, forks - 1);
            });
        } else {
            self.sort(left, 0);
            self.sort(right, 0);
        }
        self.merge(items, middle);
    }

    fn insertion<T>(&self, items: &mut [T])
    where
        F: Fn(&T, &T) -> Ordering,
    {
        for end in 1..items.len() {
            let mut at = end;
            while at > 0 && (self.compare)(&items[at - 1], &items[at]) == Ordering::Greater {
                items.swap(at - 1, at);
                at -= 1;
            }
        }
    }

    fn merge<T>(&self, items: &mut [T], middle: usize)
    where
        T: Default,
        F: Fn(&T, &T) -> Ordering,
    {
        let mut left = items[..middle].iter_mut().map(mem::take).collect::<Vec<T>>().into_iter().peekable();
        let mut right = items[middle..].iter_mut().map(mem::take).collect::<Vec<T>>().into_iter().peekable();
        for slot in items.iter_mut() {
            let from_left = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) => (self.compare)(a, b) != Ordering::Greater,
                (Some(_), None) => true,
                (None, _) => false,
            };
            let next = if from_left { left.next() } else { right.next() };
            if let Some(item) = next {
                *slot = item;
            }
        }
    }
}

fn is_sorted_by<T>(items: &[T], compare: impl Fn(&T, &T) -> Ordering) -> bool {
    items.windows(2).all(|pair| match pair {
        [a, b] => compare(a, b) != Ordering::Greater,
        _ => true,
    })
}

fn sample(count: usize) -> Vec<Parcel> {
    let mut seed = 0x2545_F491u32;
    std::iter::repeat_with(|| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed
    })
    .take(count)
    .map(|noise| Parcel {
        zone: (noise % 12) as u8,
        grams: 50 + noise % 9_000,
        label: format!("P{:05X}", noise >> 12),
    })
    .collect()
}

fn main() {
    let parcels = sample(4_000);
    let mut by_zone = parcels.clone();
    let mut by_label = parcels;

    let started = Instant::now();
    Sorter::by(Parcel::cmp).sort(&mut by_zone, 2);
    let label_order = |a: &Parcel, b: &Parcel| a.label.cmp(&b.label);
    Sorter { cutoff: 8, ..Sorter::by(label_order) }.sort(&mut by_label, 1);
    let took = started.elapsed();

    assert!(is_sorted_by(&by_zone, Parcel::cmp));
    assert!(is_sorted_by(&by_label, label_order));
    for parcel in by_zone.iter().step_by(800) {
        println!("{parcel}");
    }
    if let (Some(first), Some(last)) = (by_label.first(), by_label.last()) {
        println!("labels {} to {}", first.label, last.label);
    }
    println!("sorted twice in {:.1} ms", took.as_secs_f64() * 1e3);
}
