//! Monthly payroll: hourly and salaried staff, progressive deductions, and a pay slip report.

use std::fmt::Write as _;

#[derive(Debug, Clone, PartialEq)]
enum Contract {
    Salaried { yearly: u64 },
    Hourly { rate: u64, hours: Vec<u8> },
    Commission { base: u64, sales: u64, permille: u64 },
}

#[derive(Debug, Clone)]
struct Employee {
    number: u32,
    name: &'static str,
    contract: Contract,
    pension: bool,
}

const WEEKLY_LIMIT: u64 = 40;
const BANDS: [(u64, u64); 4] = [(100_000, 0), (250_000, 18), (500_000, 27), (u64::MAX, 38)];

struct Slip<'e> {
    employee: &'e Employee,
    gross: u64,
    tax: u64,
    pension: u64,
}

impl Contract {
    fn gross(&self) -> u64 {
        match self {
            Contract::Salaried { yearly } => yearly / 12,
            Contract::Hourly { rate, hours } => hours
                .chunks(7)
                .map(|week| {
                    let worked: u64 = week.iter().map(|&h| u64::from(h)).sum();
                    let extra = worked.saturating_sub(WEEKLY_LIMIT);
                    worked * rate + extra * rate / 2
                })
                .sum(),
            Contract::Commission { base, sales, permille } => base + sales * permille / 1000,
        }
    }
}

fn tax_on(gross: u64) -> u64 {
    let mut floor = 0;
    let mut tax = 0;
    for &(ceiling, percent) in BANDS.iter() {
        if gross <= floor {
            break;
        }
        let slice = gross.min(ceiling) - floor;
        tax += slice * percent / 100;
        floor = ceiling;
    }
    tax
}

impl<'e> Slip<'e> {
    fn for_employee(employee: &'e Employee) -> Self {
        let gross = employee.contract.gross();
        let pension = if employee.pension { gross * 5 / 100 } else { 0 };
        Slip { employee, gross, tax: tax_on(gross - pension), pension }
    }

    fn net(&self) -> u64 {
        self.gross - self.tax - self.pension
    }
}

fn euros(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn report(slips: &[Slip<'_>]) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    writeln!(out, "{:<6}{:<12}{:>12}{:>12}{:>12}", "no", "name", "gross", "tax", "net")?;
    for slip in slips {
        let Employee { number, name, .. } = slip.employee;
        writeln!(
            out,
            "{:<6}{:<12}{:>12}{:>12}{:>12}",
            number,
            name,
            euros(slip.gross),
            euros(slip.tax),
            euros(slip.net())
        )?;
    }
    let total: u64 = slips.iter().map(Slip::net).sum();
    writeln!(out, "{:=>54}", euros(total))?;
    Ok(out)
}

fn main() -> Result<(), std::fmt::Error> {
    let template = Employee {
        number: 0,
        name: "unnamed",
        contract: Contract::Salaried { yearly: 3_600_000 },
        pension: true,
    };
    let mut staff = vec![
        Employee { number: 31, name: "Clerk", ..template.clone() },
        Employee {
            number: 12,
            name: "Welder",
            contract: Contract::Hourly { rate: 2_150, hours: vec![9, 9, 9, 8, 8, 0, 0, 8, 8, 8, 8, 8] },
            ..template.clone()
        },
        Employee {
            number: 27,
            name: "Seller",
            contract: Contract::Commission { base: 150_000, sales: 4_200_000, permille: 35 },
            pension: false,
            ..template
        },
    ];
    staff.sort_by_key(|employee| employee.number);

    let slips: Vec<Slip> = staff.iter().map(Slip::for_employee).collect();
    print!("{}", report(&slips)?);

    if let Some(best) = slips.iter().max_by_key(|slip| slip.net()) {
        println!("highest net pay: {}", best.employee.name);
    }
    Ok(())
}
