"""The wide net: every generic rewrite at every node of the lines an error leads to; knows no error in particular.

Where, then what. *Where* are the nodes on the lines of the spans, labels, notes and helps, of the definitions of the
captured names, and of the headers around them. *What* is a table of rows, ``data/rewrites.toml``: kinds of nodes, and
an edit in the language of templates whose anchors start from the node itself.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from citl.patterns.adapt import adapt
from citl.patterns.anchors import captures_of
from citl.patterns.template import Anchor, Base, Edit, Form, Hole, Piece, Template, Where
from citl.syntax.definitions import find_definition
from citl.syntax.site import Region
from citl.syntax.tree import ancestors, field_of, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from citl.core.diagnostic import FileEdit
    from citl.syntax.site import Site
    from citl.syntax.tree import Parsed

_HEADERS = frozenset({"function_item", "impl_item", "trait_item", "closure_expression", "for_expression"})
_DATA = frozenset({"struct_item", "enum_item", "union_item"})
_LARGEST_BYTES = 400
_MOST_NODES = 200
_TOKENS_AROUND = 3
_HOLE = re.compile(r"\{([^{}|]*)(?:\|(\w+))?\}")


class Row(NamedTuple):
    """One generic rewrite."""

    kinds: frozenset[str]
    template: Template
    weight: float
    """How often it is right beside the others, 0..1."""


class Cast(NamedTuple):
    """A rewrite made at a node."""

    template: Template
    edits: tuple[FileEdit, ...]
    weight: float
    """Of its row, times the nearness of its place."""


@lru_cache(maxsize=1)
def read_rows() -> tuple[Row, ...]:
    """The table, as it stands in its file."""
    table = tomllib.loads((files("citl") / "data" / "rewrites.toml").read_text(encoding="utf-8"))
    named, rewrites = table["kinds"], table["rewrites"]
    rows = [
        *((kinds, _around(before, behind), weight) for kinds, before, behind, weight in rewrites["around"]),
        *((kinds, [_edit("", Where.WHOLE.value, text)], weight) for kinds, text, weight in rewrites["whole"]),
        *((kinds, [_edit(path, where, text)], weight) for kinds, path, where, text, weight in rewrites["at"]),
    ]
    return tuple(
        Row(frozenset(named.get(kinds, kinds).split()), Template(tuple(edits)), weight) for kinds, edits, weight in rows
    )


class TokenRow(NamedTuple):
    """One rewrite of a token near what a syntax error points at."""

    token: str
    """The token it applies to; empty for any."""
    template: Template
    weight: float


@lru_cache(maxsize=1)
def read_token_rows() -> tuple[TokenRow, ...]:
    """The table for tokens, as it stands in its file."""
    tokens = tomllib.loads((files("citl") / "data" / "rewrites.toml").read_text(encoding="utf-8"))["tokens"]
    before, whole = Where.BEFORE.value, Where.WHOLE.value
    rows = [
        *(("", before, text, weight) for text, weight in tokens["insert"]),
        *((token, whole, text, weight) for token, text, weight in tokens["replace"]),
        *((token, whole, "", weight) for token, weight in tokens["remove"]),
    ]
    return tuple(TokenRow(token, Template((_edit("", where, text),)), weight) for token, where, text, weight in rows)


def _around(before: str, behind: str) -> list[Edit]:
    node = _anchor("")
    edits = (Edit(node, Where.BEFORE.value, (before,)), Edit(node, Where.AFTER.value, (behind,)))
    return [edit for edit in edits if edit.text[0]]


def _edit(path: str, where: str, text: str) -> Edit:
    return Edit(_anchor(path), where, tuple(_pieces(text)))


def _anchor(path: str) -> Anchor:
    return Anchor(Base.NODE.value, path=tuple(path.split()))


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for hole in _HOLE.finditer(text):
        if hole.start() > at:
            yield text[at : hole.start()]
        form = hole[2] or Form.TEXT.value
        yield (
            Hole(capture=hole[1][1:], form=form)
            if hole[1].startswith(":")
            else Hole(anchor=_anchor(hole[1]), form=form)
        )
        at = hole.end()
    if at < len(text):
        yield text[at:]


def cast_net(site: Site, limit: int) -> list[Cast]:
    """At most ``limit`` rewrites at ``site``, likeliest first; those that give the same text may occur twice."""
    if site.primary is None:
        return []
    casts = [*_cast_at_nodes(site), *(_cast_at_tokens(site) if site.diagnostic.code is None else ())]
    return sorted(casts, key=lambda cast: -cast.weight)[:limit]


def _cast_at_nodes(site: Site) -> Iterator[Cast]:
    # A long line holds thousands of nodes; the nearest are worth the time.
    nearest = sorted(_regions(site), key=lambda found: -found[0])[:_MOST_NODES]
    for nearness, region in nearest:
        here = site.at(region)
        for row in read_rows():
            if region.node.type in row.kinds and (edits := adapt(row.template, here)):
                yield Cast(row.template, edits, row.weight * nearness)


def _cast_at_tokens(site: Site) -> Iterator[Cast]:
    for nearness, text, region in _token_regions(site):
        here = site.at(region)
        for row in read_token_rows():
            if row.token in ("", text) and (edits := adapt(row.template, here)):
                yield Cast(row.template, edits, row.weight * nearness)


def _token_regions(site: Site) -> Iterator[tuple[float, str, Region]]:
    """The tokens around the ends of what the error points at, each once, with their nearness."""
    file = site.places[0].region.file
    parsed = site.parsed(file)
    nearness: dict[int, float] = {}
    for place in site.places:
        if place.region.file == file:
            for end in (place.region.span.start, place.region.span.end):
                centre = bisect_left(parsed.token_starts, end)
                for index in range(
                    max(0, centre - _TOKENS_AROUND), min(len(parsed.tokens), centre + _TOKENS_AROUND + 1)
                ):
                    value = 0.75 ** abs(index - centre) * (1.0 if place.role == "primary" else 0.8)
                    nearness[index] = max(value, nearness.get(index, 0.0))
    for index, value in sorted(nearness.items()):
        token = parsed.tokens[index]
        yield value, token.text, Region(file, token.span, parsed.node_at(token.span))


def _regions(site: Site) -> Iterator[tuple[float, Region]]:
    """The nodes worth rewriting, each once, with their nearness to what rustc points at: 1 for its primary span."""
    if site.primary is None:
        return
    file = site.primary.region.file
    parsed = site.parsed(file)
    nearness: dict[int, float] = {}
    for value, first, last in _places(site, file, parsed):
        for line in range(first, last + 1):
            nearness[line] = max(value, nearness.get(line, 0.0))
    inside = [place.region.span for place in site.places if place.region.file == file]
    stack = [parsed.root]
    while stack:
        node = stack.pop()
        stack.extend(reversed(node.named_children))
        line = parsed.source.line_of(node.start_byte)
        small = node.end_byte - node.start_byte <= _LARGEST_BYTES or node.type in _HEADERS | _DATA
        if line not in nearness or not small or not node.is_named or _is_name(node):
            continue
        span = span_of(node)
        pointed = any(one == span for one in inside)
        touching = any(one.overlaps(span) for one in inside)
        yield nearness[line] * (1.0 if pointed else 0.85 if touching else 0.6), Region(file, span, node)


def _is_name(node: Node) -> bool:
    """Whether the node only names what its parent defines or picks."""
    return field_of(node) in ("name", "field", "macro") or node.type in (
        "field_identifier",
        "line_comment",
        "block_comment",
    )


def _places(site: Site, file: str, parsed: Parsed) -> Iterator[tuple[float, int, int]]:
    """Lines by nearness: of the places, of the definitions of captured names, of the headers around the places."""
    source = parsed.source
    for place in site.places:
        if place.region.file != file:
            continue
        span, value = place.region.span, {"primary": 1.0, "label": 0.9}.get(place.role, 0.7)
        yield value, source.line_of(span.start), min(source.line_of(span.end), source.line_of(span.start) + 3)
        for node in ancestors(place.region.node):
            if node.type in _HEADERS:
                line = source.line_of(node.start_byte)
                yield 0.6, line, line
    near = site.places[0].region.span.start
    for text in captures_of(site).values():
        definition = find_definition(parsed, text, near)
        if definition is not None:
            line = source.line_of(definition.start_byte)
            yield 0.7, line, line
