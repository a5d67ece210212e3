"""Copies of a whole file side by side in one crate: texts in, texts out; starts nothing.

Each version of the file becomes a module in a file of its own. rustc reads module files independently, so a syntax
error in one is reported beside the type and borrow errors of all others; only what stops its lexer (a delimiter or
a literal that is not closed) hides the rest, and such versions never become copies. An error belongs to the version
in whose file its primary span lies.

A control module, with one type error and one borrow error, shows that rustc came through all its phases.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.syntax.tree import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citl.core.diagnostic import Diagnostic

CONTROL = "citl_control"
CONTROL_TEXT = 'fn citl_types() { let _x: u8 = ""; }\nfn citl_borrows() { let x = String::new(); drop(x); drop(x); }\n'
_CONTROL_CODES = {"E0308", "E0382"}
_COPY = re.compile(r"\b(?:crate::)?citl_c\d+::")
# What may stand only once in a crate, or only at its root.
_ROOT_ONLY = re.compile(
    rb"\$crate|\bextern\s+crate\b|no_mangle|export_name|global_allocator|panic_handler|proc_macro|macro_export"
    rb"|\bmod\s+\w+\s*;|#!\[no_(?:std|main|core)|\blang\s*=|\bglobal_asm!"
)
_OPENING, _CLOSING = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}
_UNCLOSED = {'"', "'", "/*", 'r"', 'b"', 'c"'}


class Copies(msgspec.Struct, frozen=True):
    """The files of one crate full of copies."""

    root: str
    """Text of the crate root."""
    files: dict[str, str]
    """Texts of the module files by module name."""


def copy_name(number: int) -> str:
    """The module of the version with this number; 0 is the unedited file."""
    return f"citl_c{number}"


def can_be_copied(source: SourceText, edition: str) -> bool:
    """Whether several versions of such a crate root may stand in one crate."""
    return edition != "2015" and not _ROOT_ONLY.search(source.data)


def is_closed(source: SourceText) -> bool:
    """Whether every delimiter and literal is closed, so that rustc's lexer reads the file to its end."""
    waiting: list[str] = []
    for token in Parsed(source).tokens:
        if token.text in _OPENING:
            waiting.append(_OPENING[token.text])
        elif token.text in _UNCLOSED or (token.text in _CLOSING and (not waiting or waiting.pop() != token.text)):
            return False
    return not waiting


def make_copies(versions: Sequence[SourceText]) -> Copies:
    """A crate with each version as a module of its own, the first being the unedited file."""
    names = [copy_name(number) for number in range(len(versions))]
    files = {name: _as_module(version, name) for name, version in zip(names, versions, strict=True)}
    declared = "".join(f"mod {name};\n" for name in [*names, CONTROL])
    root = f"{_inner_attributes(versions[0])}\n{declared}fn main() {{}}\n"
    return Copies(root, files | {CONTROL: CONTROL_TEXT})


def _inner_attributes(source: SourceText) -> str:
    parsed = Parsed(source)
    found = [node for node in parsed.root.named_children if node.type == "inner_attribute_item"]
    return "\n".join(parsed.text(node) for node in found)


def _as_module(source: SourceText, name: str) -> str:
    """The text with its paths from the crate root starting at the module, and without attributes of the crate.

    Lines stay where they are.
    """
    parsed = Parsed(source)
    edits = [
        TextEdit(Span(node.start_byte, node.end_byte), "\n" * parsed.text(node).count("\n"))
        for node in parsed.root.named_children
        if node.type == "inner_attribute_item"
    ]
    tokens = parsed.tokens
    for token, following in pairwise(tokens):
        if token.text == "crate" and following.text == "::":
            edits.append(TextEdit(Span(token.span.end, token.span.end), f"::{name}"))
    return apply_edits(source, edits).text


def without_copy_names(message: str) -> str:
    """A message as it is about the file itself."""
    return _COPY.sub("", message)


def errors_by_copy(errors: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]] | None:
    """Errors by module, in terms of the file itself; None when one of them belongs to no module."""
    found: dict[str, list[Diagnostic]] = {}
    for error in errors:
        place = error.primary
        module = re.search(r"(citl_(?:c\d+|control))\.rs$", place.file) if place else None
        if module is None:
            return None
        own = msgspec.structs.replace(error, message=without_copy_names(error.message))
        found.setdefault(module[1], []).append(own)
    return found


def reached_every_phase(by_copy: dict[str, list[Diagnostic]]) -> bool:
    """Whether the control module was judged to the end."""
    return {error.code for error in by_copy.get(CONTROL, ())} == _CONTROL_CODES
