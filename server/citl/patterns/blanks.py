"""Blanks: does a place take part in an error? Expressions replaced by what fits any type, types by what is inferred.

Where a blank makes the error go away, the place takes part in it, though no repair is known: a type error slice, found
by the compiler instead of by constraints. A blank never is a fix. Knows nothing of who compiles it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from citl.core.diagnostic import FileEdit
from citl.core.text import Span, TextEdit
from citl.patterns.kinds import kinds_named
from citl.syntax.tree import ancestors, field_of, span_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from citl.syntax.site import Site
    from citl.syntax.tree import Parsed

FORGIVEN = frozenset({"E0282", "E0283", "E0284"})
"""A blank of any type may leave a type unknown: that is its own doing and says nothing of the place."""
_ANY_VALUE = "(loop {})"
_MOST = 80
_LARGEST_BYTES = 400
_FIELDS = frozenset({"value", "left", "right", "body"})
_ASSIGNING = frozenset({"assignment_expression", "compound_assignment_expr"})
_EVALUATED = frozenset(
    {"const_item", "static_item", "const_block", "array_type", "array_expression", "enum_variant", "type_arguments"}
)
"""What rustc evaluates while it compiles."""


class Blank(NamedTuple):
    """One place blanked out."""

    file: str
    line: int
    """Zero-based line on which the place begins."""
    edits: tuple[FileEdit, ...]


def blanks_for(site: Site) -> list[Blank]:
    """Blanks of the functions that a diagnostic points into, at most eighty; none over what it points at itself."""
    found: dict[tuple[str, Span], Blank] = {}
    pointed = {(place.region.file, place.region.span) for place in site.places}
    for file, function in _functions(site):
        parsed = site.parsed(file)
        for span, text in _places(parsed, function):
            touches = any(other == file and span.overlaps(one) for other, one in pointed)
            if not touches and len(found) < _MOST:
                edits = (FileEdit(file, (TextEdit(span, text),)),)
                found.setdefault((file, span), Blank(file, parsed.source.line_of(span.start), edits))
    return list(found.values())


def _functions(site: Site) -> list[tuple[str, Node]]:
    found: dict[tuple[str, int], tuple[str, Node]] = {}
    for place in site.places:
        enclosing = [up for up in ancestors(place.region.node) if up.type == "function_item"]
        if enclosing and place.role in ("primary", "label") and not _is_const(site, place.region.file, enclosing[-1]):
            found.setdefault((place.region.file, enclosing[-1].start_byte), (place.region.file, enclosing[-1]))
    return list(found.values())


def _is_const(site: Site, file: str, function: Node) -> bool:
    """Whether rustc may run the function: an endless loop in it would keep the compiler busy."""
    parsed = site.parsed(file)
    return any("const" in parsed.text(child) for child in function.children if child.type == "function_modifiers")


def _places(parsed: Parsed, function: Node) -> Iterator[tuple[Span, str]]:
    values = kinds_named("values")
    for node in walk(function):
        if node.end_byte - node.start_byte > _LARGEST_BYTES or any(up.type in _EVALUATED for up in ancestors(node)):
            continue
        if node.type == "let_declaration":
            written = node.child_by_field_name("type")
            if written is not None and parsed.text(written) != "_":
                yield span_of(written), "_"
        if field_of(node) == "left" and node.parent is not None and node.parent.type in _ASSIGNING:
            continue
        in_list = node.parent is not None and node.parent.type in ("arguments", "tuple_expression")
        if node.type in values and node.type != "block" and (in_list or field_of(node) in _FIELDS):
            yield span_of(node), _ANY_VALUE
