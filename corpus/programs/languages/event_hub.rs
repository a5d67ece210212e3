//! Event hub that routes messages to typed handlers through dyn Any.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::{Rc, Weak};

pub trait Event: Any + fmt::Debug {
    const TOPIC: &'static str;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Continue,
    Stop,
}

type Handler = Box<dyn FnMut(&dyn Any) -> Flow>;

#[derive(Default)]
struct Inner {
    handlers: HashMap<TypeId, Vec<(Ticket, Handler)>>,
    counts: HashMap<&'static str, usize>,
    issued: u32,
}

#[derive(Clone, Default)]
pub struct Hub {
    inner: Rc<RefCell<Inner>>,
}

pub struct Subscription {
    hub: Weak<RefCell<Inner>>,
    topic: TypeId,
    ticket: Ticket,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let Some(hub) = self.hub.upgrade() else {
            return;
        };
        if let Some(list) = hub.borrow_mut().handlers.get_mut(&self.topic) {
            list.retain(|(ticket, _)| *ticket != self.ticket);
        };
    }
}

impl Hub {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn on<E, F>(&self, mut handler: F) -> Subscription
    where
        E: Event,
        F: FnMut(&E) -> Flow + 'static,
    {
        let mut inner = self.inner.borrow_mut();
        inner.issued += 1;
        let ticket = Ticket(inner.issued);
        let topic = TypeId::of::<E>();
        let erased: Handler = Box::new(move |event| match event.downcast_ref::<E>() {
            Some(event) => handler(event),
            None => Flow::Continue,
        });
        inner.handlers.entry(topic).or_default().push((ticket, erased));
        Subscription {
            hub: Rc::downgrade(&self.inner),
            topic,
            ticket,
        }
    }

    /// Delivers an event and returns how many handlers saw it.
    pub fn emit<E: Event>(&self, event: E) -> usize {
        let topic = TypeId::of::<E>();
        let mut taken = {
            let mut inner = self.inner.borrow_mut();
            *inner.counts.entry(E::TOPIC).or_insert(0) += 1;
            match inner.handlers.get_mut(&topic) {
                Some(list) => std::mem::take(list),
                None => return 0,
            }
        };
        let mut seen = 0;
        for (_, handler) in taken.iter_mut() {
            seen += 1;
            if handler(&event) == Flow::Stop {
                break;
            }
        }
        let mut inner = self.inner.borrow_mut();
        let list = inner.handlers.entry(topic).or_default();
        let added = std::mem::replace(list, taken);
        list.extend(added);
        seen
    }

    pub fn emitted<E: Event>(&self) -> usize {
        self.inner.borrow().counts.get(E::TOPIC).copied().unwrap_or_default()
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.inner.borrow();
        let handlers: usize = inner.handlers.values().map(Vec::len).sum();
        f.debug_struct("Hub")
            .field("handlers", &handlers)
            .field("counts", &inner.counts)
            .finish()
    }
}

pub mod events {
    use super::Event;

    #[derive(Debug, Clone, PartialEq)]
    pub struct DoorOpened {
        pub room: String,
        pub minute: u16,
    }

    #[derive(Debug, Clone, Copy)]
    pub struct Temperature(pub f32);

    impl Event for DoorOpened {
        const TOPIC: &'static str = "door";
    }

    impl Event for Temperature {
        const TOPIC: &'static str = "temperature";
    }
}

#[cfg(test)]
mod tests {
    use super::events::{DoorOpened, Temperature};
    use super::*;

    #[test]
    fn typed_delivery_and_unsubscribe() {
        let hub = Hub::new();
        let rooms = Rc::new(RefCell::new(Vec::new()));
        let sink = Rc::clone(&rooms);
        let doors = hub.on(move |event: &DoorOpened| {
            sink.borrow_mut().push(event.room.clone());
            Flow::Continue
        });
        let _guard = hub.on::<Temperature, _>(|&Temperature(t)| {
            if t > 30.0 { Flow::Stop } else { Flow::Continue }
        });
        let late = hub.on(|_: &Temperature| Flow::Continue);

        let event = DoorOpened { room: "cellar".into(), minute: 12 };
        assert_eq!(hub.emit(event.clone()), 1);
        assert_eq!(hub.emit(Temperature(21.0)), 2);
        assert_eq!(hub.emit(Temperature(35.5)), 1);
        drop((doors, late));
        assert_eq!(hub.emit(event), 0);
        assert_eq!(hub.emitted::<DoorOpened>(), 2);
        assert_eq!(*rooms.borrow(), ["cellar"]);
    }
}
