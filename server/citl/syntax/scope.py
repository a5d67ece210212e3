"""Which local bindings are visible at a place, nearest first, read from syntax alone; knows nothing of items."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from citl.syntax.tree import ancestors, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from citl.syntax.tree import Parsed

_FUNCTIONS = frozenset({"function_item", "function_signature_item"})
_CONDITIONAL = frozenset({"if_expression", "while_expression"})
_NAMES = frozenset({"identifier", "shorthand_field_identifier"})


class Binding(NamedTuple):
    """A name that a pattern binds."""

    name: str
    identifier: Node
    declaration: Node
    """The ``let``, parameter, loop, arm or condition that introduces it."""


def visible_bindings(parsed: Parsed, offset: int) -> tuple[Binding, ...]:
    """The bindings that code at byte ``offset`` may use, nearest first; shadowed ones are left out."""
    found: dict[str, Binding] = {}
    below: Node | None = None
    for node in ancestors(parsed.node_at_offset(offset)):
        for binding in _introduced(parsed, node, below, offset):
            found.setdefault(binding.name, binding)
        if node.type in _FUNCTIONS:
            break
        below = node
    return tuple(found.values())


def _introduced(parsed: Parsed, node: Node, below: Node | None, offset: int) -> Iterator[Binding]:
    """What ``node`` introduces for code at ``offset``, which lies in its child ``below``."""
    if node.type == "block":
        for statement in reversed(node.named_children):
            if statement.type == "let_declaration" and statement.end_byte <= offset:
                yield from bound_by(parsed, statement)
    elif node.type in _FUNCTIONS or node.type == "closure_expression":
        parameters = node.child_by_field_name("parameters")
        for parameter in reversed(parameters.named_children if parameters is not None else ()):
            yield from bound_by(parsed, parameter)
    elif node.type in ("for_expression", "match_arm"):
        if below is not None and below != node.child_by_field_name("pattern"):
            yield from bound_by(parsed, node)
    elif node.type in _CONDITIONAL:
        yield from _bound_by_condition(parsed, node, offset)


def _bound_by_condition(parsed: Parsed, node: Node, offset: int) -> Iterator[Binding]:
    condition = node.child_by_field_name("condition")
    otherwise = node.child_by_field_name("alternative")
    if condition is None or (otherwise is not None and otherwise.start_byte <= offset):
        return
    for let in walk(condition):
        if let.type == "let_condition" and let.end_byte <= offset:
            yield from bound_by(parsed, let)


def bound_by(parsed: Parsed, declaration: Node) -> Iterator[Binding]:
    """The bindings of the pattern of ``declaration``, or of itself where it is a parameter of a closure."""
    pattern = declaration.child_by_field_name("pattern") or declaration
    for leaf in walk(pattern):
        if leaf.type == "self" and declaration.type == "self_parameter":
            yield Binding("self", leaf, declaration)
        elif leaf.type in _NAMES and _binds(parsed, leaf, pattern):
            yield Binding(parsed.text(leaf), leaf, declaration)


def _binds(parsed: Parsed, leaf: Node, pattern: Node) -> bool:
    """Whether an identifier in a pattern is a new name and not the path of a variant, a constant or a guard."""
    parent = leaf.parent
    if leaf != pattern and parent is not None:
        if parent.type in ("scoped_identifier", "binary_expression", "call_expression", "field_expression"):
            return False
        if parent.child_by_field_name("type") == leaf or parent.child_by_field_name("condition") == leaf:
            return False
    return not parsed.text(leaf)[:1].isupper()
