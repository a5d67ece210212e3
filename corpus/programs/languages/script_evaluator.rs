//! Tree-walking evaluator for a tiny expression script with closures.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

#[derive(Debug)]
enum Expr {
    Int(i64),
    Var(&'static str),
    Bind(&'static str, Box<Expr>),
    Func(Vec<&'static str>, Rc<Expr>),
    Call(Box<Expr>, Vec<Expr>),
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    Seq(Vec<Expr>),
}

type Native = fn(&[Value]) -> Result<Value, Fault>;

#[derive(Clone)]
enum Value {
    Nil,
    Int(i64),
    Native(&'static str, Native),
    Closure {
        params: Rc<[&'static str]>,
        body: Rc<Expr>,
        env: Env,
    },
}

#[derive(Debug, Clone, PartialEq)]
enum Fault {
    Unknown(String),
    NotAFunction(String),
    WrongCount { expected: usize, got: usize },
    Overflow,
    BadArguments(&'static str),
}

#[derive(Clone, Default)]
struct Env(Rc<Frame>);

#[derive(Default)]
struct Frame {
    slots: RefCell<HashMap<&'static str, Value>>,
    outer: Option<Env>,
}

impl Env {
    fn nested(&self) -> Env {
        Env(Rc::new(Frame {
            outer: Some(self.clone()),
            ..Default::default()
        }))
    }

    fn set(&self, name: &'static str, value: Value) -> Option<Value> {
        self.0.slots.borrow_mut().insert(name, value)
    }

    fn get(&self, name: &str) -> Option<Value> {
        let own = self.0.slots.borrow().get(name).cloned();
        own.or_else(|| self.0.outer.as_ref()?.get(name))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Nil => f.write_str("nil"),
            Value::Int(n) => n.fmt(f),
            Value::Native(name, _) => write!(f, "<native {name}>"),
            Value::Closure { params, .. } => write!(f, "<fn/{}>", params.len()),
        }
    }
}

impl Value {
    fn truthy(&self) -> bool {
        !matches!(self, Value::Nil | Value::Int(0))
    }
}

fn eval(expr: &Expr, env: &Env) -> Result<Value, Fault> {
    match expr {
        Expr::Int(n) => Ok(Value::Int(*n)),
        Expr::Var(name) => env.get(name).ok_or_else(|| Fault::Unknown(name.to_string())),
        Expr::Bind(name, value) => {
            let value = eval(value, env)?;
            env.set(name, value.clone());
            Ok(value)
        }
        Expr::Func(params, body) => Ok(Value::Closure {
            params: params.as_slice().into(),
            body: Rc::clone(body),
            env: env.clone(),
        }),
        Expr::If(test, yes, no) => match (eval(test, env)?.truthy(), no) {
            (true, _) => eval(yes, env),
            (false, Some(no)) => eval(no, env),
            (false, None) => Ok(Value::Nil),
        },
        Expr::Seq(steps) => steps.iter().try_fold(Value::Nil, |_, step| eval(step, env)),
        Expr::Call(callee, args) => {
            let callee = eval(callee, env)?;
            let args = args
                .iter()
                .map(|arg| eval(arg, env))
                .collect::<Result<Vec<_>, _>>()?;
            apply(callee, args)
        }
    }
}

fn apply(callee: Value, args: Vec<Value>) -> Result<Value, Fault> {
    match callee {
        Value::Native(_, run) => run(&args),
        Value::Closure { params, body, env } => {
            if params.len() != args.len() {
                return Err(Fault::WrongCount { expected: params.len(), got: args.len() });
            }
            let local = env.nested();
            for (name, value) in params.iter().zip(args) {
                local.set(name, value);
            }
            eval(&body, &local)
        }
        other => Err(Fault::NotAFunction(other.to_string())),
    }
}

fn add(args: &[Value]) -> Result<Value, Fault> {
    args.iter()
        .try_fold(0i64, |sum, arg| match arg {
            Value::Int(n) => sum.checked_add(*n).ok_or(Fault::Overflow),
            _ => Err(Fault::BadArguments("add")),
        })
        .map(Value::Int)
}

fn mul(args: &[Value]) -> Result<Value, Fault> {
    match args {
        [Value::Int(a), Value::Int(b)] => a.checked_mul(*b).map(Value::Int).ok_or(Fault::Overflow),
        _ => Err(Fault::BadArguments("mul")),
    }
}

fn call(name: &'static str, args: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::Call(Box::new(Expr::Var(name)), args.into_iter().collect())
}

fn main() {
    let globals = Env::default();
    for (name, native) in [("add", add as Native), ("mul", mul)] {
        globals.set(name, Value::Native(name, native));
    }

    let power_body = Expr::If(
        Box::new(Expr::Var("n")),
        Box::new(call(
            "mul",
            [
                Expr::Var("base"),
                call("power", [Expr::Var("base"), call("add", [Expr::Var("n"), Expr::Int(-1)])]),
            ],
        )),
        Some(Box::new(Expr::Int(1))),
    );
    let program = Expr::Seq(vec![
        Expr::Bind("power", Box::new(Expr::Func(vec!["base", "n"], Rc::new(power_body)))),
        Expr::Bind("answer", Box::new(call("power", [Expr::Int(3), Expr::Int(9)]))),
    ]);
    match eval(&program, &globals) {
        Ok(value) => println!("{value:>8}"),
        Err(fault) => println!("{fault:?}"),
    }
    let attempts = [
        call("power", [Expr::Int(10), Expr::Int(30)]),
        call("answer", []),
        call("power", [Expr::Int(2)]),
        Expr::If(Box::new(Expr::Int(0)), Box::new(Expr::Var("ghost")), None),
        Expr::Var("ghost"),
        Expr::Var("mul"),
    ];
    for attempt in &attempts {
        let shown = eval(attempt, &globals).map_or_else(|fault| format!("{fault:?}"), |v| v.to_string());
        println!("{shown}");
    }
}
