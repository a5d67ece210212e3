"""The order of fixes: signals in one struct, one score that explains itself, one total order.

First comes what the compiler accepted and what keeps the code; the score decides within. The score is the probability
of a logistic model: a sum of signals, each times its weight. Every weight is here, and was set on ``train``
(`benchmarks/weights.py`); a later model may take the same signals.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from citl.core.diagnostic import Applicability
from citl.core.explanation import Explanation
from citl.core.fix import Candidate, Fix, Judgement, Mark, Mechanism, Record, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN_VERDICTS = (Verdict.CLEAN, Verdict.REPAIRS, Verdict.REVEALS, Verdict.UNJUDGED, Verdict.TIMED_OUT)
_UNVERIFIED_SHOWN = 3
_PRIOR_STRENGTH = 6.0
"""As many trials the prior of a candidate weighs beside its record."""

Judged = tuple[Candidate, Judgement]


class Signals(msgspec.Struct, frozen=True):
    """Everything ranking may look at, as numbers; 0 says nothing for or against."""

    prior: float = 0.0
    """Log odds of being right if it compiles: by mechanism, author or retrieval, and by record."""
    suggestion: float = 0.0
    """1 for rustc's own."""
    template: float = 0.0
    """1 for an authored template."""
    learned: float = 0.0
    """1 for a learned pattern."""
    clean: float = 0.0
    """1 where the crate compiles; where no candidate gets so far, 1 where the error is gone and none came."""
    far: float = 0.0
    """How far its nearest edit is from what the diagnostic points at, 0..1."""
    inserted: float = 0.0
    """Tokens that come, as a logarithm."""
    removed: float = 0.0
    """Tokens that go, as a logarithm."""
    edits: float = 0.0
    """Edits beyond the first, at most 3."""
    warnings: float = 0.0
    """Warnings beyond those of the accepted candidate with the fewest, at most 3."""
    agreement: float = 0.0
    """Share of the accepted candidates that edit one of its lines."""
    likeness: float = 0.0
    """How alike what goes and what comes are spelt, 0..1."""
    rate: float = 0.0
    """Log odds of being right by the record alone, 0 without one."""
    tried: float = 0.0
    """How often its source was tried, as a logarithm."""
    standing: float = 0.0
    """Share of the other candidates with a higher prior."""
    choices: float = 0.0
    """Candidates beside it, as a logarithm."""
    phase: float = 0.0
    """Of the compiler, in which the error arises, from 0 for parsing."""
    machine: float = 0.0
    """1 for what rustc calls machine applicable."""
    destructive: float = 0.0
    placeholder: float = 0.0
    clones: float = 0.0
    moves: float = 0.0
    unsafe: float = 0.0
    meaning: float = 0.0


WEIGHTS = Signals(
    prior=0.94,
    suggestion=1.15,
    template=0.25,
    learned=0.05,
    clean=0.4,
    far=-1.05,
    inserted=-0.17,
    removed=-0.28,
    edits=0.0,
    warnings=-0.9,
    agreement=0.5,
    likeness=0.0,
    rate=0.0,
    tried=0.0,
    standing=0.0,
    choices=0.0,
    phase=0.0,
    machine=0.0,
    destructive=-2.0,
    placeholder=-0.75,
    clones=-0.5,
    moves=-0.4,
    unsafe=-0.5,
    meaning=-0.9,
)
_LEARNED_SHARE = 0.6
"""Of the learned ranker in a score."""
_WORDS = {
    "prior": "prior and record",
    "suggestion": "a suggestion of rustc",
    "template": "an authored template",
    "learned": "a learned pattern",
    "clean": "the crate compiles",
    "far": "distance from what the error points at",
    "inserted": "size of what comes",
    "removed": "size of what goes",
    "edits": "several edits",
    "warnings": "warnings it brings",
    "agreement": "other accepted edits of its lines",
    "likeness": "likeness of the old and the new text",
    "rate": "record",
    "tried": "how often it was tried",
    "standing": "candidates with a higher prior",
    "choices": "number of candidates",
    "phase": "phase of the compiler",
    "machine": "machine applicable",
    **{mark.name.lower(): mark.value for mark in Mark},
}


def tier_of(candidate: Candidate, verdict: Verdict) -> int:
    """What no score outweighs, lower first: accepted, accepted but destructive, revealing, not verified."""
    if not verdict.verified:
        return 4 if candidate.destructive else 3
    if verdict is Verdict.REVEALS:
        return 2
    return 1 if candidate.destructive else 0


def score(signals: Signals, prior: Explanation | None = None) -> Explanation:
    """The probability of being right that the logistic model gives, with the share of each signal that speaks.

    ``prior`` says how the prior of the candidate came about.
    """
    parts = []
    for field in Signals.__struct_fields__:
        value: float = getattr(signals, field)
        if value:
            details = (prior,) if field == "prior" and prior else ()
            words = f"{_WORDS[field]}: {value:.3g} x weight"
            parts.append(Explanation(getattr(WEIGHTS, field) * value, words, details))
    total = sum(part.value for part in parts)
    return Explanation(1.0 / (1.0 + math.exp(-total)), f"score: logistic function of the sum {total:.3f}", tuple(parts))


class Weighed(NamedTuple):
    """A candidate's score, and the learned part of it."""

    explanation: Explanation
    chance: float


class Scale(msgspec.Struct, frozen=True):
    """What candidates are weighed with."""

    records: Mapping[str, Record] = {}
    """What became of each source, here and in the oracle."""
    rates: Mapping[str, Record] = {}
    """How often each source gave the very fix where it was tried for the oracle."""
    right: Callable[[Sequence[Signals]], list[float]] | None = None
    """How likely each candidate is right, by a learned model; None for the logistic one."""

    def signals(self, candidate: Candidate, judgement: Judgement, around: Company) -> Signals:
        """What is known of one candidate."""
        record = self.records.get(candidate.source, Record())
        rate = self.rates.get(candidate.source, record)
        return signals_of(candidate, judgement, record, around, rate)

    def weigh(self, rows: Sequence[Signals], candidates: Sequence[Candidate]) -> list[Weighed]:
        """The score of each candidate with what speaks for it."""
        plain = [score(row, one.explanation) for row, one in zip(rows, candidates, strict=True)]
        if self.right is None:
            return [Weighed(one, one.value) for one in plain]
        words = "score: by the learned ranker and the sum of its signals"
        return [
            Weighed(Explanation(_blended(value, one.value), words, one.details), value)
            for value, one in zip(self.right(rows), plain, strict=True)
        ]


def _blended(learned: float, plain: float) -> float:
    """The mean of two probabilities as odds.

    The ranker learned from slips that were made; people's errors resemble them but for how often which is met. The
    plain sum holds what is known of people: that what rustc itself suggests is mostly meant.
    """
    odds = [math.log(value / (1.0 - value)) for value in (min(max(one, 1e-6), 1.0 - 1e-6) for one in (learned, plain))]
    return 1.0 / (1.0 + math.exp(-(_LEARNED_SHARE * odds[0] + (1.0 - _LEARNED_SHARE) * odds[1])))


def rank(judged: Iterable[Judged], scale: Scale) -> tuple[Fix, ...]:
    """The fixes worth showing, best first.

    Candidates that the compiler found worse or without effect are left out, and so are unverified ones beside
    verified ones, and generic rewrites that are not accepted. Ties are broken by id. What only a screening accepted
    is ranked like the rest: whoever shows a list has it confirmed first.
    """
    shown = [(candidate, judgement) for candidate, judgement in judged if _is_worth_showing(candidate, judgement)]
    around = Company(shown)
    rows = [scale.signals(candidate, judgement, around) for candidate, judgement in shown]
    explained = scale.weigh(rows, [candidate for candidate, _ in shown])
    ranked = []
    for (candidate, judgement), (explanation, chance) in zip(shown, explained, strict=True):
        record = scale.records.get(candidate.source, Record())
        fix = Fix(candidate, judgement, explanation.value, explanation, record, chance)
        ranked.append(((tier_of(candidate, judgement.verdict), -explanation.value, candidate.id), fix))
    ordered = _sound_first([fix for _, fix in sorted(ranked, key=lambda item: item[0])])
    verified = [fix for fix in ordered if fix.judgement.verdict.verified]
    # What nobody has compiled is a stopgap: it gives way as soon as there is something better.
    return tuple(verified or [fix for fix in ordered if not fix.candidate.destructive][:_UNVERIFIED_SHOWN])


def _sound_first(fixes: list[Fix]) -> list[Fix]:
    """The same order, but that no candidate of ours with a mark stands first when one without compiles."""
    if not fixes or not _is_doubtful(fixes[0]):
        return fixes
    accepted = (Verdict.CLEAN, Verdict.REPAIRS)
    sound = next((fix for fix in fixes if fix.judgement.verdict in accepted and not _is_doubtful(fix)), None)
    return fixes if sound is None else [sound, *(fix for fix in fixes if fix is not sound)]


def _is_doubtful(fix: Fix) -> bool:
    return bool(fix.candidate.marks) and fix.candidate.mechanism is not Mechanism.SUGGESTION


def _is_worth_showing(candidate: Candidate, judgement: Judgement) -> bool:
    # A generic rewrite has nothing to say for itself but that the compiler accepts it.
    accepted = judgement.verdict in (Verdict.CLEAN, Verdict.REPAIRS)
    return accepted or (candidate.mechanism is not Mechanism.REWRITE and judgement.verdict in _SHOWN_VERDICTS)


class Company:
    """What the accepted candidates of one error say of each other."""

    def __init__(self, shown: Sequence[Judged]) -> None:
        accepted = [(candidate, judgement) for candidate, judgement in shown if judgement.verdict.verified]
        self._lines = Counter(place for candidate, _ in accepted for place in _places(candidate))
        self._count = max(1, len(accepted))
        self._priors = sorted(candidate.prior for candidate, _ in accepted)
        self.any_clean = any(judged.verdict is Verdict.CLEAN for _, judged in accepted)
        """Whether one of them leaves no error; where none does, the others are not this error's to repair."""
        self.fewest_warnings = min(
            (judged.warnings for _, judged in accepted if judged.verdict is Verdict.CLEAN and not judged.screened),
            default=0,
        )

    def agreement(self, candidate: Candidate) -> float:
        """The share of accepted candidates that edit one of its places, of the best place."""
        return max((self._lines[place] for place in _places(candidate)), default=0) / self._count

    def standing(self, candidate: Candidate) -> float:
        """The share of accepted candidates with a higher prior."""
        return (len(self._priors) - bisect_right(self._priors, candidate.prior)) / self._count

    @property
    def choices(self) -> float:
        """How many accepted candidates there are, as a logarithm."""
        return math.log1p(len(self._priors))


def _places(candidate: Candidate) -> set[tuple[str, int]]:
    """Where the edits begin, to within a few dozen bytes: about a line."""
    return {(file.file, edit.span.start // 40) for file in candidate.edits for edit in file.edits}


def signals_of(
    candidate: Candidate, judgement: Judgement, record: Record, around: Company, rate: Record | None = None
) -> Signals:
    """What is known of one candidate; ``rate`` is the record its source has in the oracle."""
    tried = record.accepted or record.attempts
    chance = (candidate.prior * _PRIOR_STRENGTH + record.successes) / (_PRIOR_STRENGTH + tried)
    chance = min(0.98, max(0.005, chance))
    edits = [edit for file in candidate.edits for edit in file.edits]
    come = sum(len(edit.text) for edit in edits)
    gone = sum(edit.span.end - edit.span.start for edit in edits)
    marks = {mark.name.lower(): float(mark in candidate.marks) for mark in Mark}
    return Signals(
        prior=math.log(chance / (1.0 - chance)),
        suggestion=float(candidate.mechanism is Mechanism.SUGGESTION),
        template=float(candidate.mechanism is Mechanism.TEMPLATE),
        learned=float(candidate.mechanism is Mechanism.PATTERN),
        clean=float(judgement.verdict is (Verdict.CLEAN if around.any_clean else Verdict.REPAIRS)),
        far=1.0 - candidate.nearness,
        inserted=math.log1p(come / 4.0),
        removed=math.log1p(gone / 4.0),
        edits=float(min(3, len(edits) - 1)),
        warnings=float(min(3, max(0, judgement.warnings - around.fewest_warnings))),
        agreement=around.agreement(candidate),
        likeness=candidate.likeness,
        rate=_rate(rate or record),
        tried=math.log1p((rate or record).attempts),
        standing=around.standing(candidate),
        choices=around.choices,
        phase=float(candidate.phase),
        machine=float(candidate.applicability is Applicability.MACHINE_APPLICABLE),
        **marks,
    )


def _rate(record: Record) -> float:
    if not record.attempts:
        return 0.0
    return math.log((record.successes + 0.5) / (record.attempts - record.successes + 1.0))
