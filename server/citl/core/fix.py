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
    TEMPLATE = "template"
    """An authored template of the oracle."""
    PATTERN = "pattern"
    """A pattern of the oracle that was extracted from an example."""
    REWRITE = "rewrite"
    """A generic rewrite of the wide net."""


class Mark(Enum):
    """What speaks against an edit though it may compile; the value is what a title says of it."""

    DESTRUCTIVE = "deletes code"
    """It repairs by throwing code away, by giving up (``todo!()``) or by a literal where a value was computed."""
    PLACEHOLDER = "leaves a todo!()"
    """It adds code that is still to be written."""
    CLONES = "clones"
    """It copies a value to get around its owner."""
    MOVES = "moves"
    """It makes a closure own what it uses."""
    UNSAFE = "unsafe"
    """It opens an unsafe block."""
    MEANING = "changes what is computed"
    """It drops a call, an operand or a condition, or invents a value."""


class Candidate(msgspec.Struct, frozen=True):
    """Concrete edits that may repair one diagnostic; not yet compiled."""

    title: str
    """What applying it does, as a menu shows it."""
    mechanism: Mechanism
    source: str
    """Id of the pattern, or ``rustc:<code>:<message template>`` for a suggestion: the key of its record."""
    edits: tuple[FileEdit, ...]
    marks: tuple[Mark, ...] = ()
    """What speaks against it."""
    applicability: Applicability | None = None
    """What rustc says of it, for suggestions."""
    prior: float = 0.5
    """How likely it is what was meant if it compiles, before anything is known of this place; 0..1."""
    nearness: float = 1.0
    """How near its edits are to what the diagnostic points at: 1 for the primary span, 0..1."""
    likeness: float = 0.0
    """How alike what goes and what comes are spelt, 0..1; 0 where nothing goes or nothing comes."""
    phase: int = 0
    """Rank of the phase of rustc that reports the error, from 0 for parsing."""
    explanation: Explanation | None = None
    """How `prior` came about."""

    @property
    def destructive(self) -> bool:
        """Whether it repairs by throwing code away or giving up."""
        return Mark.DESTRUCTIVE in self.marks

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
    screened: bool = False
    """Given by a compilation that held many candidates: not to be shown before it is confirmed alone."""

    @property
    def confirmed(self) -> bool:
        """Whether the compiler accepted the candidate alone, as shown."""
        return self.verdict.verified and not self.screened


class Record(msgspec.Struct, frozen=True):
    """How often something was tried and how often it was right."""

    successes: int = 0
    attempts: int = 0
    accepted: int = 0
    """Of the attempts, those that the compiler accepted, right or not; 0 where nobody counted them."""

    def __add__(self, other: Record) -> Record:
        return Record(self.successes + other.successes, self.attempts + other.attempts, self.accepted + other.accepted)

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
    chance: float = 0.0
    """How likely it is what was meant by the learned ranker alone, 0..1; the score holds more and orders."""
