"""The decisions of a root, of files as they are now: what is read from syntax, and what generators recorded.

Only what changed is read again. Knows nothing of sessions and scores.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from citl.core.text import SourceText
from citl.syntax.tree import Files, Parsed
from citl.traces.anchoring import Anchored, anchor
from citl.traces.dependencies import Linker
from citl.traces.readers import MAX_BYTES, read_trace
from citl.traces.recorder import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from citl.core.decision import Decision
    from citl.traces.trace import Trace

TRACES = Path(".citl") / "traces"
"""Where a workspace keeps recorded traces."""
_MOST_BYTES = 16 << 20
"""Of the files of one root; of larger ones those that come first are read."""


class _Read(NamedTuple):
    digest: str
    parsed: Parsed
    decisions: tuple[Decision, ...]


class Reader:
    """Reads decisions, and remembers those of files that stay. Not to be called from two threads at once."""

    def __init__(self) -> None:
        self._read: dict[str, _Read] = {}
        self._linkers: defaultdict[str, Linker] = defaultdict(Linker)

    def decisions(self, files: Mapping[str, SourceText], root: str) -> dict[str, tuple[Decision, ...]]:
        """The decisions of every file by absolute path, with what they depend on among these files."""
        read = {file: self._of(file, files, root) for file in files}
        decisions = {file: one.decisions for file, one in read.items()}
        return self._linkers[root].link(decisions, {file: one.parsed for file, one in read.items()})

    def source(self, file: str) -> SourceText | None:
        """A file as it was last read."""
        known = self._read.get(file)
        return known.parsed.source if known else None

    def changed(self, files: Mapping[str, SourceText]) -> list[str]:
        """Those of the files that are not as they were last read."""
        return [
            file for file, source in files.items() if file not in self._read or self._read[file].digest != source.digest
        ]

    def _of(self, file: str, files: Mapping[str, SourceText], root: str) -> _Read:
        known, digest = self._read.get(file), files[file].digest
        if known is None or known.digest != digest:
            # A check's files are parsed already.
            parsed = files.parsed(file) if isinstance(files, Files) else Parsed(files[file])
            known = _Read(digest, parsed, record(parsed, file, Path(os.path.relpath(file, root)).as_posix()))
            self._read[file] = known
        return known


class Shelf:
    """The recorded traces of a root, each read when it changed."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[tuple[int, int], Trace]] = {}

    def traces(self, root: str, paths: Sequence[str]) -> list[Trace]:
        """What is in ``.citl/traces`` of the root and in the given files and folders, by name.

        Of a file that is no trace there is the reason alone.
        """
        return [self._of(path) for path in trace_files(root, paths)]

    def _of(self, path: Path) -> Trace:
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        known = self._read.get(str(path))
        if known is None or known[0] != stamp:
            with path.open("rb") as file:
                known = (stamp, read_trace(file.read(MAX_BYTES + 1), str(path)))
            self._read[str(path)] = known
        return known[1]


def placed(traces: Sequence[Trace], files: Mapping[str, SourceText], root: str) -> dict[str, Anchored]:
    """The decisions of each trace where they stand now, by the path of the trace."""
    tree = files if isinstance(files, Files) else Files(files)
    return {trace.source: anchor(trace, tree, root) for trace in traces}


def trace_files(root: str, paths: Sequence[str]) -> list[Path]:
    """The files that may hold traces, sorted."""
    found: set[Path] = set()
    for path in (Path(root) / TRACES, *(Path(root, path) for path in paths)):
        if path.is_dir():
            found.update(file for file in path.iterdir() if file.is_file())
        elif path.is_file():
            found.add(path)
    return sorted(found)


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
