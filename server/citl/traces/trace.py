"""A recorded trace: what a code generator wrote down of its decisions and compilations; knows no encoding of it.

Names of files, lines and columns are as the generator wrote them, at the time it did: `citl.traces.anchoring` looks
for what is there now.
"""

from __future__ import annotations

import msgspec


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a file as far as it was recorded; lines and columns from 1, columns in code points, as rustc's."""

    file: str | None = None
    """As it was written; None where there is no place in Rust."""
    start_line: int | None = None
    start_column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    """Exclusive; None is the end of the line."""


class Recorded(Place, frozen=True, kw_only=True):
    """One decision as its generator wrote it down."""

    id: str
    """The generator's name for it; not unique where the generator names the rule that decided."""
    kind: str
    """One of CITL's own where the generator's kind has a counterpart, else as the generator has it."""
    description: str = ""
    """What was chosen, in place of what, and why."""
    text: str = ""
    """The code that embodies it; empty when unknown."""
    name: str = ""
    """What the generator calls the thing it decided on: perhaps the name of a definition."""
    depends_on: tuple[str, ...] = ()
    """Ids, also of decisions that were not recorded."""
    session: str = ""
    """Id of its session; empty: it stood in each session of the file."""


class RecordedSession(msgspec.Struct, frozen=True, kw_only=True):
    """One compilation that a generator recorded."""

    id: str = ""
    """Unique in its file; empty is the file's only one."""
    passed: bool | None = None
    """None when it is not said."""
    codes: tuple[str, ...] = ()
    """Error codes, in order."""
    spans: tuple[Place, ...] = ()
    """Where the errors were, in order; not always as many as codes."""
    messages: tuple[str, ...] = ()
    fix_diff: str | None = None
    """What repaired it, as a unified diff."""
    at: float = 0.0
    """Seconds since the Unix epoch; 0 when unknown."""


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """What one file holds."""

    source: str
    """Path of the file."""
    encoding: str
    """Whose and what form, as "depyler MessagePack"; empty when nothing told."""
    decisions: tuple[Recorded, ...] = ()
    """In the order of the file."""
    sessions: tuple[RecordedSession, ...] = ()
    """In the order of the file."""
    rejected: int = 0
    """Records that could not be understood, or were one too many."""
    reasons: tuple[str, ...] = ()
    """Why, for the first five; sentences."""
