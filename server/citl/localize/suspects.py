"""From scores of lines to suspects: which decisions of a line are meant, with their counts and their roots.

A line shares its score among its decisions: the one that the repairing changes touch gets it whole, the others less, so
that the heads of the list are on different lines.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from citl.core.decision import SessionKind, Suspect
from citl.localize.formulas import Counts, tarantula
from citl.localize.spectrum import Spectrum

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from citl.core.decision import Decision, Tally
    from citl.core.text import Span
    from citl.localize.changes import Change, Line
    from citl.traces.graph import DependencyGraph

SUSPICIOUS = 0.2
"""A decision with at least this score counts as suspicious."""
LIKELY = 0.4
"""A root with at least this score is called the root cause."""
_LEAST = 0.005
"""Decisions with less are not listed."""
_POINTED_SHARE = 0.5
"""What being under a primary span weighs beside one repairing change that surely is what was meant."""
_TRIED_SHARE = 0.1
"""What any repairing change weighs, however unlikely it is what was meant."""
_HISTORY = {SessionKind.CHECK: 0.35, SessionKind.TRACE: 0.5}
"""How far sessions of a kind, however many, may pull a score towards what they say."""
_SUPPORT = 4.0
"""So many sessions of the rarer outcome pull half as far as they could: one unlucky session accuses nobody."""
_FOLLOWER = 0.1
"""What the second of a line keeps of the score of the first, at most."""


class Case(NamedTuple):
    """What is known of one error, or of all errors of a file, once its lines have scores."""

    scores: Mapping[Line, float]
    by_line: Mapping[Line, Sequence[Decision]]
    changes: Sequence[Change]
    primary: Collection[tuple[str, Span]]
    """What rustc points at."""
    recorded: Collection[str] = ()
    """Ids of decisions that a generator recorded: their sessions may make suspects of them, wherever they stand."""


def suspects_of(
    case: Case, graph: DependencyGraph, history: Callable[[Decision], tuple[Tally, ...]]
) -> tuple[Suspect, ...]:
    """The suspects, best first; ``history`` gives the sessions that were recorded before."""
    touching = _touching(case)
    spectrum = _spectrum(case.changes, touching)
    found: list[Suspect] = []
    for line, score in case.scores.items():
        for decision, own in _shared(case, line, score, touching):
            if own < _LEAST and decision.id not in case.recorded:
                continue
            recorded = history(decision)
            value = informed(own, recorded)
            if value >= _LEAST:
                here = [change for change in touching.get(decision.id, ()) if not change.blank]
                repairing = sum(change.repairing for change in here)
                tallies = (*recorded, *spectrum.tallies(decision.id))
                found.append(Suspect(decision, value, tallies, len(here), repairing))
    found.sort(key=lambda one: (-one.score, one.decision.file, one.decision.span, one.decision.kind))
    return _rooted(found, graph)


def _touching(case: Case) -> dict[str, list[Change]]:
    """By id of a decision the changes in which it did not stand."""
    found: defaultdict[str, list[Change]] = defaultdict(list)
    for change in case.changes:
        near = {decision.id: decision for line in change.lines for decision in case.by_line.get(line, ())}
        for decision in near.values():
            if any(file == decision.file and span.overlaps(decision.span) for file, span in change.touched):
                found[decision.id].append(change)
    return found


def _shared(
    case: Case, line: Line, score: float, touching: Mapping[str, Sequence[Change]]
) -> Iterable[tuple[Decision, float]]:
    decisions = case.by_line.get(line, ())
    weights = [_weight(case, decision, touching.get(decision.id, ())) for decision in decisions]
    ordered = sorted(zip(decisions, weights, strict=True), key=lambda pair: (-pair[1], _length(pair[0])))
    most = max(weights, default=0.0) or 1.0
    for place, (decision, weight) in enumerate(ordered):
        yield decision, score if place == 0 else score * _FOLLOWER * (0.2 + 0.8 * weight / most)


def _weight(case: Case, decision: Decision, touching: Sequence[Change]) -> float:
    repairing = [_TRIED_SHARE + change.likely for change in touching if change.repairing and not change.blank]
    pointed = any(file == decision.file and span.overlaps(decision.span) for file, span in case.primary)
    return sum(repairing) + _POINTED_SHARE * pointed


def _length(decision: Decision) -> int:
    return decision.span.end - decision.span.start


def _spectrum(changes: Sequence[Change], touching: Mapping[str, Sequence[Change]]) -> Spectrum:
    """Every change as a session in which what it touches did not stand."""
    touched: defaultdict[int, list[str]] = defaultdict(list)
    for id_, here in touching.items():
        for change in here:
            touched[id(change)].append(id_)
    spectrum = Spectrum()
    for change in changes:
        kind = SessionKind.BLANK if change.blank else SessionKind.CHANGE
        spectrum.add_touching(kind, touched[id(change)], failed=not change.repairing)
    return spectrum


def informed(score: float, recorded: Sequence[Tally]) -> float:
    """The score pulled towards what Tarantula says of earlier sessions, as far as there are enough of them; 0..1."""
    for tally in recorded:
        support = min(tally.all_failing, tally.all_passing)
        counts = Counts(tally.failing, tally.passing, tally.all_failing, tally.all_passing)
        # From -1, it stood in passing sessions only, to 1; 0 where it stood in both alike.
        said = 2.0 * tarantula(counts) - 1.0
        pull = _HISTORY.get(tally.kind, 0.0) * support / (support + _SUPPORT) * said
        score += pull * ((1.0 - score) if pull > 0 else score)
    return score


def _rooted(suspects: Sequence[Suspect], graph: DependencyGraph) -> tuple[Suspect, ...]:
    """The same with what is a root, and the way to one."""
    suspicious = {one.decision.id for one in suspects if one.score >= SUSPICIOUS}
    roots = frozenset(graph.roots(suspicious))
    found = []
    for one in suspects:
        id_ = one.decision.id
        chain = tuple(graph.chain(id_, suspicious)) if id_ in suspicious and id_ not in roots else ()
        found.append(msgspec.structs.replace(one, root=id_ in roots, chain=chain))
    return tuple(found)
