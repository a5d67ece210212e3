"""Sessions with the decisions that stood in them, in the user's database; knows neither syntax nor compilers.

A track is all sessions of one kind and one root, in their order. A session is told by what is different from the one
before: the files that changed, with all decisions in them; what stands in the others goes on standing. A decision that
stays takes up one row, however many sessions pass, and how it fared is a difference of two counts (see `schema`): an
answer takes as long as the decisions it is about, not as long as the history behind them.

A decision is the same as long as its id and its file are; it may move in the file. A session counts once for it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from citl.core.decision import Decision, SessionKind, Tally
from citl.core.text import Span
from citl.learning.session_queries import (
    BY_USE,
    BYTES,
    CORRELATE,
    DEPENDENCIES,
    DESCRIBE,
    FILES,
    KIND_RUNS,
    LAST_LINE,
    PLACE,
    RECENT,
    STANDING,
)
from citl.localize.formulas import tarantula
from citl.localize.spectrum import weighed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from citl.core.clock import Clock
    from citl.learning.store import Store

_ALL = -1
"""The limit that is none."""
_ALIKE = dict.fromkeys(SessionKind, 1.0)
_ORDER = {kind: place for place, kind in enumerate(SessionKind)}


class SessionError(msgspec.Struct, frozen=True):
    """An error of a session, and where it was."""

    code: str | None
    file: str
    line: int
    """1-based, as all lines here."""
    end_line: int
    """Inclusive."""


class Session(msgspec.Struct, frozen=True):
    """One compilation and what came of it."""

    root: str
    """Folder of the package or workspace."""
    kind: SessionKind
    passed: bool
    errors: tuple[SessionError, ...] = ()
    fix_diff: str | None = None
    """The change that led to it from a session that failed, where it is known."""
    at: float = 0.0
    """Seconds since the epoch; 0 stands for the moment it is ingested."""


class Standing(msgspec.Struct, frozen=True):
    """A decision that stands now, and how it fared."""

    decision: Decision
    tallies: tuple[Tally, ...]
    """In the order of `SessionKind`, without kinds in which it does not stand now: they neither blame nor clear it."""


class KindStanding(msgspec.Struct, frozen=True):
    """A kind of decision, and how sessions fared in which at least one of that kind stood."""

    kind: str
    score: float
    """Tarantula over all sessions alike."""
    tallies: tuple[Tally, ...]
    """In the order of `SessionKind`, without kinds in which none ever stood."""


class Sessions:
    """The sessions in a store; may be called from any thread."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def ingest(self, session: Session, changed: Mapping[str, Sequence[Decision]], removed: Iterable[str] = ()) -> None:
        """Add a session to its track: the decisions of each changed file by path, and the files that are gone.

        Decisions of files that are not mentioned stand as before. Of two with one id in one file the first counts.

        Raises:
            StoreError: the database cannot be written, or another editor writes for too long.
        """
        stated: dict[str, Sequence[Decision]] = {**dict.fromkeys(removed, ()), **changed}
        with self._store.writing() as connection:
            track, now = _track(connection, session)
            for path, decisions in stated.items():
                _state(connection, _file(connection, track, path), now, decisions)
            _count(connection, track, session, session.at or self._clock.now())

    def correlate(self, root: str, file: str, lines: tuple[int, int], limit: int) -> tuple[Standing, ...]:
        """What stands on at least one of those lines (1-based, inclusive), each decision once; at most ``limit``.

        The shortest come first, roughly (in powers of two of their lines), then by place: what is most about these
        lines is what the limit keeps.

        Raises:
            StoreError: the database cannot be read.
        """
        first, last = lines
        rows = self._store.read(CORRELATE, {"root": root, "file": file, "first": first, "last": last, "limit": limit})
        return _standings(file, rows)

    def decisions_by_file(self, root: str, file: str) -> tuple[Standing, ...]:
        """All that stands in a file, by place.

        Raises:
            StoreError: the database cannot be read.
        """
        found = self.correlate(root, file, (1, LAST_LINE), _ALL)
        return tuple(sorted(found, key=lambda one: (one.decision.line, one.decision.column, one.decision.id)))

    def top_types(self, root: str, count: int) -> tuple[KindStanding, ...]:
        """The ``count`` most suspicious kinds of decisions, best first, equal ones by name.

        Takes as long as the root has decisions.

        Raises:
            StoreError: the database cannot be read.
        """
        runs: defaultdict[tuple[str, str, int, int], list[_Run]] = defaultdict(list)
        for kind, session_kind, all_failing, all_passing, *run in self._store.read(KIND_RUNS, {"root": root}):
            runs[kind, session_kind, all_failing, all_passing].append(_Run(*run))
        tallies: defaultdict[str, list[Tally]] = defaultdict(list)
        for (kind, session_kind, *totals), own in runs.items():
            tallies[kind].append(Tally(SessionKind(session_kind), *_joined(own), *totals))
        found = [KindStanding(kind, tarantula(weighed(own, _ALIKE)), _ordered(own)) for kind, own in tallies.items()]
        return tuple(sorted(found, key=lambda one: (-one.score, one.kind))[: max(0, count)])

    def dependency_graph(self, root: str) -> dict[str, tuple[str, ...]]:
        """By id of each decision that stands and depends on anything, the ids it depends on, sorted.

        Raises:
            StoreError: the database cannot be read.
        """
        edges: defaultdict[str, set[str]] = defaultdict(set)
        for id_, depends_on in self._store.read(DEPENDENCIES, (root,)):
            edges[id_].update(msgspec.json.decode(depends_on, type=tuple[str, ...]))
        return {id_: tuple(sorted(edges[id_])) for id_ in sorted(edges)}

    def files(self, root: str, kind: SessionKind) -> tuple[str, ...]:
        """The files in which something stands, sorted: what of them is gone is to be named as removed.

        Raises:
            StoreError: the database cannot be read.
        """
        return tuple(path for (path,) in self._store.read(FILES, (root, kind.value)))

    def recent(self, root: str, limit: int) -> tuple[Session, ...]:
        """The last sessions of a root, newest first.

        Raises:
            StoreError: the database cannot be read.
        """
        errors: dict[int, list[SessionError]] = {}
        told: dict[int, tuple[Any, ...]] = {}
        for number, kind, passed, fix_diff, at, *error in self._store.read(RECENT, (root, max(0, limit))):
            told[number] = (kind, passed, fix_diff, at)
            errors.setdefault(number, [])
            if error[1] is not None:
                errors[number].append(SessionError(*error))
        return tuple(
            Session(root, SessionKind(kind), bool(passed), tuple(errors[number]), fix_diff, at)
            for number, (kind, passed, fix_diff, at) in told.items()
        )

    def prune(self, *, max_sessions: int, max_age_s: float, max_bytes: int) -> int:
        """Drop the oldest sessions of each track, down to that many and that age; how many went.

        Counts are from then on those of the sessions that are left. What stands goes on standing, but a track of which
        no session is left is forgotten. If the database still takes more than ``max_bytes``, whole roots are forgotten,
        those first that were not used for longest, and of the last one the older half of its sessions, until it fits.
        Space that is freed is used again; the file itself does not shrink.

        Each track is a transaction of its own, so that other editors get their turn.

        Raises:
            StoreError: the database cannot be written.
        """
        oldest = self._clock.now() - max_age_s
        dropped = 0
        for (track,) in self._store.read("SELECT number FROM tracks"):
            with self._store.writing() as connection:
                dropped += _shorten(connection, track, max_sessions, oldest)
        while self._bytes() > max_bytes and (tracks := self._store.read(BY_USE)):
            last = tracks[0][1] == tracks[-1][1]
            for track, root, sessions in tracks:
                if root == tracks[0][1]:
                    with self._store.writing() as connection:
                        dropped += _shorten(connection, track, sessions // 2 if last else 0, 0.0)
        return dropped

    def forget(self, root: str | None) -> int:
        """Drop all that is kept of a root, or everything for None; how many sessions went.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._store.writing() as connection:
            tracks = connection.execute("SELECT number FROM tracks WHERE ?1 IS NULL OR root = ?1", (root,)).fetchall()
            return sum(_shorten(connection, track, 0, 0.0) for (track,) in tracks)

    def _bytes(self) -> int:
        return int(self._store.read(BYTES)[0][0])


class _Moment(NamedTuple):
    """A moment of a track: its sessions so far."""

    failing: int
    passing: int


class _Run(NamedTuple):
    """From one moment of a track to another."""

    failing_from: int
    passing_from: int
    failing_to: int
    passing_to: int


class _Kept(NamedTuple):
    """What is kept of a decision that stands."""

    number: int
    words: tuple[str, ...]
    place: tuple[int, ...]
    since: _Moment


def _track(connection: sqlite3.Connection, session: Session) -> tuple[int, _Moment]:
    key = (session.root, session.kind.value)
    connection.execute("INSERT OR IGNORE INTO tracks (root, kind) VALUES (?, ?)", key)
    query = "SELECT number, failing, passing FROM tracks WHERE root = ? AND kind = ?"
    number, failing, passing = connection.execute(query, key).fetchone()
    return number, _Moment(failing, passing)


def _file(connection: sqlite3.Connection, track: int, path: str) -> int:
    connection.execute("INSERT OR IGNORE INTO files (track, path) VALUES (?, ?)", (track, path))
    query = "SELECT number FROM files WHERE track = ? AND path = ?"
    return int(connection.execute(query, (track, path)).fetchone()[0])


def _state(connection: sqlite3.Connection, file: int, now: _Moment, decisions: Sequence[Decision]) -> None:
    """From ``now`` on just those stand in the file; only what is different is written."""
    wanted = {one.id: one for one in reversed(decisions)}
    before = {row[0]: _kept(row) for row in connection.execute(STANDING, (file,))}
    gone = [kept for id_, kept in before.items() if id_ not in wanted]
    said = [one for id_, one in wanted.items() if id_ not in before or before[id_].words != _words(one)]
    put = [one for id_, one in wanted.items() if id_ not in before or before[id_].place != _place(one)]
    left = [*gone, *(before[one.id] for one in put if one.id in before)]
    connection.executemany(
        "DELETE FROM places WHERE file = ? AND reach = ? AND line = ? AND decision = ?",
        [(file, kept.place[0], kept.place[1], kept.number) for kept in left],
    )
    connection.executemany(
        "INSERT INTO runs VALUES (?, ?, ?, ?, ?)", [(kept.number, *kept.since, *now) for kept in gone]
    )
    connection.executemany(DESCRIBE, [(file, one.id, *_words(one)) for one in said])
    since = {one.id: before[one.id].since if one.id in before else now for one in put}
    connection.executemany(PLACE, [(*_place(one), *since[one.id], file, one.id) for one in put])


def _kept(row: tuple[Any, ...]) -> _Kept:
    return _Kept(row[1], row[2:6], row[6:13], _Moment(*row[13:]))


def _words(decision: Decision) -> tuple[str, ...]:
    depends_on = msgspec.json.encode(decision.depends_on).decode()
    return (decision.kind, decision.text, decision.description, depends_on)


def _place(decision: Decision) -> tuple[int, ...]:
    reach = 1 << max(0, decision.end_line - decision.line).bit_length()
    span = decision.span
    return (reach, decision.line, decision.column, decision.end_line, decision.end_column, span.start, span.end)


def _count(connection: sqlite3.Connection, track: int, session: Session, at: float) -> None:
    number = connection.execute(
        "INSERT INTO sessions (track, passed, at, fix_diff) VALUES (?, ?, ?, ?)",
        (track, session.passed, at, session.fix_diff),
    ).lastrowid
    connection.executemany(
        "INSERT INTO errors VALUES (?, ?, ?, ?, ?, ?)",
        [(number, place, *msgspec.structs.astuple(error)) for place, error in enumerate(session.errors)],
    )
    connection.execute(
        "UPDATE tracks SET failing = failing + NOT ?1, passing = passing + ?1 WHERE number = ?2",
        (session.passed, track),
    )


def _standings(file: str, rows: Iterable[tuple[Any, ...]]) -> tuple[Standing, ...]:
    """One for each id, in the order of the rows."""
    decisions: dict[str, Decision] = {}
    tallies: defaultdict[str, list[Tally]] = defaultdict(list)
    for row in rows:
        id_, session_kind, counts = row[0], row[11], row[12:]
        if id_ not in decisions:
            decisions[id_] = _decision(file, row[:11])
        tallies[id_].append(Tally(SessionKind(session_kind), *counts))
    return tuple(Standing(decision, _ordered(tallies[id_])) for id_, decision in decisions.items())


def _decision(file: str, row: tuple[Any, ...]) -> Decision:
    id_, kind, text, description, depends_on, start, end, line, column, end_line, end_column = row
    depends = msgspec.json.decode(depends_on, type=tuple[str, ...])
    span = Span(start, end)
    return Decision(id_, kind, text, file, span, line, column, end_line, end_column, depends, description)


def _ordered(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    return tuple(sorted(tallies, key=lambda tally: _ORDER[tally.kind]))


def _joined(runs: Sequence[_Run]) -> _Moment:
    """Failing and passing sessions in at least one of the runs, which are of one track."""
    return _Moment(
        sum(end - start for start, end in _spread((run.failing_from, run.failing_to) for run in runs)),
        sum(end - start for start, end in _spread((run.passing_from, run.passing_to) for run in runs)),
    )


def _spread(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same without overlaps."""
    reached = 0
    for start, end in sorted(ranges):
        if end > reached:
            yield max(start, reached), end
            reached = end


def _shorten(connection: sqlite3.Connection, track: int, sessions: int, oldest: float) -> int:
    """Leave that many sessions of a track, and none before ``oldest``; how many went."""
    query = """
        SELECT min(number) FROM (SELECT number, at FROM sessions WHERE track = ? ORDER BY number DESC LIMIT ?)
        WHERE at >= ?"""
    first = connection.execute(query, (track, max(0, sessions), oldest)).fetchone()[0]
    if first is None:
        return _drop_track(connection, track)
    dropped = _drop_sessions(connection, track, first)
    if dropped:
        _drop_past(connection, track)
    return dropped


def _drop_sessions(connection: sqlite3.Connection, track: int, first: int) -> int:
    """Drop those before the one of number ``first``."""
    before = (track, first)
    query = "SELECT count(*), total(passed) FROM sessions WHERE track = ? AND number < ?"
    count, passing = connection.execute(query, before).fetchone()
    connection.execute(
        "DELETE FROM errors WHERE session IN (SELECT number FROM sessions WHERE track = ? AND number < ?)", before
    )
    connection.execute("DELETE FROM sessions WHERE track = ? AND number < ?", before)
    connection.execute(
        "UPDATE tracks SET failing_dropped = failing_dropped + ?, passing_dropped = passing_dropped + ?"
        " WHERE number = ?",
        (count - int(passing), int(passing), track),
    )
    return int(count)


def _drop_past(connection: sqlite3.Connection, track: int) -> None:
    """Drop the runs that ended before the sessions that are left, and what neither stands nor stood in one of those."""
    connection.execute(
        """DELETE FROM runs WHERE
            decision IN (SELECT decisions.number FROM decisions JOIN files ON files.number = file WHERE track = ?1)
            AND failing_to + passing_to <= (SELECT failing_dropped + passing_dropped FROM tracks WHERE number = ?1)""",
        (track,),
    )
    connection.execute(
        """DELETE FROM decisions WHERE file IN (SELECT number FROM files WHERE track = ?1)
            AND number NOT IN (SELECT decision FROM places JOIN files ON files.number = file WHERE track = ?1)
            AND NOT EXISTS (SELECT 1 FROM runs WHERE decision = decisions.number)""",
        (track,),
    )
    connection.execute(
        "DELETE FROM files WHERE track = ? AND NOT EXISTS (SELECT 1 FROM decisions WHERE file = files.number)", (track,)
    )


def _drop_track(connection: sqlite3.Connection, track: int) -> int:
    files = "(SELECT number FROM files WHERE track = ?1)"
    for statement in (
        "DELETE FROM errors WHERE session IN (SELECT number FROM sessions WHERE track = ?1)",
        f"DELETE FROM runs WHERE decision IN (SELECT number FROM decisions WHERE file IN {files})",  # noqa: S608
        f"DELETE FROM places WHERE file IN {files}",  # noqa: S608
        f"DELETE FROM decisions WHERE file IN {files}",  # noqa: S608
        "DELETE FROM files WHERE track = ?1",
        "DELETE FROM tracks WHERE number = ?1",
    ):
        connection.execute(statement, (track,))
    return connection.execute("DELETE FROM sessions WHERE track = ?", (track,)).rowcount
