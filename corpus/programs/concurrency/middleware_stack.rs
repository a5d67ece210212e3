//! A request router with layered middleware, shared handlers and per-request extensions.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    Get,
    Post,
    Delete,
}

#[derive(Default)]
pub struct Extensions {
    values: HashMap<TypeId, Box<dyn Any + Send>>,
}

impl Extensions {
    pub fn insert<T: Send + 'static>(&mut self, value: T) -> Option<T> {
        self.values
            .insert(TypeId::of::<T>(), Box::new(value))
            .and_then(|old| old.downcast().ok())
            .map(|boxed| *boxed)
    }

    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.values.get(&TypeId::of::<T>())?.downcast_ref()
    }
}

pub struct Request {
    pub method: Method,
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub extensions: Extensions,
}

impl Request {
    pub fn new(method: Method, path: &str) -> Self {
        Request { method, path: path.to_string(), headers: BTreeMap::new(), extensions: Extensions::default() }
    }

    pub fn header(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.headers.insert(name.to_ascii_lowercase(), value.to_string());
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Response {
    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Response { status, body: body.into().into_bytes() }
    }
}

impl From<&str> for Response {
    fn from(body: &str) -> Self {
        Response::text(200, body)
    }
}

pub type Handler = Arc<dyn Fn(Request) -> Response + Send + Sync>;

pub trait Layer: Send + Sync {
    fn wrap(&self, inner: Handler) -> Handler;
}

impl<F> Layer for F
where
    F: Fn(Handler) -> Handler + Send + Sync,
{
    fn wrap(&self, inner: Handler) -> Handler {
        self(inner)
    }
}

#[derive(Clone, Default)]
pub struct CallCounter {
    calls: Arc<AtomicUsize>,
    failures: Arc<Mutex<Vec<(u16, String)>>>,
}

impl CallCounter {
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    pub fn take_failures(&self) -> Vec<(u16, String)> {
        std::mem::take(&mut *self.failures.lock().unwrap())
    }
}

impl Layer for CallCounter {
    fn wrap(&self, inner: Handler) -> Handler {
        let counter = self.clone();
        Arc::new(move |request| {
            let path = request.path.clone();
            let response = inner(request);
            counter.calls.fetch_add(1, Ordering::Relaxed);
            if response.status >= 400 {
                counter.failures.lock().unwrap().push((response.status, path));
            }
            response
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User(pub String);

pub fn require_key(keys: HashMap<String, User>) -> impl Layer {
    let keys = Arc::new(keys);
    move |inner: Handler| -> Handler {
        let keys = Arc::clone(&keys);
        Arc::new(move |mut request| {
            let user = request.headers.get("x-key").and_then(|key| keys.get(key)).cloned();
            match user {
                Some(user) => {
                    request.extensions.insert(user);
                    inner(request)
                }
                None => Response::text(401, "who is there?"),
            }
        })
    }
}

#[derive(Default)]
pub struct Router {
    routes: BTreeMap<(Method, String), Handler>,
}

impl Router {
    pub fn route<F, R>(mut self, method: Method, path: &str, handler: F) -> Self
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Into<Response>,
    {
        let boxed: Handler = Arc::new(move |request| handler(request).into());
        self.routes.insert((method, path.to_string()), boxed);
        self
    }

    pub fn layer(mut self, layer: &dyn Layer) -> Self {
        for handler in self.routes.values_mut() {
            *handler = layer.wrap(Arc::clone(handler));
        }
        self
    }

    pub fn handle(&self, request: Request) -> Response {
        let key = (request.method, request.path.clone());
        match self.routes.get(&key) {
            Some(handler) => handler(request),
            None => Response::text(404, format!("no {:?} {}", key.0, key.1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn layers_apply_across_threads() {
        let counter = CallCounter::default();
        let keys = HashMap::from([("k1".to_string(), User("rook".into()))]);
        let router = Router::default()
            .route(Method::Get, "/me", |request: Request| match request.extensions.get::<User>() {
                Some(User(name)) => Response::text(200, name.as_str()),
                None => Response::text(500, ""),
            })
            .route(Method::Post, "/ping", |_: Request| "pong")
            .layer(&require_key(keys))
            .layer(&counter);
        thread::scope(|scope| {
            let known = scope.spawn(|| router.handle(Request::new(Method::Get, "/me").header("X-Key", "k1")));
            let unknown = scope.spawn(|| router.handle(Request::new(Method::Post, "/ping")));
            assert_eq!(known.join().unwrap(), Response::from("rook"));
            assert_eq!(unknown.join().unwrap().status, 401);
        });
        assert_eq!(router.handle(Request::new(Method::Delete, "/me")).status, 404);
        assert_eq!(counter.calls(), 2);
        assert_eq!(counter.take_failures(), [(401, "/ping".to_string())]);
    }
}
