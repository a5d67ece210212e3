//! Builds a small raster picture, stores it in a packed file format and reads it back.

use std::error::Error;
use std::fmt;
use std::io::{self, Cursor, Read, Write};
use std::ops::{Index, IndexMut};

const MAGIC: u16 = 0x5249;
const ROW_ALIGN: usize = 4;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Pixel {
    red: u8,
    green: u8,
    blue: u8,
}

impl From<(u8, u8, u8)> for Pixel {
    fn from((red, green, blue): (u8, u8, u8)) -> Self {
        Pixel { red, green, blue }
    }
}

#[derive(Debug)]
enum RasterError {
    Io(io::Error),
    Magic(u16),
    TooLarge { width: u32, height: u32 },
}

impl fmt::Display for RasterError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Io(err) => write!(f, "i/o failure: {err}"),
            Self::Magic(value) => write!(f, "unknown magic {value:#06x}"),
            Self::TooLarge { width, height } => write!(f, "{width}x{height} is too large"),
        }
    }
}

impl Error for RasterError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io(err) => Some(err),
            _ => None,
        }
    }
}

impl From<io::Error> for RasterError {
    fn from(err: io::Error) -> Self {
        Self::Io(err)
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Raster {
    width: usize,
    height: usize,
    pixels: Vec<Pixel>,
}

impl Raster {
    fn filled(width: usize, height: usize, pixel: Pixel) -> Self {
        Raster { width, height, pixels: vec![pixel; width * height] }
    }

    fn padding(&self) -> usize {
        (ROW_ALIGN - self.width * 3 % ROW_ALIGN) % ROW_ALIGN
    }

    fn save<W: Write>(&self, out: &mut W) -> Result<usize, RasterError> {
        let mut written = 10;
        out.write_all(&MAGIC.to_le_bytes())?;
        out.write_all(&(self.width as u32).to_le_bytes())?;
        out.write_all(&(self.height as u32).to_le_bytes())?;
        let pad = vec![0u8; self.padding()];
        for row in self.pixels.chunks(self.width).rev() {
            let mut line: Vec<u8> = row.iter().flat_map(|p| [p.blue, p.green, p.red]).collect();
            line.extend(&pad);
            out.write_all(&line)?;
            written += line.len();
        }
        Ok(written)
    }

    fn load<R: Read>(mut input: R) -> Result<Self, RasterError> {
        let mut short = [0u8; 2];
        input.read_exact(&mut short)?;
        let magic = u16::from_le_bytes(short);
        if magic != MAGIC {
            return Err(RasterError::Magic(magic));
        }
        let width = read_u32(&mut input)?;
        let height = read_u32(&mut input)?;
        match width.checked_mul(height) {
            Some(area) if area <= 1 << 20 => {}
            _ => return Err(RasterError::TooLarge { width, height }),
        }
        let mut raster = Raster::filled(width as usize, height as usize, Pixel::default());
        let mut line = vec![0u8; raster.width * 3 + raster.padding()];
        for y in (0..raster.height).rev() {
            input.read_exact(&mut line)?;
            for (x, bgr) in line.chunks_exact(3).take(raster.width).enumerate() {
                raster[(x, y)] = Pixel::from((bgr[2], bgr[1], bgr[0]));
            }
        }
        Ok(raster)
    }
}

impl Index<(usize, usize)> for Raster {
    type Output = Pixel;
    fn index(&self, (x, y): (usize, usize)) -> &Pixel {
        &self.pixels[y * self.width + x]
    }
}

impl IndexMut<(usize, usize)> for Raster {
    fn index_mut(&mut self, (x, y): (usize, usize)) -> &mut Pixel {
        &mut self.pixels[y * self.width + x]
    }
}

fn read_u32(input: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0u8; 4];
    input.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn main() -> Result<(), Box<dyn Error>> {
    let background = Pixel { blue: 200, ..Pixel::default() };
    let mut picture = Raster::filled(7, 5, background);
    for step in 0..5 {
        picture[(step, step)] = (255, 128, 0).into();
    }
    let mut bytes = Vec::new();
    let size = picture.save(&mut bytes)?;
    println!("wrote {size} bytes, {} padding per row", picture.padding());

    let again = Raster::load(Cursor::new(&bytes))?;
    assert_eq!(picture, again);
    println!("corner is {:?}", again[(0, 0)]);

    bytes[0] = 0;
    if let Err(err) = Raster::load(bytes.as_slice()) {
        println!("damaged copy: {err}");
    }
    Ok(())
}
