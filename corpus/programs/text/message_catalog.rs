//! Localised messages with placeholders, plural forms and language fallback.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

type PluralRule = fn(u64) -> usize;

#[derive(Clone)]
struct Catalog {
    language: &'static str,
    plural: PluralRule,
    messages: HashMap<&'static str, Vec<&'static str>>,
    fallback: Option<Rc<Catalog>>,
}

impl Catalog {
    fn new(language: &'static str, plural: PluralRule) -> Self {
        Catalog {
            language,
            plural,
            messages: HashMap::new(),
            fallback: None,
        }
    }

    fn falling_back_to(self, other: &Rc<Catalog>) -> Self {
        Catalog {
            fallback: Some(Rc::clone(other)),
            ..self
        }
    }

    fn add(mut self, key: &'static str, forms: &[&'static str]) -> Self {
        self.messages.insert(key, forms.to_vec());
        self
    }

    /// The catalog that owns the key, together with its forms.
    fn resolve(&self, key: &str) -> Option<(&Catalog, &[&'static str])> {
        match self.messages.get(key) {
            Some(forms) => Some((self, forms)),
            None => self.fallback.as_deref()?.resolve(key),
        }
    }

    fn say<'k>(&self, key: &'k str, args: &[(&str, Arg<'_>)]) -> Cow<'k, str> {
        let Some((owner, forms)) = self.resolve(key) else {
            return Cow::Borrowed(key);
        };
        let count = args.iter().find_map(|(_, arg)| match arg {
            Arg::Count(n) => Some(*n),
            _ => None,
        });
        let index = count.map_or(0, owner.plural);
        match forms.get(index).or_else(|| forms.last()) {
            Some(form) => fill(form, args),
            None => Cow::Borrowed(key),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Arg<'a> {
    Count(u64),
    Text(&'a str),
}

fn fill<'m>(form: &'m str, args: &[(&str, Arg<'_>)]) -> Cow<'m, str> {
    if !form.contains('{') {
        return form.into();
    }
    let mut out = String::with_capacity(form.len() + 16);
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            rest = after;
            break;
        };
        match args.iter().find(|(arg, _)| *arg == name) {
            Some((_, Arg::Count(n))) => out += &n.to_string(),
            Some((_, Arg::Text(text))) => out.push_str(text),
            None => {
                out.push('?');
                out.push_str(name);
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out.into()
}

fn english_plural(n: u64) -> usize {
    usize::from(n != 1)
}

fn polish_plural(n: u64) -> usize {
    match (n, n % 10, n % 100) {
        (1, ..) => 0,
        (_, 2..=4, tens) if !(12..=14).contains(&tens) => 1,
        _ => 2,
    }
}

fn main() {
    let english = Rc::new(
        Catalog::new("en", english_plural)
            .add("greeting", &["Good morning, {name}!"])
            .add("files", &["{n} file was moved", "{n} files were moved"])
            .add("bye", &["Goodbye"]),
    );
    let polish = Catalog::new("pl", polish_plural)
        .add("greeting", &["Dzień dobry, {name}!"])
        .add(
            "files",
            &["przeniesiono {n} plik", "przeniesiono {n} pliki", "przeniesiono {n} plików"],
        )
        .falling_back_to(&english);

    for catalog in [english.as_ref(), &polish] {
        println!("[{}]", catalog.language);
        println!("  {}", catalog.say("greeting", &[("name", Arg::Text("Ola"))]));
        for n in [1, 3, 12, 25] {
            println!("  {}", catalog.say("files", &[("n", Arg::Count(n))]));
        }
        println!("  {}", catalog.say("bye", &[]));
        println!("  {}", catalog.say("no.such.key", &[]));
    }

    let mut patched = polish.clone();
    patched.messages.remove("greeting");
    let line = patched.say("greeting", &[("who", Arg::Text("x"))]).into_owned();
    println!("{line} ({} owners of en)", Rc::strong_count(&english));
}
