//! Physical quantities whose units are checked by the compiler through phantom types.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Div, Mul, Sub};

trait Unit {
    const SYMBOL: &'static str;
}

trait ConvertTo<U: Unit>: Unit {
    const FACTOR: f64;
}

macro_rules! units {
    ($($name:ident => $symbol:literal),+ $(,)?) => {
        $(
            #[derive(Debug, Clone, Copy)]
            struct $name;
            impl Unit for $name {
                const SYMBOL: &'static str = $symbol;
            }
        )+
    };
}

units! {
    Metre => "m",
    Mile => "mi",
    Second => "s",
    Hour => "h",
}

impl ConvertTo<Metre> for Mile {
    const FACTOR: f64 = 1609.344;
}

impl ConvertTo<Second> for Hour {
    const FACTOR: f64 = 3600.0;
}

#[derive(Debug)]
struct Per<N, D>(PhantomData<(N, D)>);

struct Quantity<U> {
    value: f64,
    unit: PhantomData<U>,
}

impl<U> Clone for Quantity<U> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<U> Copy for Quantity<U> {}

impl<U> PartialEq for Quantity<U> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<U> PartialOrd for Quantity<U> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<U> Quantity<U> {
    const fn of(value: f64) -> Self {
        Quantity { value, unit: PhantomData }
    }

    fn convert<V: Unit>(self) -> Quantity<V>
    where
        U: ConvertTo<V>,
    {
        Quantity::of(self.value * U::FACTOR)
    }
}

impl<U> Add for Quantity<U> {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        Quantity::of(self.value + rhs.value)
    }
}

impl<U> Sub for Quantity<U> {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        Quantity::of(self.value - rhs.value)
    }
}

impl<U> AddAssign for Quantity<U> {
    fn add_assign(&mut self, rhs: Self) {
        self.value += rhs.value;
    }
}

impl<N, D> Div<Quantity<D>> for Quantity<N> {
    type Output = Quantity<Per<N, D>>;
    fn div(self, rhs: Quantity<D>) -> Self::Output {
        Quantity::of(self.value / rhs.value)
    }
}

impl<N, D> Mul<Quantity<D>> for Quantity<Per<N, D>> {
    type Output = Quantity<N>;
    fn mul(self, rhs: Quantity<D>) -> Quantity<N> {
        Quantity::of(self.value * rhs.value)
    }
}

impl<U> Sum for Quantity<U> {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Quantity::of(0.0), |a, b| a + b)
    }
}

impl<U: Unit> fmt::Display for Quantity<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(1);
        write!(f, "{:.*} {}", digits, self.value, U::SYMBOL)
    }
}

impl<N: Unit, D: Unit> fmt::Display for Quantity<Per<N, D>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} {}/{}", self.value, N::SYMBOL, D::SYMBOL)
    }
}

struct Leg {
    label: String,
    distance: Quantity<Mile>,
    time: Quantity<Hour>,
}

fn fastest(legs: &[Leg]) -> Option<&Leg> {
    legs.iter().max_by(|a, b| {
        let (left, right) = (a.distance / a.time, b.distance / b.time);
        left.partial_cmp(&right).unwrap_or(Ordering::Equal)
    })
}

fn main() {
    let legs = vec![
        Leg { label: "coast road".to_string(), distance: Quantity::of(42.0), time: Quantity::of(1.1) },
        Leg { label: "mountain pass".to_string(), distance: Quantity::of(18.5), time: Quantity::of(0.9) },
        Leg { label: "motorway".to_string(), distance: Quantity::of(70.0), time: Quantity::of(1.05) },
    ];
    let total: Quantity<Mile> = legs.iter().map(|leg| leg.distance).sum();
    let mut clock = Quantity::<Hour>::of(0.0);
    for leg in &legs {
        clock += leg.time;
        println!("{:<14} {:>9} {}", leg.label, leg.distance.to_string(), leg.distance / leg.time);
    }
    let metres: Quantity<Metre> = total.convert();
    let seconds = clock.convert::<Second>();
    let average = metres / seconds;
    println!("total {metres:.0} in {seconds:.0}, average {average}");
    println!("in one more minute: {:.1}", average * Quantity::of(60.0));
    if let Some(Leg { label, time, .. }) = fastest(&legs) {
        println!("fastest leg is {label}, {} of spare clock", clock - *time);
    }
}
