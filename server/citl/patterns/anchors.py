"""Anchors resolved in a frame, and found for a region of a site; knows nothing of what is done there."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from citl.patterns.kinds import kinds_named
from citl.patterns.template import Anchor, Base
from citl.syntax.definitions import find_definition, find_item, head_name, items_of
from citl.syntax.site import Region
from citl.syntax.tree import ancestors, span_of, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from citl.patterns.frame import Frame
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
_FUNCTIONS = kinds_named("functions")


class Reach(msgspec.Struct, frozen=True):
    """A region and one way to it."""

    cost: float
    """How far-fetched the way is, 0 for the primary span itself; ways of lower cost generalise better."""
    anchor: Anchor
    region: Region


@lru_cache(maxsize=4096)
def _wildcard(template: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, template.split("*"))), re.DOTALL)


def says(template: str, text: str) -> bool:
    """Whether a message template, in which ``*`` stands for anything, is that of ``text``; an empty one is any's."""
    return template in ("", text) or ("*" in template and _wildcard(template).fullmatch(text) is not None)


def find_region(frame: Frame, anchor: Anchor) -> Region | None:
    """The region that ``anchor`` leads to; the first where it names several, None when the way does not exist here."""
    return next(iter(find_regions(frame, anchor)), None)


def find_regions(frame: Frame, anchor: Anchor) -> list[Region]:
    """All regions that ``anchor`` leads to: one, unless it starts from all regions of a relation."""
    found = (walked(frame, region, anchor.path) for region in _base_regions(frame, anchor))
    return [region for region in found if region is not None]


def walked(frame: Frame, region: Region, path: tuple[str, ...]) -> Region | None:
    """Where the steps of ``path`` lead from ``region``; None when a step does not exist."""
    current: Region | None = region
    for step in path:
        if current is None:
            return None
        across = _ACROSS.get(step)
        node = None if across else _step(current.node, step)
        current = across(frame, current) if across else None if node is None else region_of(current.file, node)
    return current


def region_of(file: str, node: Node) -> Region:
    """The whole of ``node``."""
    return Region(file, span_of(node), node)


def _base_regions(frame: Frame, anchor: Anchor) -> tuple[Region, ...]:
    if anchor.base == Base.LET.value:
        value = frame.values.get(anchor.of, ())
        return () if isinstance(value, str) else value if isinstance(value, tuple) else (value,)
    found = _named_definition(frame, anchor.of) if anchor.base == Base.DEFINITION.value else _place(frame.site, anchor)
    return () if found is None else (found,)


def _named_definition(frame: Frame, of: str) -> Region | None:
    named = frame.values.get(of)
    name = named if isinstance(named, str) else frame.site.captures.get(of)
    return None if name is None else _captured_definition(frame.site, name)


def _place(site: Site, anchor: Anchor) -> Region | None:
    if anchor.base == Base.FILE.value:
        return _file(site)
    places = [place for place in site.places if place.role == anchor.base]
    if anchor.base != Base.PRIMARY.value:
        places = [place for place in places if says(anchor.of, place.message.template)]
    return places[anchor.index].region if anchor.index < len(places) else None


def _captured_definition(site: Site, name: str) -> Region | None:
    return None if site.primary is None else definition_of(site, name, site.primary.region)


def definition_of(site: Site, name: str, seen_from: Region) -> Region | None:
    """Where ``name`` (or the head of a path or type) is defined, as seen from a region; in its file, else the crate."""
    node = find_definition(site.parsed(seen_from.file), name, seen_from.span.start)
    if node is not None:
        return region_of(seen_from.file, node)
    return _item_elsewhere(site, head_name(name), seen_from.file)


def _item_elsewhere(site: Site, head: str, file: str) -> Region | None:
    for other in site.sources if head else ():
        # A file that does not hold the name need not be parsed.
        if other == file or head.encode() not in site.sources[other].data:
            continue
        node = find_item(site.parsed(other), head, -1)
        if node is not None and node.type not in ("type_parameter", "const_parameter"):
            return region_of(other, node)
    return None


def _file(site: Site) -> Region | None:
    if site.primary is None:
        return None
    return region_of(site.primary.region.file, site.parsed(site.primary.region.file).root)


def _step(node: Node, step: str) -> Node | None:
    if step in _SIBLINGS:
        sibling: Node | None = getattr(node, _SIBLINGS[step])
        return sibling
    if step.startswith("#"):
        children = node.named_children
        index = int(step[1:])
        return children[index] if children and -len(children) <= index < len(children) else None
    if step.startswith("^"):
        kinds = kinds_named(step.lstrip("^"))
        return next((up for up in ancestors(node) if up.type in kinds and not (step[1] == "^" and up == node)), None)
    if step.startswith("/"):
        kinds = kinds_named(step.lstrip("/"))
        below = node.named_children if step[1] != "/" else (one for one in walk(node) if one != node)
        return next((down for down in below if down.type in kinds), None)
    return node.child_by_field_name(step)


def _defined(frame: Frame, region: Region) -> Region | None:
    return definition_of(frame.site, frame.text(region), region)


def callee_of(frame: Frame, region: Region) -> Region | None:
    """The function that the call at or around ``region`` calls."""
    call = next((up for up in ancestors(region.node) if up.type == "call_expression"), None)
    name = _called_name(frame, region.file, call) if call is not None else ""
    return _function(frame.site, name, region.file) if name else None


def _called_name(frame: Frame, file: str, call: Node) -> str:
    function = call.child_by_field_name("function")
    if function is not None and function.type == "generic_function":
        function = function.child_by_field_name("function")
    if function is None:
        return ""
    part = function.child_by_field_name("field") or function.child_by_field_name("name") or function
    return frame.site.parsed(file).text(part)


def _function(site: Site, name: str, file: str) -> Region | None:
    found = definition_item(site, name, file, lambda node: node.type in _FUNCTIONS)
    return found or definition_item(site, name, file, lambda node: node.type in ("struct_item", "enum_variant"))


def definition_item(site: Site, name: str, file: str, wanted: Callable[[Node], bool]) -> Region | None:
    """The first item of that name and kind, of ``file`` before the other files of the crate."""
    for one in (file, *(other for other in site.sources if other != file)):
        if name.encode() in site.sources[one].data:
            for node in items_of(site.parsed(one)).get(name, []):
                if wanted(node):
                    return region_of(one, node)
    return None


def _parameter(frame: Frame, region: Region) -> Region | None:
    """From an argument, or something inside one, to the parameter it fills; the type of a tuple struct's field."""
    argument = next((up for up in ancestors(region.node) if up.parent and up.parent.type == "arguments"), None)
    callee = None if argument is None else callee_of(frame, region_of(region.file, argument))
    if argument is None or callee is None or argument.parent is None or argument.parent.parent is None:
        return None
    index = [child.id for child in argument.parent.named_children].index(argument.id)
    parameters = parameters_of(callee.node)
    if parameters and parameters[0].type == "self_parameter" and is_method_call(argument.parent.parent):
        index += 1
    return region_of(callee.file, parameters[index]) if index < len(parameters) else None


def is_method_call(call: Node) -> bool:
    """Whether a call's function is a field of its receiver, so that the receiver is no argument."""
    function = call.child_by_field_name("function")
    return function is not None and function.type == "field_expression"


def parameters_of(function: Node) -> list[Node]:
    """The parameters of a function, ``self`` included; the types of the fields of a tuple struct or variant."""
    listed = function.child_by_field_name("parameters") or function.child_by_field_name("body")
    skipped = ("attribute_item", "visibility_modifier", "line_comment", "block_comment")
    if listed is None or listed.type not in ("parameters", "ordered_field_declaration_list"):
        return []
    return [child for child in listed.named_children if child.type not in skipped]


def _token_before(frame: Frame, region: Region) -> Region | None:
    parsed = frame.site.parsed(region.file)
    return _token(frame, region.file, bisect_left(parsed.token_starts, region.span.start) - 1)


def _token_after(frame: Frame, region: Region) -> Region | None:
    parsed = frame.site.parsed(region.file)
    return _token(frame, region.file, bisect_left(parsed.token_starts, max(region.span.end, region.span.start + 1)))


def _token(frame: Frame, file: str, index: int) -> Region | None:
    parsed = frame.site.parsed(file)
    if not 0 <= index < len(parsed.tokens):
        return None
    span = parsed.tokens[index].span
    return Region(file, span, parsed.node_at(span))


_ACROSS: dict[str, Callable[[Frame, Region], Region | None]] = {
    "def": _defined,
    "callee": callee_of,
    "parameter": _parameter,
    "token_before": _token_before,
    "token_after": _token_after,
}
"""Steps that leave the tree of the file."""


def reaches(site: Site) -> tuple[Reach, ...]:
    """Every region that some anchor leads to, cheapest way first; a region may occur under several anchors."""
    found = [reach for base in _bases(site) for reach in _around(base)]
    return tuple(sorted(found, key=lambda reach: (reach.cost, reach.anchor)))


def _bases(site: Site) -> Iterator[Reach]:
    counts: dict[tuple[str, str], int] = {}
    for place in site.places:
        yield _place_base(place, counts)
    for name, text in site.captures.items():
        if region := _captured_definition(site, text):
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
        up: tuple[str, ...] = () if own else (f"^{node.type}",)
        cost = base.cost if own else base.cost + _CLIMB_COST + _CLIMB_STEP_COST * depth
        file = base.region.file
        if not own:
            yield Reach(cost, msgspec.structs.replace(base.anchor, path=up), Region(file, span_of(node), node))
        for path, below in _paths(node, _PATH_LIMIT):
            region = Region(file, span_of(below), below)
            yield Reach(cost + _PATH_COST * len(path), msgspec.structs.replace(base.anchor, path=up + path), region)


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
