//! A typed event bus with boxed subscribers, priorities and unsubscription by token.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

pub trait Event: Send + 'static {
    type Topic: Eq + std::hash::Hash + Clone + Send;

    fn topic(&self) -> Self::Topic;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Continue,
    Consumed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subscription(u64);

impl fmt::Display for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sub#{:04}", self.0)
    }
}

type Handler<E> = Box<dyn FnMut(&E) -> Flow + Send>;

struct Listener<E> {
    token: Subscription,
    priority: i8,
    handler: Handler<E>,
}

pub struct EventBus<E: Event> {
    listeners: Mutex<HashMap<E::Topic, Vec<Listener<E>>>>,
    next: AtomicU64,
}

impl<E: Event> Default for EventBus<E> {
    fn default() -> Self {
        EventBus { listeners: Mutex::new(HashMap::new()), next: AtomicU64::new(1) }
    }
}

impl<E: Event> EventBus<E> {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn subscribe<F>(&self, topic: E::Topic, priority: i8, handler: F) -> Subscription
    where
        F: FnMut(&E) -> Flow + Send + 'static,
    {
        let token = Subscription(self.next.fetch_add(1, Ordering::Relaxed));
        let listener = Listener { token, priority, handler: Box::new(handler) };
        let mut table = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        let list = table.entry(topic).or_default();
        let place = list.partition_point(|other| other.priority >= priority);
        list.insert(place, listener);
        token
    }

    pub fn unsubscribe(&self, token: Subscription) -> bool {
        let mut table = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        let mut removed = false;
        table.retain(|_, list| {
            let before = list.len();
            list.retain(|listener| listener.token != token);
            removed |= list.len() < before;
            !list.is_empty()
        });
        removed
    }

    pub fn publish(&self, event: E) -> usize {
        let mut table = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(list) = table.get_mut(&event.topic()) else {
            return 0;
        };
        let mut called = 0;
        for listener in list.iter_mut() {
            called += 1;
            if (listener.handler)(&event) == Flow::Consumed {
                break;
            }
        }
        called
    }

    pub fn listener_count(&self, topic: &E::Topic) -> usize {
        let table = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        table.get(topic).map_or(0, Vec::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[derive(Debug, Clone)]
    enum Door {
        Opened { room: u8 },
        Locked(u8),
    }

    impl Event for Door {
        type Topic = &'static str;

        fn topic(&self) -> Self::Topic {
            match self {
                Door::Opened { .. } => "opened",
                Door::Locked(room) if *room > 9 => "vault",
                Door::Locked(_) => "locked",
            }
        }
    }

    #[test]
    fn higher_priority_may_consume() {
        let bus = EventBus::new();
        let (tx, rx) = mpsc::channel();
        let low = tx.clone();
        bus.subscribe("opened", 0, move |event: &Door| {
            low.send(format!("low {event:?}")).unwrap();
            Flow::Continue
        });
        bus.subscribe("opened", 5, move |event| match event {
            Door::Opened { room: 7 } => Flow::Consumed,
            other => {
                tx.send(format!("high {other:?}")).unwrap();
                Flow::Continue
            }
        });
        assert_eq!(bus.publish(Door::Opened { room: 7 }), 1);
        assert_eq!(bus.publish(Door::Opened { room: 2 }), 2);
        assert_eq!(bus.publish(Door::Locked(2)), 0);
        drop(bus);
        assert_eq!(rx.iter().count(), 2);
    }

    #[test]
    fn unsubscribes() {
        let bus = EventBus::new();
        let token = bus.subscribe("locked", 1, |_: &Door| Flow::Continue);
        assert_eq!(token.to_string(), "sub#0001");
        assert!(bus.unsubscribe(token));
        assert!(!bus.unsubscribe(token));
        assert_eq!(bus.listener_count(&"locked"), 0);
    }
}
