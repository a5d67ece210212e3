//! A ship's crew as a tree of shared nodes with weak links back to each superior.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::{Rc, Weak};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Post {
    Bridge,
    Deck,
    Engine,
    Galley,
}

struct Sailor {
    name: String,
    post: Post,
    hours: Cell<u32>,
    superior: RefCell<Weak<Sailor>>,
    reports: RefCell<Vec<Rc<Sailor>>>,
}

impl Sailor {
    fn enlist(name: &str, post: Post) -> Rc<Sailor> {
        Rc::new(Sailor {
            name: name.to_string(),
            post,
            hours: Cell::new(0),
            superior: RefCell::new(Weak::new()),
            reports: RefCell::default(),
        })
    }

    fn assign(self: &Rc<Self>, junior: Rc<Sailor>) {
        junior.leave_superior();
        *junior.superior.borrow_mut() = Rc::downgrade(self);
        self.reports.borrow_mut().push(junior);
    }

    fn leave_superior(&self) {
        if let Some(old) = self.superior() {
            old.reports.borrow_mut().retain(|other| other.name != self.name);
        }
    }

    fn superior(&self) -> Option<Rc<Sailor>> {
        self.superior.borrow().upgrade()
    }

    fn chain_of_command(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut next = self.superior();
        while let Some(sailor) = next {
            names.push(sailor.name.clone());
            next = sailor.superior();
        }
        names
    }

    fn log_hours(&self, hours: u32) {
        self.hours.set(self.hours.get() + hours);
    }

    fn hours_below(&self) -> u32 {
        let reports = self.reports.borrow();
        self.hours.get() + reports.iter().map(|junior| junior.hours_below()).sum::<u32>()
    }

    fn visit<F: FnMut(&Sailor, usize)>(&self, depth: usize, action: &mut F) {
        action(self, depth);
        for junior in self.reports.borrow().iter() {
            junior.visit(depth + 1, action);
        }
    }
}

impl fmt::Debug for Sailor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?}, {}h)", self.name, self.post, self.hours.get())
    }
}

impl Drop for Sailor {
    fn drop(&mut self) {
        println!("{} goes ashore", self.name);
    }
}

fn hours_by_post(top: &Sailor) -> HashMap<Post, u32> {
    let mut totals = HashMap::new();
    top.visit(0, &mut |sailor, _| {
        *totals.entry(sailor.post).or_insert(0) += sailor.hours.get();
    });
    totals
}

fn main() {
    let captain = Sailor::enlist("Orsa", Post::Bridge);
    let mate = Sailor::enlist("Tobin", Post::Deck);
    let engineer = Sailor::enlist("Wick", Post::Engine);
    let cook = Sailor::enlist("Palla", Post::Galley);

    captain.assign(Rc::clone(&mate));
    captain.assign(Rc::clone(&engineer));
    engineer.assign(Sailor::enlist("Greaser", Post::Engine));
    mate.assign(Rc::clone(&cook));

    for (sailor, hours) in [(&captain, 4), (&mate, 9), (&engineer, 11), (&cook, 6)] {
        sailor.log_hours(hours);
    }
    if let Some(greaser) = engineer.reports.borrow().first() {
        greaser.log_hours(12);
        println!("greaser answers to {}", greaser.chain_of_command().join(" then "));
    }

    captain.visit(0, &mut |sailor, depth| {
        println!("{}{sailor:?}", "  ".repeat(depth));
    });
    println!("hours under the captain: {}", captain.hours_below());

    captain.assign(Rc::clone(&cook));
    println!("cook now answers to {:?}", cook.chain_of_command());
    println!("mate has {} reports left", mate.reports.borrow().len());

    let totals = hours_by_post(&captain);
    for post in [Post::Bridge, Post::Deck, Post::Engine, Post::Galley] {
        println!("{:<8}{:>4}", format!("{post:?}"), totals.get(&post).copied().unwrap_or(0));
    }

    drop(captain);
    match cook.superior() {
        Some(boss) => println!("still under {}", boss.name),
        None => println!("{} has nobody above", cook.name),
    }
    println!("strong handles on the cook: {}", Rc::strong_count(&cook));
}
