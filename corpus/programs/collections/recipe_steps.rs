//! Orders the steps of a dinner whose dependencies form a graph of shared nodes.

mod graph {
    use std::cell::{Ref, RefCell};
    use std::collections::BTreeMap;
    use std::rc::{Rc, Weak};

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Mark {
        Untouched,
        Open,
        Closed,
    }

    pub struct Node {
        name: String,
        minutes: u32,
        needs: Vec<Weak<RefCell<Node>>>,
        mark: Mark,
    }

    impl Node {
        pub fn name(&self) -> &str {
            &self.name
        }

        pub fn minutes(&self) -> u32 {
            self.minutes
        }
    }

    pub type Handle = Rc<RefCell<Node>>;

    #[derive(Debug, PartialEq)]
    pub enum GraphError {
        Unknown(String),
        Cycle(Vec<String>),
    }

    #[derive(Default)]
    pub struct Graph {
        nodes: BTreeMap<String, Handle>,
    }

    impl Graph {
        pub fn step(&mut self, name: &str, minutes: u32) -> &mut Self {
            let node = Node {
                name: name.to_string(),
                minutes,
                needs: Vec::new(),
                mark: Mark::Untouched,
            };
            self.nodes.insert(name.to_string(), Rc::new(RefCell::new(node)));
            self
        }

        fn lookup(&self, name: &str) -> Result<&Handle, GraphError> {
            self.nodes.get(name).ok_or_else(|| GraphError::Unknown(name.to_string()))
        }

        pub fn needs(&mut self, later: &str, earlier: &str) -> Result<(), GraphError> {
            let earlier = Rc::downgrade(self.lookup(earlier)?);
            self.lookup(later)?.borrow_mut().needs.push(earlier);
            Ok(())
        }

        pub fn discard(&mut self, name: &str) -> Result<u32, GraphError> {
            let node = self
                .nodes
                .remove(name)
                .ok_or_else(|| GraphError::Unknown(name.to_string()))?;
            let minutes = node.borrow().minutes;
            Ok(minutes)
        }

        pub fn node(&self, name: &str) -> Option<Ref<'_, Node>> {
            self.nodes.get(name).map(|node| node.borrow())
        }

        pub fn ordered(&self) -> Result<Vec<Handle>, GraphError> {
            for node in self.nodes.values() {
                node.borrow_mut().mark = Mark::Untouched;
            }
            let mut order = Vec::with_capacity(self.nodes.len());
            for node in self.nodes.values() {
                Self::visit(node, &mut order, &mut Vec::new())?;
            }
            Ok(order)
        }

        fn visit(
            node: &Handle,
            order: &mut Vec<Handle>,
            trail: &mut Vec<String>,
        ) -> Result<(), GraphError> {
            trail.push(node.borrow().name.clone());
            let mark = node.borrow().mark;
            match mark {
                Mark::Closed => {}
                Mark::Open => return Err(GraphError::Cycle(std::mem::take(trail))),
                Mark::Untouched => {
                    node.borrow_mut().mark = Mark::Open;
                    let needs: Vec<Handle> =
                        node.borrow().needs.iter().filter_map(Weak::upgrade).collect();
                    for needed in &needs {
                        Self::visit(needed, order, trail)?;
                    }
                    node.borrow_mut().mark = Mark::Closed;
                    order.push(Rc::clone(node));
                }
            }
            trail.pop();
            Ok(())
        }
    }
}

use graph::{Graph, GraphError};

fn report(result: &Result<Vec<graph::Handle>, GraphError>) {
    match result {
        Ok(order) => {
            let mut clock = 0;
            for node in order {
                let node = node.borrow();
                println!("{clock:>4} min  {}", node.name());
                clock += node.minutes();
            }
            println!("{clock:>4} min  serve");
        }
        Err(GraphError::Cycle(trail)) => println!("stuck in a circle: {}", trail.join(" -> ")),
        Err(GraphError::Unknown(name)) => println!("no step called {name}"),
    }
}

fn main() -> Result<(), GraphError> {
    let mut dinner = Graph::default();
    dinner
        .step("soak beans", 60)
        .step("chop leeks", 8)
        .step("fry leeks", 12)
        .step("simmer", 45)
        .step("bake bread", 50);
    dinner.needs("fry leeks", "chop leeks")?;
    dinner.needs("simmer", "fry leeks")?;
    dinner.needs("simmer", "soak beans")?;
    report(&dinner.ordered());

    let saved = dinner.discard("soak beans")?;
    println!("tinned beans save {saved} minutes");
    dinner.needs("chop leeks", "simmer")?;
    report(&dinner.ordered());

    if let Err(error) = dinner.needs("simmer", "light stove") {
        println!("{error:?}");
    }
    if let Some(bread) = dinner.node("bake bread") {
        println!("{} still takes {} minutes", bread.name(), bread.minutes());
    }
    Ok(())
}
