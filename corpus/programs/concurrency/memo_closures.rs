//! Single-threaded memoizing, counting and debouncing closures built on Cell and RefCell.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

struct Memo<'f, A, R> {
    function: Box<dyn Fn(&Memo<'f, A, R>, A) -> R + 'f>,
    known: RefCell<HashMap<A, R>>,
    hits: Cell<u32>,
}

impl<'f, A, R> Memo<'f, A, R>
where
    A: Eq + Hash + Clone,
    R: Clone,
{
    fn new<F>(function: F) -> Self
    where
        F: Fn(&Memo<'f, A, R>, A) -> R + 'f,
    {
        Memo { function: Box::new(function), known: RefCell::default(), hits: Cell::new(0) }
    }

    fn call(&self, argument: A) -> R {
        if let Some(known) = self.known.borrow().get(&argument) {
            self.hits.set(self.hits.get() + 1);
            return known.clone();
        }
        let result = (self.function)(self, argument.clone());
        self.known.borrow_mut().insert(argument, result.clone());
        result
    }
}

struct Lazy<T, F = Box<dyn FnOnce() -> T>> {
    value: OnceCell<T>,
    init: Cell<Option<F>>,
}

impl<T, F: FnOnce() -> T> Lazy<T, F> {
    fn new(init: F) -> Self {
        Lazy { value: OnceCell::new(), init: Cell::new(Some(init)) }
    }

    fn force(&self) -> &T {
        self.value.get_or_init(|| match self.init.take() {
            Some(init) => init(),
            None => unreachable!("initializer ran without leaving a value"),
        })
    }
}

fn counter(start: i64, step: i64) -> impl FnMut() -> i64 {
    let mut next = start;
    move || {
        let current = next;
        next += step;
        current
    }
}

fn every_nth<T>(n: usize, mut inner: impl FnMut(T)) -> impl FnMut(T) -> bool {
    let mut calls = 0;
    move |value| {
        calls += 1;
        let fire = calls % n == 0;
        if fire {
            inner(value);
        }
        fire
    }
}

fn compose<A, B, C>(first: impl Fn(A) -> B, second: impl Fn(B) -> C) -> impl Fn(A) -> C {
    move |a| second(first(a))
}

fn pipeline<T: 'static>(steps: Vec<Box<dyn Fn(T) -> T>>) -> Box<dyn Fn(T) -> T> {
    steps
        .into_iter()
        .fold(Box::new(|value| value), |all, step| Box::new(move |value| step(all(value))))
}

fn grid_paths(blocked: &[(u32, u32)]) -> Memo<'_, (u32, u32), u64> {
    Memo::new(move |memo, (x, y)| match (x, y) {
        here if blocked.contains(&here) => 0,
        (0, 0) => 1,
        (0, y) => memo.call((0, y - 1)),
        (x, 0) => memo.call((x - 1, 0)),
        (x, y) => memo.call((x - 1, y)) + memo.call((x, y - 1)),
    })
}

fn main() {
    let blocked = vec![(2, 3), (5, 5), (7, 1)];
    let paths = grid_paths(&blocked);
    println!("{} ways to the far corner", paths.call((9, 9)));
    println!("{} cells known, {} hits", paths.known.borrow().len(), paths.hits.get());

    let words = ["harbor", "lantern", "moss", "quarry", "sedge", "tide"];
    let index = Rc::new(Lazy::new(move || {
        let mut by_length: HashMap<usize, Vec<&str>> = HashMap::new();
        for word in words {
            by_length.entry(word.len()).or_default().push(word);
        }
        by_length
    }));
    let shared = Rc::clone(&index);
    let of_length = move |n: usize| shared.force().get(&n).cloned().unwrap_or_default();
    println!("six letters: {:?}, nine: {:?}", of_length(6), of_length(9));
    println!("index has {} lengths", index.force().len());

    let shown = RefCell::new(Vec::new());
    let mut sampled = every_nth(3, |n: i64| shown.borrow_mut().push(n));
    let mut ids = counter(100, 5);
    let fired = (0..10).filter(|_| sampled(ids())).count();
    println!("{fired} of 10 shown: {:?}", shown.borrow());

    let tidy = pipeline::<String>(vec![
        Box::new(|text| text.trim().to_string()),
        Box::new(|text| text.replace("  ", " ")),
        Box::new(|mut text| {
            text.make_ascii_lowercase();
            text
        }),
    ]);
    let tidy_len = compose(&tidy, |text: String| text.chars().count());
    let sample = String::from("  The Old  Mill ");
    println!("{:?} has {} chars", tidy(sample.clone()), tidy_len(sample));
}
