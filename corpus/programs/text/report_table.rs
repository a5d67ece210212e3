//! Builds aligned text tables with per column alignment, footers and two border styles.

use std::fmt::{self, Display};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Right,
    Centre,
}

pub trait Border {
    const SEPARATOR: &'static str;
    const EDGE: &'static str;

    fn rule(widths: &[usize]) -> Option<String>;
}

pub struct Plain;
pub struct Boxed;

impl Border for Plain {
    const SEPARATOR: &'static str = "  ";
    const EDGE: &'static str = "";

    fn rule(_: &[usize]) -> Option<String> {
        None
    }
}

impl Border for Boxed {
    const SEPARATOR: &'static str = " | ";
    const EDGE: &'static str = "|";

    fn rule(widths: &[usize]) -> Option<String> {
        let dashes: Vec<String> = widths.iter().map(|w| "-".repeat(w + 2)).collect();
        Some(format!("+{}+", dashes.join("+")))
    }
}

#[derive(Debug, Clone)]
pub struct Table<const N: usize> {
    headings: [String; N],
    aligns: [Align; N],
    rows: Vec<[String; N]>,
    footer: Option<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub fn new(headings: [&str; N]) -> Self {
        Table {
            headings: headings.map(str::to_owned),
            aligns: [Align::default(); N],
            rows: Vec::new(),
            footer: None,
        }
    }

    pub fn align(mut self, column: usize, align: Align) -> Self {
        if let Some(slot) = self.aligns.get_mut(column) {
            *slot = align;
        }
        self
    }

    pub fn push<T: Display>(&mut self, cells: [T; N]) -> &mut Self {
        self.rows.push(cells.map(|cell| cell.to_string()));
        self
    }

    pub fn push_mixed(&mut self, cells: [&dyn Display; N]) -> &mut Self {
        self.push(cells)
    }

    pub fn set_footer<F>(&mut self, mut summarise: F)
    where
        F: FnMut(usize, &[&str]) -> String,
    {
        let footer = std::array::from_fn(|column| {
            let cells: Vec<&str> = self.rows.iter().map(|row| row[column].as_str()).collect();
            summarise(column, &cells)
        });
        self.footer = Some(footer);
    }

    fn widths(&self) -> [usize; N] {
        let mut widths = [0; N];
        let rows = self.rows.iter().chain(&self.footer);
        for row in std::iter::once(&self.headings).chain(rows) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        widths
    }

    fn write_row<B: Border>(
        &self,
        out: &mut impl fmt::Write,
        row: &[String; N],
        widths: &[usize; N],
    ) -> fmt::Result {
        let mut line = String::from(B::EDGE);
        for (column, (cell, &width)) in row.iter().zip(widths).enumerate() {
            let lead = match (column, B::EDGE.is_empty()) {
                (0, true) => "",
                (0, false) => " ",
                _ => B::SEPARATOR,
            };
            line.push_str(lead);
            line += &match self.aligns[column] {
                Align::Left => format!("{cell:<width$}"),
                Align::Right => format!("{cell:>width$}"),
                Align::Centre => format!("{cell:^width$}"),
            };
        }
        if !B::EDGE.is_empty() {
            line.push(' ');
            line.push_str(B::EDGE);
        }
        writeln!(out, "{}", line.trim_end())
    }

    pub fn render<B: Border>(&self) -> String {
        let widths = self.widths();
        let rule = B::rule(&widths).map(|r| r + "\n").unwrap_or_default();
        let mut out = rule.clone();
        let mut write_all = || -> fmt::Result {
            self.write_row::<B>(&mut out, &self.headings, &widths)?;
            out.push_str(&rule);
            for row in &self.rows {
                self.write_row::<B>(&mut out, row, &widths)?;
            }
            if let Some(footer) = self.footer.as_ref() {
                out.push_str(&rule);
                self.write_row::<B>(&mut out, footer, &widths)?;
            }
            Ok(())
        };
        write_all().expect("writing to a string cannot fail");
        out + &rule
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_table_with_footer() {
        let mut table = Table::new(["crop", "kg"]).align(1, Align::Right);
        table.push(["oats", "12"]).push_mixed([&"rye", &105]);
        table.set_footer(|column, cells| match column {
            0 => "sum".to_string(),
            _ => cells.iter().filter_map(|c| c.parse::<u32>().ok()).sum::<u32>().to_string(),
        });
        assert_eq!(table.render::<Plain>(), "crop   kg\noats   12\nrye   105\nsum   117\n");
    }

    #[test]
    fn boxed_table() {
        let mut table = Table::new(["a"]).align(0, Align::Centre);
        table.push([12345]);
        let rule = "+-------+\n";
        assert_eq!(table.render::<Boxed>(), format!("{rule}|   a   |\n{rule}| 12345 |\n{rule}"));
    }
}
