//! A drawing tree shared with Rc, RefCell and Weak, with change listeners on its nodes.

use std::cell::{Cell, RefCell};
use std::fmt::Write;
use std::rc::{Rc, Weak};

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Group,
    Circle { radius: f64 },
    Rect { width: f64, height: f64 },
    Label(String),
}

impl Shape {
    fn area(&self) -> f64 {
        match *self {
            Shape::Circle { radius } => std::f64::consts::PI * radius * radius,
            Shape::Rect { width, height } => width * height,
            Shape::Group | Shape::Label(_) => 0.0,
        }
    }
}

type Listener = Box<dyn Fn(&str, &Shape)>;

struct Node {
    name: String,
    shape: RefCell<Shape>,
    visible: Cell<bool>,
    parent: RefCell<Weak<Node>>,
    children: RefCell<Vec<Rc<Node>>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Node {
    fn new(name: &str, shape: Shape) -> Rc<Node> {
        Rc::new(Node {
            name: name.to_string(),
            shape: RefCell::new(shape),
            visible: Cell::new(true),
            parent: RefCell::new(Weak::new()),
            children: RefCell::default(),
            listeners: RefCell::default(),
        })
    }

    fn adopt(self: &Rc<Self>, child: Rc<Node>) -> Rc<Node> {
        if let Some(old) = child.parent.borrow().upgrade() {
            old.children.borrow_mut().retain(|other| !Rc::ptr_eq(other, &child));
        }
        *child.parent.borrow_mut() = Rc::downgrade(self);
        self.children.borrow_mut().push(Rc::clone(&child));
        child
    }

    fn path(&self) -> String {
        match self.parent.borrow().upgrade() {
            Some(parent) => format!("{}/{}", parent.path(), self.name),
            None => self.name.clone(),
        }
    }

    fn on_change(&self, listener: impl Fn(&str, &Shape) + 'static) {
        self.listeners.borrow_mut().push(Box::new(listener));
    }

    fn change<F>(&self, edit: F) -> bool
    where
        F: FnOnce(&mut Shape),
    {
        let before = self.shape.borrow().clone();
        edit(&mut self.shape.borrow_mut());
        let changed = *self.shape.borrow() != before;
        if changed {
            let path = self.path();
            self.announce(&path, &self.shape.borrow());
        }
        changed
    }

    fn announce(&self, path: &str, shape: &Shape) {
        for listener in self.listeners.borrow().iter() {
            listener(path, shape);
        }
        if let Some(parent) = self.parent.borrow().upgrade() {
            parent.announce(path, shape);
        }
    }

    fn area(&self) -> f64 {
        if !self.visible.get() {
            return 0.0;
        }
        let below: f64 = self.children.borrow().iter().map(|child| child.area()).sum();
        self.shape.borrow().area() + below
    }

    fn outline(&self, depth: usize, out: &mut String) {
        let mark = if self.visible.get() { '+' } else { '-' };
        let _ = writeln!(out, "{:indent$}{mark} {} {:?}", "", self.name, self.shape.borrow(), indent = depth * 2);
        for child in self.children.borrow().iter() {
            child.outline(depth + 1, out);
        }
    }
}

fn main() {
    let root = Node::new("page", Shape::Group);
    let header = root.adopt(Node::new("header", Shape::Rect { width: 8.0, height: 2.0 }));
    let logo = header.adopt(Node::new("logo", Shape::Circle { radius: 1.0 }));
    let title = header.adopt(Node::new("title", Shape::Label("Harbour report".into())));

    let journal = Rc::new(RefCell::new(Vec::new()));
    let sink = Rc::clone(&journal);
    root.on_change(move |path, shape| sink.borrow_mut().push(format!("{path} is now {shape:?}")));
    let resized = Rc::new(Cell::new(0u32));
    let counter = Rc::clone(&resized);
    logo.on_change(move |_, _| counter.set(counter.get() + 1));

    logo.change(|shape| {
        if let Shape::Circle { radius } = shape {
            *radius *= 2.0;
        }
    });
    title.change(|shape| {
        if let Shape::Label(text) = shape {
            text.push_str(", spring");
        }
    });
    let unchanged = logo.change(|shape| *shape = Shape::Circle { radius: 2.0 });
    title.visible.set(false);
    root.adopt(Rc::clone(&title));

    let mut text = String::new();
    root.outline(0, &mut text);
    print!("{text}");
    println!("area {:.2}, resized {} time(s), again: {unchanged}", root.area(), resized.get());
    for line in journal.borrow().iter() {
        println!("{line}");
    }
    println!("{} has {} owners", title.path(), Rc::strong_count(&title));
}
