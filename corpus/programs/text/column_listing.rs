//! Lays short names out in columns like a directory listing and expands tabs first.

use std::borrow::Cow;
use std::env;
use std::iter;

#[derive(Debug, Clone, Copy)]
struct Layout {
    width: usize,
    gutter: usize,
    down_first: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Layout { width: 60, gutter: 2, down_first: true }
    }
}

#[derive(Debug)]
enum OptionError {
    Unknown(String),
    NeedsValue(&'static str),
    NotNumber { option: &'static str, value: String },
}

impl Layout {
    fn from_args<I>(mut args: I) -> Result<(Layout, Vec<String>), OptionError>
    where
        I: Iterator<Item = String>,
    {
        fn number(
            option: &'static str,
            value: Option<String>,
        ) -> Result<usize, OptionError> {
            let value = value.ok_or(OptionError::NeedsValue(option))?;
            match value.parse() {
                Ok(n) => Ok(n),
                Err(_) => Err(OptionError::NotNumber { option, value }),
            }
        }

        let mut layout = Layout::default();
        let mut names = Vec::new();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--width" => layout.width = number("--width", args.next())?,
                "--gutter" => layout.gutter = number("--gutter", args.next())?,
                "--across" => layout.down_first = false,
                flag if flag.starts_with("--") => return Err(OptionError::Unknown(arg)),
                _ => names.push(arg),
            }
        }
        Ok((layout, names))
    }

    /// The most columns whose widths still fit, found by trying wide layouts first.
    fn fit(&self, lengths: &[usize]) -> (usize, Vec<usize>) {
        for columns in (1..=lengths.len().max(1)).rev() {
            let rows = lengths.len().div_ceil(columns);
            let mut widths = vec![0usize; columns];
            for (index, &len) in lengths.iter().enumerate() {
                let column = if self.down_first { index / rows } else { index % columns };
                widths[column] = widths[column].max(len);
            }
            widths.retain(|w| *w > 0);
            let total = widths.iter().sum::<usize>() + self.gutter * widths.len().saturating_sub(1);
            if total <= self.width || columns == 1 {
                return (rows, widths);
            }
        }
        (0, Vec::new())
    }

    fn lay_out<S: AsRef<str>>(&self, names: &[S]) -> Vec<String> {
        let lengths: Vec<usize> = names.iter().map(|n| n.as_ref().chars().count()).collect();
        let (rows, widths) = self.fit(&lengths);
        (0..rows)
            .map(|row| {
                let mut line = String::with_capacity(self.width);
                for (column, &width) in widths.iter().enumerate() {
                    let index = if self.down_first {
                        column * rows + row
                    } else {
                        row * widths.len() + column
                    };
                    let Some(name) = names.get(index) else { break };
                    line.push_str(name.as_ref());
                    let pad = width + self.gutter - lengths[index];
                    line.extend(iter::repeat_n(' ', pad));
                }
                line.truncate(line.trim_end().len());
                line
            })
            .collect()
    }
}

fn expand_tabs(line: &str, stop: usize) -> Cow<'_, str> {
    let Some(first) = line.find('\t') else {
        return Cow::Borrowed(line);
    };
    let (clean, rest) = line.split_at(first);
    let mut out = clean.to_owned();
    let mut column = clean.chars().count();
    for ch in rest.chars() {
        if ch == '\t' {
            let pad = stop - column % stop;
            out.extend(iter::repeat_n(' ', pad));
            column += pad;
        } else {
            out.push(ch);
            column += 1;
        }
    }
    Cow::Owned(out)
}

fn main() {
    let (layout, mut names) = match Layout::from_args(env::args().skip(1)) {
        Ok(parsed) => parsed,
        Err(OptionError::Unknown(flag)) => return eprintln!("unknown option {flag}"),
        Err(OptionError::NeedsValue(option)) => return eprintln!("{option} needs a value"),
        Err(OptionError::NotNumber { option, value }) => {
            return eprintln!("{option}: {value} is not a number");
        }
    };
    if names.is_empty() {
        let defaults = "apricot fig damson greengage quince pear mirabelle plum sloe crab-apple";
        names.extend(defaults.split(' ').map(String::from));
        names.push("a\tb".to_string());
    }
    let mut names: Vec<Cow<'_, str>> = names.iter().map(|n| expand_tabs(n, 4)).collect();
    names.sort_unstable();
    names.dedup();

    for line in layout.lay_out(&names) {
        println!("{line}");
    }
    println!("{}", "-".repeat(layout.width));
    let across = Layout { down_first: false, width: layout.width / 2, ..layout };
    for line in across.lay_out(&names) {
        println!("{line}");
    }
}
