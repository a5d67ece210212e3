//! Prefix sums over turnstile counts with a binary indexed tree.

mod prefix_tree {
    use std::ops::{AddAssign, RangeInclusive, Sub};

    pub trait Tally: Copy + Default + AddAssign + Sub<Output = Self> + PartialOrd {}

    impl<T> Tally for T where T: Copy + Default + AddAssign + Sub<Output = T> + PartialOrd {}

    #[derive(Debug, Clone)]
    pub struct PrefixTree<T> {
        sums: Box<[T]>,
    }

    impl<T: Tally> PrefixTree<T> {
        pub fn new(len: usize) -> Self {
            PrefixTree { sums: vec![T::default(); len + 1].into_boxed_slice() }
        }

        pub fn len(&self) -> usize {
            self.sums.len() - 1
        }

        pub fn add(&mut self, at: usize, amount: T) -> Option<()> {
            let mut node = at + 1;
            if node >= self.sums.len() {
                return None;
            }
            while let Some(sum) = self.sums.get_mut(node) {
                *sum += amount;
                node += lowest_bit(node);
            }
            Some(())
        }

        pub fn before(&self, end: usize) -> T {
            let mut total = T::default();
            let mut node = end.min(self.len());
            while node > 0 {
                total += self.sums[node];
                node -= lowest_bit(node);
            }
            total
        }

        pub fn sum(&self, range: RangeInclusive<usize>) -> T {
            self.before(range.end() + 1) - self.before(*range.start())
        }

        pub fn total(&self) -> T {
            self.before(self.len())
        }

        pub fn first_reaching(&self, goal: T) -> Option<usize> {
            if self.total() < goal {
                return None;
            }
            let mut at = 0;
            let mut rest = goal;
            let mut step = self.len().next_power_of_two();
            while step > 0 {
                match self.sums.get(at + step) {
                    Some(&sum) if sum < rest => {
                        rest = rest - sum;
                        at += step;
                    }
                    _ => {}
                }
                step /= 2;
            }
            Some(at)
        }
    }

    impl<T: Tally> FromIterator<T> for PrefixTree<T> {
        fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
            let mut sums = vec![T::default()];
            sums.extend(items);
            for node in 1..sums.len() {
                let above = node + lowest_bit(node);
                if above < sums.len() {
                    let amount = sums[node];
                    sums[above] += amount;
                }
            }
            PrefixTree { sums: sums.into_boxed_slice() }
        }
    }

    fn lowest_bit(n: usize) -> usize {
        n & n.wrapping_neg()
    }
}

use prefix_tree::{PrefixTree, Tally};

const HOURS: [u32; 8] = [12, 40, 85, 31, 20, 22, 64, 90];
const OPENING: usize = 9;

fn share_of<T>(tree: &PrefixTree<T>, range: std::ops::RangeInclusive<usize>) -> f64
where
    T: Tally + Into<f64>,
{
    let part: f64 = tree.sum(range).into();
    let whole: f64 = tree.total().into();
    if whole == 0.0 { 0.0 } else { part / whole * 100.0 }
}

fn hour_name(slot: usize) -> String {
    format!("{:02}:00", OPENING + slot)
}

fn main() {
    let mut gate: PrefixTree<u32> = HOURS.into_iter().collect();
    println!("visitors today: {}", gate.total());
    println!("before noon:    {}", gate.before(3));
    println!("lunch share:    {:.1}%", share_of(&gate, 3..=5));

    for goal in [50, 200, 365] {
        match gate.first_reaching(goal) {
            Some(slot) => println!("visitor {goal} came in the hour from {}", hour_name(slot)),
            None => println!("visitor {goal} never came"),
        }
    }

    let late_bus = [(4, 15), (7, 6), (11, 3)];
    for (slot, people) in late_bus {
        if gate.add(slot, people).is_none() {
            println!("the gate is closed at {}", hour_name(slot));
        }
    }

    let mut side_gate = PrefixTree::<u32>::new(HOURS.len());
    for (slot, people) in HOURS.iter().enumerate().filter(|(slot, _)| slot % 3 == 0) {
        side_gate.add(slot, people / 4).expect("slot within opening hours");
    }

    let busiest = (0..gate.len() - 1).max_by_key(|&slot| gate.sum(slot..=slot + 1));
    if let Some(slot) = busiest {
        let end = hour_name(slot + 2);
        println!("busiest two hours: {} to {end}", hour_name(slot));
    }
    println!("main {} side {}", gate.total(), side_gate.total());
}
