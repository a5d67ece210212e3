"""Where a name is defined in a file, read from syntax alone: the nearest binding, else the item of that name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citl.syntax.tree import ancestors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from citl.syntax.tree import Parsed

_ITEM_KINDS = frozenset(
    {
        "function_item",
        "function_signature_item",
        "struct_item",
        "enum_item",
        "union_item",
        "trait_item",
        "type_item",
        "const_item",
        "static_item",
        "mod_item",
        "field_declaration",
        "enum_variant",
        "type_parameter",
        "macro_definition",
    }
)
_BINDING_KINDS = frozenset(
    {"let_declaration", "parameter", "for_expression", "let_condition", "match_arm", "closure_parameters"}
)
_NAME = re.compile(r"(?:.*::)?([A-Za-z_]\w*)(?:<.*)?", re.DOTALL)


def find_definition(parsed: Parsed, name: str, near: int) -> Node | None:
    """The node that defines ``name`` as seen from byte ``near``; None when the file has none.

    ``name`` may be a path or carry generic arguments or references (``&mut a::Foo<T>``): its head counts. A local
    binding before ``near`` in an enclosing function wins over items; among items the first one wins.
    """
    match = _NAME.fullmatch(name.lstrip("&*").removeprefix("mut ").strip())
    if match is None:
        return None
    head = match[1]
    return _binding(parsed, head, near) or next(
        (node for node in _walk(parsed.root) if node.type in _ITEM_KINDS and _named(parsed, node) == head),
        None,
    )


def defined_names(parsed: Parsed) -> frozenset[str]:
    """Every name that the file itself introduces: items, fields, variants, parameters and bindings."""
    names = {_named(parsed, node) for node in _walk(parsed.root) if node.type in _ITEM_KINDS}
    for node in _walk(parsed.root):
        if node.type in _BINDING_KINDS and (pattern := _pattern(node)):
            names |= {parsed.text(leaf) for leaf in _walk(pattern) if leaf.type == "identifier"}
        elif node.type == "lifetime_parameter":
            names.add(parsed.text(node))
    return frozenset(name for name in names if name)


def _binding(parsed: Parsed, name: str, near: int) -> Node | None:
    scope = next((node for node in ancestors(parsed.node_at_offset(near)) if node.type == "function_item"), None)
    if scope is None:
        return None
    found = None
    for node in _walk(scope):
        if node.start_byte > near:
            break
        if node.type in _BINDING_KINDS and (pattern := _pattern(node)):
            leaves = (leaf for leaf in _walk(pattern) if leaf.type == "identifier")
            if any(parsed.text(leaf) == name for leaf in leaves):
                found = node
    return found


def _pattern(node: Node) -> Node | None:
    return node if node.type == "closure_parameters" else node.child_by_field_name("pattern")


def _named(parsed: Parsed, node: Node) -> str:
    name = node.child_by_field_name("name")
    return parsed.text(name) if name is not None else ""


def _walk(node: Node) -> Iterator[Node]:
    """All named nodes below and including ``node``, in source order."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.named_children))
