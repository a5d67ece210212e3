//! Diffuses heat along a rod with worker threads kept in step by a barrier.

use std::env;
use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

#[derive(Debug)]
struct AtomicF32(AtomicU32);

impl AtomicF32 {
    fn new(value: f32) -> Self {
        AtomicF32(AtomicU32::new(value.to_bits()))
    }

    fn load(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }

    fn store(&self, value: f32) {
        self.0.store(value.to_bits(), Ordering::Relaxed);
    }
}

impl From<f32> for AtomicF32 {
    fn from(value: f32) -> Self {
        AtomicF32::new(value)
    }
}

struct Rod {
    planes: [Box<[AtomicF32]>; 2],
    rate: f32,
}

impl Rod {
    fn new(temperatures: &[f32], rate: f32) -> Self {
        let plane = || temperatures.iter().copied().map(AtomicF32::from).collect();
        Rod { planes: [plane(), plane()], rate }
    }

    fn len(&self) -> usize {
        self.planes[0].len()
    }

    fn step(&self, turn: usize, cells: std::ops::Range<usize>) -> f32 {
        let [even, odd] = &self.planes;
        let (source, target) = if turn % 2 == 0 { (even, odd) } else { (odd, even) };
        let mut change = 0.0f32;
        for cell in cells {
            let here = source[cell].load();
            let left = cell.checked_sub(1).map_or(here, |i| source[i].load());
            let right = source.get(cell + 1).map_or(here, AtomicF32::load);
            let next = here + self.rate * (left - 2.0 * here + right);
            target[cell].store(next);
            change = change.max((next - here).abs());
        }
        change
    }

    fn reading(&self, turn: usize) -> Vec<f32> {
        self.planes[turn % 2].iter().map(|cell| cell.load()).collect()
    }
}

#[derive(Debug, Clone, Copy)]
enum Stop {
    Steady { turns: usize, change: f32 },
    Limit(usize),
}

impl Stop {
    fn turns(self) -> usize {
        match self {
            Stop::Steady { turns, .. } | Stop::Limit(turns) => turns,
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Steady { turns, change } => write!(f, "steady after {turns} turns ({change:.4})"),
            Stop::Limit(turns) => write!(f, "stopped at the limit of {turns} turns"),
        }
    }
}

fn run(rod: Arc<Rod>, workers: usize, tolerance: f32, limit: usize) -> Stop {
    let barrier = Arc::new(Barrier::new(workers));
    let changes = Arc::new(Mutex::new(vec![f32::INFINITY; workers]));
    let leaders = Arc::new(AtomicUsize::new(0));
    let share = rod.len().div_ceil(workers);

    let handles: Vec<_> = (0..workers)
        .map(|worker| {
            let rod = Arc::clone(&rod);
            let barrier = Arc::clone(&barrier);
            let changes = Arc::clone(&changes);
            let leaders = Arc::clone(&leaders);
            thread::spawn(move || {
                let start = (worker * share).min(rod.len());
                let cells = start..(start + share).min(rod.len());
                for turn in 0..limit {
                    let change = rod.step(turn, cells.clone());
                    changes.lock().unwrap()[worker] = change;
                    barrier.wait();
                    let largest = changes.lock().unwrap().iter().copied().fold(0.0, f32::max);
                    if barrier.wait().is_leader() {
                        leaders.fetch_add(1, Ordering::Relaxed);
                    }
                    if largest < tolerance {
                        return Stop::Steady { turns: turn + 1, change: largest };
                    }
                }
                Stop::Limit(limit)
            })
        })
        .collect();

    let stops: Vec<Stop> = handles.into_iter().map(|h| h.join().unwrap()).collect();
    assert_eq!(leaders.load(Ordering::Relaxed), stops[0].turns());
    stops[0]
}

fn bar(value: f32) -> String {
    let width = (value / 4.0).round().max(0.0) as usize;
    "#".repeat(width)
}

fn main() {
    let workers = env::args().nth(1).and_then(|w| w.parse().ok()).filter(|w| *w > 0).unwrap_or(3);
    let mut start = vec![15.0; 14];
    start[2] = 95.0;
    if let [.., before_last, _] = start.as_mut_slice() {
        *before_last = 60.0;
    }
    let rod = Arc::new(Rod::new(&start, 0.3));
    let stop = run(Arc::clone(&rod), workers, 0.05, 2_000);
    let end = rod.reading(stop.turns());
    for (before, after) in start.iter().zip(&end) {
        println!("{before:>5.1} {after:>6.2} {}", bar(*after));
    }
    let drift: f32 = end.iter().sum::<f32>() - start.iter().sum::<f32>();
    println!("{stop}, heat drift {drift:+.3}");
}
