"""A file of a crate with the bodies of its functions emptied, and the functions that may be broken in it.

Signatures are all that one body sees of another, so that a slip in one body gives the same errors where all others are
``{ loop {} }``; a crate is compiled several times faster like this. The excerpt around a function is the emptied file
with that one body in place. Texts in, texts out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.syntax.tree import Parsed, span_of
from citl.verify.functions import Place, find_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_EMPTY = "{ loop {} }"
# What stands in a body and is seen from outside it.
_SEEN_OUTSIDE = frozenset({"impl_item", "macro_definition"})


class Function(msgspec.Struct, frozen=True):
    """A function of a crate whose body may be broken."""

    text: str
    """As it is written, without its attributes."""
    body: int
    """The byte in ``text`` at which the body starts."""
    span: Span
    """Where it stands, with its body emptied, in the emptied file."""
    original: int
    """The byte at which it starts in the file as it is written."""
    place: Place
    """Where its copies go in the emptied file."""


class Excerpts(msgspec.Struct, frozen=True):
    """One file of a crate."""

    emptied: SourceText
    functions: tuple[Function, ...]

    def around(self, function: Function, text: str) -> SourceText:
        """The emptied file with ``text`` in place of ``function``."""
        return apply_edits(self.emptied, [TextEdit(function.span, text)])


def excerpts_of(file: str, source: SourceText, *, emptied: bool = True) -> Excerpts:
    """The excerpts of ``file``; without functions where the grammar does not follow it.

    ``emptied`` is False to leave all bodies as they are, which costs little in a crate of one file.
    """
    parsed = Parsed(source)
    if parsed.has_error:
        return Excerpts(source, ())
    outermost = list(_outermost(parsed.root))
    edits = [
        TextEdit(span_of(body), _EMPTY)
        for node in outermost
        if emptied and (body := node.child_by_field_name("body")) is not None and _is_unseen(parsed, node, body)
    ]
    left = apply_edits(source, edits)
    after = Parsed(left)
    pairs = zip(outermost, _outermost(after.root), strict=True)
    found = [_function(parsed, node, after, empty, file) for node, empty in pairs]
    return Excerpts(left, tuple(function for function in found if function is not None))


def _outermost(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "function_item":
            yield node
        else:
            stack.extend(reversed(node.named_children))


def _is_unseen(parsed: Parsed, node: Node, body: Node) -> bool:
    returned = node.child_by_field_name("return_type")
    if returned is not None and "impl " in parsed.text(returned):
        return False
    if any("const" in parsed.text(child).split() for child in node.children if child.type == "function_modifiers"):
        return False
    stack = [body]
    while stack:
        inner = stack.pop()
        if inner.type in _SEEN_OUTSIDE:
            return False
        stack.extend(inner.named_children)
    return True


def _function(parsed: Parsed, node: Node, after: Parsed, empty: Node, file: str) -> Function | None:
    body, inner = node.child_by_field_name("body"), empty.child_by_field_name("body")
    if body is None or inner is None:
        return None
    place = find_place(after, file, [TextEdit(Span(inner.start_byte + 1, inner.start_byte + 1), "")])
    if place is None or place.whole != span_of(empty):
        return None
    return Function(parsed.text(node), body.start_byte - node.start_byte, span_of(empty), node.start_byte, place)
