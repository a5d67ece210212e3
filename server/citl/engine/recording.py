"""Every check as a session in the user's database, and what they and recorded traces say of a decision.

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
from citl.engine.reading import Reader, rust_files
from citl.engine.shelf import Shelf
from citl.learning.sessions import Session, SessionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from citl.core.decision import Decision, Tally
    from citl.core.diagnostic import Diagnostic
    from citl.learning.sessions import Sessions
    from citl.rustc.check import CheckResult

_log = logging.getLogger(__name__)

_LONGEST_DIFF = 8_000
"""Characters of a change that are kept as what resolved an error."""
_MOST_SESSIONS, _OLDEST_S, _MOST_BYTES = 10_000, 180 * 86_400.0, 256 << 20
"""What is kept of each root, and in all."""
_PRUNED_EVERY = 200
"""Sessions between two looks at what is too old or too much."""
_MOST_ON_A_LINE = 200


class Recording:
    """Records the sessions of roots."""

    def __init__(self, sessions: Sessions | None) -> None:
        """``sessions`` keeps what is recorded; without it nothing is, and traces alone are read."""
        self._sessions = sessions
        self._readers: dict[str, Reader] = {}
        """Of all files of a root, for its sessions."""
        self._near: dict[str, Reader] = {}
        """Of the files of its crates with errors: another set, which would make the first read everything anew."""
        self._known: dict[str, set[str]] = {}
        self._failed: dict[str, bool] = {}
        self._shelf = Shelf(sessions)
        self._recorded = 0

    def record_check(self, result: CheckResult) -> None:
        """Add one check; a check that could not be made is none. To be called from one thread at a time.

        Raises:
            StoreError: the database cannot be written.
        """
        if result.fault or self._sessions is None:
            return
        root, files = root_of(result), _files_of(result)
        reader = self._readers.setdefault(root, Reader(result.target.root))
        before = {file: reader.source(file) for file in files}
        changed = reader.changed(files)
        decisions = reader.decisions(files)
        # If it cannot be written, the next one tells everything.
        known = self._known.pop(root, None)
        told = decisions if known is None else {file: decisions[file] for file in changed}
        standing = known or set(self._sessions.files(root, SessionKind.CHECK))
        passed = all(one.level is not Level.ERROR for one in result.diagnostics)
        fix = _diff({file: before[file] for file in changed}, files) if self._failed.get(root) and passed else None
        session = Session(root, SessionKind.CHECK, passed, _errors(result.diagnostics), fix)
        self._sessions.ingest(session, told, sorted(standing - files.keys()))
        self._known[root], self._failed[root] = set(files), not passed
        self._recorded += 1
        if self._recorded % _PRUNED_EVERY == 1:
            self._sessions.prune(max_sessions=_MOST_SESSIONS, max_age_s=_OLDEST_S, max_bytes=_MOST_BYTES)

    def past(self, result: CheckResult, sources: Mapping[str, SourceText], paths: Sequence[str]) -> Past:
        """What was recorded before ``result``: decisions of generators where they stand in ``sources``, and sessions.

        Traces are those of the root and those in ``paths``. For any thread.
        """
        recorded = self._shelf.recorded(result.target.root, sources, paths)
        ids, lines = frozenset(one.id for one in recorded.decisions), _Lines(self._sessions, root_of(result))

        def history(decision: Decision) -> tuple[Tally, ...]:
            return recorded.spectrum.tallies(decision.id) if decision.id in ids else lines.tallies(decision)

        reader = self._near.setdefault(root_of(result), Reader(result.target.root))
        return Past(recorded.decisions, history, reader)


class _Lines:
    """The earlier sessions of a root, asked line by line; an unreadable database says nothing."""

    def __init__(self, sessions: Sessions | None, root: str) -> None:
        self._sessions = sessions
        self._root = root
        self._known: dict[tuple[str, int], dict[str, tuple[Tally, ...]]] = {}

    def tallies(self, decision: Decision) -> tuple[Tally, ...]:
        key = (decision.file, decision.line)
        if key not in self._known:
            self._known[key] = self._asked(*key)
        return self._known[key].get(decision.id, ())

    def _asked(self, file: str, line: int) -> dict[str, tuple[Tally, ...]]:
        if self._sessions is None:
            return {}
        try:
            found = self._sessions.correlate(self._root, file, (line, line), _MOST_ON_A_LINE)
        except StoreError as refusal:
            _log.warning("%s", refusal)
            return {}
        return {one.decision.id: one.tallies for one in found}


def root_of(result: CheckResult) -> str:
    """Under which name the sessions of a target are kept."""
    return result.target.lone_file or result.target.root


def _files_of(result: CheckResult) -> dict[str, SourceText]:
    lone = result.target.lone_file
    if lone is None:
        return rust_files(result.target.root)
    return {lone: SourceText(Path(lone).read_bytes())}


def _errors(diagnostics: Sequence[Diagnostic]) -> tuple[SessionError, ...]:
    """Those that have a place."""
    return tuple(
        SessionError(one.code, span.file, span.start_line, span.end_line)
        for one in diagnostics
        if one.level is Level.ERROR and (span := one.primary) is not None
    )


def _diff(before: Mapping[str, SourceText | None], after: Mapping[str, SourceText]) -> str | None:
    """What changed between two sessions, where it is short enough to be a fix."""
    lines: list[str] = []
    for file, old in before.items():
        if old is not None:
            texts = (old.text.split("\n"), after[file].text.split("\n"))
            lines += difflib.unified_diff(*texts, file, file, lineterm="", n=1)
    text = "\n".join(lines)
    return text if text and len(text) <= _LONGEST_DIFF else None
