"""The recorded traces of code generators: found, read when they change, put where they stand, taken in as sessions.

Knows nothing of encodings, and nothing of how a history is weighed.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from citl.core.decision import SessionKind
from citl.core.errors import StoreError
from citl.learning.sessions import Session, SessionError
from citl.localize.spectrum import Spectrum
from citl.syntax.tree import Files
from citl.traces.anchoring import Anchored, anchor
from citl.traces.readers import MAX_BYTES, read_trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from citl.core.decision import Decision
    from citl.core.text import SourceText
    from citl.learning.sessions import Sessions
    from citl.traces.trace import Place, Trace

_log = logging.getLogger(__name__)

TRACES = Path(".citl") / "traces"
"""Where a workspace keeps recorded traces."""


class Recorded(NamedTuple):
    """What generators recorded, as far as it stands in the code now."""

    decisions: tuple[Decision, ...]
    spectrum: Spectrum
    """Over the sessions of all traces."""


class Shelf:
    """The traces of roots, each read when it changed. For any thread."""

    def __init__(self, sessions: Sessions | None) -> None:
        """``sessions`` keeps those of traces; without it they count as long as the trace is there."""
        self._sessions = sessions
        self._read: dict[str, tuple[tuple[int, int], Trace]] = {}
        self._kept: dict[str, Trace] = {}
        self._turn = threading.Lock()

    def recorded(self, root: str, sources: Mapping[str, SourceText], paths: Sequence[str]) -> Recorded:
        """What is in ``.citl/traces`` of the root and in the given files and folders, placed in ``sources``.

        What is wrong with a trace goes to the log, once.
        """
        with self._turn:
            traces = [self._of(path) for path in trace_files(root, paths)]
            found = placed(traces, sources, root)
            for trace in traces:
                if self._kept.get(trace.source) is not trace:
                    for reason in (*trace.reasons, *found[trace.source].reasons):
                        _log.warning("%s: %s", trace.source, reason)
                    self._keep(trace, found[trace.source])
                    self._kept[trace.source] = trace
        spectrum = Spectrum()
        for trace in traces:
            for session in trace.sessions:
                if session.passed is not None:
                    standing = found[trace.source].standing.get(session.id, ())
                    spectrum.add_standing(SessionKind.TRACE, standing, failed=not session.passed)
        return Recorded(tuple(one for anchored in found.values() for one in anchored.decisions), spectrum)

    def _of(self, path: Path) -> Trace:
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        known = self._read.get(str(path))
        if known is None or known[0] != stamp:
            with path.open("rb") as file:
                known = (stamp, read_trace(file.read(MAX_BYTES + 1), str(path)))
            self._read[str(path)] = known
        return known[1]

    def _keep(self, trace: Trace, anchored: Anchored) -> None:
        if self._sessions is None:
            return
        try:
            _take_in(self._sessions, trace, anchored)
        except StoreError as refusal:
            _log.warning("%s was not taken in: %s", trace.source, refusal)


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


def _take_in(sessions: Sessions, trace: Trace, anchored: Anchored) -> None:
    # The file says it all again: what was kept of it before is replaced.
    sessions.forget(trace.source)
    decisions = {one.id: one for one in anchored.decisions}
    files: set[str] = set()
    for session in trace.sessions:
        if session.passed is None:
            continue
        standing: dict[str, list[Decision]] = {file: [] for file in files}
        for id_ in anchored.standing.get(session.id, ()):
            standing.setdefault(decisions[id_].file, []).append(decisions[id_])
        files |= standing.keys()
        errors = tuple(_error(code, place) for code, place in zip(session.codes, session.spans, strict=False))
        told = Session(trace.source, SessionKind.TRACE, session.passed, errors, session.fix_diff, session.at)
        sessions.ingest(told, standing)


def _error(code: str, place: Place) -> SessionError:
    line = place.start_line or 1
    return SessionError(code, place.file or "", line, place.end_line or line)
