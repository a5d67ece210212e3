"""What recording the decisions of code costs, and how many there are; for a package beside `cargo check`.

    recording.py FILE_OR_DIR ... [--rounds 3] [--no-cargo]

Of each argument all `.rs` files are read as one crate; of a directory with a `Cargo.toml` those below `src`. CPU times
in milliseconds are the least of the rounds: parsing, recording, linking, and all three again for the largest file, as
after an edit of it. `bare` is the share of the lines of code on
which no decision begins, lines of mere punctuation, `else` and `where` left out. A package is copied and checked with
its own target directory; its time is that of a second check, after `src/lib.rs` or `src/main.rs` was touched, so that
dependencies do not count.
"""

# ruff: noqa: S603  (a script that starts cargo)

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from citl.core.text import SourceText
from citl.syntax.tree import Parsed
from citl.traces.dependencies import Linker
from citl.traces.recorder import record

if TYPE_CHECKING:
    from citl.core.decision import Decision

_BARE = re.compile(r"(?:\W|\belse\b|\bwhere\b)*")


class Round(NamedTuple):
    """CPU seconds of one reading of a crate, and what came of it."""

    parsing: float
    recording: float
    linking: float
    again: float
    files: dict[str, Parsed]
    decisions: dict[str, tuple[Decision, ...]]


def read(path: Path) -> dict[str, SourceText]:
    """The Rust files of an argument by path."""
    folder = path / "src" if (path / "Cargo.toml").is_file() else path
    found = sorted(folder.rglob("*.rs")) if path.is_dir() else [path]
    return {str(file): SourceText(file.read_bytes()) for file in found}


def measure(sources: dict[str, SourceText]) -> Round:
    """One reading from scratch."""
    times = [time.process_time()]
    files = {name: Parsed(SourceText(source.data)) for name, source in sources.items()}
    for parsed in files.values():
        _ = parsed.root
    times.append(time.process_time())
    decisions = {name: record(parsed, name, name) for name, parsed in files.items()}
    times.append(time.process_time())
    linker = Linker()
    linked = linker.link(decisions, files)
    times.append(time.process_time())
    largest = max(sources, key=lambda name: len(sources[name].data))
    files[largest] = Parsed(SourceText(b"\n" + sources[largest].data))
    decisions[largest] = record(files[largest], largest, largest)
    linker.link(decisions, files)
    times.append(time.process_time())
    parsing, recording, linking, again = (after - before for before, after in pairwise(times))
    files[largest] = Parsed(sources[largest])
    return Round(parsing, recording, linking, again, files, linked)


def code_lines(parsed: Parsed) -> set[int]:
    """The lines, from 1, on which a token begins that a slip could change."""
    lines: dict[int, list[str]] = {}
    for token in parsed.tokens:
        lines.setdefault(parsed.source.line_of(token.span.start) + 1, []).append(token.text)
    return {line for line, words in lines.items() if not _BARE.fullmatch(" ".join(words))}


def check_s(package: Path) -> float | None:
    """CPU seconds of checking the package again with everything else built; None where it does not build."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "package"
        shutil.copytree(package, copy, ignore=shutil.ignore_patterns("target", ".git"))
        # A package in a registry or workspace has a table of its own to be alone.
        with (copy / "Cargo.toml").open("a", encoding="utf-8") as manifest:
            manifest.write("\n[workspace]\n")
        command = ["cargo", "check", "--quiet"]
        options = {"cwd": copy, "env": {**os.environ, "CARGO_TARGET_DIR": f"{scratch}/target"}, "capture_output": True}
        if subprocess.run(command, check=False, **options).returncode:
            return None
        for root in ("lib.rs", "main.rs"):
            if (copy / "src" / root).is_file():
                (copy / "src" / root).touch()
        began = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, **options)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime


def report(path: Path, rounds: int, *, cargo: bool) -> None:
    """The row of one argument."""
    sources = read(path)
    done = [measure(sources) for _ in range(rounds)]
    parsing, recording, linking, again = (1000 * min(one[column] for one in done) for column in range(4))
    files, decisions = done[-1].files, done[-1].decisions
    lines = sum(len(source.line_starts) for source in sources.values())
    code = {(name, line) for name, parsed in files.items() for line in code_lines(parsed)}
    covered = {(name, one.line) for name, all_ in decisions.items() for one in all_}
    count = sum(map(len, decisions.values()))
    edges = sum(len(one.depends_on) for all_ in decisions.values() for one in all_)
    print(
        f"{path.name}: {lines} lines, {len(code)} of code, {count} decisions ({count / max(1, len(code)):.2f} a line of"
        f" code), {edges} edges, bare {len(code - covered) / max(1, len(code)):.2%};"
        f" parsing {parsing:.0f} ms, recording {recording:.0f} ms, linking {linking:.0f} ms, again {again:.0f} ms"
    )
    if not cargo or not (path / "Cargo.toml").is_file():
        return
    checked = check_s(path)
    if checked is None:
        print("  cargo check: it does not build alone")
    else:
        shares = [spent / 1000 / checked for spent in (parsing + recording + linking, again)]
        print(f"  cargo check {1000 * checked:.0f} ms of CPU; all files {shares[0]:.0%} of that, one {shares[1]:.0%}")


def main() -> int:
    """Prints a row for each argument."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-cargo", action="store_true")
    args = parser.parse_args()
    for path in args.paths:
        report(path, args.rounds, cargo=not args.no_cargo)
    return 0


if __name__ == "__main__":
    sys.exit(main())
