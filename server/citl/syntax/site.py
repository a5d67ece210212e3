"""A site: a diagnostic in parsed files, its spans as syntax regions and its quoted texts as captures."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from tree_sitter import Node

from citl.core.text import Span
from citl.syntax.message import Message, parse_message
from citl.syntax.tree import Files, Parsed, ancestors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citl.core.diagnostic import Diagnostic, LabelledSpan
    from citl.core.text import SourceText

_MISMATCH = re.compile(r"expected (?:[^`]*)`([^`]*)`,? *\n? *(?:found|got) (?:[^`]*)`([^`]*)`")
_EXPECTED, _FOUND = re.compile(r"expected ([^`,]*)(?:`([^`]*)`)?"), re.compile(r"found ([^`,]*)(?:`([^`]*)`)?")
# rustc's words for what it does not quote in a label, and its types for literals.
_TYPE_WORDS = {
    "integer": "i32",
    "floating-point number": "f64",
    "{integer}": "i32",
    "{float}": "f64",
    "()": "()",
}


class Region(msgspec.Struct, frozen=True):
    """A stretch of one file and the smallest syntax node around it.

    The two differ where rustc points at part of a node, or at several tokens inside a macro call.
    """

    file: str
    span: Span
    node: Node


class Place(msgspec.Struct, frozen=True):
    """One of the places a diagnostic points at."""

    role: str
    """``primary``, ``label``, ``note`` or ``help``."""
    message: Message
    """The label, or for notes and helps their message; empty for a primary span without a label."""
    region: Region


class Site:
    """A diagnostic where it stands. Immutable."""

    def __init__(self, diagnostic: Diagnostic, sources: Mapping[str, SourceText]) -> None:
        self.diagnostic = diagnostic
        self.sources = sources if isinstance(sources, Files) else Files(sources)
        """All files there are, by absolute path."""
        wanted = {span.file for item in (diagnostic, *diagnostic.children) for span in item.spans}
        self.files = {file: self.parsed(file) for file in sorted(wanted) if file in sources}
        """The parsed files that the diagnostic points into, by absolute path."""
        self.message = parse_message(diagnostic.message)
        self.notes = tuple(parse_message(child.message) for child in diagnostic.children)
        self.places = tuple(self._places())

    def _places(self) -> list[Place]:
        found = [
            Place("primary" if span.is_primary else "label", parse_message(span.label or ""), region)
            for span in self.diagnostic.spans
            if (region := self._region(span))
        ]
        for child, message in zip(self.diagnostic.children, self.notes, strict=True):
            # A child that carries a replacement is a suggestion: its place is one more hint.
            role = "help" if child.level.value == "help" else "note"
            found += [Place(role, message, region) for span in child.spans if (region := self._region(span))]
        found.sort(key=lambda place: place.role != "primary")
        return found

    def _region(self, span: LabelledSpan) -> Region | None:
        parsed = self.files.get(span.file)
        if parsed is None or span.span.end > len(parsed.source.data):
            return None
        return Region(span.file, span.span, parsed.node_at(span.span))

    def parsed(self, file: str) -> Parsed:
        """A given file, parsed once.

        Raises:
            KeyError: the file was not given.
        """
        return self.sources.parsed(file)

    @cached_property
    def captures(self) -> dict[str, str]:
        """The quoted texts by the names that templates use.

        ``m0`` and on for the message, ``l0`` for the labels in the order of the places, ``n0`` for notes and helps;
        ``expected`` and ``found`` for the two types of a mismatch, with literals' types as Rust writes them.
        """
        found = {f"m{index}": text for index, text in enumerate(self.message.captures)}
        labels = [
            text for place in self.places if place.role in ("primary", "label") for text in place.message.captures
        ]
        found |= {f"l{index}": text for index, text in enumerate(labels)}
        notes = [text for note in self.notes for text in note.captures]
        found |= {f"n{index}": text for index, text in enumerate(notes)}
        return found | self._mismatch()

    def _mismatch(self) -> dict[str, str]:
        """The types of a mismatch: those of a note, which spells them out, else those of a label."""
        for child in self.diagnostic.children:
            if match := _MISMATCH.search(child.message):
                return {"expected": _written(match[1]), "found": _written(match[2])}
        for span in self.diagnostic.spans:
            expected, got = _EXPECTED.search(span.label or ""), _FOUND.search(span.label or "")
            types = {"expected": expected, "found": got}
            if expected and got:
                return {
                    name: _written(text)
                    for name, match in types.items()
                    if match and (text := match[2] or _TYPE_WORDS.get(match[1].strip(), ""))
                }
        return {}

    @property
    def code(self) -> str:
        """The error code, ``none`` where rustc gives none."""
        return self.diagnostic.code or "none"

    @property
    def primary(self) -> Place | None:
        """The first primary place; None for a diagnostic outside the given files."""
        return next((place for place in self.places if place.role == "primary"), None)

    def kinds(self, limit: int = 6) -> tuple[str, ...]:
        """Node kinds around the primary place, innermost first."""
        place = self.primary
        return tuple(node.type for node in ancestors(place.region.node))[:limit] if place else ()


def _written(text: str) -> str:
    return text.replace("{integer}", "i32").replace("{float}", "f64")


def site_of(diagnostic: Diagnostic, sources: Mapping[str, SourceText]) -> Site:
    """The site of ``diagnostic`` in the files given by absolute path; places in other files are left out."""
    return Site(diagnostic, sources)
