//! Looks programs up in the search path and works out the user's configuration folder.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::env;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

struct SearchPath {
    folders: Vec<PathBuf>,
}

impl SearchPath {
    fn from_env() -> Option<Self> {
        let raw = env::var_os("PATH")?;
        Some(Self::parse(&raw))
    }

    fn parse(raw: &OsStr) -> Self {
        let mut seen = BTreeSet::new();
        let folders = env::split_paths(raw)
            .filter(|folder| !folder.as_os_str().is_empty())
            .filter(|folder| seen.insert(folder.clone()))
            .collect();
        SearchPath { folders }
    }

    fn candidates<'a>(&'a self, name: &'a str) -> impl Iterator<Item = PathBuf> + 'a {
        self.folders.iter().map(move |folder| folder.join(name))
    }

    fn find(&self, name: &str) -> Option<PathBuf> {
        self.candidates(name).find(|path| path.is_file())
    }
}

fn expand_home<'a>(path: &'a str, home: Option<&Path>) -> Cow<'a, Path> {
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => Cow::Owned(home.join(rest)),
        _ => Cow::Borrowed(Path::new(path)),
    }
}

fn normalize(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !clean.pop() {
                    clean.push("..");
                }
            }
            other => clean.push(other),
        }
    }
    clean
}

fn config_folder(lookup: impl Fn(&str) -> Option<String>) -> Result<PathBuf, String> {
    if let Some(explicit) = lookup("XDG_CONFIG_HOME").filter(|text| !text.is_empty()) {
        return Ok(PathBuf::from(explicit));
    }
    let home = lookup("HOME").ok_or("neither XDG_CONFIG_HOME nor HOME is set")?;
    Ok(Path::new(&home).join(".config"))
}

fn describe(path: &Path) -> String {
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or("(none)");
    let extension = path
        .extension()
        .map(|ext| ext.to_string_lossy().to_uppercase())
        .unwrap_or_else(|| "-".into());
    format!("{:<24} stem={stem:<10} ext={extension}", path.display().to_string())
}

fn main() {
    let names: Vec<String> = match env::args().skip(1).collect::<Vec<_>>() {
        args if args.is_empty() => vec!["sh".to_owned(), "no-such-tool".to_owned()],
        args => args,
    };

    let search = SearchPath::from_env().unwrap_or(SearchPath { folders: Vec::new() });
    println!("{} folders on the search path", search.folders.len());
    for name in &names {
        match search.find(name) {
            Some(path) => println!("{name}: {}", path.display()),
            None => println!("{name}: not found"),
        }
    }

    match config_folder(|key| env::var(key).ok()) {
        Ok(folder) => println!("configuration in {}", folder.display()),
        Err(reason) => println!("no configuration: {reason}"),
    }

    let home = env::var_os("HOME").map(PathBuf::from);
    for text in ["~/notes/today.txt", "a/./b/../archive.tar", "../../up"] {
        let expanded = expand_home(text, home.as_deref());
        println!("{}", describe(&normalize(&expanded)));
    }
}
