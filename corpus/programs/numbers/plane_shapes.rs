//! A catalogue of plane shapes handled through one trait, read from short text lines.

use std::collections::BTreeMap;
use std::f64::consts::PI;
use std::fmt::{self, Debug, Display};
use std::num::ParseFloatError;

trait Shape: Debug {
    fn name(&self) -> &str;
    fn area(&self) -> f64;
    fn perimeter(&self) -> f64;
    fn scale(&mut self, factor: f64);

    fn compactness(&self) -> f64 {
        4.0 * PI * self.area() / self.perimeter().powi(2)
    }
}

#[derive(Debug, Clone)]
struct Circle {
    radius: f64,
}

#[derive(Debug, Clone)]
struct Rectangle {
    width: f64,
    height: f64,
}

#[derive(Debug, Clone, Default)]
struct Polygon {
    vertices: Vec<(f64, f64)>,
}

impl Shape for Circle {
    fn name(&self) -> &str {
        "circle"
    }
    fn area(&self) -> f64 {
        PI * self.radius * self.radius
    }
    fn perimeter(&self) -> f64 {
        2.0 * PI * self.radius
    }
    fn scale(&mut self, factor: f64) {
        self.radius *= factor;
    }
}

impl Shape for Rectangle {
    fn name(&self) -> &str {
        if self.width == self.height {
            "square"
        } else {
            "rectangle"
        }
    }
    fn area(&self) -> f64 {
        self.width * self.height
    }
    fn perimeter(&self) -> f64 {
        2.0 * (self.width + self.height)
    }
    fn scale(&mut self, factor: f64) {
        self.width *= factor;
        self.height *= factor;
    }
}

impl Polygon {
    fn edges(&self) -> impl Iterator<Item = (&(f64, f64), &(f64, f64))> + '_ {
        self.vertices.iter().zip(self.vertices.iter().cycle().skip(1))
    }
}

impl Shape for Polygon {
    fn name(&self) -> &str {
        match self.vertices.len() {
            3 => "triangle",
            4 => "quadrilateral",
            _ => "polygon",
        }
    }
    fn area(&self) -> f64 {
        let twice: f64 = self.edges().map(|((x0, y0), (x1, y1))| x0 * y1 - x1 * y0).sum();
        twice.abs() / 2.0
    }
    fn perimeter(&self) -> f64 {
        self.edges().map(|(a, b)| (b.0 - a.0).hypot(b.1 - a.1)).sum()
    }
    fn scale(&mut self, factor: f64) {
        for (x, y) in &mut self.vertices {
            *x *= factor;
            *y *= factor;
        }
    }
}

#[derive(Debug)]
enum ShapeError<'a> {
    Unknown(&'a str),
    WrongCount { kind: &'a str, got: usize },
    Number(ParseFloatError),
}

impl Display for ShapeError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ShapeError::Unknown(kind) => write!(f, "no shape is called {kind}"),
            ShapeError::WrongCount { kind, got } => write!(f, "{kind} cannot take {got} numbers"),
            ShapeError::Number(e) => Display::fmt(e, f),
        }
    }
}

impl From<ParseFloatError> for ShapeError<'_> {
    fn from(e: ParseFloatError) -> Self {
        ShapeError::Number(e)
    }
}

fn parse(line: &str) -> Result<Box<dyn Shape>, ShapeError<'_>> {
    let mut words = line.split_whitespace();
    let kind = words.next().unwrap_or("");
    let numbers = words.map(str::parse).collect::<Result<Vec<f64>, _>>()?;
    match (kind, numbers.as_slice()) {
        ("circle", &[radius]) => Ok(Box::new(Circle { radius })),
        ("rect", &[side]) => Ok(Box::new(Rectangle { width: side, height: side })),
        ("rect", &[width, height]) => Ok(Box::new(Rectangle { width, height })),
        ("poly", points) if points.len() >= 6 && points.len() % 2 == 0 => {
            let vertices = points.chunks_exact(2).map(|p| (p[0], p[1])).collect();
            Ok(Box::new(Polygon { vertices }))
        }
        ("circle" | "rect" | "poly", rest) => Err(ShapeError::WrongCount { kind, got: rest.len() }),
        (other, _) => Err(ShapeError::Unknown(other)),
    }
}

fn largest(shapes: &[Box<dyn Shape>]) -> Option<&dyn Shape> {
    shapes.iter().map(|s| s.as_ref()).max_by(|a, b| a.area().total_cmp(&b.area()))
}

fn main() {
    let source = "circle 1.5\nrect 2\nrect 3 0.5\npoly 0 0 4 0 0 3\nblob 9\ncircle 1 2\nrect two";
    let mut shapes = Vec::new();
    for line in source.lines() {
        match parse(line) {
            Ok(shape) => shapes.push(shape),
            Err(e) => eprintln!("skipping {line:?}: {e}"),
        }
    }
    for shape in shapes.iter_mut().filter(|s| s.area() < 2.0) {
        shape.scale(2.0);
    }
    let mut by_name: BTreeMap<String, f64> = BTreeMap::new();
    for shape in &shapes {
        println!(
            "{:<12} area {:>7.3} perimeter {:>7.3} compactness {:.2}",
            shape.name(),
            shape.area(),
            shape.perimeter(),
            shape.compactness()
        );
        *by_name.entry(shape.name().to_owned()).or_default() += shape.area();
    }
    if let Some(big) = largest(&shapes) {
        println!("largest: {big:?}");
    }
    println!("{by_name:.1?}");
}
