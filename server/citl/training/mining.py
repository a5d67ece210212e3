"""Templates from pairs: extracted, proved on their own pair, scored on pairs they did not come from, thinned out.

Most pairs repeat what others say. Pairs are grouped by error and shape of fix, and a few of each group are asked for
templates. Each template is then tried on pairs of other origins with its code and message template: how often it could
be applied, and how often it gave the very fix. Those that are never right, or say what better ones say, are dropped.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import EditError
from citl.core.fix import Record
from citl.core.text import SourceText, apply_edits
from citl.engine.candidates import suggestion_source
from citl.patterns.adapt import adapt, adaptations
from citl.patterns.extract import extract
from citl.patterns.guard import guard_of
from citl.patterns.pattern import Guard
from citl.patterns.template import Template, encode_template
from citl.rustc.suggestions import suggestions_of
from citl.syntax.message import parse_message
from citl.syntax.tree import Parsed
from citl.training.pairs import Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from citl.core.diagnostic import Diagnostic, FileEdit
    from citl.patterns.pattern import Pattern
    from citl.syntax.site import Site

_PER_SHAPE = 2
"""Pairs of one error and shape of fix that are asked for templates."""
_LONGEST_SHAPE = 80
"""Characters of a shape: what two slips or a long loss need teaches nothing about others."""
_TRIALS = 120
"""Pairs of one code and message that templates are tried on, at most."""
_LEAST_RIGHT = 2
_LEAST_RATE = 0.04
_COVERED = 3
"""A template is kept for a pair that fewer kept ones than this are right at."""
_LARGEST_BYTES = 60_000

ErrorKind = tuple[str, str]
"""Code and message template."""


class Mined(msgspec.Struct, frozen=True):
    """A template and what became of it elsewhere."""

    guard: Guard
    template: Template
    record: Record
    origins: int
    """How many origins it was extracted from."""
    first: Pair
    """The pair it came from first."""


class _Draft:
    """A template while it is looked at."""

    def __init__(self, guard: Guard, template: Template, pair: Pair) -> None:
        self.guard = guard
        self.template = template
        self.first = pair
        self.origins = {pair.origin}
        self.applied = 0
        self.right: set[int] = set()
        """Numbers of the trial pairs whose fix it gave."""


def kind_of(diagnostic: Diagnostic) -> ErrorKind:
    """What templates are grouped by."""
    return diagnostic.code or "none", parse_message(diagnostic.message).template


class Counted(msgspec.Struct, frozen=True):
    """What one kind of error teaches."""

    mined: tuple[Mined, ...]
    """Templates worth keeping, best first."""
    records: dict[str, Record]
    """How often suggestions of rustc and authored templates gave the very fix, by source."""


class Miner:
    """Collects templates pair by pair, then scores them beside rustc's suggestions and the authored templates."""

    def __init__(self, authored: Mapping[str, Sequence[Pattern]], seed: int = 0) -> None:
        """``authored``: the authored patterns by code."""
        self._authored = authored
        self._asked: Counter[tuple[str, ...]] = Counter()
        self._drafts: defaultdict[ErrorKind, dict[str, _Draft]] = defaultdict(dict)
        self._trials: defaultdict[ErrorKind, list[Pair]] = defaultdict(list)
        self._seen: Counter[ErrorKind] = Counter()
        self._rng = random.Random(seed)  # noqa: S311  (a sample, not a secret)

    def learn(self, pair: Pair) -> None:
        """Take in one pair: its templates if its kind of fix is new, and the pair as a trial for others."""
        kind = kind_of(pair.errors[0])
        self._seen[kind] += 1
        if pair.size > _LARGEST_BYTES:
            return
        self._keep_trial(kind, pair)
        changed = shape_of_fix(pair)
        if len(pair.operators) > 1 or sum(map(len, changed)) > _LONGEST_SHAPE:
            return
        shape = (*kind, *pair.operators, *changed)
        self._asked[shape] += 1
        # What comes once is rarely right elsewhere, and most shapes come once: the second of a kind is the first asked.
        if not 2 <= self._asked[shape] <= 1 + _PER_SHAPE:
            return
        site = pair.site()
        if any(right for _, right in _suggested(site, Wanted(pair))):
            return
        for template in extract(site, pair.fixed):
            text = encode_template(template)
            known = self._drafts[kind].get(text)
            if known is None:
                self._drafts[kind][text] = _Draft(guard_of(site), template, pair)
            else:
                known.origins.add(pair.origin)

    def _keep_trial(self, kind: ErrorKind, pair: Pair) -> None:
        """Every pair of a kind is as likely to be a trial as any other (reservoir sampling: Vitter's algorithm R)."""
        trials = self._trials[kind]
        if len(trials) < _TRIALS:
            trials.append(pair)
        elif (at := self._rng.randrange(self._seen[kind])) < _TRIALS:
            trials[at] = pair

    def kinds(self) -> list[ErrorKind]:
        """All that were seen, those with most pairs first."""
        return sorted(self._trials, key=lambda kind: (-self._seen[kind], kind))

    def count(self, kind: ErrorKind) -> Counted:
        """The templates of one kind worth keeping, and the records of what was known before."""
        drafts = sorted(self._drafts[kind].items())
        records: defaultdict[str, Record] = defaultdict(Record)
        for number, pair in enumerate(self._trials[kind]):
            site, wanted = pair.site(), Wanted(pair)
            suggested = _suggested(site, wanted)
            for source, right in suggested:
                records[source] += Record(int(right), 1)
            if any(right for _, right in suggested):
                continue
            for pattern in self._authored.get(kind[0], ()):
                made = list(adaptations(pattern.template, site)) if pattern.template else []
                if made:
                    records[pattern.id] += Record(int(any(wanted.is_given_by(files, site) for files in made)), 1)
            for _, draft in drafts:
                if draft.origins != {pair.origin} and pair.id != draft.first.id:
                    _try(draft, site, wanted, number)
        return Counted(tuple(map(_mined, _thinned(drafts))), dict(records))


def _suggested(site: Site, wanted: Wanted) -> list[tuple[str, bool]]:
    """The source of each of rustc's suggestions, and whether it gives the fix."""
    return [
        (suggestion_source(site.diagnostic, suggestion), wanted.is_given_by(suggestion.edits, site))
        for suggestion in suggestions_of(site.diagnostic)
        if all(edit.file in site.sources for edit in suggestion.edits)
    ]


def _try(draft: _Draft, site: Site, wanted: Wanted, number: int) -> None:
    files = adapt(draft.template, site)
    if files is not None:
        draft.applied += 1
        if wanted.is_given_by(files, site):
            draft.right.add(number)


_SPACE = re.compile(rb"\s+")


class Wanted:
    """The fixed text of a pair, to compare others with token by token, most of them without parsing."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._squeezed = _SPACE.sub(b"", pair.fixed.data)

    def is_given_by(self, files: Sequence[FileEdit], site: Site, *, named: bool = True) -> bool:
        """Whether edits turn the one file of ``site`` into the fixed one but for space and comments.

        ``named`` is False where the site knows the file by another name than the pair.
        """
        if len(files) != 1 or (named and files[0].file != self._pair.file):
            return False
        try:
            result = apply_edits(site.sources[files[0].file], files[0].edits)
        except EditError:
            return False
        if result.data == self._pair.fixed.data:
            return True
        if _SPACE.sub(b"", result.data) != self._squeezed:
            return False
        return [token.text for token in Parsed(result).tokens] == self._tokens

    @cached_property
    def _tokens(self) -> list[str]:
        return self._pair.wanted()


def _thinned(drafts: Iterable[tuple[str, _Draft]]) -> Iterator[_Draft]:
    """The drafts that are right elsewhere, of those that are right at the same pairs the most precise ones."""
    good = [
        (text, draft)
        for text, draft in drafts
        if len(draft.right) >= _LEAST_RIGHT and len(draft.right) >= _LEAST_RATE * draft.applied
    ]
    good.sort(key=lambda item: (-_rate(item[1]), -len(item[1].right), len(item[0]), item[0]))
    covered: Counter[int] = Counter()
    same: set[frozenset[int]] = set()
    for _, draft in good:
        mark = frozenset((*draft.right, -1 - draft.applied))
        if mark in same or all(covered[number] >= _COVERED for number in draft.right):
            continue
        same.add(mark)
        covered.update(draft.right)
        yield draft


def _rate(draft: _Draft) -> float:
    return (len(draft.right) + 0.5) / (draft.applied + 2.0)


def _mined(draft: _Draft) -> Mined:
    record = Record(len(draft.right), draft.applied)
    return Mined(draft.guard, draft.template, record, len(draft.origins), draft.first)


def shape_of_fix(pair: Pair) -> tuple[str, ...]:
    """What goes and what comes, names and literals blanked: equal for pairs that teach the same."""
    return tuple(f"{_blanked(broken)} -> {_blanked(fixed)}" for fixed, broken in pair.changes())


def _blanked(text: str) -> str:
    return " ".join(_blank(token.text) for token in Parsed(SourceText.from_str(text)).tokens)


def _blank(text: str) -> str:
    if text[:1].isalpha() or text[:1] == "_":
        return text if len(text) > 1 and text in _KEPT else "x"
    return "1" if text[:1].isdigit() else '"' if text[:1] in "\"'" else text


_KEPT = frozenset(
    """
    as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub
    ref return self Self static struct super trait type unsafe use where while clone iter into_iter iter_mut unwrap
    to_string collect len as_str Some Ok Err None Box String Vec usize u32 i32 u64 i64 f64
    """.split()  # noqa: SIM905  (a list of words reads better like this)
)
"""Words that tell one fix from another."""
