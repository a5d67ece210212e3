"""Candidates, verdicts and fixes: what is done about a diagnostic; knows nothing of how they are found or judged."""

from __future__ import annotations

import hashlib
from enum import Enum

import msgspec

from citl.core.diagnostic import Applicability, FileEdit
from citl.core.explanation import Explanation


class Mechanism(Enum):
    """Where a candidate comes from."""

    SUGGESTION = "suggestion"
    """rustc proposed it."""
    PATTERN = "pattern"
    """A pattern of the oracle, adapted to the site."""
    REWRITE = "rewrite"
    """A generic rewrite of the wide net: tried because nothing likelier held."""


class Candidate(msgspec.Struct, frozen=True):
    """Concrete edits that may repair one diagnostic; not yet compiled."""

    title: str
    """What applying it does, as a menu shows it."""
    mechanism: Mechanism
    source: str
    """Id of the pattern, or ``rustc:<code>:<message template>`` for a suggestion: the key of its record."""
    edits: tuple[FileEdit, ...]
    destructive: bool = False
    """It repairs by throwing code away or giving up (``todo!()``)."""
    applicability: Applicability | None = None
    """What rustc says of it, for suggestions."""
    retrieval: float = 1.0
    """How well its pattern matched the site, 0..1; 1 for rustc's own."""
    explanation: Explanation | None = None
    """How `retrieval` came about."""

    @property
    def id(self) -> str:
        """The same for the same edits, whatever they come from: the identity under which it is judged once."""
        return hashlib.blake2b(msgspec.msgpack.encode(self.edits), digest_size=8).hexdigest()


class Verdict(Enum):
    """What the compiler said of a candidate."""

    CLEAN = "clean"
    """The crate compiles."""
    REPAIRS = "repairs"
    """The error is gone and none was added; other errors remain."""
    REVEALS = "reveals"
    """The error is gone, and rustc, getting further, now reports errors of a later phase."""
    UNCHANGED = "unchanged"
    """The error is still there."""
    WORSE = "worse"
    """Errors came that were not there before."""
    STALE = "stale"
    """The files changed before it could be judged."""
    TIMED_OUT = "timed out"
    """The compiler did not answer within its deadline."""
    UNJUDGED = "unjudged"
    """Nobody has asked the compiler yet, or it could not be asked; `Judgement.note` says why."""

    @property
    def verified(self) -> bool:
        """Whether a fix with this verdict may be shown as accepted by the compiler."""
        return self in (Verdict.CLEAN, Verdict.REPAIRS, Verdict.REVEALS)


class Judgement(msgspec.Struct, frozen=True):
    """A verdict and its evidence."""

    verdict: Verdict
    remaining: int = 0
    """Errors still reported with the candidate applied."""
    warnings: int = 0
    """Warnings reported with the candidate applied; 0 while errors remain, for lints run last."""
    added: tuple[str, ...] = ()
    """Messages of the errors that came, at most three."""
    duration_s: float = 0.0
    """What the compilation took."""
    note: str = ""
    """Why there is no verdict, when there is none."""


class Record(msgspec.Struct, frozen=True):
    """How often something was tried and how often it was right."""

    successes: int = 0
    attempts: int = 0

    def __add__(self, other: Record) -> Record:
        return Record(self.successes + other.successes, self.attempts + other.attempts)

    @property
    def rate(self) -> float:
        """Success rate smoothed by Laplace's rule of succession, so that an untried pattern has 1/2."""
        return (self.successes + 1) / (self.attempts + 2)


class Fix(msgspec.Struct, frozen=True):
    """A candidate with its score, verdict and explanation: what an editor is offered."""

    candidate: Candidate
    judgement: Judgement
    score: float
    """0..1, higher first."""
    explanation: Explanation
    record: Record
    """Of its pattern or suggestion: the oracle's counts and the user's together."""
