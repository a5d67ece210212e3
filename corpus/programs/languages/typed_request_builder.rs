//! Builder for outgoing requests whose required parts are tracked in the type.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

pub struct Missing;
pub struct Present;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Put,
    Delete,
}

impl AsRef<str> for Method {
    fn as_ref(&self) -> &str {
        match self {
            Method::Get => "GET",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Request {
    method: Method,
    host: String,
    path: String,
    headers: BTreeMap<String, String>,
    timeout: Option<Duration>,
    body: Vec<u8>,
}

#[derive(Default)]
struct Parts {
    host: Option<String>,
    path: Option<String>,
    headers: BTreeMap<String, String>,
    timeout: Option<Duration>,
    body: Vec<u8>,
}

pub struct RequestBuilder<Host, Path> {
    method: Method,
    parts: Parts,
    state: PhantomData<(Host, Path)>,
}

impl RequestBuilder<Missing, Missing> {
    pub fn new(method: Method) -> Self {
        RequestBuilder {
            method,
            parts: Parts::default(),
            state: PhantomData,
        }
    }
}

impl<Host, Path> RequestBuilder<Host, Path> {
    fn retag<H, P>(self) -> RequestBuilder<H, P> {
        RequestBuilder {
            method: self.method,
            parts: self.parts,
            state: PhantomData,
        }
    }

    pub fn header<K, V>(mut self, key: K, value: V) -> Self
    where
        K: AsRef<str>,
        V: ToString,
    {
        let key = key.as_ref().to_ascii_lowercase();
        self.parts.headers.insert(key, value.to_string());
        self
    }

    pub fn timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.parts.timeout = limit.into();
        self
    }

    pub fn body(mut self, bytes: impl IntoIterator<Item = u8>) -> Self {
        self.parts.body.extend(bytes);
        self
    }
}

impl<Path> RequestBuilder<Missing, Path> {
    pub fn host(mut self, host: impl Into<String>) -> RequestBuilder<Present, Path> {
        self.parts.host = Some(host.into());
        self.retag()
    }
}

impl<Host> RequestBuilder<Host, Missing> {
    pub fn path<'s, I>(mut self, segments: I) -> RequestBuilder<Host, Present>
    where
        I: IntoIterator<Item = &'s str>,
    {
        let path = segments.into_iter().fold(String::new(), |mut path, segment| {
            path.push('/');
            path.push_str(segment.trim_matches('/'));
            path
        });
        self.parts.path = Some(path);
        self.retag()
    }
}

impl RequestBuilder<Present, Present> {
    pub fn build(self) -> Request {
        let Parts { host, path, mut headers, timeout, body } = self.parts;
        if !body.is_empty() {
            headers
                .entry("content-length".to_string())
                .or_insert_with(|| body.len().to_string());
        }
        Request {
            method: self.method,
            host: host.unwrap_or_default(),
            path: path.unwrap_or_default(),
            headers,
            timeout,
            body,
        }
    }
}

impl Request {
    pub fn header(&self, key: &str) -> Option<&str> {
        self.headers.get(key).map(String::as_str)
    }

    pub fn timeout_or(&self, fallback: Duration) -> Duration {
        self.timeout.unwrap_or(fallback)
    }

    pub fn into_body(self) -> Vec<u8> {
        self.body
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}{}", self.method.as_ref(), self.host, self.path)?;
        for (key, value) in &self.headers {
            writeln!(f, "  {key}: {value}")?;
        }
        write!(f, "  [{} bytes]", self.body.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_header_is_filled_in() {
        let request = RequestBuilder::new(Method::Put)
            .path(["stock", "/items/"])
            .header("X-Try", 3)
            .host("depot.local")
            .body(*b"abc")
            .build();
        assert_eq!(request.header("content-length"), Some("3"));
        assert_eq!(request.header("x-try"), Some("3"));
        assert_eq!(request.path, "/stock/items");
    }
}
