//! A heap with a const-generic branching factor and a caller-supplied ordering.

use std::cmp::Ordering;
use std::ops::{Deref, DerefMut};

struct WideHeap<T, F, const D: usize> {
    items: Vec<T>,
    before: F,
}

impl<T, F, const D: usize> WideHeap<T, F, D>
where
    F: Fn(&T, &T) -> Ordering,
{
    const ARITY_OK: () = assert!(D >= 2, "a heap needs at least two children per node");

    fn new(before: F) -> Self {
        let () = Self::ARITY_OK;
        WideHeap { items: Vec::new(), before }
    }

    fn goes_first(&self, a: usize, b: usize) -> bool {
        (self.before)(&self.items[a], &self.items[b]) == Ordering::Less
    }

    fn sift_up(&mut self, mut at: usize) {
        while at > 0 {
            let parent = (at - 1) / D;
            if !self.goes_first(at, parent) {
                break;
            }
            self.items.swap(at, parent);
            at = parent;
        }
    }

    fn sift_down(&mut self, mut at: usize) {
        loop {
            let first = at * D + 1;
            let last = (first + D).min(self.items.len());
            let best = (first..last).reduce(|best, next| {
                if self.goes_first(next, best) { next } else { best }
            });
            match best {
                Some(child) if self.goes_first(child, at) => {
                    self.items.swap(child, at);
                    at = child;
                }
                _ => return,
            }
        }
    }

    fn push(&mut self, item: T) {
        self.items.push(item);
        self.sift_up(self.items.len() - 1);
    }

    fn pop(&mut self) -> Option<T> {
        if self.items.is_empty() {
            return None;
        }
        let top = self.items.swap_remove(0);
        self.sift_down(0);
        Some(top)
    }

    fn top_mut(&mut self) -> Option<TopMut<'_, T, F, D>> {
        if self.items.is_empty() {
            None
        } else {
            Some(TopMut { heap: self })
        }
    }
}

struct TopMut<'a, T, F, const D: usize>
where
    F: Fn(&T, &T) -> Ordering,
{
    heap: &'a mut WideHeap<T, F, D>,
}

impl<T, F: Fn(&T, &T) -> Ordering, const D: usize> Deref for TopMut<'_, T, F, D> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.heap.items[0]
    }
}

impl<T, F: Fn(&T, &T) -> Ordering, const D: usize> DerefMut for TopMut<'_, T, F, D> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.heap.items[0]
    }
}

impl<T, F: Fn(&T, &T) -> Ordering, const D: usize> Drop for TopMut<'_, T, F, D> {
    fn drop(&mut self) {
        self.heap.sift_down(0);
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Parcel {
    code: &'static str,
    weight: f64,
    due_in: u32,
}

fn smallest<T: Clone, const D: usize>(
    source: &[T],
    count: usize,
    order: impl Fn(&T, &T) -> Ordering,
) -> Vec<T> {
    let mut heap: WideHeap<T, _, D> = WideHeap::new(order);
    for item in source {
        heap.push(item.clone());
    }
    std::iter::from_fn(|| heap.pop()).take(count).collect()
}

fn main() {
    let parcels = vec![
        Parcel { code: "K7", weight: 2.4, due_in: 3 },
        Parcel { code: "B2", weight: 0.8, due_in: 1 },
        Parcel { code: "X9", weight: 11.0, due_in: 6 },
        Parcel { code: "A1", weight: 0.8, due_in: 2 },
        Parcel { code: "M4", weight: 5.5, due_in: 1 },
    ];

    let lightest = smallest::<_, 4>(&parcels, 3, |a, b| {
        a.weight.total_cmp(&b.weight).then_with(|| a.code.cmp(b.code))
    });
    for Parcel { code, weight, .. } in &lightest {
        println!("{code} weighs {weight:.1} kg");
    }

    let mut urgent: WideHeap<Parcel, _, 3> =
        WideHeap::new(|a: &Parcel, b: &Parcel| a.due_in.cmp(&b.due_in).then(b.code.cmp(a.code)));
    parcels.into_iter().for_each(|parcel| urgent.push(parcel));

    if let Some(mut top) = urgent.top_mut() {
        println!("postponing {} by a week", top.code);
        top.due_in += 7;
    }

    let mut round = 1;
    while let Some(parcel) = urgent.pop() {
        println!("round {round}: {} due in {} days", parcel.code, parcel.due_in);
        round += 1;
    }
}
