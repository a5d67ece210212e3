"""The real command line in processes of its own, and packages for it to check."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "apr"
CORPUS_CASE = """
# E0600: negating what has no negation

## Ask whether a text is empty
Text is tested with a method.

```rust broken
fn title(text: &str) -> &str {
    if !text { //~ E0600
        return "untitled";
    }
    text
}

fn main() {
    println!("{}", title(""));
}
```

```rust fixed
fn title(text: &str) -> &str {
    if text.is_empty() {
        return "untitled";
    }
    text
}

fn main() {
    println!("{}", title(""));
}
```
"""


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """The environment of every command: no colours wished for, data and caches in a directory of the tests."""
    unset = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "SOURCE_DATE_EPOCH", "TTY_COMPATIBLE"}
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    return inherited | {"CITL_DATA_DIR": str(tmp_path_factory.mktemp("data"))}


@pytest.fixture(scope="session")
def citl(environment):
    """Runs ``citl`` with arguments; variables given by name are added to its environment."""

    def run(*args, cwd=None, **variables):
        argv = [sys.executable, "-m", "citl.cli", *map(str, args)]
        return subprocess.run(argv, cwd=cwd, env=environment | variables, capture_output=True, timeout=120, check=False)

    return run


@pytest.fixture
def package(tmp_path):
    """Writes a package with the given files under its ``src``, and returns its directory."""

    def write(**files):
        (tmp_path / "Cargo.toml").write_text('[package]\nname = "sample"\nedition = "2024"\n\n[workspace]\n', "utf-8")
        (tmp_path / "src").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "src" / f"{name}.rs").write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")
        return tmp_path

    return write


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """A corpus of one case."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "cases").mkdir()
    (folder / "cases" / "E0600.md").write_text(CORPUS_CASE.lstrip("\n"), "utf-8")
    about = 'name = "sample"\ndescription = "One case"\nlicense = "MIT"\nreleased = 2025-03-01\n'
    (folder / "corpus.toml").write_text(about, "utf-8")
    return folder


@pytest.fixture(scope="session")
def oracle(citl, corpus, tmp_path_factory):
    """The oracle built from that corpus."""
    path = tmp_path_factory.mktemp("oracle") / "sample.apr"
    built = citl("oracle", "build", corpus, "-o", path)

    assert built.returncode == 0, built.stderr.decode()
    return path


@pytest.fixture
def genuine():
    """The directory of oracle files that the original wrote."""
    return FIXTURES
