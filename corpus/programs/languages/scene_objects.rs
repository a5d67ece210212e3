//! Trait objects combined with generic renderers for a plain text scene.

use std::fmt::Write as _;
use std::io::{self, Write};

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Point {
    x: i32,
    y: i32,
}

impl From<(i32, i32)> for Point {
    fn from((x, y): (i32, i32)) -> Self {
        Point { x, y }
    }
}

trait Surface {
    fn plot(&mut self, at: Point, mark: char);
    fn size(&self) -> (i32, i32);
}

trait Shape {
    fn draw(&self, surface: &mut dyn Surface);
    fn shift(&mut self, dx: i32, dy: i32);
    fn boxed_clone(&self) -> Box<dyn Shape>;

    fn layer(&self) -> u8 {
        0
    }
}

impl Clone for Box<dyn Shape> {
    fn clone(&self) -> Self {
        self.as_ref().boxed_clone()
    }
}

#[derive(Clone)]
struct Frame {
    corner: Point,
    width: i32,
    height: i32,
}

#[derive(Clone)]
struct Caption {
    start: Point,
    text: String,
}

impl Shape for Frame {
    fn draw(&self, surface: &mut dyn Surface) {
        let Point { x, y } = self.corner;
        let (right, bottom) = (x + self.width - 1, y + self.height - 1);
        for column in x..=right {
            surface.plot((column, y).into(), '-');
            surface.plot((column, bottom).into(), '-');
        }
        for row in y + 1..bottom {
            surface.plot((x, row).into(), '|');
            surface.plot((right, row).into(), '|');
        }
    }

    fn shift(&mut self, dx: i32, dy: i32) {
        self.corner.x += dx;
        self.corner.y += dy;
    }

    fn boxed_clone(&self) -> Box<dyn Shape> {
        Box::new(self.clone())
    }
}

impl Shape for Caption {
    fn draw(&self, surface: &mut dyn Surface) {
        for (offset, letter) in (0..).zip(self.text.chars()) {
            let at = Point { x: self.start.x + offset, ..self.start };
            surface.plot(at, letter);
        }
    }

    fn shift(&mut self, dx: i32, dy: i32) {
        let Point { x, y } = &mut self.start;
        *x += dx;
        *y += dy;
    }

    fn boxed_clone(&self) -> Box<dyn Shape> {
        Box::new(self.clone())
    }

    fn layer(&self) -> u8 {
        1
    }
}

#[derive(Clone, Default)]
struct Scene {
    shapes: Vec<Box<dyn Shape>>,
}

impl Scene {
    fn add<S: Shape + 'static>(&mut self, shape: S) -> &mut Self {
        self.shapes.push(Box::new(shape));
        self
    }

    fn merge(&mut self, other: Scene) {
        self.shapes.extend(other.shapes);
    }

    fn moved(&self, dx: i32, dy: i32) -> Scene {
        let mut copy = self.clone();
        copy.shapes.iter_mut().for_each(|shape| shape.shift(dx, dy));
        copy
    }

    fn render<S: Surface>(&self, mut surface: S) -> S {
        let mut ordered: Vec<&dyn Shape> = self.shapes.iter().map(Box::as_ref).collect();
        ordered.sort_by_key(|shape| shape.layer());
        for shape in ordered {
            shape.draw(&mut surface);
        }
        surface
    }
}

struct Grid<const W: usize, const H: usize> {
    cells: [[char; W]; H],
}

impl<const W: usize, const H: usize> Grid<W, H> {
    fn filled(mark: char) -> Self {
        Grid { cells: [[mark; W]; H] }
    }

    fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        for row in &self.cells {
            let line: String = row.iter().collect();
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl<const W: usize, const H: usize> Surface for Grid<W, H> {
    fn plot(&mut self, at: Point, mark: char) {
        let row = usize::try_from(at.y).ok().and_then(|y| self.cells.get_mut(y));
        if let (Some(row), Ok(x)) = (row, usize::try_from(at.x)) {
            if let Some(cell) = row.get_mut(x) {
                *cell = mark;
            }
        }
    }

    fn size(&self) -> (i32, i32) {
        (W as i32, H as i32)
    }
}

#[derive(Default)]
struct Trace(String, usize);

impl Surface for Trace {
    fn plot(&mut self, at: Point, mark: char) {
        self.1 += 1;
        if mark.is_alphanumeric() {
            let _ = write!(self.0, "{mark}@{},{} ", at.x, at.y);
        }
    }

    fn size(&self) -> (i32, i32) {
        (i32::MAX, i32::MAX)
    }
}

fn main() -> io::Result<()> {
    let mut card = Scene::default();
    card.add(Caption { start: Point { x: 2, y: 1 }, text: "pier 9".to_string() })
        .add(Frame { corner: Point::default(), width: 10, height: 3 });

    let second = card.moved(12, 2);
    card.merge(second);

    let grid = card.render(Grid::<24, 6>::filled(' '));
    grid.write_to(&mut io::stdout().lock())?;
    let (width, height) = grid.size();
    let Trace(letters, plotted) = card.render(Trace::default());
    println!("{plotted} plots on {width}x{height}: {}", letters.trim_end());
    Ok(())
}
