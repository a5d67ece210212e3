//! Registry of text plugins built from named factories and run in priority order.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

trait Plugin {
    fn name(&self) -> &str;
    fn apply<'t>(&mut self, text: &'t str) -> Cow<'t, str>;

    fn summary(&self) -> Option<String> {
        None
    }
}

type Options<'o> = &'o [(&'o str, &'o str)];
type Factory = Box<dyn Fn(Options<'_>) -> Result<Box<dyn Plugin>, RegistryError>>;

#[derive(Debug)]
enum RegistryError {
    UnknownPlugin(String),
    Duplicate(String),
    MissingOption { plugin: &'static str, option: &'static str },
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownPlugin(name) => write!(f, "no plugin called {name:?}"),
            Self::Duplicate(name) => write!(f, "plugin {name:?} registered twice"),
            Self::MissingOption { plugin, option } => {
                write!(f, "plugin {plugin} needs option {option}")
            }
        }
    }
}

impl Error for RegistryError {}

#[derive(Default)]
struct Registry {
    factories: BTreeMap<String, Factory>,
}

impl Registry {
    fn register<F, P>(&mut self, name: &str, factory: F) -> Result<(), RegistryError>
    where
        F: Fn(Options<'_>) -> Result<P, RegistryError> + 'static,
        P: Plugin + 'static,
    {
        if self.factories.contains_key(name) {
            return Err(RegistryError::Duplicate(name.to_owned()));
        }
        let boxed: Factory = Box::new(move |options| {
            let plugin = factory(options)?;
            Ok(Box::new(plugin) as Box<dyn Plugin>)
        });
        self.factories.insert(name.to_owned(), boxed);
        Ok(())
    }

    fn build(&self, name: &str, options: Options<'_>) -> Result<Box<dyn Plugin>, RegistryError> {
        let factory = self
            .factories
            .get(name)
            .ok_or_else(|| RegistryError::UnknownPlugin(name.to_owned()))?;
        factory(options)
    }
}

struct Trimmer {
    removed: usize,
}

impl Plugin for Trimmer {
    fn name(&self) -> &str {
        "trim"
    }

    fn apply<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let kept = text.trim();
        self.removed += text.len() - kept.len();
        Cow::Borrowed(kept)
    }

    fn summary(&self) -> Option<String> {
        (self.removed > 0).then(|| format!("{} bytes removed", self.removed))
    }
}

struct Substitute {
    from: String,
    to: String,
}

impl Plugin for Substitute {
    fn name(&self) -> &str {
        "substitute"
    }

    fn apply<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if text.contains(&self.from) {
            Cow::Owned(text.replace(&self.from, &self.to))
        } else {
            Cow::Borrowed(text)
        }
    }
}

fn option<'o>(
    options: Options<'o>,
    plugin: &'static str,
    key: &'static str,
) -> Result<&'o str, RegistryError> {
    options
        .iter()
        .find(|(name, _)| *name == key)
        .map(|&(_, value)| value)
        .ok_or(RegistryError::MissingOption { plugin, option: key })
}

fn run_all(chain: &mut [Box<dyn Plugin>], input: &str) -> String {
    chain
        .iter_mut()
        .fold(input.to_owned(), |text, plugin| plugin.apply(&text).into_owned())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut registry = Registry::default();
    registry.register("trim", |_| Ok(Trimmer { removed: 0 }))?;
    registry.register("substitute", |options| {
        let from = option(options, "substitute", "from")?.to_string();
        let to = option(options, "substitute", "to")?.to_string();
        Ok(Substitute { from, to })
    })?;

    let mut chain = vec![
        registry.build("trim", &[])?,
        registry.build("substitute", &[("from", "colour"), ("to", "color")])?,
    ];
    for line in ["  the colour of tea ", "plain\t", "colourless"] {
        println!("{:?} -> {:?}", line, run_all(&mut chain, line));
    }
    for plugin in &chain {
        let note = plugin.summary().unwrap_or_else(|| "nothing to report".into());
        println!("{:<12}{}", plugin.name(), note);
    }

    if let Err(problem) = registry.build("substitute", &[("from", "x")]) {
        println!("as expected: {problem}");
    }
    if let Err(problem) = registry.build("shout", &[]) {
        println!("as expected: {problem}");
    }
    Ok(())
}
