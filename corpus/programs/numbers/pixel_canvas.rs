//! Draws simple figures on an in-memory canvas and writes it as a portable pixmap.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::{Index, IndexMut};
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Rgb(u8, u8, u8);

impl Rgb {
    const WHITE: Rgb = Rgb(255, 255, 255);

    fn mix(self, other: Rgb, amount: f32) -> Rgb {
        let blend = |a: u8, b: u8| {
            let value = f32::from(a) + (f32::from(b) - f32::from(a)) * amount;
            value.round().clamp(0.0, 255.0) as u8
        };
        Rgb(blend(self.0, other.0), blend(self.1, other.1), blend(self.2, other.2))
    }

    fn luma(self) -> u8 {
        let Rgb(r, g, b) = self;
        ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000) as u8
    }
}

impl From<u32> for Rgb {
    fn from(packed: u32) -> Self {
        let [_, r, g, b] = packed.to_be_bytes();
        Rgb(r, g, b)
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Rgb>,
}

impl Index<(usize, usize)> for Canvas {
    type Output = Rgb;
    fn index(&self, (x, y): (usize, usize)) -> &Rgb {
        &self.pixels[y * self.width + x]
    }
}

impl IndexMut<(usize, usize)> for Canvas {
    fn index_mut(&mut self, (x, y): (usize, usize)) -> &mut Rgb {
        &mut self.pixels[y * self.width + x]
    }
}

impl Canvas {
    fn filled(width: usize, height: usize, colour: Rgb) -> Self {
        Canvas { width, height, pixels: vec![colour; width * height] }
    }

    fn get_mut(&mut self, x: i32, y: i32) -> Option<&mut Rgb> {
        let x = usize::try_from(x).ok().filter(|&x| x < self.width)?;
        let y = usize::try_from(y).ok().filter(|&y| y < self.height)?;
        Some(&mut self[(x, y)])
    }

    fn line(&mut self, from: (i32, i32), to: (i32, i32), colour: Rgb) {
        let (mut x, mut y) = from;
        let (dx, dy) = ((to.0 - x).abs(), -(to.1 - y).abs());
        let (sx, sy) = ((to.0 - x).signum(), (to.1 - y).signum());
        let mut error = dx + dy;
        loop {
            if let Some(pixel) = self.get_mut(x, y) {
                *pixel = colour;
            }
            if (x, y) == to {
                break;
            }
            let twice = 2 * error;
            if twice >= dy {
                error += dy;
                x += sx;
            }
            if twice <= dx {
                error += dx;
                y += sy;
            }
        }
    }

    fn disc(&mut self, centre: (i32, i32), radius: i32, paint: impl Fn(Rgb) -> Rgb) {
        for dy in -radius..=radius {
            for dx in -radius..=radius {
                if dx * dx + dy * dy > radius * radius {
                    continue;
                }
                if let Some(pixel) = self.get_mut(centre.0 + dx, centre.1 + dy) {
                    *pixel = paint(*pixel);
                }
            }
        }
    }

    fn mirror(&mut self) {
        for row in self.pixels.chunks_exact_mut(self.width) {
            row.reverse();
        }
    }

    fn blurred(&self) -> Canvas {
        let mut out = Canvas::filled(self.width, self.height, Rgb::default());
        for y in 0..self.height {
            for x in 0..self.width {
                let (mut sum, mut count) = ([0u32; 3], 0);
                for ny in y.saturating_sub(1)..=(y + 1).min(self.height - 1) {
                    for nx in x.saturating_sub(1)..=(x + 1).min(self.width - 1) {
                        let Rgb(r, g, b) = self[(nx, ny)];
                        for (total, part) in sum.iter_mut().zip([r, g, b]) {
                            *total += u32::from(part);
                        }
                        count += 1;
                    }
                }
                let [r, g, b] = sum.map(|s| (s / count) as u8);
                out[(x, y)] = Rgb(r, g, b);
            }
        }
        out
    }

    fn encode<W: Write>(&self, out: &mut W) -> io::Result<usize> {
        let header = format!("P6\n{} {}\n255\n", self.width, self.height);
        out.write_all(header.as_bytes())?;
        let bytes: Vec<u8> = self.pixels.iter().flat_map(|&Rgb(r, g, b)| [r, g, b]).collect();
        out.write_all(&bytes)?;
        Ok(header.len() + bytes.len())
    }

    fn preview(&self) -> String {
        const SHADES: &[u8] = b"@%#*+=-:. ";
        let mut text = String::with_capacity(self.pixels.len() + self.height);
        for row in self.pixels.chunks(self.width) {
            text.extend(row.iter().map(|p| {
                let shade = usize::from(p.luma()) * (SHADES.len() - 1) / 255;
                char::from(SHADES[shade])
            }));
            text.push('\n');
        }
        text
    }
}

fn save(canvas: &Canvas, path: &Path) -> io::Result<usize> {
    let mut out = BufWriter::new(File::create(path)?);
    let written = canvas.encode(&mut out)?;
    out.flush()?;
    Ok(written)
}

fn main() -> io::Result<()> {
    let mut canvas = Canvas::filled(48, 20, Rgb::WHITE);
    let rust = Rgb::from(0xB7_41_0E);
    canvas.disc((14, 9), 7, |under| under.mix(rust, 0.8));
    canvas.disc((22, 11), 6, |under| under.mix(Rgb(20, 40, 160), 0.5));
    canvas.line((0, 19), (47, 0), Rgb::default());
    canvas.mirror();
    print!("{}", canvas.preview());

    let soft = canvas.blurred();
    let mut memory = Vec::new();
    let size = soft.encode(&mut memory)?;
    println!("{size} bytes in memory, header starts {:?}", String::from_utf8_lossy(&memory[..2]));
    if let Some(target) = std::env::args_os().nth(1).map(PathBuf::from) {
        let written = save(&soft, &target.with_extension("ppm"))?;
        println!("{written} bytes on disk");
    }
    Ok(())
}
