//! Turns light markup (headings, lists, emphasis, links) into plain text with footnotes.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::mem;

#[derive(Debug, PartialEq)]
enum Block<'m> {
    Heading { depth: usize, text: &'m str },
    Item(&'m str),
    Paragraph(Vec<&'m str>),
    Verbatim(Vec<&'m str>),
}

fn blocks(source: &str) -> Vec<Block<'_>> {
    let mut out = Vec::new();
    let mut paragraph = Vec::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let depth = line.bytes().take_while(|&b| b == b'=').count();
        let special = match line.trim() {
            "" => None,
            "```" => {
                let body = lines.by_ref().take_while(|l| l.trim() != "```").collect();
                Some(Block::Verbatim(body))
            }
            _ if depth > 0 => Some(Block::Heading { depth, text: line[depth..].trim() }),
            text if text.starts_with("- ") => Some(Block::Item(text[2..].trim_start())),
            text => {
                paragraph.push(text);
                continue;
            }
        };
        if !paragraph.is_empty() {
            out.push(Block::Paragraph(mem::take(&mut paragraph)));
        }
        out.extend(special);
    }
    if !paragraph.is_empty() {
        out.push(Block::Paragraph(paragraph));
    }
    out
}

#[derive(Default)]
struct Renderer<'m> {
    notes: Vec<&'m str>,
    out: String,
}

impl<'m> Renderer<'m> {
    fn note_number(&mut self, target: &'m str) -> usize {
        match self.notes.iter().position(|n| *n == target) {
            Some(at) => at + 1,
            None => {
                self.notes.push(target);
                self.notes.len()
            }
        }
    }

    fn inline(&mut self, text: &'m str) -> Cow<'m, str> {
        if !text.contains(['*', '<', '\\']) {
            return Cow::Borrowed(text);
        }
        let mut plain = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['*', '<', '\\']) {
            plain.push_str(&rest[..at]);
            let tail = &rest[at + 1..];
            rest = match rest.as_bytes()[at] {
                b'\\' => {
                    let mut chars = tail.chars();
                    plain.extend(chars.next());
                    chars.as_str()
                }
                b'<' => match tail.split_once('>') {
                    Some((link, after)) => {
                        let (label, target) = link.split_once('|').unwrap_or((link, link));
                        let number = self.note_number(target.trim());
                        let _ = write!(plain, "{} [{number}]", label.trim());
                        after
                    }
                    None => {
                        plain.push('<');
                        tail
                    }
                },
                _ => match tail.split_once('*') {
                    Some((strong, after)) => {
                        plain.push_str(&strong.to_uppercase());
                        after
                    }
                    None => {
                        plain.push('*');
                        tail
                    }
                },
            };
        }
        plain.push_str(rest);
        Cow::Owned(plain)
    }

    fn block(&mut self, block: Block<'m>) {
        match block {
            Block::Heading { depth, text } => {
                let title = self.inline(text);
                let mark = if depth == 1 { "#" } else { "~" };
                let rule = mark.repeat(title.chars().count());
                self.out += &format!("\n{title}\n{rule}\n");
            }
            Block::Item(text) => {
                let text = self.inline(text);
                self.out.push_str("  o ");
                self.out.push_str(&text);
                self.out.push('\n');
            }
            Block::Paragraph(lines) => {
                for line in lines {
                    let line = self.inline(line);
                    self.out.push_str(&line);
                    self.out.push('\n');
                }
                self.out.push('\n');
            }
            Block::Verbatim(lines) => {
                self.out.extend(lines.iter().flat_map(|l| ["    | ", *l, "\n"]));
            }
        }
    }

    fn finish(self) -> String {
        let Renderer { notes, mut out } = self;
        if !notes.is_empty() {
            out.push_str("\n--\n");
        }
        for (index, note) in notes.into_iter().enumerate() {
            out += &format!("[{}] {}\n", index + 1, note);
        }
        out
    }
}

fn main() {
    let source = "= Field notes\n\
                  The *old* bridge is <described here|bridge.txt> and\n\
                  costs 5\\*3 coins to cross.\n\n\
                  == To carry\n\
                  - rope\n\
                  - <a map|maps/north>, see also <the bridge|bridge.txt>\n\
                  ```\nx < y\n```\n";
    let mut renderer = Renderer::default();
    for block in blocks(source) {
        renderer.block(block);
    }
    print!("{}", renderer.finish());
}
