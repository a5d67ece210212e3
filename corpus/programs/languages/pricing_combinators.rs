//! Discount policies assembled from small composable functions.

use std::fmt;
use std::rc::Rc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cents(i64);

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.abs() / 100, self.0.abs() % 100)
    }
}

#[derive(Debug, Clone)]
struct Basket {
    lines: Vec<(String, u32, Cents)>,
    member: bool,
}

impl Basket {
    fn subtotal(&self) -> Cents {
        let total = self
            .lines
            .iter()
            .map(|(_, quantity, price)| i64::from(*quantity) * price.0)
            .sum();
        Cents(total)
    }

    fn count(&self) -> u32 {
        self.lines.iter().map(|&(_, quantity, _)| quantity).sum()
    }
}

#[derive(Clone)]
struct Policy<'r> {
    label: String,
    rule: Rc<dyn Fn(&Basket, Cents) -> Cents + 'r>,
}

impl<'r> Policy<'r> {
    fn new<F>(label: impl Into<String>, rule: F) -> Self
    where
        F: Fn(&Basket, Cents) -> Cents + 'r,
    {
        Policy {
            label: label.into(),
            rule: Rc::new(rule),
        }
    }

    fn run(&self, basket: &Basket) -> Cents {
        (self.rule)(basket, basket.subtotal())
    }

    fn then(self, next: Policy<'r>) -> Policy<'r> {
        let label = format!("{}, then {}", self.label, next.label);
        Policy::new(label, move |basket, price| {
            let between = (self.rule)(basket, price);
            (next.rule)(basket, between)
        })
    }

    fn when<P>(self, name: &str, test: P) -> Policy<'r>
    where
        P: Fn(&Basket) -> bool + 'r,
    {
        let label = format!("{} when {name}", self.label);
        Policy::new(label, move |basket, price| {
            if test(basket) {
                (self.rule)(basket, price)
            } else {
                price
            }
        })
    }

    fn best_of(policies: Vec<Policy<'r>>) -> Policy<'r> {
        let labels: Vec<&str> = policies.iter().map(|p| p.label.as_str()).collect();
        let label = format!("best of [{}]", labels.join(" | "));
        Policy::new(label, move |basket, price| {
            policies
                .iter()
                .map(|policy| (policy.rule)(basket, price))
                .min()
                .unwrap_or(price)
        })
    }
}

fn percent_off<'r>(percent: i64) -> Policy<'r> {
    Policy::new(format!("{percent}% off"), move |_, Cents(price)| {
        Cents(price - price * percent / 100)
    })
}

fn amount_off<'r>(amount: Cents) -> Policy<'r> {
    Policy::new(format!("{amount} off"), move |_, Cents(price)| {
        Cents((price - amount.0).max(0))
    })
}

fn both<'p, A, B>(first: A, second: B) -> impl Fn(&Basket) -> bool + 'p
where
    A: Fn(&Basket) -> bool + 'p,
    B: Fn(&Basket) -> bool + 'p,
{
    move |basket| first(basket) && second(basket)
}

fn negate(test: impl Fn(&Basket) -> bool) -> impl Fn(&Basket) -> bool {
    move |basket| !test(basket)
}

fn main() {
    let partners = vec![String::from("lamp"), String::from("desk")];
    let has_partner = |basket: &Basket| {
        basket
            .lines
            .iter()
            .any(|(name, ..)| partners.iter().any(|partner| partner == name))
    };
    let is_member = |basket: &Basket| basket.member;
    let bulky = |basket: &Basket| basket.count() >= 5;

    let member_deal = percent_off(10).when("member", is_member);
    let policy = Policy::best_of(vec![
        member_deal.clone().then(amount_off(Cents(250))),
        percent_off(20).when("bulk guest", both(bulky, negate(is_member))),
        percent_off(12).when("partner goods", has_partner),
    ]);
    println!("{}", policy.label);

    let guest = Basket {
        lines: vec![
            ("lamp".to_string(), 2, Cents(3999)),
            ("mug".to_string(), 4, Cents(650)),
        ],
        member: false,
    };
    let member = Basket {
        member: true,
        ..guest.clone()
    };
    for (who, basket) in [("guest", &guest), ("member", &member)] {
        println!(
            "{who:<8} {:>10} -> {:>10} (member deal alone {})",
            basket.subtotal().to_string(),
            policy.run(basket).to_string(),
            member_deal.run(basket)
        );
    }
}
