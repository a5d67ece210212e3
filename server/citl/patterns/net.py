"""The wide net: every generic rewrite at every node of the lines an error leads to; knows no error in particular.

Where, then what. *Where* are the nodes on the lines that an error leads to (`citl.patterns.nearness`). *What* is a
table of rows, ``data/rewrites.toml``: kinds of nodes, and an edit in the language of templates whose anchors start
from the node itself.
"""

from __future__ import annotations

import math
import re
import tomllib
from bisect import bisect_left
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from citl.patterns.adapt import adaptations
from citl.patterns.frame import frame_of
from citl.patterns.kinds import kinds_named
from citl.patterns.nearness import HEADERS, Nearness
from citl.patterns.template import FOCUS, Anchor, Base, Edit, Hole, Piece, Template, Where
from citl.patterns.token_model import TokenModel, kind_of, kinds_in
from citl.syntax.site import Region
from citl.syntax.tree import ancestors, field_of, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from citl.core.diagnostic import FileEdit
    from citl.syntax.site import Site
    from citl.syntax.tree import Parsed

_PATTERNS = frozenset(
    [
        "tuple_struct_pattern",
        "tuple_pattern",
        "struct_pattern",
        "field_pattern",
        "reference_pattern",
        "or_pattern",
        "slice_pattern",
        "match_pattern",
        "captured_pattern",
        "closure_parameters",
        "mut_pattern",
        "ref_pattern",
    ]
)
_PATHS = frozenset({"scoped_identifier", "scoped_type_identifier", "scoped_use_list", "use_list", "use_declaration"})
_DATA = frozenset({"struct_item", "enum_item", "union_item"})
_LARGEST_BYTES = 400
_MOST_NODES = 200
_TOKENS_AROUND = 3
_CONTEXT = 3
"""Tokens on each side of an edit of tokens that tell how likely it is."""
_GAIN_SCALE = 3.0
_HOLE = re.compile(r"\{([^{}|]*)(?:\|(\w+))?\}")


class Row(NamedTuple):
    """One generic rewrite."""

    kinds: frozenset[str]
    template: Template
    weight: float
    """How often it is right beside the others, 0..1."""
    for_patterns: bool
    """It is made for patterns."""


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
    rewrites = table["rewrites"]
    rows = [
        *((kinds, _around(before, behind), weight) for kinds, before, behind, weight in rewrites["around"]),
        *((kinds, [_edit("", Where.WHOLE.value, text)], weight) for kinds, text, weight in rewrites["whole"]),
        *((kinds, [_edit(path, where, text)], weight) for kinds, path, where, text, weight in rewrites["at"]),
    ]
    return tuple(
        Row(kinds_named(kinds), Template(tuple(edits)), weight, kinds == "patterns") for kinds, edits, weight in rows
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
    return Anchor(Base.LET.value, FOCUS, path=tuple(path.split()))


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for hole in _HOLE.finditer(text):
        if hole.start() > at:
            yield text[at : hole.start()]
        forms = (hole[2],) if hole[2] else ()
        yield (
            Hole(capture=hole[1][1:], forms=forms)
            if hole[1].startswith(":")
            else Hole(anchor=_anchor(hole[1]), forms=forms)
        )
        at = hole.end()
    if at < len(text):
        yield text[at:]


def cast_net(site: Site, near: Nearness, limit: int, model: TokenModel | None = None) -> list[Cast]:
    """At most ``limit`` rewrites ``near`` a site, likeliest first; those that give the same text may occur twice.

    ``model`` says which tokens are likely beside each other; without it the rows' weights decide alone.
    """
    if site.primary is None:
        return []
    tokens = _cast_at_tokens(site, model) if site.diagnostic.code is None else ()
    casts = [*_cast_at_nodes(site, near), *tokens]
    return sorted(casts, key=lambda cast: -cast.weight)[:limit]


def _cast_at_nodes(site: Site, near: Nearness) -> Iterator[Cast]:
    # A long line holds thousands of nodes; the nearest are worth the time.
    nearest = sorted(_regions(site, near), key=lambda found: -found[0])[:_MOST_NODES]
    for nearness, region in nearest:
        here = frame_of(site).given(FOCUS, region)
        rows = _rows_for(region.node.type, is_pattern=_is_in_pattern(region.node))
        for row in rows:
            if edits := next(adaptations(row.template, site, here), None):
                yield Cast(row.template, edits, row.weight * nearness)


@lru_cache(maxsize=512)
def _rows_for(kind: str, *, is_pattern: bool) -> tuple[Row, ...]:
    """The rows for a kind of node; what can be a pattern and a value is rewritten as what it is."""
    rows = (row for row in read_rows() if kind in row.kinds)
    ambiguous = kind in kinds_named("patterns") & kinds_named("values")
    return tuple(row for row in rows if not ambiguous or row.for_patterns == is_pattern)


def _is_in_pattern(node: Node) -> bool:
    """Whether the node stands where a pattern is matched."""
    for up in ancestors(node):
        if up.type in _PATTERNS or field_of(up) == "pattern":
            return True
        if up.type.endswith(("_expression", "_statement", "_declaration", "block", "arguments")):
            return False
    return False


def _cast_at_tokens(site: Site, model: TokenModel | None) -> Iterator[Cast]:
    parsed = site.parsed(site.places[0].region.file)
    kinds = [kind_of(token.text) for token in parsed.tokens]
    for nearness, index, region in _token_regions(site):
        here = frame_of(site).given(FOCUS, region)
        for row in read_token_rows():
            if row.token not in ("", parsed.tokens[index].text):
                continue
            edits = next(adaptations(row.template, site, here), None)
            if edits:
                likely = 1.0 if model is None else _likelihood(model, kinds, index, row)
                yield Cast(row.template, edits, row.weight * nearness * likely)


def _likelihood(model: TokenModel, kinds: list[str], index: int, row: TokenRow) -> float:
    """How much likelier the tokens around ``index`` become by the row's edit, from 0 to 2; 1 for no difference."""
    edit = row.template.edits[0]
    new = kinds_in(str(edit.text[0])) if edit.text else []
    gone = 0 if edit.where == Where.BEFORE.value else 1
    low = max(0, index - _CONTEXT)
    before = kinds[low : index + gone + _CONTEXT]
    after = [*kinds[low:index], *new, *kinds[index + gone : index + gone + _CONTEXT]]
    start = index - low
    gain = model.log_score(after, start, len(after)) - model.log_score(before, start, len(before))
    return 2.0 / (1.0 + math.exp(-gain / _GAIN_SCALE))


def _token_regions(site: Site) -> Iterator[tuple[float, int, Region]]:
    """The tokens around the ends of what the error points at, each once: nearness, number, region."""
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
        yield value, index, Region(file, token.span, parsed.node_at(token.span))


def _regions(site: Site, near: Nearness) -> Iterator[tuple[float, Region]]:
    """The nodes worth rewriting, each once, with their nearness."""
    for file in site.sources:
        lines = near.lines(file)
        if not lines:
            continue
        parsed = site.parsed(file)
        for node in _nodes_on(parsed, lines):
            small = node.end_byte - node.start_byte <= _LARGEST_BYTES or node.type in HEADERS | _DATA
            if small and not _is_name(node):
                region = Region(file, span_of(node), node)
                yield near.of(file, region.span), region


def _nodes_on(parsed: Parsed, lines: dict[int, float]) -> Iterator[Node]:
    """The named nodes that begin on one of ``lines``, in source order; what holds none of them is not entered."""
    wanted = sorted(lines)
    stack = [parsed.root]
    while stack:
        node = stack.pop()
        first, last = node.start_point.row, node.end_point.row
        at = bisect_left(wanted, first)
        if at == len(wanted) or wanted[at] > last:
            continue
        if first in lines:
            yield node
        stack.extend(reversed(node.named_children))


def _is_name(node: Node) -> bool:
    """Whether the node only names what its parent defines, picks or calls, or is a part of a path."""
    if node.type == "identifier" and node.text is not None and node.text.endswith(b"_"):
        return True
    if node.parent is not None and node.parent.type in _PATHS:
        return True
    return field_of(node) in ("name", "field", "macro") or node.type in (
        "field_identifier",
        "line_comment",
        "block_comment",
    )
