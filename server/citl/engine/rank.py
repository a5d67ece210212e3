"""The order of fixes: signals in one struct, one score that explains itself, one total order.

First comes what the compiler accepted and what keeps the code; the score decides within. Every weight is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from citl.core.diagnostic import Applicability
from citl.core.explanation import Explanation
from citl.core.fix import Candidate, Fix, Judgement, Mechanism, Record, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

_STANDING = {
    None: 1.0,
    Applicability.MACHINE_APPLICABLE: 1.0,
    Applicability.MAYBE_INCORRECT: 0.95,
    Applicability.UNSPECIFIED: 0.9,
    Applicability.HAS_PLACEHOLDERS: 0.7,
}
_SUGGESTION_PRIOR = Record(successes=8, attempts=8)
"""A suggestion of rustc's that compiles is right in 85 to 90 of 100 cases; its own record is added to this."""
_SHOWN_VERDICTS = (Verdict.CLEAN, Verdict.REPAIRS, Verdict.REVEALS, Verdict.UNJUDGED, Verdict.TIMED_OUT)
_UNVERIFIED_SHOWN = 3
_CLONE_FACTOR = 0.85
_SIZE_SCALE_BYTES = 400.0


class Signals(msgspec.Struct, frozen=True):
    """Everything ranking may look at; a default says nothing for or against."""

    verdict: Verdict
    retrieval: float = 1.0
    success_rate: float = 0.5
    standing: float = 1.0
    """By what rustc says of its applicability."""
    destructive: bool = False
    clones: bool = False
    """It copies a value to get around its owner."""
    inserted_bytes: int = 0
    extra_warnings: int = 0
    """Warnings beyond those of the clean candidate with the fewest."""


def tier_of(signals: Signals) -> int:
    """What no score outweighs, lower first: accepted, accepted but destructive, revealing, not verified."""
    if not signals.verdict.verified:
        return 4 if signals.destructive else 3
    if signals.verdict is Verdict.REVEALS:
        return 2
    return 1 if signals.destructive else 0


def score(signals: Signals) -> Explanation:
    """``retrieval x (0.5 + 0.5 x success rate)``, as the original has it, times what speaks against the edit; 0..1."""
    parts = (
        Explanation(signals.retrieval, "likeness of the pattern to the error"),
        Explanation(0.5 + 0.5 * signals.success_rate, "record: 0.5 + 0.5 x success rate"),
        Explanation(signals.standing, "applicability"),
        Explanation(_CLONE_FACTOR if signals.clones else 1.0, "cloning to please the compiler"),
        Explanation(1.0 / (1.0 + signals.inserted_bytes / _SIZE_SCALE_BYTES), "size of the edit"),
        Explanation(1.0 / (1.0 + signals.extra_warnings), "warnings it brings"),
    )
    value = 1.0
    for part in parts:
        value *= part.value
    return Explanation(value, "score: the product of", parts)


def rank(judged: Iterable[tuple[Candidate, Judgement]], records: dict[str, Record]) -> tuple[Fix, ...]:
    """The fixes worth showing, best first; ``records`` by source of the candidates.

    Candidates that the compiler found worse or without effect are left out, and so are unverified ones beside
    verified ones, and generic rewrites that are not accepted. Ties are broken by id.
    """
    shown = [(candidate, judgement) for candidate, judgement in judged if _is_worth_showing(candidate, judgement)]
    clean = [judgement.warnings for _, judgement in shown if judgement.verdict is Verdict.CLEAN]
    fewest = min(clean, default=0)
    ranked = []
    for candidate, judgement in shown:
        record = records.get(candidate.source, Record())
        signals = signals_of(candidate, judgement, record, fewest)
        explanation = score(signals)
        fix = Fix(candidate, judgement, explanation.value, explanation, record)
        ranked.append(((tier_of(signals), -explanation.value, candidate.id), fix))
    ordered = [fix for _, fix in sorted(ranked, key=lambda item: item[0])]
    verified = [fix for fix in ordered if fix.judgement.verdict.verified]
    # What nobody has compiled is a stopgap: it gives way as soon as there is something better.
    return tuple(verified or [fix for fix in ordered if not fix.candidate.destructive][:_UNVERIFIED_SHOWN])


def _is_worth_showing(candidate: Candidate, judgement: Judgement) -> bool:
    # A generic rewrite has nothing to say for itself but that the compiler accepts it.
    accepted = judgement.verdict in (Verdict.CLEAN, Verdict.REPAIRS)
    return accepted or (candidate.mechanism is not Mechanism.REWRITE and judgement.verdict in _SHOWN_VERDICTS)


def signals_of(candidate: Candidate, judgement: Judgement, record: Record, fewest_warnings: int) -> Signals:
    """What is known of one candidate."""
    suggested = candidate.mechanism is Mechanism.SUGGESTION
    return Signals(
        verdict=judgement.verdict,
        retrieval=candidate.retrieval,
        success_rate=(record + _SUGGESTION_PRIOR if suggested else record).rate,
        standing=_STANDING[candidate.applicability],
        destructive=candidate.destructive,
        clones=not suggested and any(".clone()" in edit.text for file in candidate.edits for edit in file.edits),
        inserted_bytes=sum(len(edit.text) for file in candidate.edits for edit in file.edits),
        extra_warnings=max(0, judgement.warnings - fewest_warnings),
    )
