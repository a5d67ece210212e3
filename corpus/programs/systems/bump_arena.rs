//! A typed bump arena that hands out references living as long as the arena.

use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::HashMap;
use std::fmt;

const FIRST_BLOCK: usize = 16;

pub struct Arena<T> {
    blocks: UnsafeCell<Vec<Vec<T>>>,
    count: Cell<usize>,
}

impl<T> Arena<T> {
    pub fn new() -> Self {
        Arena { blocks: UnsafeCell::new(vec![Vec::with_capacity(FIRST_BLOCK)]), count: Cell::new(0) }
    }

    pub fn len(&self) -> usize {
        self.count.get()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[must_use]
    pub fn alloc(&self, value: T) -> &T {
        // Blocks never grow past their first capacity, so items stay where they are.
        let blocks = unsafe { &mut *self.blocks.get() };
        let full = blocks.last().map_or(true, |block| block.len() == block.capacity());
        if full {
            let bigger = blocks.last().map_or(FIRST_BLOCK, |block| block.capacity() * 2);
            blocks.push(Vec::with_capacity(bigger));
        }
        let block = blocks.last_mut().expect("a block was just made");
        block.push(value);
        self.count.set(self.count.get() + 1);
        let item: *const T = &block[block.len() - 1];
        unsafe { &*item }
    }

    pub fn into_values(self) -> impl Iterator<Item = T> {
        self.blocks.into_inner().into_iter().flatten()
    }
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

#[derive(Default)]
pub struct Interner<'a> {
    ids: RefCell<HashMap<&'a str, Symbol>>,
    names: RefCell<Vec<&'a str>>,
}

impl<'a> Interner<'a> {
    pub fn intern(&self, storage: &'a Arena<String>, text: &str) -> Symbol {
        if let Some(&symbol) = self.ids.borrow().get(text) {
            return symbol;
        }
        let kept: &'a str = storage.alloc(text.to_owned());
        let mut names = self.names.borrow_mut();
        let symbol = Symbol(names.len() as u32);
        names.push(kept);
        self.ids.borrow_mut().insert(kept, symbol);
        symbol
    }

    pub fn name(&self, symbol: Symbol) -> Option<&'a str> {
        self.names.borrow().get(symbol.0 as usize).copied()
    }
}

pub struct Node<'a> {
    pub label: Symbol,
    pub parent: Option<&'a Node<'a>>,
    children: RefCell<Vec<&'a Node<'a>>>,
}

impl<'a> Node<'a> {
    pub fn root(arena: &'a Arena<Node<'a>>, label: Symbol) -> &'a Node<'a> {
        arena.alloc(Node { label, parent: None, children: RefCell::default() })
    }

    pub fn add(&'a self, arena: &'a Arena<Node<'a>>, label: Symbol) -> &'a Node<'a> {
        let child = arena.alloc(Node { label, parent: Some(self), children: RefCell::default() });
        self.children.borrow_mut().push(child);
        child
    }

    pub fn ancestors(&'a self) -> impl Iterator<Item = &'a Node<'a>> {
        std::iter::successors(Some(self), |node| node.parent)
    }

    pub fn size(&self) -> usize {
        1 + self.children.borrow().iter().map(|child| child.size()).sum::<usize>()
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node")
            .field("label", &self.label)
            .field("children", &self.children.borrow())
            .finish_non_exhaustive()
    }
}

pub fn path_of<'a>(node: &'a Node<'a>, interner: &Interner<'_>) -> String {
    let mut parts: Vec<&str> =
        node.ancestors().map(|node| interner.name(node.label).unwrap_or("?")).collect();
    parts.reverse();
    parts.join("/")
}
