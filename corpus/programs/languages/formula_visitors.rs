//! Spreadsheet formulas walked by several visitors with different result types.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellRef {
    pub column: char,
    pub row: u16,
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.column, self.row)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Plus,
    Minus,
    Times,
    Over,
}

#[derive(Debug, Clone)]
pub enum Formula {
    Literal(f64),
    Cell(CellRef),
    Binary {
        op: Operator,
        left: Box<Formula>,
        right: Box<Formula>,
    },
    Sum(Vec<Formula>),
}

pub trait Visitor {
    type Output;

    fn literal(&mut self, value: f64) -> Self::Output;
    fn cell(&mut self, cell: CellRef) -> Self::Output;
    fn binary(&mut self, op: Operator, left: Self::Output, right: Self::Output) -> Self::Output;
    fn sum(&mut self, items: Vec<Self::Output>) -> Self::Output;
}

impl Formula {
    pub fn binary(op: Operator, left: Formula, right: Formula) -> Self {
        Formula::Binary {
            op,
            left: Box::new(left),
            right: Box::new(right),
        }
    }

    pub fn accept<V: Visitor>(&self, visitor: &mut V) -> V::Output {
        match self {
            Formula::Literal(value) => visitor.literal(*value),
            Formula::Cell(cell) => visitor.cell(*cell),
            Formula::Binary { op, left, right } => {
                let left = left.accept(visitor);
                let right = right.accept(visitor);
                visitor.binary(*op, left, right)
            }
            Formula::Sum(items) => {
                let visited = items.iter().map(|item| item.accept(visitor)).collect();
                visitor.sum(visited)
            }
        }
    }
}

#[derive(Default)]
struct Dependencies {
    cells: BTreeSet<CellRef>,
}

impl Visitor for Dependencies {
    type Output = ();

    fn literal(&mut self, _value: f64) {}

    fn cell(&mut self, cell: CellRef) {
        self.cells.insert(cell);
    }

    fn binary(&mut self, _op: Operator, _left: (), _right: ()) {}

    fn sum(&mut self, _items: Vec<()>) {}
}

struct Evaluate<'s> {
    sheet: &'s HashMap<CellRef, f64>,
}

impl Visitor for Evaluate<'_> {
    type Output = Result<f64, String>;

    fn literal(&mut self, value: f64) -> Self::Output {
        Ok(value)
    }

    fn cell(&mut self, cell: CellRef) -> Self::Output {
        self.sheet
            .get(&cell)
            .copied()
            .ok_or_else(|| format!("cell {cell} is empty"))
    }

    fn binary(&mut self, op: Operator, left: Self::Output, right: Self::Output) -> Self::Output {
        let (left, right) = (left?, right?);
        match op {
            Operator::Plus => Ok(left + right),
            Operator::Minus => Ok(left - right),
            Operator::Times => Ok(left * right),
            Operator::Over if right == 0.0 => Err(String::from("division by zero")),
            Operator::Over => Ok(left / right),
        }
    }

    fn sum(&mut self, items: Vec<Self::Output>) -> Self::Output {
        items.into_iter().sum()
    }
}

struct Render;

impl Visitor for Render {
    type Output = String;

    fn literal(&mut self, value: f64) -> String {
        value.to_string()
    }

    fn cell(&mut self, cell: CellRef) -> String {
        cell.to_string()
    }

    fn binary(&mut self, op: Operator, left: String, right: String) -> String {
        let sign = match op {
            Operator::Plus => '+',
            Operator::Minus => '-',
            Operator::Times => '*',
            Operator::Over => '/',
        };
        format!("({left} {sign} {right})")
    }

    fn sum(&mut self, items: Vec<String>) -> String {
        format!("SUM({})", items.join("; "))
    }
}

fn main() {
    let a1 = CellRef { column: 'A', row: 1 };
    let b2 = CellRef { column: 'B', row: 2 };
    let formula = Formula::binary(
        Operator::Over,
        Formula::Sum(vec![Formula::Cell(a1), Formula::Cell(b2), Formula::Literal(4.0)]),
        Formula::binary(Operator::Minus, Formula::Cell(b2), Formula::Literal(1.5)),
    );

    let mut sheet = HashMap::from([(a1, 12.0), (b2, 3.5)]);
    println!("{}", formula.accept(&mut Render));

    let mut deps = Dependencies::default();
    formula.accept(&mut deps);
    let names: Vec<String> = deps.cells.iter().map(CellRef::to_string).collect();
    println!("depends on {}", names.join(", "));

    println!("{:?}", formula.accept(&mut Evaluate { sheet: &sheet }));
    sheet.remove(&a1);
    match formula.accept(&mut Evaluate { sheet: &sheet }) {
        Ok(value) => println!("value {value:.3}"),
        Err(reason) => println!("failed: {reason}"),
    }
}
