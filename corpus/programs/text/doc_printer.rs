//! A pretty printer over shared document trees that picks flat or broken groups by width.

use std::ops::Add;
use std::rc::Rc;

#[derive(Debug)]
enum Node {
    Empty,
    Text(Box<str>),
    Line { flat: &'static str },
    Nest(isize, Doc),
    Pair(Doc, Doc),
    Group(Doc),
}

#[derive(Debug, Clone)]
pub struct Doc(Rc<Node>);

impl Doc {
    fn make(node: Node) -> Doc {
        Doc(Rc::new(node))
    }

    pub fn empty() -> Doc {
        Doc::make(Node::Empty)
    }

    pub fn text<S: Into<String>>(text: S) -> Doc {
        Doc::make(Node::Text(text.into().into_boxed_str()))
    }

    /// A space when flat, a line break otherwise.
    pub fn line() -> Doc {
        Doc::make(Node::Line { flat: " " })
    }

    pub fn soft_line() -> Doc {
        Doc::make(Node::Line { flat: "" })
    }

    pub fn nest(self, by: isize) -> Doc {
        Doc::make(Node::Nest(by, self))
    }

    pub fn group(self) -> Doc {
        match *self.0 {
            Node::Group(_) => self,
            _ => Doc::make(Node::Group(self)),
        }
    }

    pub fn enclose(self, open: &str, close: &str) -> Doc {
        let body = (Doc::soft_line() + self).nest(2);
        (Doc::text(open) + body + Doc::soft_line() + Doc::text(close)).group()
    }

    pub fn join<I>(docs: I, separator: Doc) -> Doc
    where
        I: IntoIterator<Item = Doc>,
    {
        let mut docs = docs.into_iter();
        let Some(first) = docs.next() else {
            return Doc::empty();
        };
        docs.fold(first, |all, doc| all + separator.clone() + doc)
    }

    pub fn render(&self, width: usize) -> String {
        let mut out = String::new();
        let mut column = 0;
        let mut stack = vec![Frame { indent: 0, mode: Mode::Broken, doc: self }];
        while let Some(frame) = stack.pop() {
            match &*frame.doc.0 {
                Node::Empty => {}
                Node::Text(text) => {
                    out.push_str(text);
                    column += text.chars().count();
                }
                Node::Line { flat } if frame.mode == Mode::Flat => {
                    out.push_str(flat);
                    column += flat.len();
                }
                Node::Line { .. } => {
                    let kept = out.trim_end_matches(' ').len();
                    out.truncate(kept);
                    out.push('\n');
                    column = frame.indent;
                    out.extend(std::iter::repeat(' ').take(column));
                }
                Node::Nest(by, doc) => {
                    let indent = frame.indent.saturating_add_signed(*by);
                    stack.push(Frame { indent, doc, ..frame });
                }
                Node::Pair(left, right) => {
                    stack.push(Frame { doc: right, ..frame });
                    stack.push(Frame { doc: left, ..frame });
                }
                Node::Group(doc) => {
                    let flat = Frame { mode: Mode::Flat, doc, ..frame };
                    let room = width.checked_sub(column);
                    let fits = room.is_some_and(|room| fits(flat, &stack, room));
                    stack.push(if fits { flat } else { Frame { doc, ..frame } });
                }
            }
        }
        out
    }
}

impl Add for Doc {
    type Output = Doc;

    fn add(self, right: Doc) -> Doc {
        match (&*self.0, &*right.0) {
            (Node::Empty, _) => right,
            (_, Node::Empty) => self,
            _ => Doc::make(Node::Pair(self, right)),
        }
    }
}

impl From<&str> for Doc {
    fn from(text: &str) -> Doc {
        Doc::text(text)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Flat,
    Broken,
}

#[derive(Clone, Copy)]
struct Frame<'d> {
    indent: usize,
    mode: Mode,
    doc: &'d Doc,
}

fn fits<'d>(first: Frame<'d>, rest: &[Frame<'d>], mut room: usize) -> bool {
    let mut pending = vec![first];
    let mut behind = rest.iter().rev();
    loop {
        let Some(frame) = pending.pop().or_else(|| behind.next().copied()) else {
            return true;
        };
        let used = match &*frame.doc.0 {
            Node::Empty => 0,
            Node::Text(text) => text.chars().count(),
            Node::Line { flat } if frame.mode == Mode::Flat => flat.len(),
            Node::Line { .. } => return true,
            Node::Nest(_, doc) | Node::Group(doc) => {
                pending.push(Frame { doc, ..frame });
                0
            }
            Node::Pair(left, right) => {
                pending.extend([Frame { doc: right, ..frame }, Frame { doc: left, ..frame }]);
                0
            }
        };
        match room.checked_sub(used) {
            Some(left) => room = left,
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, args: Vec<Doc>) -> Doc {
        let args = Doc::join(args, Doc::text(",") + Doc::line());
        Doc::text(name) + args.enclose("(", ")")
    }

    #[test]
    fn breaks_only_when_needed() {
        let doc = call("mix", vec!["red".into(), call("tint", vec!["blue".into(), "4".into()])]);
        assert_eq!(doc.render(40), "mix(red, tint(blue, 4))");
        assert_eq!(doc.render(18), "mix(\n  red,\n  tint(blue, 4)\n)");
    }
}
