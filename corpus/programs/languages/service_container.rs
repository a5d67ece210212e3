//! Dependency injection container keyed by type, with lazy singletons.

use std::any::{type_name, Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::rc::Rc;

type Provider = Rc<dyn Fn(&Container) -> Result<Rc<dyn Any>, ResolveError>>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolveError {
    NotBound(&'static str),
    Cycle(Vec<&'static str>),
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResolveError::NotBound(name) => write!(f, "nothing bound for {name}"),
            ResolveError::Cycle(path) => write!(f, "cycle: {}", path.join(" -> ")),
        }
    }
}

impl Error for ResolveError {}

#[derive(Default)]
pub struct Container {
    providers: HashMap<TypeId, Provider>,
    singletons: RefCell<HashMap<TypeId, Rc<dyn Any>>>,
    resolving: RefCell<Vec<&'static str>>,
}

pub trait Injectable: Sized + 'static {
    fn inject(container: &Container) -> Result<Self, ResolveError>;
}

impl Container {
    pub fn bind<T, F>(&mut self, make: F) -> &mut Self
    where
        T: 'static,
        F: Fn(&Container) -> Result<T, ResolveError> + 'static,
    {
        let provider: Provider = Rc::new(move |container| {
            let value = make(container)?;
            Ok(Rc::new(value) as Rc<dyn Any>)
        });
        self.providers.insert(TypeId::of::<T>(), provider);
        self
    }

    pub fn bind_value<T: Clone + 'static>(&mut self, value: T) -> &mut Self {
        self.bind(move |_| Ok(value.clone()))
    }

    pub fn bind_auto<T: Injectable>(&mut self) -> &mut Self {
        self.bind(T::inject)
    }

    pub fn get<T: 'static>(&self) -> Result<Rc<T>, ResolveError> {
        let key = TypeId::of::<T>();
        let name = type_name::<T>();
        let cached = self.singletons.borrow().get(&key).cloned();
        let any = match cached {
            Some(any) => any,
            None => {
                let provider = self
                    .providers
                    .get(&key)
                    .map(Rc::clone)
                    .ok_or(ResolveError::NotBound(name))?;
                let made = self.guarded(name, || provider(self))?;
                self.singletons.borrow_mut().insert(key, Rc::clone(&made));
                made
            }
        };
        any.downcast::<T>().map_err(|_| ResolveError::NotBound(name))
    }

    fn guarded<R>(
        &self,
        name: &'static str,
        work: impl FnOnce() -> Result<R, ResolveError>,
    ) -> Result<R, ResolveError> {
        {
            let mut stack = self.resolving.borrow_mut();
            if stack.contains(&name) {
                let mut path = stack.clone();
                path.push(name);
                return Err(ResolveError::Cycle(path));
            }
            stack.push(name);
        }
        let outcome = work();
        self.resolving.borrow_mut().pop();
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Settings {
        currency: String,
    }

    trait Clock {
        fn now(&self) -> u64;
    }

    struct Frozen(u64);

    impl Clock for Frozen {
        fn now(&self) -> u64 {
            self.0
        }
    }

    struct Invoices {
        settings: Rc<Settings>,
        clock: Rc<Box<dyn Clock>>,
    }

    impl Injectable for Invoices {
        fn inject(container: &Container) -> Result<Self, ResolveError> {
            Ok(Invoices {
                settings: container.get()?,
                clock: container.get()?,
            })
        }
    }

    #[test]
    fn resolves_nested_services() {
        let mut container = Container::default();
        container
            .bind_value(Settings { currency: "EUR".to_string() })
            .bind(|_| Ok(Box::new(Frozen(77)) as Box<dyn Clock>))
            .bind_auto::<Invoices>();
        let invoices = container.get::<Invoices>().unwrap();
        assert_eq!(invoices.settings.currency, "EUR");
        assert_eq!(invoices.clock.now(), 77);
        let again = container.get::<Invoices>().unwrap();
        assert!(Rc::ptr_eq(&invoices, &again));
    }

    #[test]
    fn reports_missing_and_cycles() {
        let mut container = Container::default();
        assert!(matches!(container.get::<u8>(), Err(ResolveError::NotBound("u8"))));
        container.bind(|c| c.get::<u32>().map(|n| *n as u16));
        container.bind(|c| c.get::<u16>().map(|n| u32::from(*n)));
        let failed = container.get::<u16>().unwrap_err();
        assert_eq!(failed, ResolveError::Cycle(vec!["u16", "u32", "u16"]));
    }
}
