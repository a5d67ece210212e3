//! Scales kitchen recipes and merges them into one shopping list.

use std::collections::BTreeMap;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Gram,
    Millilitre,
    Piece,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Amount {
    value: f64,
    unit: Unit,
}

impl Amount {
    fn grams(value: f64) -> Self {
        Amount { value, unit: Unit::Gram }
    }

    fn millilitres(value: f64) -> Self {
        Amount { value, unit: Unit::Millilitre }
    }

    fn pieces(value: f64) -> Self {
        Amount { value, unit: Unit::Piece }
    }
}

impl Mul<f64> for Amount {
    type Output = Amount;

    fn mul(self, factor: f64) -> Amount {
        Amount { value: self.value * factor, ..self }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            Unit::Gram if self.value >= 1000.0 => write!(f, "{:.2} kg", self.value / 1000.0),
            Unit::Gram => write!(f, "{:.0} g", self.value),
            Unit::Millilitre if self.value >= 1000.0 => write!(f, "{:.1} l", self.value / 1000.0),
            Unit::Millilitre => write!(f, "{:.0} ml", self.value),
            Unit::Piece => write!(f, "{}", self.value.ceil()),
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Minutes(u32);

impl Add for Minutes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Minutes(self.0 + other.0)
    }
}

impl AddAssign for Minutes {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Minutes {
    fn sum<I: Iterator<Item = Minutes>>(iter: I) -> Self {
        iter.fold(Minutes::default(), Add::add)
    }
}

#[derive(Debug, Clone)]
struct Recipe<'a> {
    title: &'a str,
    serves: u32,
    time: Minutes,
    ingredients: Vec<(&'a str, Amount)>,
}

impl<'a> Recipe<'a> {
    fn new(title: &'a str, serves: u32, minutes: u32) -> Self {
        Recipe {
            title,
            serves,
            time: Minutes(minutes),
            ingredients: Vec::new(),
        }
    }

    fn with(mut self, name: &'a str, amount: Amount) -> Self {
        self.ingredients.push((name, amount));
        self
    }

    fn scaled_to(&self, guests: u32) -> Recipe<'a> {
        let factor = f64::from(guests) / f64::from(self.serves.max(1));
        let ingredients = self
            .ingredients
            .iter()
            .map(|&(name, amount)| (name, amount * factor))
            .collect();
        Recipe {
            serves: guests,
            ingredients,
            ..self.clone()
        }
    }

    fn needs(&self, ingredient: &str) -> bool {
        self.ingredients.iter().any(|(name, _)| *name == ingredient)
    }
}

fn shopping_list<'a>(recipes: &[Recipe<'a>]) -> BTreeMap<(&'a str, Unit), Amount> {
    let mut list: BTreeMap<(&'a str, Unit), Amount> = BTreeMap::new();
    for (name, amount) in recipes.iter().flat_map(|r| &r.ingredients) {
        list.entry((*name, amount.unit))
            .and_modify(|sum| sum.value += amount.value)
            .or_insert(*amount);
    }
    list
}

fn main() {
    let pancakes = Recipe::new("Oat pancakes", 2, 25)
        .with("oats", Amount::grams(120.0))
        .with("milk", Amount::millilitres(250.0))
        .with("egg", Amount::pieces(1.0));
    let soup = Recipe::new("Leek soup", 4, 40)
        .with("leek", Amount::pieces(3.0))
        .with("potato", Amount::grams(600.0))
        .with("milk", Amount::millilitres(200.0));

    let menu: Vec<Recipe> = [&pancakes, &soup].iter().map(|r| r.scaled_to(7)).collect();
    for Recipe { title, serves, time, .. } in &menu {
        println!("{title:<16} for {serves}, {} min", time.0);
    }
    println!("\nTo buy:");
    for ((name, _), amount) in shopping_list(&menu) {
        println!("  {name:<10}{:>10}", amount.to_string());
    }

    let mut total: Minutes = menu.iter().map(|r| r.time).sum();
    total += Minutes(15);
    let dairy: Vec<&str> = menu
        .iter()
        .filter(|r| r.needs("milk"))
        .map(|r| r.title)
        .collect();
    println!("\nCooking with breaks takes {} min; milk is in {}", total.0, dairy.join(" and "));
}
