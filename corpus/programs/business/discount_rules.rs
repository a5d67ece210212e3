//! A rules engine for shop discounts: boxed conditions combined into a priced basket.

use std::rc::Rc;

#[derive(Debug, Clone)]
pub struct Item {
    pub category: &'static str,
    pub price: u32,
    pub count: u32,
}

#[derive(Debug, Default)]
pub struct Basket {
    pub items: Vec<Item>,
    pub loyal: bool,
    pub coupon: Option<String>,
}

impl Basket {
    pub fn subtotal(&self) -> u32 {
        self.items.iter().map(|item| item.price * item.count).sum()
    }

    fn in_category<'b>(&'b self, category: &'b str) -> impl Iterator<Item = &'b Item> + 'b {
        self.items.iter().filter(move |item| item.category == category)
    }
}

pub trait Rule {
    fn name(&self) -> String;
    fn saving(&self, basket: &Basket) -> Option<u32>;

    fn exclusive(&self) -> bool {
        false
    }
}

pub struct PercentOff {
    pub category: &'static str,
    pub percent: u32,
}

impl Rule for PercentOff {
    fn name(&self) -> String {
        format!("{}% off {}", self.percent, self.category)
    }

    fn saving(&self, basket: &Basket) -> Option<u32> {
        let sum: u32 = basket.in_category(self.category).map(|i| i.price * i.count).sum();
        (sum > 0).then(|| sum * self.percent / 100)
    }
}

pub struct Bundle {
    pub take: u32,
    pub pay: u32,
}

impl Rule for Bundle {
    fn name(&self) -> String {
        format!("{} for {}", self.take, self.pay)
    }

    fn saving(&self, basket: &Basket) -> Option<u32> {
        let saved = basket
            .items
            .iter()
            .map(|item| (item.count / self.take) * (self.take - self.pay) * item.price)
            .max()?;
        if saved == 0 {
            None
        } else {
            Some(saved)
        }
    }
}

pub struct When<F> {
    label: &'static str,
    test: F,
    then: Rc<dyn Rule>,
}

impl<F> When<F>
where
    F: Fn(&Basket) -> bool,
{
    pub fn new(label: &'static str, test: F, then: Rc<dyn Rule>) -> Self {
        When { label, test, then }
    }
}

impl<F: Fn(&Basket) -> bool> Rule for When<F> {
    fn name(&self) -> String {
        format!("{} ({})", self.then.name(), self.label)
    }

    fn saving(&self, basket: &Basket) -> Option<u32> {
        if (self.test)(basket) {
            self.then.saving(basket)
        } else {
            None
        }
    }

    fn exclusive(&self) -> bool {
        true
    }
}

#[derive(Default)]
pub struct Engine {
    rules: Vec<Box<dyn Rule>>,
}

impl Engine {
    pub fn with(mut self, rule: impl Rule + 'static) -> Self {
        self.rules.push(Box::new(rule));
        self
    }

    pub fn apply(&self, basket: &Basket) -> (Vec<String>, u32) {
        let mut total = basket.subtotal();
        let mut used = Vec::new();
        let (exclusive, shared): (Vec<_>, Vec<_>) =
            self.rules.iter().partition(|rule| rule.exclusive());

        let best = exclusive
            .iter()
            .filter_map(|rule| rule.saving(basket).map(|saved| (saved, rule.name())))
            .max();
        if let Some((saved, name)) = best {
            total = total.saturating_sub(saved);
            used.push(name);
        }
        for rule in shared {
            if let Some(saved) = rule.saving(basket) {
                total = total.saturating_sub(saved);
                used.push(rule.name());
            }
        }
        (used, total)
    }
}

fn main() {
    let tea_offer: Rc<dyn Rule> = Rc::new(PercentOff { category: "tea", percent: 15 });
    let engine = Engine::default()
        .with(Bundle { take: 3, pay: 2 })
        .with(When::new("members", |b| b.loyal, Rc::clone(&tea_offer)))
        .with(When::new("coupon", |b| b.coupon.as_deref() == Some("STEEP"), tea_offer));

    let basket = Basket {
        items: vec![
            Item { category: "tea", price: 480, count: 4 },
            Item { category: "mugs", price: 1_250, count: 1 },
        ],
        coupon: Some("STEEP".to_string()),
        ..Basket::default()
    };
    let (used, total) = engine.apply(&basket);
    println!("before {:>6}", basket.subtotal());
    for name in &used {
        println!("  - {name}");
    }
    println!("after  {:>6}", total);
}
