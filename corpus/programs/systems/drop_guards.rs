//! Scope guards that undo work: temporary files, restored values and staged renames.

use std::cell::RefCell;
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

static SERIAL: AtomicU32 = AtomicU32::new(0);

struct Guard<T, F: FnOnce(T)> {
    inner: Option<(T, F)>,
}

impl<T, F: FnOnce(T)> Guard<T, F> {
    fn new(value: T, undo: F) -> Self {
        Guard { inner: Some((value, undo)) }
    }

    fn dismiss(mut self) -> T {
        let (value, _) = self.inner.take().expect("guard is armed until dropped");
        value
    }
}

impl<T, F: FnOnce(T)> Deref for Guard<T, F> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.inner.as_ref().expect("guard is armed until dropped").0
    }
}

impl<T, F: FnOnce(T)> DerefMut for Guard<T, F> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner.as_mut().expect("guard is armed until dropped").0
    }
}

impl<T, F: FnOnce(T)> Drop for Guard<T, F> {
    fn drop(&mut self) {
        if let Some((value, undo)) = self.inner.take() {
            undo(value);
        }
    }
}

struct TempFile {
    path: PathBuf,
    file: File,
    keep: bool,
}

impl TempFile {
    fn create_in(folder: &Path) -> io::Result<Self> {
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("stage-{}-{serial}.tmp", process::id()));
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        Ok(TempFile { path, file, keep: false })
    }

    fn persist(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        self.keep = true;
        Ok(())
    }
}

impl Write for TempFile {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.file.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        if !self.keep {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn save_lines<S: AsRef<str>>(target: &Path, lines: &[S]) -> io::Result<usize> {
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut temp = TempFile::create_in(folder)?;
    for line in lines.iter().map(AsRef::as_ref) {
        if line.contains('\n') {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "line break inside a line"));
        }
        writeln!(temp, "{line}")?;
    }
    temp.persist(target)?;
    Ok(lines.len())
}

struct Restore<'a, T> {
    place: &'a RefCell<T>,
    saved: Option<T>,
}

impl<'a, T> Restore<'a, T> {
    fn set(place: &'a RefCell<T>, value: T) -> Self {
        let saved = Some(place.replace(value));
        Restore { place, saved }
    }
}

impl<T> Drop for Restore<'_, T> {
    fn drop(&mut self) {
        if let Some(saved) = self.saved.take() {
            *self.place.borrow_mut() = saved;
        }
    }
}

fn main() -> io::Result<()> {
    let folder = env::temp_dir().join(format!("guards-{}", process::id()));
    fs::create_dir_all(&folder)?;
    let folder = Guard::new(folder, |path| {
        if let Err(err) = fs::remove_dir_all(&path) {
            eprintln!("left {} behind: {err}", path.display());
        }
    });

    let target = folder.join("settings.txt");
    println!("saved {} lines", save_lines(&target, &["mode=slow", "depth=3"])?);
    let rejected = save_lines(&target, &[String::from("broken\nline")]);
    println!("second save: {}", rejected.map_or_else(|err| err.to_string(), |n| n.to_string()));

    let lines = BufReader::new(File::open(&target)?).lines().collect::<Result<Vec<_>, _>>()?;
    println!("kept {lines:?}, {} file in the folder", fs::read_dir(&*folder)?.count());

    let depth = RefCell::new(1);
    {
        let _restore = Restore::set(&depth, 9);
        println!("inside: {}", depth.borrow());
    }
    println!("outside: {}", depth.borrow());

    let mut steps = Guard::new(vec!["open"], |steps| println!("undo {steps:?}"));
    steps.push("write");
    let steps = steps.dismiss();
    println!("committed {}", steps.join(" then "));
    Ok(())
}
