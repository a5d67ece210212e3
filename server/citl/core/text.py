r"""Text, offsets and positions: the only module that knows bytes, code points, UTF-8/16/32 and line ends.

Offsets are byte offsets into the UTF-8 encoding of a file, as rustc and tree-sitter count them.
Positions are (line, column) pairs as an editor counts them, in the units of a negotiated encoding.
Lines end at ``\n``, ``\r\n`` or ``\r`` and at nothing else, as LSP has it; ``str.splitlines`` breaks at eight
further characters that rustc and editors leave alone, and is banned.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import EditError

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE_END = re.compile(rb"\r\n|\n|\r")


class Span(msgspec.Struct, frozen=True, order=True):
    """A half-open range of byte offsets, ``start <= end``."""

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies inside this span; a span contains itself."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a byte, or touch where one of them is empty."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


class TextEdit(msgspec.Struct, frozen=True, order=True):
    """Replace the bytes of ``span`` by ``text``; an empty span inserts, an empty text deletes."""

    span: Span
    text: str


class PositionEncoding(Enum):
    """The units in which a client counts columns."""

    UTF8 = "utf-8"
    """Bytes."""
    UTF16 = "utf-16"
    """UTF-16 code units: the default of LSP."""
    UTF32 = "utf-32"
    """Code points, as rustc's own columns (which start at 1)."""


class Position(msgspec.Struct, frozen=True, order=True):
    """Zero-based line, and column in the units of some `PositionEncoding`."""

    line: int
    column: int


class SourceText:
    """The immutable content of one file, and the map between its offsets and positions."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @classmethod
    def from_str(cls, text: str) -> SourceText:
        """The source with that text; lone surrogates, legal in JSON only, become U+FFFD."""
        return cls(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode())

    @cached_property
    def text(self) -> str:
        """The content as a string; bytes that are not UTF-8 show as U+FFFD."""
        return self.data.decode("utf-8", "replace")

    @cached_property
    def digest(self) -> str:
        """Hexadecimal BLAKE2b-128 of the content: equal exactly for equal files."""
        return hashlib.blake2b(self.data, digest_size=16).hexdigest()

    @cached_property
    def line_starts(self) -> list[int]:
        """Byte offsets at which lines begin; the first is 0."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.data))]

    def line_of(self, offset: int) -> int:
        """Zero-based line that holds ``offset``, which is clamped into the file."""
        return bisect_right(self.line_starts, max(0, min(offset, len(self.data)))) - 1

    def line_span(self, line: int) -> Span:
        """The line without its line end; the last line for a number past the end."""
        starts = self.line_starts
        line = max(0, min(line, len(starts) - 1))
        end = starts[line + 1] if line + 1 < len(starts) else len(self.data)
        return Span(starts[line], starts[line] + len(self.data[starts[line] : end].rstrip(b"\r\n")))

    def slice(self, span: Span) -> str:
        """The text of ``span``."""
        return self.data[span.start : span.end].decode("utf-8", "replace")

    def position(self, offset: int, encoding: PositionEncoding) -> Position:
        """Where ``offset`` stands for a client; an offset inside a character counts as that character's start."""
        line = self.line_of(offset)
        start = self.line_starts[line]
        before = self.data[start : max(start, min(offset, len(self.data)))]
        return Position(line, _columns(before.decode("utf-8", "ignore"), encoding))

    def offset(self, position: Position, encoding: PositionEncoding) -> int:
        """Byte offset of a client's position; clamped to the end of its line and of the file."""
        if position.line >= len(self.line_starts):
            return len(self.data)
        span = self.line_span(position.line)
        at, units = span.start, max(0, position.column)
        for character in self.slice(span):
            units -= _columns(character, encoding)
            if units < 0:
                break
            at += len(character.encode())
        return at


def _columns(text: str, encoding: PositionEncoding) -> int:
    if encoding is PositionEncoding.UTF8:
        return len(text.encode())
    if encoding is PositionEncoding.UTF16:
        return len(text) + sum(ord(character) > 0xFFFF for character in text)
    return len(text)


def apply_edits(source: SourceText, edits: Iterable[TextEdit]) -> SourceText:
    """``source`` with all ``edits`` applied at once; insertions at one place keep their order.

    Raises:
        EditError: two edits overlap, or one reaches outside the file.
    """
    pieces: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        if edit.span.start < at or not edit.span.start <= edit.span.end <= len(source.data):
            raise EditError(f"edits overlap or leave the file at byte {edit.span.start}")
        pieces += (source.data[at : edit.span.start], edit.text.encode())
        at = edit.span.end
    return SourceText(b"".join([*pieces, source.data[at:]]))
