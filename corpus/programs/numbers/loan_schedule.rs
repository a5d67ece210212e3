//! Builds and prints loan repayment schedules in whole cents for several repayment styles.

use std::env;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Cents(i64);

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:02}", self.0.abs() / 100, self.0.abs() % 100);
        f.pad(&text)
    }
}

impl std::ops::Add for Cents {
    type Output = Cents;
    fn add(self, rhs: Cents) -> Cents {
        Cents(self.0 + rhs.0)
    }
}

impl std::ops::Sub for Cents {
    type Output = Cents;
    fn sub(self, rhs: Cents) -> Cents {
        Cents(self.0 - rhs.0)
    }
}

impl std::ops::SubAssign for Cents {
    fn sub_assign(&mut self, rhs: Cents) {
        *self = *self - rhs;
    }
}

impl std::iter::Sum for Cents {
    fn sum<I: Iterator<Item = Cents>>(iter: I) -> Cents {
        Cents(iter.map(|c| c.0).sum())
    }
}

impl Cents {
    fn scaled(self, factor: f64) -> Cents {
        Cents((self.0 as f64 * factor).round() as i64)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Style {
    Level,
    EqualPrincipal,
    InterestOnly { grace: u32 },
}

#[derive(Debug, Clone)]
struct Loan {
    principal: Cents,
    yearly_rate: f64,
    months: u32,
    style: Style,
}

#[derive(Debug, Clone, PartialEq)]
struct Instalment {
    month: u32,
    interest: Cents,
    principal: Cents,
    balance: Cents,
}

#[derive(Debug)]
enum LoanError {
    NoMonths,
    NegativeRate(f64),
    GraceTooLong { grace: u32, months: u32 },
}

impl fmt::Display for LoanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMonths => write!(f, "a loan needs at least one month"),
            Self::NegativeRate(r) => write!(f, "rate {r:.2}% is negative"),
            Self::GraceTooLong { grace, months } => {
                write!(f, "grace of {grace} leaves nothing of {months} months")
            }
        }
    }
}

impl std::error::Error for LoanError {}

fn level_payment(principal: Cents, rate: f64, months: u32) -> Cents {
    if rate == 0.0 {
        return principal.scaled(1.0 / f64::from(months));
    }
    let growth = (1.0 + rate).powi(months as i32);
    principal.scaled(rate * growth / (growth - 1.0))
}

impl Loan {
    fn check(&self) -> Result<(), LoanError> {
        match *self {
            Loan { months: 0, .. } => Err(LoanError::NoMonths),
            Loan { yearly_rate, .. } if yearly_rate < 0.0 => Err(LoanError::NegativeRate(yearly_rate)),
            Loan { style: Style::InterestOnly { grace }, months, .. } if grace >= months => {
                Err(LoanError::GraceTooLong { grace, months })
            }
            _ => Ok(()),
        }
    }

    fn schedule(&self) -> Result<Vec<Instalment>, LoanError> {
        self.check()?;
        let rate = self.yearly_rate / 1200.0;
        let share = self.principal.scaled(1.0 / f64::from(self.months));
        let level = match self.style {
            Style::InterestOnly { grace } => level_payment(self.principal, rate, self.months - grace),
            _ => level_payment(self.principal, rate, self.months),
        };
        let mut balance = self.principal;
        let mut plan = Vec::with_capacity(self.months as usize);
        for month in 1..=self.months {
            let interest = balance.scaled(rate);
            let principal = match self.style {
                _ if month == self.months => balance,
                Style::InterestOnly { grace } if month <= grace => Cents::default(),
                Style::EqualPrincipal => share,
                Style::Level | Style::InterestOnly { .. } => level - interest,
            };
            balance -= principal;
            plan.push(Instalment { month, interest, principal, balance });
        }
        Ok(plan)
    }
}

fn total_interest(plan: &[Instalment]) -> Cents {
    plan.iter().map(|i| i.interest).sum()
}

fn print_plan(title: &str, plan: &[Instalment]) {
    println!("{title}");
    println!("{:>5} {:>10} {:>10} {:>12}", "month", "interest", "principal", "balance");
    for Instalment { month, interest, principal, balance } in plan {
        println!("{month:>5} {interest:>10} {principal:>10} {balance:>12}");
    }
    println!("interest in total {}\n", total_interest(plan));
}

fn main() -> Result<(), LoanError> {
    let rate = env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(5.4);
    let base = Loan { principal: Cents(1_200_000), yearly_rate: rate, months: 6, style: Style::Level };
    let others = [Style::EqualPrincipal, Style::InterestOnly { grace: 2 }]
        .map(|style| Loan { style, ..base.clone() });

    let mut costs = Vec::new();
    for loan in std::iter::once(base).chain(others) {
        let plan = loan.schedule()?;
        print_plan(&format!("{:?} at {:.2}%", loan.style, loan.yearly_rate), &plan);
        let heaviest = plan.iter().map(|i| i.interest + i.principal).max();
        costs.push((total_interest(&plan), heaviest, loan.style));
    }
    costs.sort_by_key(|(cost, ..)| *cost);
    if let [(cheap, Some(peak), style), .., (dear, ..)] = costs.as_slice() {
        println!("{style:?} saves {} and peaks at {peak}", *dear - *cheap);
    }
    Ok(())
}
