"""Anchors resolved at a site, and found for a region of it; knows nothing of what is done there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from citl.patterns.template import Anchor, Base
from citl.syntax.definitions import find_definition
from citl.syntax.site import Region
from citl.syntax.tree import ancestors, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from citl.syntax.site import Place, Site

_ROLES = {"primary": Base.PRIMARY, "label": Base.LABEL, "note": Base.NOTE, "help": Base.HELP}
_BASE_COST = {
    Base.PRIMARY: 0.0,
    Base.LABEL: 0.3,
    Base.HELP: 0.6,
    Base.NOTE: 0.6,
    Base.DEFINITION: 0.5,
    Base.FILE: 2.0,
}
_CLIMB_COST, _CLIMB_STEP_COST, _PATH_COST = 0.5, 0.05, 0.4
_CLIMB_LIMIT, _PATH_LIMIT = 14, 2
_SIBLINGS = {"prev": "prev_named_sibling", "next": "next_named_sibling"}


class Reach(msgspec.Struct, frozen=True):
    """A region and one way to it."""

    cost: float
    """How far-fetched the way is, 0 for the primary span itself; ways of lower cost generalise better."""
    anchor: Anchor
    region: Region


def captures_of(site: Site) -> dict[str, str]:
    """The quoted texts of a site by the names that holes use: message, labels, then notes and helps."""
    found = {f"m{index}": text for index, text in enumerate(site.message.captures)}
    labels = [text for place in site.places if place.role in ("primary", "label") for text in place.message.captures]
    found |= {f"l{index}": text for index, text in enumerate(labels)}
    notes = [text for note in site.notes for text in note.captures]
    return found | {f"n{index}": text for index, text in enumerate(notes)}


def find_region(site: Site, anchor: Anchor) -> Region | None:
    """The region that ``anchor`` leads to at ``site``; None when the way does not exist here."""
    base = _base_region(site, anchor)
    if base is None or not (anchor.climb or anchor.path):
        return base
    node: Node | None = base.node
    if anchor.climb:
        node = next((up for up in ancestors(base.node) if up.type == anchor.climb), None)
    for step in anchor.path:
        node = None if node is None else _step(node, step)
    return None if node is None else Region(base.file, span_of(node), node)


def _base_region(site: Site, anchor: Anchor) -> Region | None:
    if anchor.base == Base.DEFINITION.value:
        name = captures_of(site).get(anchor.of)
        return None if name is None else _definition(site, name)
    if anchor.base == Base.FILE.value:
        return _file(site)
    if anchor.base == Base.NODE.value:
        return site.focus
    places = [place for place in site.places if place.role == anchor.base]
    if anchor.base != Base.PRIMARY.value:
        places = [place for place in places if place.message.template == anchor.of]
    return places[anchor.index].region if anchor.index < len(places) else None


def _definition(site: Site, name: str) -> Region | None:
    primary = site.primary
    if primary is None:
        return None
    file = primary.region.file
    node = find_definition(site.files[file], name, primary.region.span.start)
    return None if node is None else Region(file, span_of(node), node)


def _file(site: Site) -> Region | None:
    if site.primary is None:
        return None
    root = site.files[site.primary.region.file].root
    return Region(site.primary.region.file, span_of(root), root)


def _step(node: Node, step: str) -> Node | None:
    if step in _SIBLINGS:
        sibling: Node | None = getattr(node, _SIBLINGS[step])
        return sibling
    if step.startswith("#"):
        children = node.named_children
        index = int(step[1:])
        return children[index] if children and -len(children) <= index < len(children) else None
    return node.child_by_field_name(step)


def reaches(site: Site) -> tuple[Reach, ...]:
    """Every region that some anchor leads to, cheapest way first; a region may occur under several anchors."""
    found = [reach for base in _bases(site) for reach in _around(base)]
    return tuple(sorted(found, key=lambda reach: (reach.cost, reach.anchor)))


def _bases(site: Site) -> Iterator[Reach]:
    counts: dict[tuple[str, str], int] = {}
    for place in site.places:
        yield _place_base(place, counts)
    for name, text in captures_of(site).items():
        if region := _definition(site, text):
            cost = _BASE_COST[Base.DEFINITION] + (0.0 if name.startswith("m") else 0.2)
            yield Reach(cost, Anchor(Base.DEFINITION.value, name), region)
    if region := _file(site):
        yield Reach(_BASE_COST[Base.FILE], Anchor(Base.FILE.value), region)


def _place_base(place: Place, counts: dict[tuple[str, str], int]) -> Reach:
    base = _ROLES[place.role]
    of = "" if base is Base.PRIMARY else place.message.template
    index = counts.get((base.value, of), 0)
    counts[base.value, of] = index + 1
    return Reach(_BASE_COST[base] + 0.2 * index, Anchor(base.value, of, index), place.region)


def _around(base: Reach) -> Iterator[Reach]:
    yield base
    climbed: set[str] = set()
    own = base.anchor.base in (Base.DEFINITION.value, Base.FILE.value)
    for depth, node in enumerate(ancestors(base.region.node)):
        if depth > (0 if own else _CLIMB_LIMIT):
            break
        if node.type in climbed:
            continue
        climbed.add(node.type)
        anchor = msgspec.structs.replace(base.anchor, climb="" if own else node.type)
        cost = base.cost if own else base.cost + _CLIMB_COST + _CLIMB_STEP_COST * depth
        file = base.region.file
        if not own:
            yield Reach(cost, anchor, Region(file, span_of(node), node))
        for path, below in _paths(node, _PATH_LIMIT):
            region = Region(file, span_of(below), below)
            yield Reach(cost + _PATH_COST * len(path), msgspec.structs.replace(anchor, path=path), region)


def _paths(node: Node, depth: int) -> Iterator[tuple[tuple[str, ...], Node]]:
    steps = {node.field_name_for_child(index) for index in range(node.child_count)} - {None}
    names = [*sorted(name for name in steps if name), "#0", "#-1", *_SIBLINGS]
    for name in names:
        below = _step(node, name)
        if below is None:
            continue
        yield (name,), below
        if depth > 1 and name not in _SIBLINGS:
            for path, deeper in _paths(below, depth - 1):
                if path[0] not in _SIBLINGS:
                    yield (name, *path), deeper
