//! Renders a shaded height map in bands on several threads and prints it as text.

use std::fmt::{self, Write};
use std::ops::{Index, IndexMut};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const SHADES: &[u8] = b" .:-=+*#%@";

#[derive(Debug, Clone, Copy, PartialEq)]
struct Hill {
    x: f32,
    y: f32,
    height: f32,
    spread: f32,
}

impl Hill {
    fn at(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = (x - self.x, y - self.y);
        self.height * (-(dx * dx + dy * dy) / self.spread).exp()
    }
}

struct Canvas {
    width: usize,
    cells: Vec<f32>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Canvas { width, cells: vec![0.0; width * height] }
    }

    fn bands(&mut self, rows: usize) -> impl Iterator<Item = Band<'_>> {
        let width = self.width;
        self.cells
            .chunks_mut(width * rows)
            .enumerate()
            .map(move |(index, cells)| Band { first_row: index * rows, width, cells })
    }

    fn peak(&self) -> Option<(usize, usize, f32)> {
        self.cells
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| a.total_cmp(b))
            .map(|(index, &value)| (index % self.width, index / self.width, value))
    }
}

impl Index<(usize, usize)> for Canvas {
    type Output = f32;

    fn index(&self, (x, y): (usize, usize)) -> &f32 {
        &self.cells[y * self.width + x]
    }
}

impl IndexMut<(usize, usize)> for Canvas {
    fn index_mut(&mut self, (x, y): (usize, usize)) -> &mut f32 {
        &mut self.cells[y * self.width + x]
    }
}

impl fmt::Display for Canvas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.cells.chunks(self.width) {
            for &value in row {
                let level = (value.clamp(0.0, 0.999) * SHADES.len() as f32) as usize;
                f.write_char(char::from(SHADES[level]))?;
            }
            f.write_char('\n')?;
        }
        Ok(())
    }
}

struct Band<'c> {
    first_row: usize,
    width: usize,
    cells: &'c mut [f32],
}

impl Band<'_> {
    fn fill(self, shade: impl Fn(usize, usize) -> f32) -> usize {
        let Band { first_row, width, cells } = self;
        for (offset, cell) in cells.iter_mut().enumerate() {
            *cell = shade(offset % width, first_row + offset / width);
        }
        cells.len()
    }
}

fn render(canvas: &mut Canvas, hills: &[Hill], rows_per_band: usize) -> usize {
    let painted = AtomicUsize::new(0);
    thread::scope(|scope| {
        for band in canvas.bands(rows_per_band) {
            let painted = &painted;
            scope.spawn(move || {
                let count = band.fill(|x, y| {
                    hills.iter().map(|hill| hill.at(x as f32, y as f32 * 2.0)).sum()
                });
                painted.fetch_add(count, Ordering::Relaxed);
            });
        }
    });
    painted.into_inner()
}

fn main() {
    let base = Hill { x: 12.0, y: 10.0, height: 0.9, spread: 60.0 };
    let hills = vec![
        base,
        Hill { x: 34.0, y: 16.0, spread: 90.0, ..base },
        Hill { x: 50.0, y: 4.0, height: 0.5, ..base },
    ];
    let mut canvas = Canvas::new(60, 12);
    let painted = render(&mut canvas, &hills, 3);
    let flag = canvas.peak();
    if let Some((x, y, _)) = flag {
        canvas[(x, y)] = 1.0;
    }
    print!("{canvas}");
    println!("{painted} cells, corner height {:.4}", canvas[(0, 0)]);
    if let Some((x, y, height)) = flag {
        println!("highest point {height:.2} at column {x}, row {y}");
    }
}
