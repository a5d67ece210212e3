"""Copies of a whole file side by side in one crate: texts in, texts out; starts nothing.

Each version of the file becomes a module in a file of its own. rustc reads module files independently, so a syntax
error in one is reported beside the type and borrow errors of all others; only what stops its lexer (a delimiter or
a literal that is not closed) hides the rest, and such versions never become copies. An error belongs to the version
in whose file its primary span lies.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.syntax.tree import Parsed
from citl.verify.arrangement import CONTROL, CONTROL_BODY, Attributed, relocated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citl.core.diagnostic import Diagnostic, FileEdit
    from citl.syntax.tree import Token

_MODULE_FILE = re.compile(r"(?:citl_c(\d+)|citl_control)\.rs$")
_COPY = re.compile(r"\b(crate::)?citl_c\d+::")
# What may stand only once in a crate, or only at its root.
_ROOT_ONLY = re.compile(
    rb"\$crate|\bextern\s+crate\b|no_mangle|export_name|global_allocator|panic_handler|proc_macro|macro_export"
    rb"|\bmod\s+\w+\s*;|#!\[no_(?:std|main|core)|\blang\s*=|\bglobal_asm!"
)
_OPENING, _CLOSING = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}
_UNCLOSED = {'"', "/*", 'b"', 'c"'}
_RAW_OPENING = re.compile(r'[bc]?r#*"')


def can_be_copied(source: SourceText, edition: str) -> bool:
    """Whether several versions of such a crate root may stand in one crate."""
    return edition != "2015" and not _ROOT_ONLY.search(source.data) and is_closed(source)


_DELIMITING = re.compile(rb"""[()\[\]{}"'/*\\#$]""")


def keeps_closed(original: SourceText, edit: FileEdit) -> bool:
    """Whether an edit neither takes nor brings anything that could open or close: all delimiters stay as they are."""
    texts = (part for one in edit.edits for part in (original.data[one.span.start : one.span.end], one.text.encode()))
    return not any(_DELIMITING.search(text) for text in texts)


def is_closed(source: SourceText) -> bool:
    """Whether every delimiter and literal is closed, so that rustc's lexer reads the file to its end."""
    waiting: list[str] = []
    tokens = Parsed(source).tokens
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.text in _OPENING:
            waiting.append(_OPENING[token.text])
        elif token.text in _CLOSING:
            if not waiting or waiting.pop() != token.text:
                return False
        elif _is_unclosed(token, following):
            return False
    return not waiting


def _is_unclosed(token: Token, following: Token | None) -> bool:
    if token.text == "'":
        # The quote of a label, or of a lifetime in a macro call, is a token of its own before the name.
        return following is None or not following.text.isidentifier() or following.span.start != token.span.end
    return token.text in _UNCLOSED or (token.kind == "ERROR" and _RAW_OPENING.fullmatch(token.text) is not None)


class FileCopies(msgspec.Struct, frozen=True):
    """Versions of a crate root, each as a module of its own; the first is the unedited file."""

    root: str
    """Absolute path of the crate root."""
    versions: tuple[SourceText, ...]

    def files(self) -> dict[str, str]:
        """The texts of the crate, by absolute path."""
        names = [_name(number) for number in range(len(self.versions))]
        modules = {
            name: apply_edits(version, module_edits(version, name)).text
            for name, version in zip(names, self.versions, strict=True)
        }
        modules[CONTROL] = CONTROL_BODY
        declared = "".join(f"mod {name};\n" for name in modules)
        top = f"{crate_attributes(self.versions[0])}\n{declared}fn main() {{}}\n"
        folder = Path(self.root).parent
        return {self.root: top} | {str(folder / f"{name}.rs"): text for name, text in modules.items()}

    def attribute(self, errors: Iterable[Diagnostic], root: str) -> Attributed | None:
        """Whose ``errors`` are, in terms of the crate root as the compilation named it; None when one is nobody's."""
        found: defaultdict[str | None, list[Diagnostic]] = defaultdict(list)
        for error in errors:
            module = _MODULE_FILE.search(error.primary.file) if error.primary else None
            if module is None:
                return None
            found[module[1]].append(relocated(error, _COPY.sub(r"\1", error.message), root, 0))
        versions = tuple(tuple(found[str(number)]) for number in range(len(self.versions)))
        return Attributed(versions, (), tuple(found[None]))


def _name(number: int) -> str:
    return f"citl_c{number}"


def crate_attributes(source: SourceText) -> str:
    """The attributes of the whole crate, one a line; all copies share those of the first."""
    if b"#!" not in source.data:
        return ""
    parsed = Parsed(source)
    found = [node for node in parsed.root.named_children if node.type == "inner_attribute_item"]
    return "\n".join(parsed.text(node) for node in found)


def module_edits(source: SourceText, name: str) -> list[TextEdit]:
    """What makes a crate root the module ``name``: its paths from the root start there, attributes of the crate go.

    Lines stay where they are.
    """
    if b"crate" not in source.data and b"#!" not in source.data:
        return []
    parsed = Parsed(source)
    edits = [
        TextEdit(Span(node.start_byte, node.end_byte), "\n" * parsed.text(node).count("\n"))
        for node in parsed.root.named_children
        if node.type == "inner_attribute_item"
    ]
    for token, following in pairwise(parsed.tokens):
        if token.text == "crate" and following.text == "::":
            edits.append(TextEdit(Span(token.span.end, token.span.end), f"::{name}"))
    return edits
