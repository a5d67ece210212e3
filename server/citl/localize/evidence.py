"""What speaks for a line being where an error comes from: one row of named signals a line; knows no weights.

Four witnesses: where rustc points, what the judged changes say (each a session, see `citl.localize.changes`), how the
decisions there hang together with what rustc points at, and what the line is.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from citl.localize.formulas import FORMULAS, Counts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from citl.core.decision import Decision
    from citl.localize.changes import Change, Line

_ALIKE = 0.6
"""Names less alike than this are not taken for one another."""
_MOST_LETTERS = 4
"""Names that differ by more letters in length are not either."""
_REACH = 4
"""Decisions farther than so many steps of dependency count as unrelated."""
_KINDS = (
    "attribute",
    "borrow",
    "call",
    "clone",
    "control_flow",
    "definition",
    "field_access",
    "import_resolution",
    "lifetime",
    "literal",
    "macro_use",
    "method_resolution",
    "move",
    "mutability",
    "operator",
    "pattern_match",
    "receiver",
    "struct_field",
    "trait_bound",
    "type_annotation",
    "type_coercion",
    "type_inference",
)
"""Kinds of decisions whose presence on a line is a signal of its own."""


class Pointed(NamedTuple):
    """A line that rustc points at."""

    line: Line
    role: str
    """``primary``, ``label``, ``note`` or ``help``."""


class Symptom(NamedTuple):
    """One error as far as localisation needs it."""

    pointed: Sequence[Pointed]
    """In rustc's order: primary spans, labels, then notes and helps."""
    suggested: Collection[Line]
    """Lines that rustc's own suggestions edit."""
    names: Collection[str]
    """Plain names that its messages quote."""
    phase: int
    """Of rustc, from 0 for parsing."""
    others: Sequence[Pointed] = ()
    """What the other errors point at."""
    errors: int = 1
    """Errors in all."""


class Signals(msgspec.Struct, frozen=True):
    """All that is known of one line; a default instance knows nothing."""

    # Where rustc points.
    primary: float = 0.0
    label: float = 0.0
    hint: float = 0.0
    order: float = 0.0
    suggested: float = 0.0
    above: float = 0.0
    below: float = 0.0
    other_primary: float = 0.0
    other_pointed: float = 0.0
    # What the judged changes say.
    tarantula: float = 0.0
    ochiai: float = 0.0
    dstar: float = 0.0
    tried: float = 0.0
    repairing: float = 0.0
    share: float = 0.0
    rate: float = 0.0
    alone: float = 0.0
    likely: float = 0.0
    likely_alone: float = 0.0
    likely_share: float = 0.0
    best: float = 0.0
    smallest: float = 0.0
    sound: float = 0.0
    clean: float = 0.0
    all_tried: float = 0.0
    all_repairing: float = 0.0
    # Blanks.
    blank_tried: float = 0.0
    blank_passing: float = 0.0
    blank_share: float = 0.0
    blank_tarantula: float = 0.0
    blank_ochiai: float = 0.0
    blank_dstar: float = 0.0
    # Dependencies.
    upstream: float = 0.0
    downstream: float = 0.0
    used: float = 0.0
    common: float = 0.0
    specific: float = 0.0
    names: float = 0.0
    defines: float = 0.0
    resembles: float = 0.0
    inside: float = 0.0
    # What the line is.
    decisions: float = 0.0
    phase: float = 0.0
    errors: float = 0.0
    kinds: tuple[float, ...] = (0.0,) * len(_KINDS)


COLUMNS = (*Signals.__struct_fields__[:-1], *(f"kind {name}" for name in _KINDS))
"""What `row_of` gives, in order."""


def row_of(signals: Signals) -> list[float]:
    """The signals as a model takes them."""
    *plain, kinds = msgspec.structs.astuple(signals)
    return [*plain, *kinds]


class Neighbourhood(NamedTuple):
    """The decisions around an error, by line, and how far each is from what rustc points at."""

    by_line: Mapping[Line, Sequence[Decision]]
    upstream: Mapping[str, int]
    """By id, steps along what the decisions at the pointed lines depend on."""
    downstream: Mapping[str, int]
    """By id, steps along what depends on them."""
    uses: Mapping[str, int]
    """By id, how many decisions depend on it."""
    common: Mapping[str, float] = {}
    """By id, the share of all errors that follow from it."""
    commonness: Sequence[float] = ()
    """All values of `common`, ascending."""
    enclosing: Mapping[Line, frozenset[str]] = {}
    """By line, the names of the items around it."""


def signals_of(symptom: Symptom, changes: Sequence[Change], around: Neighbourhood) -> dict[Line, Signals]:
    """The signals of every line that has a decision or evidence, in the order of files and lines."""
    spans = _span_signals(symptom)
    spectrum = _change_signals([change for change in changes if not change.blank])
    blanks = _blank_signals([change for change in changes if change.blank])
    lines = sorted({*around.by_line, *spans, *spectrum.lines, *blanks})
    found = {}
    for line in lines:
        known: dict[str, float] = {"phase": symptom.phase, "errors": math.log1p(symptom.errors)}
        known |= spectrum.totals | spans.get(line, {}) | spectrum.lines.get(line, {}) | blanks.get(line, {})
        known |= _distance(symptom, line)
        decisions = around.by_line.get(line, ())
        known |= _dependency_signals(symptom, decisions, around)
        known["inside"] = float(len(around.enclosing.get(line, frozenset()).intersection(symptom.names)))
        kinds = {decision.kind for decision in decisions}
        found[line] = Signals(**known, kinds=tuple(float(kind in kinds) for kind in _KINDS))
    return found


def _span_signals(symptom: Symptom) -> dict[Line, dict[str, float]]:
    found: defaultdict[Line, dict[str, float]] = defaultdict(dict)
    for rank, line in enumerate(dict.fromkeys(pointed.line for pointed in symptom.pointed), 1):
        found[line]["order"] = 1.0 / rank
    names = {"primary": "primary", "label": "label"}
    for pointed in symptom.pointed:
        found[pointed.line][names.get(pointed.role, "hint")] = 1.0
    for line in symptom.suggested:
        found[line]["suggested"] = 1.0
    for pointed in symptom.others:
        key = "other_primary" if pointed.role == "primary" else "other_pointed"
        found[pointed.line][key] = found[pointed.line].get(key, 0.0) + 1.0
    return found


def _distance(symptom: Symptom, line: Line) -> dict[str, float]:
    """Lines to the nearest primary span of the same file; a far constant in another file."""
    ahead = [one.line[1] - line[1] for one in symptom.pointed if one.role == "primary" and one.line[0] == line[0]]
    if not ahead:
        return {"above": 9.0, "below": 9.0}
    nearest = min(ahead, key=abs)
    return {"above": math.log1p(max(0, nearest)), "below": math.log1p(max(0, -nearest))}


class _Spectrum(NamedTuple):
    lines: dict[Line, dict[str, float]]
    totals: dict[str, float]


def _change_signals(changes: Sequence[Change]) -> _Spectrum:
    touching: defaultdict[Line, list[Change]] = defaultdict(list)
    for change in changes:
        for line in change.lines:
            touching[line].append(change)
    passing = sorted((change for change in changes if change.repairing), key=lambda change: -change.likely)
    ranks = {id(change): rank for rank, change in enumerate(passing, 1)}
    sizes = {id(change): rank for rank, change in enumerate(sorted(passing, key=lambda one: one.size), 1)}
    likely = sum(change.likely for change in passing)
    found = {}
    for line, here in touching.items():
        repairing = [change for change in here if change.repairing]
        found[line] = _suspicion(len(here), len(repairing), len(changes), len(passing))
        if repairing:
            alone = [change for change in repairing if len(change.lines) == 1]
            found[line] |= {
                "share": len(repairing) / len(passing),
                "alone": len(alone) / len(passing),
                "likely": max(change.likely for change in repairing),
                "likely_alone": max((change.likely for change in alone), default=0.0),
                "likely_share": sum(change.likely / len(change.lines) for change in repairing) / (likely or 1.0),
                "best": 1.0 / min(ranks[id(change)] for change in repairing),
                "smallest": 1.0 / min(sizes[id(change)] for change in repairing),
                "sound": sum(not change.destructive for change in repairing) / len(repairing),
                "clean": sum(change.clean for change in repairing) / len(repairing),
            }
    totals = {"all_tried": math.log1p(len(changes)), "all_repairing": math.log1p(len(passing))}
    return _Spectrum(found, totals)


def _suspicion(tried: int, repairing: int, all_tried: int, passing: int) -> dict[str, float]:
    """The formulas over the sessions in which the line stood, that is over those that did not touch it."""
    failing = all_tried - passing
    stood = Counts(failing - (tried - repairing), passing - repairing, failing, passing)
    # The unedited code is one more session, and failed: with it there is always one.
    stood = Counts(stood.failing + 1, stood.passing, stood.all_failing + 1, stood.all_passing)
    return {
        **{formula.name: formula.function(stood) for formula in FORMULAS},
        "tried": math.log1p(tried),
        "repairing": math.log1p(repairing),
        "rate": repairing / tried,
    }


def _blank_signals(blanks: Sequence[Change]) -> dict[Line, dict[str, float]]:
    touching: defaultdict[Line, list[Change]] = defaultdict(list)
    for blank in blanks:
        for line in blank.lines:
            touching[line].append(blank)
    passing = sum(blank.repairing for blank in blanks)
    found = {}
    for line, here in touching.items():
        repairing = sum(blank.repairing for blank in here)
        said = _suspicion(len(here), repairing, len(blanks), passing)
        found[line] = {
            "blank_tried": said["tried"],
            "blank_passing": said["repairing"],
            "blank_share": repairing / passing if passing else 0.0,
            **{f"blank_{name}": said[name] for name in (formula.name for formula in FORMULAS)},
        }
    return found


def _dependency_signals(symptom: Symptom, decisions: Sequence[Decision], around: Neighbourhood) -> dict[str, float]:
    if not decisions:
        return {}
    ids = [decision.id for decision in decisions]
    texts = {word for decision in decisions for word in _words(decision.text)}
    headers = {word for one in decisions if one.kind in _DEFINING for word in _words(one.text)}
    return {
        "upstream": _nearness(ids, around.upstream),
        "downstream": _nearness(ids, around.downstream),
        "used": math.log1p(max(around.uses.get(id_, 0) for id_ in ids)),
        "common": max(around.common.get(id_, 0.0) for id_ in ids),
        "specific": max(_specificity(around.common.get(id_, 0.0), around.commonness) for id_ in ids),
        "names": float(len(texts.intersection(symptom.names))),
        "defines": float(len(headers.intersection(symptom.names))),
        "resembles": max((_likeness(name, word) for name in symptom.names for word in headers), default=0.0),
        "decisions": math.log1p(len(decisions)),
    }


def _likeness(name: str, word: str) -> float:
    """How alike two different names are spelt, from 0, which is also what names that are far apart have."""
    if name == word or abs(len(name) - len(word)) > _MOST_LETTERS:
        return 0.0
    ratio = SequenceMatcher(None, name.lower(), word.lower(), autojunk=False).ratio()
    return ratio if ratio >= _ALIKE else 0.0


_DEFINING = frozenset({"definition", "type_inference", "type_annotation", "import_resolution"})


def _specificity(common: float, commonness: Sequence[float]) -> float:
    """How few decisions are common to as many errors: 1 where it is the only one; 0 where it is common to none."""
    if not common:
        return 0.0
    return 1.0 / (len(commonness) - bisect_left(commonness, common))


def _nearness(ids: Iterable[str], steps: Mapping[str, int]) -> float:
    nearest = min((steps[id_] for id_ in ids if id_ in steps), default=_REACH)
    return max(0.0, 1.0 - nearest / _REACH)


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() or letter == "_" else " " for letter in text).split()
