//! An inventory with stacking items, a weight limit and simple crafting.

pub mod item {
    use std::fmt;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Kind {
        Ore(String),
        Food { calories: u32 },
        Tool { durability: u16 },
    }

    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Stack {
        pub kind: Kind,
        pub count: u32,
    }

    impl Stack {
        pub fn of(kind: Kind, count: u32) -> Self {
            Stack { kind, count }
        }

        pub fn weight(&self) -> u32 {
            self.kind.unit_weight() * self.count
        }
    }

    impl Kind {
        pub fn ore(name: &str) -> Kind {
            Kind::Ore(name.to_lowercase())
        }

        pub fn unit_weight(&self) -> u32 {
            match self {
                Kind::Ore(name) if name == "lead" => 9,
                Kind::Ore(_) => 4,
                Kind::Food { .. } => 1,
                Kind::Tool { .. } => 6,
            }
        }

        pub fn max_stack(&self) -> u32 {
            if let Kind::Tool { .. } = self {
                1
            } else {
                20
            }
        }
    }

    impl fmt::Display for Stack {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match &self.kind {
                Kind::Ore(name) => write!(f, "{} x {} ore", self.count, name),
                Kind::Food { calories } => write!(f, "{} x food ({} kcal)", self.count, calories),
                Kind::Tool { durability } => write!(f, "tool [{}]", durability),
            }
        }
    }
}

use item::{Kind, Stack};
use std::collections::HashMap;

#[derive(Debug, PartialEq)]
pub enum BagError {
    TooHeavy { over_by: u32 },
    NotEnough(Kind),
}

#[derive(Debug, Default)]
pub struct Backpack {
    stacks: Vec<Stack>,
    limit: u32,
}

pub struct Recipe {
    pub needs: Vec<(Kind, u32)>,
    pub makes: Stack,
}

impl Backpack {
    pub fn with_limit(limit: u32) -> Self {
        Backpack { limit, ..Default::default() }
    }

    pub fn weight(&self) -> u32 {
        self.stacks.iter().map(Stack::weight).sum()
    }

    pub fn add(&mut self, mut incoming: Stack) -> Result<(), BagError> {
        let total = self.weight() + incoming.weight();
        if let Some(over_by) = total.checked_sub(self.limit).filter(|&n| n > 0) {
            return Err(BagError::TooHeavy { over_by });
        }
        let max = incoming.kind.max_stack();
        for stack in self.stacks.iter_mut().filter(|s| s.kind == incoming.kind) {
            let moved = incoming.count.min(max - stack.count);
            stack.count += moved;
            incoming.count -= moved;
        }
        while incoming.count > 0 {
            let count = incoming.count.min(max);
            incoming.count -= count;
            self.stacks.push(Stack { kind: incoming.kind.clone(), count });
        }
        Ok(())
    }

    pub fn count_of(&self, kind: &Kind) -> u32 {
        self.stacks
            .iter()
            .filter(|stack| &stack.kind == kind)
            .map(|stack| stack.count)
            .sum()
    }

    pub fn remove(&mut self, kind: &Kind, count: u32) -> Result<Stack, BagError> {
        if self.count_of(kind) < count {
            return Err(BagError::NotEnough(kind.clone()));
        }
        let mut left = count;
        for stack in self.stacks.iter_mut().rev() {
            if stack.kind == *kind {
                let taken = stack.count.min(left);
                stack.count -= taken;
                left -= taken;
            }
        }
        self.stacks.retain(|stack| stack.count > 0);
        Ok(Stack::of(kind.clone(), count))
    }

    pub fn craft(&mut self, recipe: &Recipe) -> Result<(), BagError> {
        if let Some((kind, _)) = recipe
            .needs
            .iter()
            .find(|(kind, count)| self.count_of(kind) < *count)
        {
            return Err(BagError::NotEnough(kind.clone()));
        }
        for (kind, count) in &recipe.needs {
            self.remove(kind, *count)?;
        }
        self.add(recipe.makes.clone())
    }

    pub fn totals(&self) -> HashMap<&Kind, u32> {
        let mut totals = HashMap::new();
        for Stack { kind, count } in &self.stacks {
            *totals.entry(kind).or_default() += count;
        }
        totals
    }

    pub fn empty_out(&mut self) -> Vec<Stack> {
        std::mem::take(&mut self.stacks)
    }
}
