"""Decisions, sessions and suspects: what a program chose, and how its choices fared; knows nothing of their origin.

A decision is a choice that a program embodies: a type that was written or inferred, a borrow, a move, an import. A
session is one compilation with the decisions that stood in it and its outcome. A suspect is a decision with what the
sessions say of it.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from citl.core.text import Span


class Decision(msgspec.Struct, frozen=True):
    """One choice, and where it stands."""

    id: str
    """The same while the code around it changes; unique in its crate."""
    kind: str
    """One of `citl.traces.recorder.KINDS` for those read from syntax; a generator may have kinds of its own."""
    text: str
    """The code that embodies it, on one line, shortened."""
    file: str
    """Absolute path."""
    span: Span
    line: int
    """1-based; the truth is `span`."""
    column: int
    """1-based, in code points."""
    end_line: int
    end_column: int
    """Exclusive."""
    depends_on: tuple[str, ...] = ()
    """Ids of the decisions it follows from: of the definitions it uses."""
    description: str = ""
    """Why it was taken, where its generator said so."""


class SessionKind(Enum):
    """What a session was; each counts with a weight of its own and is told apart wherever it is shown."""

    CHECK = "check"
    """The user's code as it was checked."""
    TRACE = "trace"
    """A compilation that a code generator recorded."""
    CHANGE = "change"
    """The user's code with one change that the judge compiled: the decisions it touched did not stand."""
    BLANK = "blank"
    """The same with a place blanked out: it takes part in the error if that makes the error go away."""


class Tally(msgspec.Struct, frozen=True):
    """In how many sessions of one kind a decision stood unchanged, each session counted once."""

    kind: SessionKind
    failing: int = 0
    """Sessions with the error in which it stood."""
    passing: int = 0
    """Sessions without the error in which it stood."""
    all_failing: int = 0
    """Sessions with the error."""
    all_passing: int = 0
    """Sessions without the error."""


class Suspect(msgspec.Struct, frozen=True):
    """A decision with its evidence."""

    decision: Decision
    score: float
    """0..1, higher first: how likely it is where the error comes from."""
    tallies: tuple[Tally, ...] = ()
    """In the order of `SessionKind`, kinds without sessions left out."""
    tried: int = 0
    """Single changes tried here."""
    repairing: int = 0
    """Of these, those that make the error go away."""
    root: bool = False
    """Whether it is suspicious and nothing it depends on is."""
    chain: tuple[str, ...] = ()
    """Ids of the decisions from it to the root cause along what it depends on, itself left out."""


class Blame(msgspec.Struct, frozen=True):
    """What is to blame for one error, or for all errors of a file or package."""

    suspects: tuple[Suspect, ...] = ()
    """Best first; equal scores by place."""
    tried: int = 0
    """Single changes judged."""
    repairing: int = 0
    """Of these, those that make the error go away."""
    note: str = ""
    """Why there is less evidence than there could be; a sentence, or empty."""
