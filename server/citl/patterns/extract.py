"""A broken text, its diagnostic and the fixed text give templates that reproduce the fix.

Each differing token run becomes an edit: an anchor is found for the bytes it replaces, and its new tokens become
literal text and holes. Several templates may say the same; the compiler and other cases decide which of them are
worth keeping.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import msgspec

from citl.core.text import SourceText, Span, apply_edits
from citl.patterns.adapt import adapt
from citl.patterns.anchors import Reach, reaches
from citl.patterns.holes import Filler
from citl.patterns.hunks import Hunk, hunks_between, inserted_bytes, replaced_bytes
from citl.patterns.placement import item_span
from citl.patterns.template import Edit, Template, Where, encode_template
from citl.syntax.definitions import defined_names
from citl.syntax.tree import Parsed, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citl.syntax.site import Site

_WHERE_COST = {
    Where.WHOLE: 0.0,
    Where.BEFORE: 0.1,
    Where.AFTER: 0.1,
    Where.ITEM: 0.1,
    Where.FIRST: 0.3,
    Where.LAST: 0.3,
    Where.HEAD: 0.8,
    Where.TAIL: 0.9,
}
_MAX_OFFSET, _MAX_COUNT = 3, 4
_MAX_HUNKS, _MAX_INSERTED_TOKENS = 6, 60
_GIVING_UP = frozenset({"todo", "unimplemented", "unreachable", "panic"})


class _Choice(msgspec.Struct, frozen=True):
    cost: float
    edit: Edit
    place: Span
    """The anchored region at this site."""


def extract(site: Site, fixed: SourceText, limit: int = 4) -> tuple[Template, ...]:
    """At most ``limit`` templates that turn the file of ``site`` into ``fixed``, token for token; best first.

    Empty when the fix reaches into nothing that the diagnostic leads to, or needs names it does not give.
    """
    if site.primary is None:
        return ()
    broken, after = site.files[site.primary.region.file], Parsed(fixed)
    hunks = hunks_between(broken, after)
    if not 0 < len(hunks) <= _MAX_HUNKS:
        return ()
    around = reaches(site)
    filler = Filler(site, around, defined_names(broken))
    choices = [_choices(site, hunk, after, around, filler) for hunk in hunks]
    wanted = [token.text for token in after.tokens]
    found: dict[str, Template] = {}
    for combined in _combinations(choices):
        template = Template(tuple(choice.edit for choice in combined), _destructive(broken, after, hunks))
        if len(found) < limit and _reproduces(template, site, wanted):
            found.setdefault(encode_template(template), template)
    return tuple(found.values())


def _combinations(choices: list[list[_Choice]]) -> list[tuple[_Choice, ...]]:
    width = {1: 12, 2: 5, 3: 3}.get(len(choices), 2)
    combined = product(*(one[:width] for one in choices))
    return sorted(combined, key=lambda parts: sum(part.cost for part in parts))


def _reproduces(template: Template, site: Site, wanted: list[str]) -> bool:
    files = adapt(template, site)
    if files is None or len(files) != 1 or site.primary is None or files[0].file != site.primary.region.file:
        return False
    result = Parsed(apply_edits(site.files[files[0].file].source, files[0].edits))
    return [token.text for token in result.tokens] == wanted


def _destructive(broken: Parsed, after: Parsed, hunks: tuple[Hunk, ...]) -> bool:
    removed = sum(hunk.old.end - hunk.old.start for hunk in hunks)
    added = [token.text for hunk in hunks for token in after.tokens[hunk.new.start : hunk.new.end]]
    gone = {token.text for hunk in hunks for token in broken.tokens[hunk.old.start : hunk.old.end]}
    return bool(_GIVING_UP & set(added) - gone) or (not added and removed >= 5)


def _choices(site: Site, hunk: Hunk, after: Parsed, around: tuple[Reach, ...], filler: Filler) -> list[_Choice]:
    if hunk.new.end - hunk.new.start > _MAX_INSERTED_TOKENS:
        return []
    found: dict[Edit, _Choice] = {}
    for reach in around:
        for edit, raw in _placements(site, hunk, after, reach):
            for text, text_cost in filler.fill(after, raw, edit):
                whole = msgspec.structs.replace(edit, text=text)
                cost = reach.cost + _WHERE_COST[Where(edit.where)] + 0.2 * edit.offset + text_cost
                if whole not in found or cost < found[whole].cost:
                    found[whole] = _Choice(cost, whole, reach.region.span)
    ordered = sorted(found.values(), key=lambda choice: (choice.cost, msgspec.json.encode(choice.edit)))
    return _varied(ordered)


def _varied(choices: list[_Choice]) -> list[_Choice]:
    """One way to each region from each kind of place, and of those the best two of each kind first.

    Templates differ more by what they start from than by the way from there.
    """
    seen: dict[object, int] = {}
    head: list[_Choice] = []
    rest: list[_Choice] = []
    for choice in choices:
        base = choice.edit.anchor.base
        same = (base, choice.place, choice.edit.where, choice.edit.text)
        if same in seen:
            continue
        seen[same] = 1
        seen[base] = seen.get(base, 0) + 1
        (head if seen[base] <= 2 else rest).append(choice)
    return head + rest


def _placements(site: Site, hunk: Hunk, after: Parsed, reach: Reach) -> Iterator[tuple[Edit, Span]]:
    """The ways in which the hunk's bytes are a part of the reached region, each with the new bytes it puts there."""
    primary = site.primary
    if primary is None or reach.region.file != primary.region.file:
        return
    broken = site.files[reach.region.file]
    if hunk.inserts:
        yield from _insertions(broken, hunk, after, reach)
        return
    old, raw = replaced_bytes(broken, hunk), inserted_bytes(after, hunk)
    if reach.region.span == old:
        yield Edit(reach.anchor, Where.WHOLE.value), raw
    if hunk.new.start == hunk.new.end and reach.region.span != old and _is_item(site, reach, old):
        yield Edit(reach.anchor, Where.ITEM.value), raw
    yield from _runs(broken, hunk, reach, old, raw)


def _is_item(site: Site, reach: Reach, old: Span) -> bool:
    parsed = site.files[reach.region.file]
    whole = item_span(parsed, reach.region)
    return parsed.source.slice(whole).strip() == parsed.source.slice(old).strip() and (old.contains(reach.region.span))


def _insertions(broken: Parsed, hunk: Hunk, after: Parsed, reach: Reach) -> Iterator[tuple[Edit, Span]]:
    tokens, at, span = broken.tokens, hunk.old.start, reach.region.span
    behind = tokens[at].span.start if at < len(tokens) else -1
    in_front = tokens[at - 1].span.end if at else -1
    lead = inserted_bytes(after, hunk, lead=True)
    trail = inserted_bytes(after, hunk, trail=True)
    to_behind, to_front = _sides(broken, hunk, after)
    if span.start == behind and to_behind:
        yield Edit(reach.anchor, Where.BEFORE.value), trail
    if span.end == in_front and to_front:
        yield Edit(reach.anchor, Where.AFTER.value), lead
    inner = broken.tokens_in(span)
    if len(inner) > 1 and span == span_of(reach.region.node):
        if inner[0].span.end == in_front and inner[0].text in "([{<|":
            yield Edit(reach.anchor, Where.FIRST.value), lead
        if inner[-1].span.start == behind and inner[-1].text in ")]}>|":
            yield Edit(reach.anchor, Where.LAST.value), trail
    yield from _runs(broken, hunk, reach, Span(behind, behind), trail)


def _sides(broken: Parsed, hunk: Hunk, after: Parsed) -> tuple[bool, bool]:
    """Whether inserted tokens may be put in front of what follows, and behind what precedes.

    Both put the same tokens there; the space around them comes out as in the fixed text only on the side that they
    stand close to.
    """
    gap = _gap(broken, hunk.old.start)
    to_behind, to_front = _gap(after, hunk.new.start) == gap, _gap(after, hunk.new.end) == gap
    return (to_behind, to_front) if to_behind or to_front else (True, True)


def _gap(parsed: Parsed, index: int) -> str:
    """The text between the token before ``index`` and the token there."""
    tokens = parsed.tokens
    start = tokens[index - 1].span.end if index else 0
    end = tokens[index].span.start if index < len(tokens) else len(parsed.source.data)
    return parsed.source.slice(Span(start, end))


def _runs(broken: Parsed, hunk: Hunk, reach: Reach, old: Span, raw: Span) -> Iterator[tuple[Edit, Span]]:
    count = hunk.old.end - hunk.old.start
    span = reach.region.span
    if not span.contains(old) or span == old or count > _MAX_COUNT:
        return
    inner = broken.tokens_in(span)
    if not inner:
        return
    first = next((index for index, token in enumerate(inner) if token.span.start == old.start), None)
    if first is None:
        return
    if 0 <= first <= _MAX_OFFSET and (first or count):
        yield Edit(reach.anchor, Where.HEAD.value, offset=first, count=count), raw
    last = len(inner) - first - count
    if 0 <= last <= _MAX_OFFSET and (last or count):
        yield Edit(reach.anchor, Where.TAIL.value, offset=last, count=count), raw
