//! Interval arithmetic over shared expression nodes, with cached bounds and a splitting root search.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::ops::{Add, Mul, Neg, RangeInclusive, Sub};
use std::rc::Rc;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    low: f64,
    high: f64,
}

impl Interval {
    pub fn new(a: f64, b: f64) -> Self {
        Interval { low: a.min(b), high: a.max(b) }
    }

    pub const fn point(x: f64) -> Self {
        Interval { low: x, high: x }
    }

    pub fn width(&self) -> f64 {
        self.high - self.low
    }

    pub fn middle(&self) -> f64 {
        self.low + self.width() / 2.0
    }

    pub fn contains(&self, x: f64) -> bool {
        (self.low..=self.high).contains(&x)
    }

    pub fn halves(self) -> (Interval, Interval) {
        let cut = self.middle();
        (Interval { high: cut, ..self }, Interval { low: cut, ..self })
    }

    pub fn meet(&self, other: &Interval) -> Option<Interval> {
        let low = self.low.max(other.low);
        let high = self.high.min(other.high);
        (low <= high).then_some(Interval { low, high })
    }
}

impl From<RangeInclusive<f64>> for Interval {
    fn from(range: RangeInclusive<f64>) -> Self {
        let (a, b) = range.into_inner();
        Interval::new(a, b)
    }
}

impl Add for Interval {
    type Output = Interval;
    fn add(self, rhs: Interval) -> Interval {
        Interval { low: self.low + rhs.low, high: self.high + rhs.high }
    }
}

impl Neg for Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval { low: -self.high, high: -self.low }
    }
}

impl Sub for Interval {
    type Output = Interval;
    fn sub(self, rhs: Interval) -> Interval {
        self + -rhs
    }
}

impl Mul for Interval {
    type Output = Interval;
    fn mul(self, rhs: Interval) -> Interval {
        let corners = [
            self.low * rhs.low,
            self.low * rhs.high,
            self.high * rhs.low,
            self.high * rhs.high,
        ];
        Interval {
            low: corners.iter().copied().fold(f64::INFINITY, f64::min),
            high: corners.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(4);
        write!(f, "[{:.digits$}, {:.digits$}]", self.low, self.high)
    }
}

#[derive(Debug)]
enum Kind {
    Variable,
    Constant(f64),
    Sum(Node, Node),
    Product(Node, Node),
    Negated(Node),
}

#[derive(Debug)]
struct Inner {
    kind: Kind,
    cache: RefCell<Option<(Interval, Interval)>>,
}

#[derive(Debug, Clone)]
pub struct Node(Rc<Inner>);

impl Node {
    fn make(kind: Kind) -> Self {
        Node(Rc::new(Inner { kind, cache: RefCell::new(None) }))
    }

    pub fn variable() -> Self {
        Node::make(Kind::Variable)
    }

    pub fn bounds(&self, x: Interval) -> Interval {
        if let Some((input, output)) = *self.0.cache.borrow() {
            if input == x {
                return output;
            }
        }
        let output = match &self.0.kind {
            Kind::Variable => x,
            Kind::Constant(c) => Interval::point(*c),
            Kind::Sum(a, b) => a.bounds(x) + b.bounds(x),
            Kind::Product(a, b) => a.bounds(x) * b.bounds(x),
            Kind::Negated(inner) => -inner.bounds(x),
        };
        self.0.cache.replace(Some((x, output)));
        output
    }

    pub fn shares(&self) -> usize {
        Rc::strong_count(&self.0)
    }
}

impl From<f64> for Node {
    fn from(value: f64) -> Self {
        Node::make(Kind::Constant(value))
    }
}

impl<T: Into<Node>> Add<T> for &Node {
    type Output = Node;
    fn add(self, rhs: T) -> Node {
        Node::make(Kind::Sum(self.clone(), rhs.into()))
    }
}

impl<T: Into<Node>> Mul<T> for &Node {
    type Output = Node;
    fn mul(self, rhs: T) -> Node {
        Node::make(Kind::Product(Node::clone(self), rhs.into()))
    }
}

impl Neg for Node {
    type Output = Node;
    fn neg(self) -> Node {
        Node::make(Kind::Negated(self))
    }
}

/// Every piece of `range` no wider than `tol` where the expression may be zero.
pub fn possible_zeros(expr: &Node, range: impl Into<Interval>, tol: f64) -> Vec<Interval> {
    let mut pending = VecDeque::from([range.into()]);
    let mut found: Vec<Interval> = Vec::new();
    while let Some(piece) = pending.pop_front() {
        if !expr.bounds(piece).contains(0.0) {
            continue;
        }
        if piece.width() > tol {
            let (left, right) = piece.halves();
            pending.extend([left, right]);
        } else if let Some(last) = found.last_mut().filter(|last| last.meet(&piece).is_some()) {
            last.high = piece.high;
        } else {
            found.push(piece);
        }
    }
    found
}
