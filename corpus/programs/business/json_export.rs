//! Minimal JSON export for shop data: a trait, impls for common types and an object writer.

use std::collections::BTreeMap;
use std::fmt::Write;

pub trait ToJson {
    fn write_json(&self, out: &mut String);

    fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }
}

impl ToJson for str {
    fn write_json(&self, out: &mut String) {
        out.push('"');
        for c in self.chars() {
            match c {
                '"' | '\\' => {
                    out.push('\\');
                    out.push(c);
                }
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                c if (c as u32) < 0x20 => {
                    let _ = write!(out, "\\u{:04x}", c as u32);
                }
                c => out.push(c),
            }
        }
        out.push('"');
    }
}

impl ToJson for String {
    fn write_json(&self, out: &mut String) {
        self.as_str().write_json(out);
    }
}

impl ToJson for bool {
    fn write_json(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

macro_rules! number_to_json {
    ($($kind:ty),+) => {
        $(impl ToJson for $kind {
            fn write_json(&self, out: &mut String) {
                out.push_str(&self.to_string());
            }
        })+
    };
}

number_to_json!(u8, u16, u32, u64, i32, i64);

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write_json(&self, out: &mut String) {
        (**self).write_json(out);
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write_json(&self, out: &mut String) {
        match self {
            Some(value) => value.write_json(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: ToJson> ToJson for [T] {
    fn write_json(&self, out: &mut String) {
        out.push('[');
        for (i, item) in self.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            item.write_json(out);
        }
        out.push(']');
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write_json(&self, out: &mut String) {
        self.as_slice().write_json(out);
    }
}

impl<K: AsRef<str>, V: ToJson> ToJson for BTreeMap<K, V> {
    fn write_json(&self, out: &mut String) {
        let mut object = Object::begin(out);
        for (key, value) in self {
            object.field(key.as_ref(), value);
        }
        object.end();
    }
}

pub struct Object<'o> {
    out: &'o mut String,
    empty: bool,
}

impl<'o> Object<'o> {
    pub fn begin(out: &'o mut String) -> Self {
        out.push('{');
        Object { out, empty: true }
    }

    pub fn field<V: ToJson + ?Sized>(&mut self, name: &str, value: &V) -> &mut Self {
        if !std::mem::replace(&mut self.empty, false) {
            self.out.push(',');
        }
        name.write_json(self.out);
        self.out.push(':');
        value.write_json(self.out);
        self
    }

    pub fn end(self) {
        self.out.push('}');
    }
}

#[derive(Debug, Clone)]
pub struct Product {
    pub sku: String,
    pub cents: u32,
    pub tags: Vec<&'static str>,
    pub successor: Option<Box<Product>>,
}

impl ToJson for Product {
    fn write_json(&self, out: &mut String) {
        let mut object = Object::begin(out);
        object.field("sku", &self.sku).field("cents", &self.cents);
        if !self.tags.is_empty() {
            object.field("tags", &self.tags);
        }
        object.field("successor", &self.successor.as_deref());
        object.end();
    }
}

pub fn catalogue<'p, I>(products: I) -> BTreeMap<&'p str, &'p Product>
where
    I: IntoIterator<Item = &'p Product>,
{
    products.into_iter().map(|product| (product.sku.as_str(), product)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_product() {
        let new = Product { sku: "K-2".into(), cents: 900, tags: vec![], successor: None };
        let old = Product {
            sku: "K\"1".into(),
            tags: vec!["steel", "8\tmm"],
            successor: Some(Box::new(new.clone())),
            ..new
        };
        assert_eq!(
            old.to_json(),
            r#"{"sku":"K\"1","cents":900,"tags":["steel","8\tmm"],"successor":{"sku":"K-2","cents":900,"successor":null}}"#
        );
        assert_eq!(catalogue([&old]).len(), 1);
    }
}
