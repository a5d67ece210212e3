//! Department tree with weak parent links; spending rolls up and is checked against every ancestor.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

struct Department {
    name: String,
    budget: u64,
    spent: Cell<u64>,
    parent: RefCell<Weak<Department>>,
    children: RefCell<Vec<Rc<Department>>>,
}

struct OverBudget {
    department: Rc<Department>,
    excess: u64,
}

impl fmt::Display for OverBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} would exceed its budget by {}", self.department.name, self.excess)
    }
}

struct Ancestors {
    next: Option<Rc<Department>>,
}

impl Iterator for Ancestors {
    type Item = Rc<Department>;

    fn next(&mut self) -> Option<Self::Item> {
        let current = self.next.take()?;
        self.next = current.parent.borrow().upgrade();
        Some(current)
    }
}

impl Department {
    fn new(name: &str, budget: u64) -> Rc<Self> {
        Rc::new(Department {
            name: name.to_string(),
            budget,
            spent: Cell::new(0),
            parent: RefCell::new(Weak::new()),
            children: RefCell::default(),
        })
    }

    fn adopt(self: &Rc<Self>, child: Rc<Department>) -> Rc<Department> {
        *child.parent.borrow_mut() = Rc::downgrade(self);
        self.children.borrow_mut().push(Rc::clone(&child));
        child
    }

    fn up(self: &Rc<Self>) -> Ancestors {
        Ancestors { next: Some(Rc::clone(self)) }
    }

    fn spend(self: &Rc<Self>, amount: u64) -> Result<(), OverBudget> {
        for department in self.up() {
            let after = department.spent.get() + amount;
            if after > department.budget {
                let excess = after - department.budget;
                return Err(OverBudget { department, excess });
            }
        }
        self.up().for_each(|d| d.spent.set(d.spent.get() + amount));
        Ok(())
    }

    fn path(self: &Rc<Self>) -> String {
        let mut names: Vec<String> = self.up().map(|d| d.name.clone()).collect();
        names.reverse();
        names.join(" / ")
    }

    fn visit<F: FnMut(&Department, usize)>(&self, depth: usize, f: &mut F) {
        f(self, depth);
        for child in self.children.borrow().iter() {
            child.visit(depth + 1, f);
        }
    }
}

fn percent(part: u64, whole: u64) -> Option<u64> {
    (part * 100).checked_div(whole)
}

fn main() {
    let company = Department::new("Company", 10_000);
    let works = company.adopt(Department::new("Works", 7_000));
    let office = company.adopt(Department::new("Office", 4_000));
    let paint = works.adopt(Department::new("Paint shop", 2_500));
    works.adopt(Department::new("Archive", 0));

    let requests = [(&paint, 2_000), (&works, 4_500), (&paint, 500), (&office, 3_200), (&paint, 1)];
    for (department, amount) in requests {
        match department.spend(amount) {
            Ok(()) => println!("approved {:>5} for {}", amount, department.path()),
            Err(refusal) => println!("refused  {:>5}: {}", amount, refusal),
        }
    }

    let mut widest = 0;
    company.visit(0, &mut |d, depth| widest = widest.max(d.name.len() + depth * 2));
    company.visit(0, &mut |d, depth| {
        let label = format!("{:indent$}{}", "", d.name, indent = depth * 2);
        match percent(d.spent.get(), d.budget) {
            Some(used) => println!("{label:<widest$} {:>6} {used:>3}%", d.spent.get()),
            None => println!("{label:<widest$} no budget"),
        }
    });

    drop(company);
    println!("office still knows a parent: {}", office.parent.borrow().upgrade().is_some());
}
