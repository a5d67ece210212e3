"""The database's tables, and how an older one becomes a current one; knows nothing of what the rows mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citl.core.errors import StoreError

if TYPE_CHECKING:
    import sqlite3

_FIRST = (
    """CREATE TABLE outcomes (
        number INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        kind TEXT NOT NULL,
        error_code TEXT,
        message_template TEXT NOT NULL,
        candidate TEXT NOT NULL,
        title TEXT NOT NULL,
        at REAL NOT NULL
    ) STRICT""",
    "CREATE INDEX outcomes_by_source ON outcomes (source, kind)",
    """CREATE TABLE patterns (
        id TEXT PRIMARY KEY,
        error_code TEXT NOT NULL,
        body BLOB NOT NULL,
        at REAL NOT NULL
    ) STRICT""",
    "CREATE TABLE migrations (version INTEGER PRIMARY KEY, at REAL NOT NULL) STRICT",
)

_SECOND = (
    # A moment of a track is the pair of its failing and passing sessions so far: each session adds to just one of them.
    # What stood from one moment to another stood in as many failing and passing sessions as the two differ by, so that
    # nothing is kept, and nothing is counted, session by session.
    """CREATE TABLE tracks (
        number INTEGER PRIMARY KEY,
        root TEXT NOT NULL,
        kind TEXT NOT NULL,
        failing INTEGER NOT NULL DEFAULT 0,
        passing INTEGER NOT NULL DEFAULT 0,
        failing_dropped INTEGER NOT NULL DEFAULT 0,
        passing_dropped INTEGER NOT NULL DEFAULT 0,
        UNIQUE (root, kind)
    ) STRICT""",
    """CREATE TABLE sessions (
        number INTEGER PRIMARY KEY,
        track INTEGER NOT NULL,
        passed INTEGER NOT NULL,
        at REAL NOT NULL,
        fix_diff TEXT
    ) STRICT""",
    "CREATE INDEX sessions_by_track ON sessions (track, number)",
    """CREATE TABLE errors (
        session INTEGER NOT NULL,
        place INTEGER NOT NULL,
        code TEXT,
        file TEXT NOT NULL,
        line INTEGER NOT NULL,
        end_line INTEGER NOT NULL,
        PRIMARY KEY (session, place)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE files (
        number INTEGER PRIMARY KEY,
        track INTEGER NOT NULL,
        path TEXT NOT NULL,
        UNIQUE (track, path)
    ) STRICT""",
    """CREATE TABLE decisions (
        number INTEGER PRIMARY KEY,
        file INTEGER NOT NULL,
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        description TEXT NOT NULL,
        depends_on TEXT NOT NULL,
        UNIQUE (file, id)
    ) STRICT""",
    # Only what stands has a place; it stands since the moment `failing_from`, `passing_from`.
    # `reach` is a power of two, at least the number of lines: what overlaps a line starts less than that above it, so
    # each length is searched apart, and one long decision makes no search long. (An R*Tree would do as well, but is
    # not compiled into every SQLite that may open this file.)
    """CREATE TABLE places (
        file INTEGER NOT NULL,
        reach INTEGER NOT NULL,
        line INTEGER NOT NULL,
        decision INTEGER NOT NULL,
        column INTEGER NOT NULL,
        end_line INTEGER NOT NULL,
        end_column INTEGER NOT NULL,
        span_start INTEGER NOT NULL,
        span_end INTEGER NOT NULL,
        failing_from INTEGER NOT NULL,
        passing_from INTEGER NOT NULL,
        PRIMARY KEY (file, reach, line, decision)
    ) STRICT, WITHOUT ROWID""",
    # One row each time a decision ceased to stand.
    """CREATE TABLE runs (
        decision INTEGER NOT NULL,
        failing_from INTEGER NOT NULL,
        passing_from INTEGER NOT NULL,
        failing_to INTEGER NOT NULL,
        passing_to INTEGER NOT NULL,
        PRIMARY KEY (decision, failing_from, passing_from)
    ) STRICT, WITHOUT ROWID""",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _SECOND)
"""The statements that lead from version n to n + 1, in order; a released one is never edited."""

VERSION = len(MIGRATIONS)
"""Schema version this build writes, kept in SQLite's ``user_version``."""


def migrate(connection: sqlite3.Connection, now: float) -> None:
    """Bring the database to `VERSION`, in one transaction; ``now`` (seconds since the epoch) is noted down.

    Raises:
        StoreError: the database was written by a newer build.
    """
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _climb(connection, now)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _climb(connection: sqlite3.Connection, now: float) -> None:
    # Read again under the lock: another editor may have migrated in between.
    found = _version(connection)
    if found > VERSION:
        raise StoreError(
            f"it was written by a newer version of CITL (schema {found}, this one knows {VERSION}): update it"
        )
    for version, statements in enumerate(MIGRATIONS[found:], start=found + 1):
        for statement in statements:
            connection.execute(statement)
        connection.execute("INSERT INTO migrations VALUES (?, ?)", (version, now))
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
