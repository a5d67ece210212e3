//! Copies a directory tree, skipping unwanted names, and prints a short summary.

use std::collections::HashSet;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Default, Clone, Copy)]
struct Summary {
    files: u64,
    directories: u64,
    skipped: u64,
    bytes: u64,
}

impl std::ops::AddAssign for Summary {
    fn add_assign(&mut self, other: Summary) {
        self.files += other.files;
        self.directories += other.directories;
        self.skipped += other.skipped;
        self.bytes += other.bytes;
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>12}: {}", "files", self.files)?;
        writeln!(f, "{:>12}: {}", "directories", self.directories)?;
        writeln!(f, "{:>12}: {}", "skipped", self.skipped)?;
        write!(f, "{:>12}: {:.1} KiB", "copied", self.bytes as f64 / 1024.0)
    }
}

struct Copier {
    ignored: HashSet<OsString>,
    buffer: Vec<u8>,
}

impl Copier {
    fn new<I, S>(ignored: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: Into<OsString>,
    {
        Copier {
            ignored: ignored.into_iter().map(Into::into).collect(),
            buffer: vec![0; 16 * 1024],
        }
    }

    fn copy_tree(&mut self, from: &Path, to: &Path) -> io::Result<Summary> {
        fs::create_dir_all(to)?;
        let mut summary = Summary { directories: 1, ..Summary::default() };
        let mut entries = fs::read_dir(from)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            let name = entry.file_name();
            if self.ignored.contains(&name) {
                summary.skipped += 1;
                continue;
            }
            let target = to.join(&name);
            let kind = entry.file_type()?;
            if kind.is_dir() {
                summary += self.copy_tree(&entry.path(), &target)?;
            } else if kind.is_file() {
                summary.bytes += self.copy_file(&entry.path(), &target)?;
                summary.files += 1;
            } else {
                summary.skipped += 1;
            }
        }
        Ok(summary)
    }

    fn copy_file(&mut self, from: &Path, to: &Path) -> io::Result<u64> {
        let mut reader = BufReader::new(File::open(from)?);
        let mut writer = BufWriter::new(File::create(to)?);
        let mut total = 0;
        loop {
            let count = match reader.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
                Err(err) => return Err(err),
            };
            writer.write_all(&self.buffer[..count])?;
            total += count as u64;
        }
        writer.flush()?;
        Ok(total)
    }
}

fn choose_paths() -> Option<(PathBuf, PathBuf)> {
    let mut args = env::args_os().skip(1).map(PathBuf::from);
    let from = args.next()?;
    let to = args.next().unwrap_or_else(|| {
        let mut name = from.file_name().unwrap_or_default().to_os_string();
        name.push(".copy");
        from.with_file_name(name)
    });
    Some((from, to))
}

fn main() -> ExitCode {
    let Some((from, to)) = choose_paths() else {
        eprintln!("usage: tree_copy FROM [TO]");
        return ExitCode::from(2);
    };
    if to.starts_with(&from) {
        eprintln!("cannot copy {} into itself", from.display());
        return ExitCode::FAILURE;
    }
    let mut copier = Copier::new([".cache", "build"]);
    match copier.copy_tree(&from, &to) {
        Ok(summary) => {
            println!("{} -> {}\n{}", from.display(), to.display(), summary);
            ExitCode::SUCCESS
        }
        Err(err) => {
            eprintln!("copy failed: {err}");
            ExitCode::FAILURE
        }
    }
}
