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

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST,)
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
