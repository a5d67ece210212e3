"""The decisions that a piece of Rust embodies, read from its syntax tree; knows neither compiler nor session.

Which nodes are decisions is a table of queries, ``data/decisions.scm``: the name of a capture is a kind. Every line of
code that a slip could change carries at least one decision; where no query finds any, the line's first word is one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tree_sitter import Query, QueryCursor

from citl.core.decision import Decision
from citl.core.text import Span
from citl.syntax.tree import rust

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from citl.core.text import SourceText
    from citl.syntax.tree import Parsed

KINDS = {
    "attribute": "An attribute, or the traits that are derived.",
    "borrow": "A reference that is taken.",
    "call": "Which function, variant or closure is called.",
    "clone": "A value that is copied on purpose.",
    "closure": "The parameters of a closure.",
    "control_flow": "Where the program goes on: a condition, a loop, `match`, `return`, `break`, `?`, `await`.",
    "definition": "A name that an item, field, variant or generic parameter is given; the head of an `impl`.",
    "field_access": "Which field is read or written.",
    "import_resolution": "A path that is imported.",
    "lifetime": "A lifetime that is written.",
    "lifetime_elision": "A reference type whose lifetime is left to the compiler.",
    "literal": "A value that is written out.",
    "macro_use": "Which macro is used.",
    "method_resolution": "Which method is called.",
    "move": "A value that is passed on by its name: moved, or copied where its type allows; a closure that moves.",
    "mutability": "`mut`.",
    "name_resolution": "What a name or path in an expression stands for.",
    "operator": "What is computed or assigned.",
    "pattern_match": "The shape that a value is taken apart by.",
    "qualifier": "`unsafe`, `async`, `const` or `extern`.",
    "receiver": "How a method takes `self`.",
    "struct_field": "Which field is initialised.",
    "trait_bound": "What a type has to be able to do.",
    "type_annotation": "A type that is written.",
    "type_coercion": "A value that is turned into one of another type: `as`, `into`, `as_str` and the like.",
    "type_inference": "A binding whose type is left to the compiler.",
    "visibility": "Who may use an item or field.",
}
"""What each kind is, by name."""

TEXT_CHARS = 60
"""No text of a decision is longer."""
_HASHED_BYTES = 400
"""What stands further behind in a line does not tell decisions apart, so that a minified file takes no longer."""

_METHOD_KINDS = {
    **dict.fromkeys((b"clone", b"cloned", b"copied", b"to_owned", b"to_string", b"to_vec"), "clone"),
    **dict.fromkeys(
        (b"into", b"try_into", b"as_ref", b"as_mut", b"as_str", b"as_bytes", b"as_slice", b"as_deref"), "type_coercion"
    ),
}
_ITEM_WORDS = {
    "function_item": "fn",
    "function_signature_item": "fn",
    "struct_item": "struct",
    "enum_item": "enum",
    "union_item": "union",
    "trait_item": "trait",
    "mod_item": "mod",
    "const_item": "const",
    "static_item": "static",
    "type_item": "type",
    "associated_type": "type",
    "macro_definition": "macro",
}
_WORD_KINDS = {
    **dict.fromkeys(
        (
            "crate",
            "field_identifier",
            "identifier",
            "metavariable",
            "primitive_type",
            "self",
            "shorthand_field_identifier",
            "super",
            "type_identifier",
        ),
        "name_resolution",
    ),
    **dict.fromkeys(
        ("char_literal", "float_literal", "integer_literal", "string_content", "string_literal", '"', "true", "false"),
        "literal",
    ),
    **dict.fromkeys(("break", "continue", "loop", "return"), "control_flow"),
    **dict.fromkeys(("async", "const", "extern", "unsafe"), "qualifier"),
    "mutable_specifier": "mutability",
}
"""What the first word of a line is, by the kind of its leaf; other words, `else` or `where`, are skipped."""

# Kinds that say little where another decision begins at the same place, and of which tables of data are full.
_WEAK = frozenset({"name_resolution", "literal", "field_access"})
_WEAK_PER_LINE = 3
# Kinds that speak for all names and values inside them.
_WHOLE = frozenset({"attribute", "import_resolution"})

_COMMENTS = frozenset({"line_comment", "block_comment", "doc_comment"})
_DEEPEST = 600
"""Nodes further down have no decision. A query takes time by depth, and no code that people write is as deep."""
_WORD = re.compile(rb"//|/\*|[\w$\x80-\xff]+|[\"']")
_WORDS_TRIED = 4


# Rows rather than structs: there are as many as decisions, and making structs took a third of the time.
_Found = tuple[int, int, str]
"""Where a decision begins, where it ends (negative, so that of two at one place the longer is the lesser), its kind."""
_Placed = tuple[int, bytes, str, int]
"""Where a decision begins, its code on that line, its kind, the line from 0."""


class _Item(NamedTuple):
    start: int
    end: int
    label: bytes


def record(parsed: Parsed, file: str, crate_path: str = "") -> tuple[Decision, ...]:
    """The decisions of one file in source order, without what they depend on.

    ``file`` is its absolute path; ``crate_path`` its path in the crate, which ids are made of. Of a construct of
    several lines the span covers what stands on the first. Broken text has the decisions of what can be read.
    """
    cursor = QueryCursor(_query())
    cursor.set_max_start_depth(_DEEPEST)
    captures = cursor.captures(parsed.root)
    items = sorted(_item(node, parsed.source.data) for node in captures.pop("item", ()))
    placed = _placed(sorted(_found(captures, parsed.source.data)), parsed.source)
    placed = sorted([*placed, *_first_words(parsed, {line for _, _, _, line in placed})])
    return tuple(_decisions(placed, _paths(items, placed, crate_path), parsed.source, file))


@lru_cache(maxsize=1)
def _query() -> Query:
    return Query(rust(), (files("citl") / "data" / "decisions.scm").read_text(encoding="utf-8"))


def _item(node: Node, data: bytes) -> _Item:
    fields = ("trait", "type") if node.type == "impl_item" else ("name",)
    named = [child for child in map(node.child_by_field_name, fields) if child is not None]
    words = [b" ".join(data[child.start_byte : child.end_byte].split()) for child in named]
    label = _ITEM_WORDS.get(node.type, "impl").encode() + b" " + b" for ".join(words)
    return _Item(node.start_byte, node.end_byte, label)


def _found(captures: dict[str, list[Node]], data: bytes) -> Iterator[_Found]:
    shown = {start for node in captures.get("call.function", ()) for start in _shown_by_macro(node, data)}
    for name, nodes in captures.items():
        kind, _, way = name.partition(".")
        if way:
            find = _WAYS[way]
            yield from (one for node in nodes if (one := find(node, kind, data)) is not None)
        elif kind == "move":
            kinds = (kind, "name_resolution")
            yield from ((start := node.start_byte, -node.end_byte, kinds[start in shown]) for node in nodes)
        else:
            yield from [(node.start_byte, -node.end_byte, kind) for node in nodes]


def _shown_by_macro(function: Node, data: bytes) -> Iterator[int]:
    """Where the arguments of one of std's macros begin: it borrows them, unlike a function."""
    arguments = function.next_sibling if data[function.end_byte - 1] == ord("!") else None
    yield from (child.start_byte for child in arguments.named_children) if arguments is not None else ()


def _header(node: Node, kind: str, _data: bytes) -> _Found:
    body = node.child_by_field_name("consequence" if node.type == "if_expression" else "body")
    return (node.start_byte, -(node.end_byte if body is None else body.start_byte), kind)


def _reference(node: Node, kind: str, data: bytes) -> _Found | None:
    start = node.start_byte
    return None if data[start + 1 : start + 2] == b"'" else (start, -start - 1, kind)


def _function(node: Node, kind: str, data: bytes) -> _Found:
    end = node.end_byte
    return (node.start_byte, -end, "macro_use" if data[end - 1] == ord("!") else kind)


def _method(node: Node, kind: str, data: bytes) -> _Found:
    start, end = node.start_byte, node.end_byte
    return (start, -end, _METHOD_KINDS.get(data[start:end], kind))


def _import(node: Node, kind: str, _data: bytes) -> _Found | None:
    """Of a list its path; what is in the list is found by itself."""
    path = node.child_by_field_name("path") if node.type == "scoped_use_list" else node
    return None if path is None or node.type == "use_list" else (path.start_byte, -path.end_byte, kind)


_WAYS: dict[str, Callable[[Node, str, bytes], _Found | None]] = {
    "function": _function,
    "header": _header,
    "method": _method,
    "path": _import,
    "reference": _reference,
}
"""How the span, and sometimes the kind, is found where it is not that of the node, by the word after the dot."""


def _placed(found: list[_Found], source: SourceText) -> list[_Placed]:
    """Those worth keeping, in order."""
    data, ends = source.data, [*source.line_starts[1:], len(source.data) + 1]
    strong = {start for start, _, kind in found if kind not in _WEAK}
    placed: list[_Placed] = []
    line, weak, whole, last = 0, 0, 0, (-1, "")
    for start, minus_end, kind in found:
        while start >= ends[line]:
            line, weak = line + 1, 0
        if kind in _WEAK:
            if start in strong or start < whole or start == last[0] or weak == _WEAK_PER_LINE:
                continue
            weak += 1
        elif (start, kind) == last or minus_end == -start:
            continue
        if kind in _WHOLE:
            whole = -minus_end
        last = start, kind
        placed.append((start, data[start : min(-minus_end, ends[line])].rstrip(), kind, line))
    return placed


def _first_words(parsed: Parsed, covered: set[int]) -> Iterator[_Placed]:
    """A decision for each line of code that has none."""
    root, data = parsed.root, parsed.source.data
    starts = [*parsed.source.line_starts, len(data)]
    for line, (start, end) in enumerate(pairwise(starts)):
        if line not in covered:
            word = _first_word(root, data, start, end)
            if word is not None:
                leaf_start, kind, code = word
                yield leaf_start, code, kind, line


def _first_word(root: Node, data: bytes, start: int, end: int) -> tuple[int, str, bytes] | None:
    for _, match in zip(range(_WORDS_TRIED), _WORD.finditer(data, start, end), strict=False):
        if match[0][:1] == b"/":
            return None
        leaf = root.descendant_for_byte_range(match.start(), match.start() + 1)
        if leaf is None or leaf.start_byte < start or leaf.type in _COMMENTS:
            return None
        kind = _WORD_KINDS.get(leaf.type)
        if kind is not None:
            begin = match.start() if leaf.type == "string_content" else leaf.start_byte
            return begin, kind, data[begin : min(leaf.end_byte, end)].rstrip()
    return None


def _paths(items: list[_Item], placed: list[_Placed], crate_path: str) -> Iterator[bytes]:
    """For each decision a digest of the items around it: as short however deep they nest."""
    stack = [(1 << 62, _digest(crate_path.encode()))]
    ahead = iter(items)
    item = next(ahead, None)
    for start, *_ in placed:
        while item is not None and item.start <= start:
            while stack[-1][0] <= item.start:
                stack.pop()
            stack.append((item.end, _digest(stack[-1][1] + item.label)))
            item = next(ahead, None)
        while stack[-1][0] <= start:
            stack.pop()
        yield stack[-1][1]


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=8).digest()


def _decisions(placed: list[_Placed], paths: Iterator[bytes], source: SourceText, file: str) -> Iterator[Decision]:
    equals: dict[bytes, int] = {}
    starts = source.line_starts
    width = len if source.data.isascii() else _code_points
    for (start, code, kind, line), path in zip(placed, paths, strict=True):
        words = b" ".join(code[:_HASHED_BYTES].split())
        key = b"%b%b %b" % (path, kind.encode(), words)
        equals[key] = ordinal = equals.get(key, 0) + 1
        identity = blake2b(b"%b %d" % (key, ordinal), digest_size=8).hexdigest()
        text = words.decode("utf-8", "replace")
        column = 1 + width(source.data[starts[line] : start])
        yield Decision(
            identity,
            kind,
            text if len(text) <= TEXT_CHARS else text[: TEXT_CHARS - 1] + "…",
            file,
            Span(start, start + len(code)),
            line + 1,
            column,
            line + 1,
            column + width(code),
        )


def _code_points(code: bytes) -> int:
    return len(code.decode("utf-8", "replace"))
