//! Prints files or standard input as hexadecimal rows, folding rows that repeat.

use std::env;
use std::fs::File;
use std::io::{self, BufWriter, Read, StdoutLock, Write};
use std::process::ExitCode;

#[derive(Debug, Clone)]
struct Options {
    width: usize,
    group: usize,
    skip: u64,
    upper: bool,
    files: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Options { width: 16, group: 4, skip: 0, upper: false, files: Vec::new() }
    }
}

fn parse_size(text: &str) -> Result<u64, String> {
    let (digits, scale) = match text.as_bytes() {
        [.., b'k' | b'K'] => (&text[..text.len() - 1], 1024),
        [.., b'm' | b'M'] => (&text[..text.len() - 1], 1024 * 1024),
        _ => (text, 1),
    };
    let parsed = if let Some(hex) = digits.strip_prefix("0x") {
        u64::from_str_radix(hex, 16)
    } else {
        digits.parse::<u64>()
    };
    let number = parsed.map_err(|err| format!("{text}: {err}"))?;
    number.checked_mul(scale).ok_or_else(|| format!("{text} is too large"))
}

fn parse_options(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(arg) = args.next() {
        let mut value = |what: &str| args.next().ok_or(format!("{arg} needs {what}"));
        match arg.as_str() {
            "-w" | "--width" => options.width = parse_size(&value("a width")?)? as usize,
            "-g" | "--group" => options.group = parse_size(&value("a group size")?)? as usize,
            "-s" | "--skip" => options.skip = parse_size(&value("an offset")?)?,
            "-u" | "--upper" => options.upper = true,
            flag if flag.starts_with('-') && flag.len() > 1 => {
                return Err(format!("unknown option {flag}"));
            }
            _ => options.files.push(arg),
        }
    }
    if !(1..=64).contains(&options.width) || options.group == 0 {
        return Err("width must be 1 to 64 and group at least 1".to_string());
    }
    Ok(options)
}

struct Dumper<'o, W: Write> {
    options: &'o Options,
    out: W,
    previous: Option<Vec<u8>>,
    folding: bool,
}

impl<'o, W: Write> Dumper<'o, W> {
    fn new(options: &'o Options, out: W) -> Self {
        Dumper { options, out, previous: None, folding: false }
    }

    fn row(&mut self, offset: u64, row: &[u8]) -> io::Result<()> {
        if self.previous.as_deref() == Some(row) {
            if !self.folding {
                self.folding = true;
                writeln!(self.out, "*")?;
            }
            return Ok(());
        }
        self.folding = false;
        self.previous = Some(row.to_vec());

        let mut cells = String::new();
        for (index, byte) in row.iter().enumerate() {
            if index > 0 && index % self.options.group == 0 {
                cells.push(' ');
            }
            cells += &match self.options.upper {
                true => format!("{byte:02X} "),
                false => format!("{byte:02x} "),
            };
        }
        let printable: String = row
            .iter()
            .map(|&byte| match byte {
                0x20..=0x7e => char::from(byte),
                _ => '.',
            })
            .collect();
        let columns = self.options.width * 3 + (self.options.width - 1) / self.options.group;
        writeln!(self.out, "{offset:08x}  {cells:<columns$} |{printable}|")
    }

    fn dump(&mut self, mut input: Box<dyn Read>) -> io::Result<u64> {
        let skipped = io::copy(&mut input.by_ref().take(self.options.skip), &mut io::sink())?;
        let mut offset = skipped;
        let mut row = Vec::with_capacity(self.options.width);
        loop {
            row.clear();
            let limit = self.options.width as u64;
            let count = input.by_ref().take(limit).read_to_end(&mut row)?;
            if count == 0 {
                break;
            }
            self.row(offset, &row)?;
            offset += count as u64;
        }
        writeln!(self.out, "{offset:08x}")?;
        self.previous = None;
        Ok(offset - skipped)
    }
}

fn open(name: &str) -> io::Result<Box<dyn Read>> {
    if name == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(name)?;
    Ok(Box::new(file))
}

fn main() -> ExitCode {
    let mut options = match parse_options(env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("hex_dump: {message}");
            return ExitCode::from(2);
        }
    };
    let files = std::mem::take(&mut options.files);
    let out: BufWriter<StdoutLock> = BufWriter::new(io::stdout().lock());
    let mut dumper = Dumper::new(&options, out);
    let names = if files.is_empty() { vec![String::from("-")] } else { files };
    let mut failures = 0u8;
    for name in &names {
        let result = open(name).and_then(|input| dumper.dump(input));
        if let Err(err) = result {
            eprintln!("hex_dump: {name}: {err}");
            failures = failures.saturating_add(1);
        }
    }
    if dumper.out.flush().is_err() || failures > 0 {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
