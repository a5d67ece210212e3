"""The user's own database: outcomes of fixes and patterns of their own; knows nothing of oracles and editors.

One SQLite file in WAL mode. Several editors may have it open at once: readers never wait, writers take turns.
Every write is one short transaction, so that the event loop may do it; a writer that finds the file busy for
longer than `BUSY_TIMEOUT_S` gives up with a `StoreError` rather than hold up typing.
A file that cannot be read is reported and left as it is: `set_aside` moves it away, and only when asked to.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any

import msgspec

from citl.core.errors import StoreError
from citl.core.fix import Record
from citl.learning import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from citl.core.clock import Clock

BUSY_TIMEOUT_S = 0.5
"""How long a write waits for another editor's."""
_OPENING_TIMEOUT_S = 5.0
"""How long opening waits: another editor may be creating or migrating the file."""
# What the user did cannot be made again, so it is looked through at once. The sessions may be a thousand times as much,
# which would hold up the start; damage among them shows when they are read.
_CHECKED = "SELECT name FROM sqlite_schema WHERE name IN ('outcomes', 'patterns') ORDER BY name"


class OutcomeKind(Enum):
    """What became of a fix."""

    ACCEPTED = "accepted"
    """The user took it."""
    REJECTED = "rejected"
    """The user turned it down."""
    UNDONE = "undone"
    """The user took it and took it back."""
    CONFIRMED = "confirmed"
    """A later check of the user's own tree found the error gone."""


class Outcome(msgspec.Struct, frozen=True):
    """One thing that became of one fix."""

    source: str
    """Of the candidate: a pattern's id, or ``rustc:<code>:<message template>``."""
    kind: OutcomeKind
    error_code: str | None
    message_template: str
    candidate: str
    """Id of the candidate: the same edits have the same."""
    title: str
    """As the menu showed it."""
    at: float = 0.0
    """Seconds since the epoch; 0 stands for the moment it is recorded."""


class OwnPattern(msgspec.Struct, frozen=True):
    """A pattern the user made."""

    id: str
    error_code: str
    body: str
    """JSON; what it says is for its reader to judge."""
    at: float = 0.0
    """Seconds since the epoch at which it was last remembered."""


class Export(msgspec.Struct, frozen=True):
    """Everything in a store, ready for JSON."""

    version: int
    outcomes: tuple[Outcome, ...]
    """Oldest first."""
    patterns: tuple[OwnPattern, ...]
    """By id."""


class Store:
    """Owns one connection to the user's database; may be called from any thread."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Open the database at ``path``, creating it and its folders.

        Raises:
            StoreError: it is damaged, cannot be written, or was written by a newer build.
        """
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        with _as_store_error(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=_OPENING_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        connection = self._connection
        _switch_to_wal(connection)
        # Loses at most the last outcomes on a power cut, never the file.
        connection.execute("PRAGMA synchronous = NORMAL")
        for (table,) in connection.execute(_CHECKED).fetchall():
            complaint = connection.execute(f"PRAGMA quick_check({table})").fetchone()[0]
            if complaint != "ok":
                raise StoreError(f"it is damaged ({complaint})")
        schema.migrate(connection, self._clock.now())
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}")

    def record(self, outcome: Outcome) -> None:
        """Add an outcome.

        Raises:
            StoreError: the database cannot be written, or another editor writes for too long.
        """
        with self.writing() as connection:
            _insert(connection, outcome, outcome.at or self._clock.now())

    def records(self) -> dict[str, Record]:
        """Successes and attempts of each source that has an outcome, in the order of sources.

        A fix is one attempt, whatever is heard of it: a fix that was accepted and later confirmed succeeded once,
        one that was undone was accepted before and failed, one that was rejected failed.

        Raises:
            StoreError: the database cannot be read.
        """
        return {source: _record(counts) for source, counts in self.counts().items()}

    def counts(self) -> dict[str, dict[OutcomeKind, int]]:
        """How often each source met each kind of outcome, in the order of sources, without kinds never met.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = self.read("SELECT source, kind, count(*) FROM outcomes GROUP BY source, kind ORDER BY source, kind")
        counts: dict[str, dict[OutcomeKind, int]] = {}
        for source, kind, count in rows:
            counts.setdefault(source, {})[OutcomeKind(kind)] = count
        return counts

    def remember(self, pattern: OwnPattern) -> None:
        """Keep a pattern of the user's own; one with the same id is replaced.

        Raises:
            StoreError: the database cannot be written.
        """
        at = pattern.at or self._clock.now()
        with self.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO patterns VALUES (?, ?, ?, ?)",
                (pattern.id, pattern.error_code, pattern.body.encode(), at),
            )

    def own_patterns(self) -> tuple[OwnPattern, ...]:
        """The user's own patterns, by id.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = self.read("SELECT id, error_code, body, at FROM patterns ORDER BY id")
        return tuple(OwnPattern(id_, code, bytes(body).decode("utf-8", "replace"), at) for id_, code, body, at in rows)

    def forget(self, source: str | None) -> int:
        """Drop a source's outcomes and the own pattern of that id, or everything for None; how many rows.

        Raises:
            StoreError: the database cannot be written.
        """
        with self.writing() as connection:
            removed = 0
            for table, column in (("outcomes", "source"), ("patterns", "id")):
                where = "" if source is None else f" WHERE {column} = ?"
                arguments = () if source is None else (source,)
                removed += connection.execute(f"DELETE FROM {table}{where}", arguments).rowcount  # noqa: S608  (our own names)
            return removed

    def export(self) -> Export:
        """Everything kept.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = self.read(
            "SELECT source, kind, error_code, message_template, candidate, title, at FROM outcomes ORDER BY at, number"
        )
        outcomes = tuple(Outcome(source, OutcomeKind(kind), *rest) for source, kind, *rest in rows)
        return Export(schema.VERSION, outcomes, self.own_patterns())

    def absorb(self, export: Export) -> int:
        """Add what another store exported, all or nothing; how many outcomes and patterns were not here yet.

        Raises:
            StoreError: the database cannot be written.
        """
        with self.writing() as connection:
            added = sum(_insert_unless_there(connection, outcome) for outcome in export.outcomes)
            for pattern in export.patterns:
                added += connection.execute(
                    "INSERT OR IGNORE INTO patterns VALUES (?, ?, ?, ?)",
                    (pattern.id, pattern.error_code, pattern.body.encode(), pattern.at),
                ).rowcount
            return added

    def close(self) -> None:
        """Let go of the file; closing twice is closing once."""
        with self._lock:
            self._connection.close()

    def read(self, query: str, arguments: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that answer ``query``, all of one moment.

        Raises:
            StoreError: the database cannot be read.
        """
        with self._lock, _as_store_error(self._path):
            return self._connection.execute(query, arguments).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: what the block does is kept as a whole, or not at all where it raises.

        Raises:
            StoreError: the database cannot be written, or another editor writes for too long.
        """
        with self._lock, _as_store_error(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def set_aside(path: Path) -> Path:
    """Rename a database that cannot be used, so that the next `Store` starts empty; its new path.

    Raises:
        StoreError: it cannot be renamed.
    """
    number = 1
    while (aside := path.with_name(f"{path.name}.aside-{number}")).exists():
        number += 1
    with _as_store_error(path):
        path.rename(aside)
        # The journals belong to the file they were written for: left behind, the next would get them.
        for suffix in ("-wal", "-shm"):
            journal = path.with_name(path.name + suffix)
            if journal.exists():
                journal.rename(f"{aside}{suffix}")
    return aside


def _record(counts: dict[OutcomeKind, int]) -> Record:
    accepted, undone = counts.get(OutcomeKind.ACCEPTED, 0), counts.get(OutcomeKind.UNDONE, 0)
    confirmed, rejected = counts.get(OutcomeKind.CONFIRMED, 0), counts.get(OutcomeKind.REJECTED, 0)
    return Record(max(accepted - undone, confirmed), max(accepted, undone, confirmed) + rejected)


def _columns(outcome: Outcome, at: float) -> tuple[str | float | None, ...]:
    return (
        outcome.source,
        outcome.kind.value,
        outcome.error_code,
        outcome.message_template,
        outcome.candidate,
        outcome.title,
        at,
    )


def _insert(connection: sqlite3.Connection, outcome: Outcome, at: float) -> None:
    connection.execute(
        "INSERT INTO outcomes (source, kind, error_code, message_template, candidate, title, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        _columns(outcome, at),
    )


def _insert_unless_there(connection: sqlite3.Connection, outcome: Outcome) -> bool:
    found = connection.execute(
        "SELECT 1 FROM outcomes WHERE source = ? AND kind = ? AND candidate = ? AND at = ?",
        (outcome.source, outcome.kind.value, outcome.candidate, outcome.at),
    ).fetchone()
    if found is None:
        _insert(connection, outcome, outcome.at)
    return found is None


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Set WAL mode, if need be after another editor did: where two switch at once, SQLite refuses one unwaited."""
    deadline = time.monotonic() + _OPENING_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


@contextmanager
def _as_store_error(path: Path) -> Iterator[None]:
    """Whatever SQLite or the file system says, as a sentence that names the file."""
    what = f"The database of your outcomes, {path}, cannot be used: "
    try:
        yield
    except StoreError as error:
        raise StoreError(f"{what}{error}.") from None
    except sqlite3.OperationalError as error:
        busy = "locked" in str(error) or "busy" in str(error)
        reason = "another program keeps it locked" if busy else str(error)
        raise StoreError(f"{what}{reason}.") from error
    except sqlite3.ProgrammingError as error:
        raise StoreError(f"{what}it is already closed.") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{what}it is damaged ({error}); move it away to start with an empty one.") from error
    except OSError as error:
        raise StoreError(f"{what}{error.strerror}.") from error
