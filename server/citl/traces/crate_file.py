"""A file of a crate as linking needs it: its nodes by what they are, its decisions by place, its definitions.

Knows nothing of uses.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tree_sitter import Query, QueryCursor

from citl.syntax.definitions import head_name
from citl.syntax.tree import rust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from citl.core.decision import Decision
    from citl.syntax.tree import Parsed

_LOOK_BACK = 4
"""Decisions before a name that are looked at for one that covers it."""


_QUERY = """
[(identifier) (type_identifier) (field_identifier) (shorthand_field_identifier)] @name
[
  (block) (match_expression) (match_arm) (closure_expression) (for_expression) (if_expression) (while_expression)
  (function_item) (function_signature_item) (impl_item) (trait_item) (struct_item) (enum_item) (type_item)
  (struct_expression) (struct_pattern)
] @scope
[(impl_item) (trait_item) (enum_item) (struct_item) (union_item)] @owner
[(function_item) (function_signature_item)] @function
[
  (struct_item name: (_) @item) (enum_item name: (_) @item) (union_item name: (_) @item) (trait_item name: (_) @item)
  (mod_item name: (_) @item) (macro_definition name: (_) @item)
]
[
  (type_item name: (_) @member) (associated_type name: (_) @member) (const_item name: (_) @member)
  (static_item name: (_) @member) (enum_variant name: (_) @member)
]
(field_declaration) @field
[(let_declaration) (for_expression) (let_condition)] @binding
[(parameter) (match_pattern) (type_parameter) (const_parameter)] @bound
(closure_parameters (_) @bound)
(arguments) @arguments
(return_expression (_) @returned)
(function_item body: (block (_) @tail .))
"""
OWNER_FIELDS = {"impl_item": "type", "struct_pattern": "type"}


class Definition(NamedTuple):
    """An item, member or field of the crate."""

    file: str
    role: str
    """``item``, ``member`` or ``field``."""
    owner: bytes
    """The type or trait it belongs to; empty for items."""
    ids: tuple[str, ...]
    """The decisions a use depends on: the name, and the type that is written beside it."""
    parameters: tuple[str, ...] = ()
    """Of a function: the decision that annotates each parameter; empty for `self` and where there is none."""


class CrateFile(NamedTuple):
    """A file with what is looked up in it again and again."""

    name: str
    data: bytes
    captures: dict[str, list[Node]]
    names: list[bytes]
    """The text of each capture of a name."""
    decisions: tuple[Decision, ...]
    starts: list[int]
    ends: list[int]
    at: dict[tuple[int, str], int]
    """The index of a decision by where it begins and its kind."""

    def id_at(self, node: Node | None, kind: str) -> str:
        """The decision of that kind at ``node``; empty where there is none."""
        index = self.at.get((node.start_byte, kind)) if node is not None else None
        return self.decisions[index].id if index is not None else ""

    def text(self, node: Node) -> bytes:
        """The source of ``node``."""
        return self.data[node.start_byte : node.end_byte]

    def head(self, node: Node | None) -> bytes:
        """The plain name in a type or path; empty for none."""
        return head_name(self.text(node).decode("utf-8", "replace")).encode() if node is not None else b""

    def first_in(self, node: Node) -> int | None:
        """The index of the first, and of several there the longest, decision inside ``node``."""
        index = bisect_left(self.starts, node.start_byte)
        return index if index < len(self.starts) and self.starts[index] < node.end_byte else None

    def around(self, start: int, end: int) -> int | None:
        """The index of the decision a name is part of: the narrowest that covers it, else the nearest in its line."""
        after = bisect_right(self.starts, start)
        for index in range(after - 1, max(after - 1 - _LOOK_BACK, -1), -1):
            if start < self.ends[index]:
                return index
        far = len(self.data)
        line_start, line_end = self.data.rfind(b"\n", 0, start), self.data.find(b"\n", start) % (far + 1)
        left = start - self.ends[after - 1] if after and self.starts[after - 1] > line_start else far
        right = self.starts[after] - end if after < len(self.starts) and self.starts[after] < line_end else far
        if left == right == far:
            return None
        return after - 1 if left < right else after


@lru_cache(maxsize=1)
def _query() -> Query:
    return Query(rust(), _QUERY)


def opened(name: str, decisions: tuple[Decision, ...], parsed: Parsed) -> CrateFile:
    """One file, with its decisions in source order."""
    starts = [decision.span.start for decision in decisions]
    ends = [decision.span.end for decision in decisions]
    at = {(start, decisions[index].kind): index for index, start in enumerate(starts)}
    captures, data = QueryCursor(_query()).captures(parsed.root), parsed.source.data
    names = [data[node.start_byte : node.end_byte] for node in captures.get("name", ())]
    return CrateFile(name, data, captures, names, decisions, starts, ends, at)


def definitions_in(file: CrateFile) -> Iterator[tuple[bytes, Definition]]:
    """Every item, member and field that the file defines, with its name."""
    owners = sorted(
        (node.start_byte, node.end_byte, file.head(node.child_by_field_name(OWNER_FIELDS.get(node.type, "name"))))
        for node in file.captures.get("owner", ())
    )
    for node in file.captures.get("item", ()):
        yield file.text(node), Definition(file.name, "item", b"", (file.id_at(node, "definition"),))
    named = [node for kind in ("member", "field", "function") for node in file.captures.get(kind, ())]
    for node, owner in _with_owner(sorted(named, key=start_of), owners):
        name = node.child_by_field_name("name") or node
        if node.type == "field_declaration":
            annotation = file.id_at(node.child_by_field_name("type"), "type_annotation")
            yield (
                file.text(name),
                Definition(file.name, "field", owner, _present(file.id_at(name, "definition"), annotation)),
            )
        else:
            returns = file.id_at(node.child_by_field_name("return_type"), "type_annotation")
            ids = _present(file.id_at(name, "definition"), returns)
            role = "member" if owner else "item"
            yield file.text(name), Definition(file.name, role, owner, ids, tuple(_parameters(file, node)))


def _with_owner(nodes: list[Node], owners: list[tuple[int, int, bytes]]) -> Iterator[tuple[Node, bytes]]:
    """Each node with the name of the innermost owner around it; both in order of place."""
    around: list[tuple[int, bytes]] = []
    ahead = 0
    for node in nodes:
        while ahead < len(owners) and owners[ahead][0] < node.start_byte:
            start, end, name = owners[ahead]
            while around and around[-1][0] <= start:
                around.pop()
            around.append((end, name))
            ahead += 1
        while around and around[-1][0] <= node.start_byte:
            around.pop()
        yield node, around[-1][1] if around else b""


def _parameters(file: CrateFile, function: Node) -> Iterator[str]:
    listed = function.child_by_field_name("parameters")
    for child in listed.named_children if listed is not None else ():
        if child.type == "self_parameter":
            yield ""
        elif child.type == "parameter":
            yield file.id_at(child.child_by_field_name("type"), "type_annotation")


def _present(*ids: str) -> tuple[str, ...]:
    return tuple(one for one in ids if one)


def start_of(node: Node) -> int:
    """The byte at which a node begins."""
    return node.start_byte
