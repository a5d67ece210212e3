"""Every check as a session in the user's database, recorded traces beside them, and what they say of a decision.

A session is told by the files that changed since the one before. Knows nothing of how a history is weighed.
"""

from __future__ import annotations

import difflib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from citl.core.decision import SessionKind
from citl.core.diagnostic import Level
from citl.core.errors import StoreError
from citl.core.text import SourceText
from citl.engine.blame import Past
from citl.engine.reading import Reader, Shelf, placed, rust_files
from citl.learning.sessions import Session, SessionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from citl.core.decision import Decision, Tally
    from citl.core.diagnostic import Diagnostic
    from citl.learning.sessions import Sessions
    from citl.rustc.check import CheckResult
    from citl.traces.anchoring import Anchored
    from citl.traces.trace import Place, Trace

_log = logging.getLogger(__name__)

_LONGEST_DIFF = 8_000
"""Characters of a change that are kept as what resolved an error."""
_MOST_SESSIONS, _OLDEST_S, _MOST_BYTES = 10_000, 180 * 86_400.0, 256 << 20
"""What is kept of each root, and in all."""
_PRUNED_EVERY = 200
"""Sessions between two looks at what is too old or too much."""
_MOST_ON_A_LINE = 200


class Recording:
    """Records the sessions of roots. Its methods may be called from any thread, one at a time."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._reader = Reader()
        self._known: dict[str, set[str]] = {}
        self._failed: dict[str, bool] = {}
        self._traced: dict[str, Trace] = {}
        self._shelf = Shelf()
        self._recorded = 0

    def record_check(self, result: CheckResult) -> None:
        """Add one check; a check that could not be made is none.

        Raises:
            StoreError: the database cannot be written.
        """
        if result.fault:
            return
        root, files = root_of(result), _files_of(result)
        before = {file: self._reader.source(file) for file in files}
        fresh = root not in self._known
        changed = self._reader.changed(files)
        decisions = self._reader.decisions(files, result.target.root)
        known = self._known.get(root) or set(self._sessions.files(root, SessionKind.CHECK))
        told = decisions if fresh else {file: decisions[file] for file in changed}
        errors = _errors(result.diagnostics)
        fix = _diff({file: before[file] for file in changed}, files) if self._failed.get(root) and not errors else None
        session = Session(root, SessionKind.CHECK, not errors, errors, fix)
        self._sessions.ingest(session, told, sorted(known - files.keys()))
        self._known[root], self._failed[root] = set(files), bool(errors)
        self._recorded += 1
        if self._recorded % _PRUNED_EVERY == 1:
            self._sessions.prune(max_sessions=_MOST_SESSIONS, max_age_s=_OLDEST_S, max_bytes=_MOST_BYTES)

    def past(self, result: CheckResult, sources: Mapping[str, SourceText], paths: Sequence[str]) -> Past:
        """What was recorded before ``result``, the decisions of traces where they stand in ``sources``.

        Traces are those of the root and those in ``paths``; one that is new or changed is taken in.
        """
        root = result.target.root
        traces = self._shelf.traces(root, paths)
        found = placed(traces, sources, root)
        for trace in traces:
            if self._traced.get(trace.source) is not trace:
                for reason in (*trace.reasons, *found[trace.source].reasons):
                    _log.warning("%s: %s", trace.source, reason)
                self._ingest(trace, found[trace.source])
                self._traced[trace.source] = trace
        decisions = tuple(one for anchored in found.values() for one in anchored.decisions)
        return Past(decisions, self._history((root_of(result), *found)))

    def _ingest(self, trace: Trace, anchored: Anchored) -> None:
        try:
            self._take_in(trace, anchored)
        except StoreError as refusal:
            _log.warning("%s was not taken in: %s", trace.source, refusal)

    def _take_in(self, trace: Trace, anchored: Anchored) -> None:
        # The file says it all again: what was kept of it before is replaced.
        self._sessions.forget(trace.source)
        decisions = {one.id: one for one in anchored.decisions}
        files: set[str] = set()
        for session in trace.sessions:
            if session.passed is None:
                continue
            standing: dict[str, list[Decision]] = {file: [] for file in files}
            for id_ in anchored.standing.get(session.id, ()):
                standing.setdefault(decisions[id_].file, []).append(decisions[id_])
            files |= standing.keys()
            errors = tuple(
                _recorded_error(code, place) for code, place in zip(session.codes, session.spans, strict=False)
            )
            told = Session(trace.source, SessionKind.TRACE, session.passed, errors, session.fix_diff, session.at)
            self._sessions.ingest(told, standing)

    def _history(self, tracks: Sequence[str]) -> Callable[[Decision], tuple[Tally, ...]]:
        """What the sessions of some roots say of a decision; an unreadable database says nothing."""
        lines: dict[tuple[str, int], dict[str, tuple[Tally, ...]]] = {}

        def tallies(decision: Decision) -> tuple[Tally, ...]:
            key = (decision.file, decision.line)
            if key not in lines:
                lines[key] = self._on_line(tracks, decision)
            return lines[key].get(decision.id, ())

        return tallies

    def _on_line(self, tracks: Sequence[str], decision: Decision) -> dict[str, tuple[Tally, ...]]:
        found: dict[str, tuple[Tally, ...]] = {}
        lines = (decision.line, decision.line)
        try:
            for track in tracks:
                for one in self._sessions.correlate(track, decision.file, lines, _MOST_ON_A_LINE):
                    found[one.decision.id] = (*found.get(one.decision.id, ()), *one.tallies)
        except StoreError as refusal:
            _log.warning("%s", refusal)
        return found


def root_of(result: CheckResult) -> str:
    """Under which name the sessions of a target are kept."""
    return result.target.lone_file or result.target.root


def _files_of(result: CheckResult) -> dict[str, SourceText]:
    lone = result.target.lone_file
    if lone is None:
        return rust_files(result.target.root)
    return {lone: SourceText(Path(lone).read_bytes())}


def _errors(diagnostics: Sequence[Diagnostic]) -> tuple[SessionError, ...]:
    return tuple(
        SessionError(one.code, span.file, span.start_line, span.end_line)
        for one in diagnostics
        if one.level is Level.ERROR and (span := one.primary) is not None
    )


def _recorded_error(code: str, place: Place) -> SessionError:
    line = place.start_line or 1
    return SessionError(code, place.file or "", line, place.end_line or line)


def _diff(before: Mapping[str, SourceText | None], after: Mapping[str, SourceText]) -> str | None:
    """What changed between two sessions, where it is short enough to be a fix."""
    lines: list[str] = []
    for file, old in before.items():
        if old is not None:
            texts = (old.text.split("\n"), after[file].text.split("\n"))
            lines += difflib.unified_diff(*texts, file, file, lineterm="", n=1)
    text = "\n".join(lines)
    return text if text and len(text) <= _LONGEST_DIFF else None
