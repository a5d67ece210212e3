//! Processing stages with associated types, chained statically and run on threads.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;

trait Stage {
    type In;
    type Out;

    fn feed(&mut self, item: Self::In, emit: &mut dyn FnMut(Self::Out));

    fn finish(&mut self, _emit: &mut dyn FnMut(Self::Out)) {}

    fn chain<S>(self, next: S) -> Chain<Self, S>
    where
        Self: Sized,
        S: Stage<In = Self::Out>,
    {
        Chain { first: self, second: next }
    }
}

struct Chain<A, B> {
    first: A,
    second: B,
}

impl<A, B> Stage for Chain<A, B>
where
    A: Stage,
    B: Stage<In = A::Out>,
{
    type In = A::In;
    type Out = B::Out;

    fn feed(&mut self, item: A::In, emit: &mut dyn FnMut(B::Out)) {
        let second = &mut self.second;
        self.first.feed(item, &mut |middle| second.feed(middle, emit));
    }

    fn finish(&mut self, emit: &mut dyn FnMut(B::Out)) {
        let second = &mut self.second;
        self.first.finish(&mut |middle| second.feed(middle, emit));
        self.second.finish(emit);
    }
}

struct FilterMap<F, I, O> {
    f: F,
    types: std::marker::PhantomData<fn(I) -> O>,
}

fn filter_map<I, O, F: FnMut(I) -> Option<O>>(f: F) -> FilterMap<F, I, O> {
    FilterMap { f, types: std::marker::PhantomData }
}

impl<F, I, O> Stage for FilterMap<F, I, O>
where
    F: FnMut(I) -> Option<O>,
{
    type In = I;
    type Out = O;

    fn feed(&mut self, item: I, emit: &mut dyn FnMut(O)) {
        if let Some(out) = (self.f)(item) {
            emit(out);
        }
    }
}

struct Window<T, const N: usize> {
    held: Vec<T>,
}

impl<T: Clone, const N: usize> Stage for Window<T, N> {
    type In = T;
    type Out = [T; N];

    fn feed(&mut self, item: T, emit: &mut dyn FnMut([T; N])) {
        self.held.push(item);
        if self.held.len() < N {
            return;
        }
        if let Ok(window) = <[T; N]>::try_from(self.held.clone()) {
            emit(window);
        }
        self.held.remove(0);
    }
}

struct Tally<K> {
    counts: BTreeMap<K, usize>,
}

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Tally { counts: BTreeMap::new() }
    }
}

impl<K: Ord> Stage for Tally<K> {
    type In = K;
    type Out = (K, usize);

    fn feed(&mut self, key: K, _emit: &mut dyn FnMut((K, usize))) {
        *self.counts.entry(key).or_insert(0) += 1;
    }

    fn finish(&mut self, emit: &mut dyn FnMut((K, usize))) {
        std::mem::take(&mut self.counts).into_iter().for_each(emit);
    }
}

fn collect<S, I>(mut stage: S, input: I) -> Vec<S::Out>
where
    S: Stage,
    I: IntoIterator<Item = S::In>,
{
    let mut out = Vec::new();
    let mut emit = |item| out.push(item);
    for item in input {
        stage.feed(item, &mut emit);
    }
    stage.finish(&mut emit);
    out
}

fn spawn<S>(mut stage: S, source: Receiver<S::In>) -> Receiver<S::Out>
where
    S: Stage + Send + 'static,
    S::In: Send + 'static,
    S::Out: Send + 'static,
{
    let (sender, receiver): (SyncSender<S::Out>, _) = mpsc::sync_channel(4);
    thread::spawn(move || {
        let mut emit = |item| {
            let _ = sender.send(item);
        };
        for item in source {
            stage.feed(item, &mut emit);
        }
        stage.finish(&mut emit);
    });
    receiver
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trend {
    Falling,
    Flat,
    Rising,
}

fn trend_of([earlier, later]: [i32; 2]) -> Option<Trend> {
    Some(match later - earlier {
        i32::MIN..=-3 => Trend::Falling,
        -2..=2 => Trend::Flat,
        _ => Trend::Rising,
    })
}

fn report<T: Debug>(label: &str, items: impl IntoIterator<Item = T>) {
    let shown: Vec<String> = items.into_iter().map(|item| format!("{item:?}")).collect();
    println!("{label:>9}: {}", shown.join(" "));
}

fn main() {
    let readings = ["12", "15", "x", "15", "9", "30", "?", "31"];
    let rejected = Arc::new(Mutex::new(Vec::new()));

    let log = Arc::clone(&rejected);
    let parse = filter_map(move |text: &'static str| match text.parse::<i32>() {
        Ok(number) => Some(number),
        Err(_) => {
            if let Ok(mut log) = log.lock() {
                log.push(text);
            }
            None
        }
    });
    let smooth = Window::<i32, 2> { held: Vec::new() }.chain(filter_map(trend_of));
    report("direct", collect(parse.chain(smooth), readings));

    let (sender, numbers) = mpsc::sync_channel(2);
    let pairs = spawn(Window::<i32, 2> { held: vec![0] }, numbers);
    let trends = spawn(filter_map(trend_of).chain(Tally::default()), pairs);
    for number in [4, 4, 9, 1, 2] {
        if sender.send(number).is_err() {
            break;
        }
    }
    drop(sender);
    report("threaded", trends);

    let rejected = rejected.lock().map(|mut log| std::mem::take(&mut *log));
    report("rejected", rejected.unwrap_or_default());
}
