//! Dumps bytes as hexadecimal rows, folding repeats, and reads such a dump back.

use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read, Write};

const ROW: usize = 16;

#[derive(Clone, Copy)]
struct DumpStyle {
    group: usize,
    fold_repeats: bool,
}

struct Row<'b> {
    offset: u64,
    bytes: &'b [u8],
    group: usize,
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x} ", self.offset)?;
        for (index, slot) in (0..ROW).map(|i| (i, self.bytes.get(i))) {
            if index % self.group == 0 {
                f.write_str(" ")?;
            }
            match slot {
                Some(byte) => write!(f, "{byte:02x}")?,
                None => f.write_str("  ")?,
            }
        }
        let shown: String = self
            .bytes
            .iter()
            .map(|&b| if b.is_ascii_graphic() || b == b' ' { b as char } else { '.' })
            .collect();
        write!(f, "  |{shown}|")
    }
}

/// Fills as much of `buffer` as the reader can give.
fn read_full(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(err) if err.kind() == ErrorKind::Interrupted => {}
            Err(err) => return Err(err),
        }
    }
    Ok(filled)
}

fn dump<R, W>(mut input: R, out: &mut W, style: DumpStyle) -> io::Result<u64>
where
    R: Read,
    W: Write + ?Sized,
{
    let mut offset = 0;
    let mut buffer = [0u8; ROW];
    let mut previous: Option<[u8; ROW]> = None;
    let mut folding = false;
    loop {
        let n = read_full(&mut input, &mut buffer)?;
        if n == 0 {
            break;
        }
        if style.fold_repeats && n == ROW && previous == Some(buffer) {
            if !folding {
                writeln!(out, "*")?;
            }
            folding = true;
        } else {
            folding = false;
            let row = Row { offset, bytes: &buffer[..n], group: style.group };
            writeln!(out, "{row}")?;
        }
        previous = Some(buffer);
        offset += n as u64;
    }
    writeln!(out, "{offset:08x}")?;
    Ok(offset)
}

fn bad(line: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("cannot read dump line {line:?}"))
}

fn undump(input: impl BufRead) -> io::Result<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut folded = false;
    for line in input.lines() {
        let line = line?;
        if line == "*" {
            folded = true;
            continue;
        }
        let (offset, rest) = line.split_at_checked(8).ok_or_else(|| bad(&line))?;
        let offset = usize::from_str_radix(offset, 16).map_err(|_| bad(&line))?;
        if std::mem::take(&mut folded) {
            let start = bytes.len().checked_sub(ROW).ok_or_else(|| bad(&line))?;
            while bytes.len() < offset {
                bytes.extend_from_within(start..start + ROW);
            }
        }
        let hex = rest.split('|').next().unwrap_or(rest);
        let digits: Vec<u8> = hex
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_digit(16).map(|d| d as u8).ok_or_else(|| bad(&line)))
            .collect::<Result<_, _>>()?;
        bytes.extend(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]));
    }
    Ok(bytes)
}

fn main() -> io::Result<()> {
    let mut data = b"Header\0\x01\x02 -- body follows:".to_vec();
    data.resize(96, 0);
    data.extend_from_slice("końcówka".as_bytes());

    let mut text = Vec::new();
    let style = DumpStyle { group: 2, fold_repeats: true };
    let size = dump(Cursor::new(&data), &mut text, style)?;
    io::stdout().write_all(&text)?;

    let again = undump(BufReader::new(text.as_slice()))?;
    println!("{size} bytes, read back unchanged: {}", again == data);

    let plain = DumpStyle { fold_repeats: false, ..style };
    let mut counted = Vec::new();
    dump(data.as_slice(), &mut counted, plain)?;
    let rows = counted.iter().filter(|&&b| b == b'\n').count();
    println!("{rows} rows without folding");

    if let Err(err) = undump("00000000 zz".as_bytes()) {
        println!("{err}");
    }
    Ok(())
}
