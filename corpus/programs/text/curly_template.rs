//! A small template language with values, defaults and repeated blocks.

use std::collections::HashMap;
use std::fmt::{self, Write};

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Number(i64),
    List(Vec<Context>),
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Value::Text(s.to_owned())
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Value::Number(n)
    }
}

impl From<Vec<Context>> for Value {
    fn from(items: Vec<Context>) -> Self {
        Value::List(items)
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context {
    values: HashMap<String, Value>,
}

impl Context {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.values.insert(name.to_string(), value.into());
        self
    }
}

#[derive(Debug)]
enum Node<'t> {
    Raw(&'t str),
    Insert { name: &'t str, fallback: Option<&'t str> },
    Each { name: &'t str, body: Vec<Node<'t>> },
}

#[derive(Debug, PartialEq, Eq)]
pub enum TemplateError {
    Unclosed(usize),
    StrayEnd(usize),
    MissingEnd(String),
    Unknown(String),
    WrongKind(String),
    Format,
}

impl From<fmt::Error> for TemplateError {
    fn from(_: fmt::Error) -> Self {
        TemplateError::Format
    }
}

#[derive(Debug)]
pub struct Template<'t> {
    nodes: Vec<Node<'t>>,
}

impl<'t> Template<'t> {
    pub fn parse(source: &'t str) -> Result<Self, TemplateError> {
        let mut open: Vec<(&'t str, Vec<Node<'t>>)> = Vec::new();
        let mut nodes = Vec::new();
        let mut rest = source;
        while let Some(start) = rest.find("{{") {
            let offset = source.len() - rest.len() + start;
            let (raw, after) = rest.split_at(start);
            if !raw.is_empty() {
                nodes.push(Node::Raw(raw));
            }
            let (tag, tail) = after[2..]
                .split_once("}}")
                .ok_or(TemplateError::Unclosed(offset))?;
            rest = tail;
            match tag.trim() {
                "end" => {
                    let (name, outer) = open.pop().ok_or(TemplateError::StrayEnd(offset))?;
                    let body = std::mem::replace(&mut nodes, outer);
                    nodes.push(Node::Each { name, body });
                }
                tag => {
                    if let Some(name) = tag.strip_prefix("each ") {
                        open.push((name.trim(), std::mem::take(&mut nodes)));
                    } else if let Some((name, fallback)) = tag.split_once('|') {
                        nodes.push(Node::Insert {
                            name: name.trim_end(),
                            fallback: Some(fallback.trim_start()),
                        });
                    } else {
                        nodes.push(Node::Insert { name: tag, fallback: None });
                    }
                }
            }
        }
        if let Some((name, _)) = open.last() {
            return Err(TemplateError::MissingEnd(name.to_string()));
        }
        if !rest.is_empty() {
            nodes.push(Node::Raw(rest));
        }
        Ok(Template { nodes })
    }

    pub fn render(&self, context: &Context) -> Result<String, TemplateError> {
        let mut out = String::new();
        let mut scopes = vec![context];
        render_nodes(&self.nodes, &mut scopes, &mut out)?;
        Ok(out)
    }
}

fn find<'c>(scopes: &[&'c Context], name: &str) -> Option<&'c Value> {
    scopes.iter().rev().find_map(|scope| scope.values.get(name))
}

fn render_nodes<'c>(
    nodes: &[Node<'_>],
    scopes: &mut Vec<&'c Context>,
    out: &mut String,
) -> Result<(), TemplateError> {
    for node in nodes {
        match node {
            Node::Raw(text) => out.push_str(text),
            Node::Insert { name, fallback } => match (find(scopes, name), fallback) {
                (Some(Value::Text(text)), _) => out.push_str(text),
                (Some(Value::Number(n)), _) => write!(out, "{n}")?,
                (Some(Value::List(_)), _) => {
                    return Err(TemplateError::WrongKind(name.to_string()))
                }
                (None, Some(text)) => out.push_str(text),
                (None, None) => return Err(TemplateError::Unknown(name.to_string())),
            },
            Node::Each { name, body } => {
                let Some(Value::List(items)) = find(scopes, name) else {
                    return Err(TemplateError::WrongKind(name.to_string()));
                };
                for item in items {
                    scopes.push(item);
                    render_nodes(body, scopes, out)?;
                    scopes.pop();
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_blocks() {
        let rows = vec![
            Context::new().with("item", "tea").with("n", 2),
            Context::new().with("item", "jam"),
        ];
        let context = Context::new().with("rows", rows).with("shop", "Corner");
        let template = Template::parse("{{shop}}:{{ each rows }} {{n | 1}}x{{item}}{{end}}.");
        let text = template.unwrap().render(&context).unwrap();
        assert_eq!(text, "Corner: 2xtea 1xjam.");
    }

    #[test]
    fn reports_missing_end() {
        let err = Template::parse("{{each a}}b").unwrap_err();
        assert_eq!(err, TemplateError::MissingEnd("a".into()));
    }
}
