//! Type inference by unification for a small lambda language.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ty {
    Var(usize),
    Con(&'static str),
    Arrow(Rc<Ty>, Rc<Ty>),
    Pair(Rc<Ty>, Rc<Ty>),
}

impl Ty {
    pub fn arrow(from: Ty, to: Ty) -> Ty {
        Ty::Arrow(Rc::new(from), Rc::new(to))
    }

    fn collect_vars(&self, into: &mut BTreeSet<usize>) {
        match self {
            Ty::Var(id) => {
                into.insert(*id);
            }
            Ty::Con(_) => {}
            Ty::Arrow(a, b) | Ty::Pair(a, b) => [a, b].into_iter().for_each(|ty| ty.collect_vars(into)),
        }
    }

    fn vars(&self) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        self.collect_vars(&mut found);
        found
    }

    fn rebuild<F>(&self, replace: &F) -> Ty
    where
        F: Fn(usize) -> Option<Ty>,
    {
        let child = |ty: &Rc<Ty>| Rc::new(ty.rebuild(replace));
        match self {
            Ty::Var(id) => replace(*id).unwrap_or_else(|| self.clone()),
            Ty::Con(_) => self.clone(),
            Ty::Arrow(a, b) => Ty::Arrow(child(a), child(b)),
            Ty::Pair(a, b) => Ty::Pair(child(a), child(b)),
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Var(id) => match u8::try_from(*id) {
                Ok(n @ 0..=25) => write!(f, "{}", char::from(b'a' + n)),
                _ => write!(f, "t{id}"),
            },
            Ty::Con(name) => f.write_str(name),
            Ty::Arrow(from, to) if matches!(**from, Ty::Arrow(..)) => write!(f, "({from}) -> {to}"),
            Ty::Arrow(from, to) => write!(f, "{from} -> {to}"),
            Ty::Pair(a, b) => write!(f, "<{a}, {b}>"),
        }
    }
}

#[derive(Debug)]
pub enum Term<'s> {
    Int(i32),
    Name(&'s str),
    Lambda(&'s str, Box<Term<'s>>),
    Apply(Box<Term<'s>>, Box<Term<'s>>),
    Let(&'s str, Box<Term<'s>>, Box<Term<'s>>),
    Pair(Box<Term<'s>>, Box<Term<'s>>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InferError<'s> {
    Unbound(&'s str),
    Clash(Ty, Ty),
    Infinite(Ty),
}

impl fmt::Display for InferError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unbound(name) => write!(f, "unbound name {name}"),
            Self::Clash(a, b) => write!(f, "{a} does not match {b}"),
            Self::Infinite(ty) => write!(f, "type {ty} contains itself"),
        }
    }
}

#[derive(Debug, Clone)]
struct Scheme {
    bound: BTreeSet<usize>,
    ty: Ty,
}

type Env<'s> = HashMap<&'s str, Scheme>;

#[derive(Debug, Default)]
struct Solver {
    solved: Vec<Option<Ty>>,
}

impl Solver {
    fn fresh(&mut self) -> Ty {
        self.solved.push(None);
        Ty::Var(self.solved.len() - 1)
    }

    fn resolve(&self, ty: &Ty) -> Ty {
        ty.rebuild(&|id| self.solved[id].as_ref().map(|known| self.resolve(known)))
    }

    fn unify<'s>(&mut self, a: &Ty, b: &Ty) -> Result<(), InferError<'s>> {
        match (self.resolve(a), self.resolve(b)) {
            (a, b) if a == b => Ok(()),
            (Ty::Var(id), other) | (other, Ty::Var(id)) => {
                if other.vars().contains(&id) {
                    return Err(InferError::Infinite(other));
                }
                self.solved[id] = Some(other);
                Ok(())
            }
            (Ty::Arrow(a, b), Ty::Arrow(c, d)) | (Ty::Pair(a, b), Ty::Pair(c, d)) => {
                self.unify(&a, &c)?;
                self.unify(&b, &d)
            }
            (a, b) => Err(InferError::Clash(a, b)),
        }
    }

    fn generalise(&self, ty: &Ty, env: &Env<'_>) -> Scheme {
        let ty = self.resolve(ty);
        let held: BTreeSet<usize> = env
            .values()
            .flat_map(|scheme| &self.resolve(&scheme.ty).vars() - &scheme.bound)
            .collect();
        let bound = ty.vars().difference(&held).copied().collect();
        Scheme { bound, ty }
    }

    fn instantiate(&mut self, scheme: &Scheme) -> Ty {
        let fresh: HashMap<usize, Ty> = scheme.bound.iter().map(|id| (*id, self.fresh())).collect();
        scheme.ty.rebuild(&|id| fresh.get(&id).cloned())
    }

    fn infer<'s>(&mut self, term: &Term<'s>, env: &Env<'s>) -> Result<Ty, InferError<'s>> {
        match term {
            Term::Int(_) => Ok(Ty::Con("int")),
            Term::Name(name) => {
                let scheme = env.get(name).ok_or(InferError::Unbound(name))?;
                Ok(self.instantiate(scheme))
            }
            Term::Lambda(param, body) => {
                let from = self.fresh();
                let mut inner = env.clone();
                inner.insert(param, Scheme { bound: BTreeSet::new(), ty: from.clone() });
                let to = self.infer(body, &inner)?;
                Ok(Ty::arrow(from, to))
            }
            Term::Apply(callee, argument) => {
                let callee = self.infer(callee, env)?;
                let argument = self.infer(argument, env)?;
                let result = self.fresh();
                self.unify(&callee, &Ty::arrow(argument, result.clone()))?;
                Ok(result)
            }
            Term::Let(name, value, body) => {
                let value = self.infer(value, env)?;
                let mut inner = env.clone();
                inner.insert(name, self.generalise(&value, env));
                self.infer(body, &inner)
            }
            Term::Pair(a, b) => {
                let (a, b) = (self.infer(a, env)?, self.infer(b, env)?);
                Ok(Ty::Pair(a.into(), b.into()))
            }
        }
    }
}

/// Infers the most general type of a term, with variables named from `a` on.
pub fn type_of<'s>(term: &Term<'s>, known: &[(&'s str, Ty)]) -> Result<Ty, InferError<'s>> {
    let mut solver = Solver::default();
    let env = known
        .iter()
        .map(|(name, ty)| (*name, Scheme { bound: BTreeSet::new(), ty: ty.clone() }))
        .collect();
    let ty = solver.infer(term, &env)?;
    let ty = solver.resolve(&ty);
    let order: Vec<usize> = ty.vars().into_iter().collect();
    Ok(ty.rebuild(&|id| order.iter().position(|known| *known == id).map(Ty::Var)))
}
