//! Compresses text with prefix codes built from byte frequencies and unpacks it again.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap};
use std::env;

#[derive(Debug)]
enum Tree {
    Leaf(u8),
    Fork(Box<Tree>, Box<Tree>),
}

#[derive(Debug)]
struct Weighted {
    weight: u64,
    order: u16,
    tree: Tree,
}

impl PartialEq for Weighted {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Weighted {}

impl PartialOrd for Weighted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Weighted {
    fn cmp(&self, other: &Self) -> Ordering {
        self.weight.cmp(&other.weight).then_with(|| self.order.cmp(&other.order))
    }
}

fn frequencies(data: &[u8]) -> BTreeMap<u8, u64> {
    let mut counts = BTreeMap::new();
    for &byte in data {
        *counts.entry(byte).or_default() += 1;
    }
    counts
}

fn build(counts: &BTreeMap<u8, u64>) -> Option<Tree> {
    let mut heap: BinaryHeap<Reverse<Weighted>> = counts
        .iter()
        .map(|(&byte, &weight)| {
            Reverse(Weighted { weight, order: byte.into(), tree: Tree::Leaf(byte) })
        })
        .collect();
    let mut order = 256;
    while heap.len() > 1 {
        let Reverse(left) = heap.pop()?;
        let Reverse(right) = heap.pop()?;
        heap.push(Reverse(Weighted {
            weight: left.weight + right.weight,
            order,
            tree: Tree::Fork(Box::new(left.tree), Box::new(right.tree)),
        }));
        order += 1;
    }
    heap.pop().map(|Reverse(root)| root.tree)
}

type Codes = BTreeMap<u8, Vec<bool>>;

fn assign(tree: &Tree, prefix: &mut Vec<bool>, codes: &mut Codes) {
    match tree {
        Tree::Leaf(byte) => {
            let code = if prefix.is_empty() { vec![false] } else { prefix.clone() };
            codes.insert(*byte, code);
        }
        Tree::Fork(left, right) => {
            for (bit, side) in [(false, left), (true, right)] {
                prefix.push(bit);
                assign(side, prefix, codes);
                prefix.pop();
            }
        }
    }
}

#[derive(Debug, Default)]
struct BitBuffer {
    bytes: Vec<u8>,
    len: usize,
}

impl BitBuffer {
    fn push(&mut self, bit: bool) {
        if self.len % 8 == 0 {
            self.bytes.push(0);
        }
        if let (true, Some(last)) = (bit, self.bytes.last_mut()) {
            *last |= 0x80 >> (self.len % 8);
        }
        self.len += 1;
    }

    fn bits(&self) -> impl Iterator<Item = bool> + '_ {
        (0..self.len).map(|at| self.bytes[at / 8] & (0x80 >> (at % 8)) != 0)
    }
}

impl<'a> Extend<&'a bool> for BitBuffer {
    fn extend<I: IntoIterator<Item = &'a bool>>(&mut self, bits: I) {
        bits.into_iter().for_each(|&bit| self.push(bit));
    }
}

fn encode(data: &[u8], codes: &Codes) -> BitBuffer {
    let mut buffer = BitBuffer::default();
    for code in data.iter().filter_map(|byte| codes.get(byte)) {
        buffer.extend(code);
    }
    buffer
}

fn decode(buffer: &BitBuffer, root: &Tree) -> Vec<u8> {
    let mut out = Vec::new();
    let mut node = root;
    for bit in buffer.bits() {
        if let Tree::Fork(left, right) = node {
            node = if bit { right } else { left };
        }
        if let Tree::Leaf(byte) = node {
            out.push(*byte);
            node = root;
        }
    }
    out
}

fn main() {
    let text = env::args()
        .nth(1)
        .unwrap_or_else(|| "sells shells, seals and sleek sleds".to_string());
    let counts = frequencies(text.as_bytes());
    let Some(tree) = build(&counts) else {
        println!("nothing to compress");
        return;
    };
    let mut codes = Codes::new();
    assign(&tree, &mut Vec::new(), &mut codes);

    let mut table: Vec<(&u8, &Vec<bool>)> = codes.iter().collect();
    table.sort_by_key(|(byte, code)| (code.len(), **byte));
    for (byte, code) in table {
        let bits: String = code.iter().map(|&bit| if bit { '1' } else { '0' }).collect();
        println!("{:>6?} x{:<3} {bits}", *byte as char, counts[byte]);
    }

    let packed = encode(text.as_bytes(), &codes);
    let unpacked = decode(&packed, &tree);
    assert_eq!(unpacked, text.as_bytes());
    let ratio = packed.bytes.len() as f64 * 100.0 / text.len() as f64;
    println!("{} -> {} bytes ({ratio:.1}%)", text.len(), packed.bytes.len());
}
