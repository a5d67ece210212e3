"""The decisions of a root, read from the syntax of its files as they are now; only what changed is read again.

Knows nothing of sessions and scores.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from citl.core.text import SourceText
from citl.syntax.tree import Files, Parsed
from citl.traces.dependencies import Linker
from citl.traces.recorder import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citl.core.decision import Decision

_MOST_BYTES = 16 << 20
"""Of the files of one root; of larger ones those that come first are read."""


class _Read(NamedTuple):
    digest: str
    parsed: Parsed
    decisions: tuple[Decision, ...]


class Reader:
    """Reads the decisions of a root, and remembers those of files that stay. For any thread."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._read: dict[str, _Read] = {}
        self._linker = Linker()
        self._turn = threading.Lock()

    def decisions(self, files: Mapping[str, SourceText]) -> dict[str, tuple[Decision, ...]]:
        """The decisions of every file by absolute path, with what they depend on among these files."""
        with self._turn:
            read = {file: self._of(file, files) for file in files}
            decisions = {file: one.decisions for file, one in read.items()}
            return self._linker.link(decisions, {file: one.parsed for file, one in read.items()})

    def source(self, file: str) -> SourceText | None:
        """A file as it was last read."""
        known = self._read.get(file)
        return known.parsed.source if known else None

    def changed(self, files: Mapping[str, SourceText]) -> list[str]:
        """Those of the files that are not as they were last read."""
        return [
            file for file, source in files.items() if file not in self._read or self._read[file].digest != source.digest
        ]

    def _of(self, file: str, files: Mapping[str, SourceText]) -> _Read:
        known, digest = self._read.get(file), files[file].digest
        if known is None or known.digest != digest:
            # A check's files are parsed already.
            parsed = files.parsed(file) if isinstance(files, Files) else Parsed(files[file])
            known = _Read(digest, parsed, record(parsed, file, Path(os.path.relpath(file, self._root)).as_posix()))
            self._read[file] = known
        return known


def rust_files(root: str) -> dict[str, SourceText]:
    """The Rust files below a folder but for those of ``target`` and hidden folders, by absolute path."""
    found: dict[str, SourceText] = {}
    read = 0
    for path in _below(Path(root)):
        try:
            size = path.stat().st_size
            if read + size <= _MOST_BYTES:
                found[str(path)] = SourceText(path.read_bytes())
                read += size
        except OSError:
            continue
    return found


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "target" and not name.startswith("."))
        yield from (Path(here, name) for name in sorted(names) if name.endswith(".rs"))
