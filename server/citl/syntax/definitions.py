"""Where a name is defined in a file, read from syntax alone: the nearest binding, else the item of that name."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from tree_sitter import Query, QueryCursor

from citl.syntax.scope import bound_by, visible_bindings
from citl.syntax.tree import ancestors, rust, walk

if TYPE_CHECKING:
    from tree_sitter import Node

    from citl.syntax.tree import Parsed

_ITEM_KINDS = (
    "function_item",
    "function_signature_item",
    "struct_item",
    "enum_item",
    "union_item",
    "trait_item",
    "type_item",
    "associated_type",
    "const_item",
    "static_item",
    "mod_item",
    "field_declaration",
    "enum_variant",
    "type_parameter",
    "const_parameter",
    "macro_definition",
)
_BINDING_KINDS = frozenset(
    {"let_declaration", "parameter", "for_expression", "let_condition", "match_arm", "closure_parameters"}
)
_NAME = re.compile(r"(?:.*::)?([A-Za-z_]\w*)!?(?:<.*)?", re.DOTALL)
_PREFIX = re.compile(r"(?:&\s*(?:'\w+\s+)?(?:mut\s+)?|\*(?:const|mut)?\s*|dyn\s+|impl\s+|mut\s+)+")


@lru_cache(maxsize=1)
def _items_query() -> Query:
    return Query(rust(), "[" + " ".join(f"({kind} name: (_) @name)" for kind in _ITEM_KINDS) + "]")


@lru_cache(maxsize=256)
def items_of(parsed: Parsed) -> dict[str, list[Node]]:
    """The items, fields, variants and parameters for types of a file by name, in source order."""
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for name in sorted(QueryCursor(_items_query()).captures(parsed.root).get("name", []), key=lambda n: n.start_byte):
        if name.parent is not None:
            found[parsed.text(name)].append(name.parent)
    return dict(found)


def head_name(name: str) -> str:
    """The plain name in a path or type: ``Foo`` for ``&mut a::Foo<T>``; empty where there is none."""
    match = _NAME.fullmatch(_PREFIX.sub("", name.strip(), count=1))
    return match[1] if match else ""


def find_definition(parsed: Parsed, name: str, near: int) -> Node | None:
    """The node that defines ``name`` as seen from byte ``near``; None when the file has none.

    ``name`` may be a path or carry generic arguments or references (``&mut a::Foo<T>``): its head counts. A local
    binding wins over items; among items a type parameter in force at ``near`` wins, else the first.
    """
    head = head_name(name)
    if not head:
        return None
    return _binding(parsed, head, near) or find_item(parsed, head, near)


def find_item(parsed: Parsed, name: str, near: int) -> Node | None:
    """The item of that plain name; a type parameter only from within what it belongs to."""
    items = items_of(parsed).get(name, [])
    parameters = [node for node in items if node.type in ("type_parameter", "const_parameter")]
    for parameter in reversed(parameters):
        owner = parameter.parent.parent if parameter.parent is not None else None
        if owner is not None and owner.start_byte <= near <= owner.end_byte:
            return parameter
    return next((node for node in items if node not in parameters), None)


def defined_names(parsed: Parsed) -> frozenset[str]:
    """Every name that the file itself introduces: items, fields, variants, parameters and bindings."""
    names = set(items_of(parsed))
    for node in walk(parsed.root):
        if node.type in _BINDING_KINDS:
            names |= {binding.name for binding in bound_by(parsed, node)}
        elif node.type == "lifetime_parameter":
            names.add(parsed.text(node))
    return frozenset(name for name in names if name)


def _binding(parsed: Parsed, name: str, near: int) -> Node | None:
    for binding in visible_bindings(parsed, near):
        if binding.name == name:
            return _owner(binding.declaration)
    # What is out of scope at this place may still be what the message means.
    scope = next((node for node in ancestors(parsed.node_at_offset(near)) if node.type == "function_item"), None)
    found = None
    for node in walk(scope) if scope is not None else ():
        if node.start_byte > near:
            break
        if node.type in _BINDING_KINDS and any(binding.name == name for binding in bound_by(parsed, node)):
            found = node
    return found


def _owner(declaration: Node) -> Node:
    """A parameter of a closure without a type is defined by the list of them."""
    parent = declaration.parent
    return parent if parent is not None and parent.type == "closure_parameters" else declaration
