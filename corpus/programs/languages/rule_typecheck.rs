//! Type checker for a small pricing rule language with records and functions.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    Int,
    Bool,
    Text,
    List(Rc<Type>),
    Record(BTreeMap<String, Type>),
    Function { params: Vec<Type>, result: Rc<Type> },
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Int => f.write_str("int"),
            Type::Bool => f.write_str("bool"),
            Type::Text => f.write_str("text"),
            Type::List(item) => write!(f, "[{item}]"),
            Type::Record(fields) => {
                f.write_str("{")?;
                for (index, (name, ty)) in fields.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{name}: {ty}")?;
                }
                f.write_str("}")
            }
            Type::Function { params, result } => {
                let params: Vec<_> = params.iter().map(ToString::to_string).collect();
                write!(f, "({}) -> {}", params.join(", "), result)
            }
        }
    }
}

#[derive(Debug, Clone)]
pub enum Term {
    Number(i64),
    Flag(bool),
    Quote(String),
    Name(String),
    Field(Box<Term>, String),
    Call(Box<Term>, Vec<Term>),
    Choose(Box<Term>, Box<Term>, Box<Term>),
    Let { name: String, value: Box<Term>, body: Box<Term> },
    Items(Vec<Term>),
}

#[derive(Debug, PartialEq, Eq)]
pub enum TypeError {
    Unbound(String),
    Mismatch { expected: Type, found: Type },
    NoField { field: String, on: Type },
    Arity { wanted: usize, given: usize },
    NotCallable(Type),
    EmptyList,
}

impl fmt::Display for TypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypeError::Unbound(name) => write!(f, "`{name}` is not defined"),
            TypeError::Mismatch { expected, found } => {
                write!(f, "expected {expected}, found {found}")
            }
            TypeError::NoField { field, on } => write!(f, "{on} has no field `{field}`"),
            TypeError::Arity { wanted, given } => {
                write!(f, "wanted {wanted} arguments, given {given}")
            }
            TypeError::NotCallable(ty) => write!(f, "{ty} cannot be called"),
            TypeError::EmptyList => f.write_str("an empty list has no item type"),
        }
    }
}

impl std::error::Error for TypeError {}

#[derive(Default)]
pub struct Scope<'p> {
    names: BTreeMap<String, Type>,
    parent: Option<&'p Scope<'p>>,
}

impl<'p> Scope<'p> {
    pub fn define(&mut self, name: impl Into<String>, ty: Type) -> &mut Self {
        self.names.insert(name.into(), ty);
        self
    }

    pub fn child(&'p self) -> Scope<'p> {
        Scope {
            parent: Some(self),
            ..Scope::default()
        }
    }

    fn lookup(&self, name: &str) -> Option<&Type> {
        self.names
            .get(name)
            .or_else(|| self.parent.and_then(|parent| parent.lookup(name)))
    }
}

fn expect(expected: &Type, found: Type) -> Result<Type, TypeError> {
    if *expected == found {
        Ok(found)
    } else {
        Err(TypeError::Mismatch {
            expected: expected.clone(),
            found,
        })
    }
}

pub fn infer(term: &Term, scope: &Scope<'_>) -> Result<Type, TypeError> {
    match term {
        Term::Number(_) => Ok(Type::Int),
        Term::Flag(_) => Ok(Type::Bool),
        Term::Quote(_) => Ok(Type::Text),
        Term::Name(name) => scope
            .lookup(name)
            .cloned()
            .ok_or_else(|| TypeError::Unbound(name.clone())),
        Term::Field(target, field) => match infer(target, scope)? {
            Type::Record(mut fields) => match fields.remove(field) {
                Some(ty) => Ok(ty),
                None => Err(TypeError::NoField {
                    field: field.clone(),
                    on: Type::Record(fields),
                }),
            },
            on => Err(TypeError::NoField { field: field.clone(), on }),
        },
        Term::Call(callee, args) => {
            let (params, result) = match infer(callee, scope)? {
                Type::Function { params, result } => (params, result),
                other => return Err(TypeError::NotCallable(other)),
            };
            if params.len() != args.len() {
                return Err(TypeError::Arity {
                    wanted: params.len(),
                    given: args.len(),
                });
            }
            for (param, arg) in params.iter().zip(args) {
                expect(param, infer(arg, scope)?)?;
            }
            Ok(Type::clone(&result))
        }
        Term::Choose(test, yes, no) => {
            expect(&Type::Bool, infer(test, scope)?)?;
            let yes = infer(yes, scope)?;
            expect(&yes, infer(no, scope)?)
        }
        Term::Let { name, value, body } => {
            let bound = infer(value, scope)?;
            let mut inner = scope.child();
            inner.define(name.as_str(), bound);
            infer(body, &inner)
        }
        Term::Items(items) => {
            let (first, rest) = items.split_first().ok_or(TypeError::EmptyList)?;
            let item = infer(first, scope)?;
            for other in rest {
                expect(&item, infer(other, scope)?)?;
            }
            Ok(Type::List(Rc::new(item)))
        }
    }
}
