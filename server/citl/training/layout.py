"""Broken versions side by side in one crate, and the way back: whose an error is, and where it is in that version.

`LoneLayout` lays out whole files as modules, `CrateLayout` functions of a crate behind the ones they come from, as the
judge does for one error at a time (`citl.verify.copies`, `citl.verify.functions`). Here every diagnostic is brought
back whole, with its labels, notes and suggestions, as if the version had been compiled alone: texts in, texts out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.diagnostic import Diagnostic, LabelledSpan
from citl.core.text import PositionEncoding, SourceText, Span, apply_edits
from citl.verify.arrangement import CONTROL, CONTROL_BODY, CONTROL_CODES
from citl.verify.copies import crate_attributes, module_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from citl.core.text import TextEdit
    from citl.training.excerpts import Excerpts, Function

_MENTION = re.compile(r"(?:\b(crate::)?\bcitl_c|__citl_c)(\d+)(?:::)?")
# Long types are written to a file of the compilation, whose name is another one each time.
_ELSEWHERE = re.compile(r"has been written to|consider using `--verbose`")
# Closures are told apart by where they are compiled.
_PLACED = re.compile(r"@\S*?/overlay-[^/]+/(?:citl_c\d+\.rs|(\S*?\.rs))")
_CONTROL_FILE = f"{CONTROL}.rs"


class _Piece(msgspec.Struct, frozen=True):
    """A stretch of a laid out file that stands in a version as it stands here."""

    start: int
    end: int
    owner: int
    """The version, or -1 for what all share."""
    origin: int
    """Where it starts there: in the version's text, or in the emptied file."""


class Heard(msgspec.Struct, frozen=True):
    """The errors of one compilation."""

    versions: tuple[tuple[Diagnostic, ...], ...]
    elsewhere: tuple[Diagnostic, ...]
    complete: bool
    """rustc came through all its phases."""


class Version(msgspec.Struct, frozen=True):
    """One broken version: a file, or a function in its emptied file."""

    file: str
    """As the pair names it."""
    text: SourceText
    """The file, or the excerpt around the function."""
    function: int = -1
    """The number of the function; -1 for a whole file."""
    broken: str = ""
    """The text of the function."""


class LoneLayout:
    """Versions of crate roots, each as a module of its own; they need not be versions of the same file."""

    def __init__(self, root: str, versions: Sequence[Version]) -> None:
        self.versions = versions
        self._folder = Path(root).parent
        self._root = root
        self._names = [f"citl_c{number}" for number in range(len(versions))]
        self._edits = [module_edits(version.text, name) for version, name in zip(versions, self._names, strict=True)]

    def files(self) -> dict[str, str]:
        """The texts of the crate, by absolute path."""
        parts = zip(self._names, self.versions, self._edits, strict=True)
        modules = {name: apply_edits(version.text, edits).text for name, version, edits in parts}
        modules[CONTROL] = CONTROL_BODY
        attributes = crate_attributes(self.versions[0].text) if self.versions else ""
        top = attributes + "\n" + "".join(f"mod {name};\n" for name in modules) + "fn main() {}\n"
        return {self._root: top} | {str(self._folder / f"{name}.rs"): text for name, text in modules.items()}

    def hear(self, errors: Iterable[Diagnostic]) -> Heard:
        """Whose ``errors`` are."""
        found: list[list[Diagnostic]] = [[] for _ in self.versions]
        elsewhere, control = [], set()
        for error in errors:
            number = self._owner(error)
            if number is not None:
                if (moved := self._moved(error, number)) is not None:
                    found[number].append(moved)
            elif error.primary is not None and error.primary.file.endswith(_CONTROL_FILE):
                control.add(error.code)
            else:
                elsewhere.append(error)
        return Heard(tuple(map(tuple, found)), tuple(elsewhere), control == CONTROL_CODES)

    def _owner(self, error: Diagnostic) -> int | None:
        primary = error.primary
        match = re.search(r"citl_c(\d+)\.rs$", primary.file) if primary else None
        return int(match[1]) if match else None

    def _moved(self, error: Diagnostic, number: int) -> Diagnostic | None:
        version = self.versions[number]
        pieces = list(_unedited(self._edits[number], len(version.text.data), number))
        relocation = _Relocation(number, version, {f"{self._names[number]}.rs": pieces})
        return relocation.diagnostic(error)


def _unedited(edits: Sequence[TextEdit], size: int, owner: int) -> Iterator[_Piece]:
    """What the edits leave of a text of ``size`` bytes, as it stands in the result."""
    at, shift = 0, 0
    for edit in sorted(edits):
        yield _Piece(at + shift, edit.span.start + shift, owner, at)
        shift += len(edit.text.encode()) - (edit.span.end - edit.span.start)
        at = edit.span.end
    yield _Piece(at + shift, size + shift, owner, at)


class CrateLayout:
    """Versions of functions of a crate, all in one compilation, every other body emptied."""

    def __init__(self, root: str, files: Mapping[str, Excerpts], versions: Sequence[Version]) -> None:
        """``files`` by absolute path; ``versions`` name them so."""
        self.versions = versions
        self._root = root
        self._excerpts = files
        self._texts: dict[str, bytes] = {}
        self._pieces: dict[str, list[_Piece]] = {}
        self._control_at = 0
        for file, excerpts in files.items():
            self._lay_out(file, excerpts)

    def files(self) -> dict[str, str]:
        """The texts of the crate, by absolute path."""
        return {file: text.decode("utf-8", "replace") for file, text in self._texts.items()}

    def _lay_out(self, file: str, excerpts: Excerpts) -> None:
        data, text, at = excerpts.emptied.data, bytearray(), 0
        pieces: list[_Piece] = []
        own = [(number, version) for number, version in enumerate(self.versions) if version.file == file]
        order = sorted(own, key=lambda pair: (excerpts.functions[pair[1].function].place.insert_at, pair[0]))
        for number, version in order:
            function = excerpts.functions[version.function]
            insert_at = function.place.insert_at
            pieces.append(_Piece(len(text), len(text) + insert_at - at, -1, at))
            text += data[at:insert_at]
            at = insert_at
            _append_copy(text, pieces, number, version, function)
        pieces.append(_Piece(len(text), len(text) + len(data) - at, -1, at))
        text += data[at:]
        if file == self._root:
            self._control_at = len(text)
            text += f"\nmod {CONTROL} {{\n{CONTROL_BODY}}}\n".encode()
        self._texts[file], self._pieces[file] = bytes(text), pieces

    def hear(self, errors: Iterable[Diagnostic], names: Mapping[str, str]) -> Heard:
        """Whose ``errors`` are; ``names`` leads from what the compilation calls the files to their paths."""
        found: list[list[Diagnostic]] = [[] for _ in self.versions]
        elsewhere, control = [], set()
        for error in errors:
            primary = error.primary
            file = names.get(primary.file) if primary else None
            if primary is None or file is None:
                elsewhere.append(error)
                continue
            piece = _piece_at(self._pieces[file], primary.span.start)
            if file == self._root and primary.span.start >= self._control_at:
                control.add(error.code)
            elif piece is None or piece.owner < 0:
                elsewhere.append(error)
            elif (moved := self._moved(error, piece.owner, names)) is not None:
                found[piece.owner].append(moved)
        return Heard(tuple(map(tuple, found)), tuple(elsewhere), control == CONTROL_CODES)

    def near(self, error: Diagnostic, named: Callable[[str], str]) -> set[int]:
        """The versions whose copies stand right behind where ``error`` is, in text that is nobody's."""
        primary = error.primary
        file = next((file for file in self._pieces if primary and named(file) == primary.file), None)
        if primary is None or file is None:
            return set()
        after = [piece for piece in self._pieces[file] if piece.owner >= 0 and piece.start >= primary.span.start]
        return {after[0].owner} if after else set()

    def _moved(self, error: Diagnostic, number: int, names: Mapping[str, str]) -> Diagnostic | None:
        version = self.versions[number]
        function = self._excerpts[version.file].functions[version.function]
        grown = len(version.broken.encode()) - (function.span.end - function.span.start)
        own = next((name for name, file in names.items() if file == version.file), version.file)
        relocation = _Relocation(number, version, {own: self._pieces[version.file]}, function.span, grown)
        return relocation.diagnostic(error)


def _append_copy(text: bytearray, pieces: list[_Piece], number: int, version: Version, function: Function) -> None:
    place = function.place
    text += f"\n{place.opening} {{\n".encode() if place.opening else b"\n"
    broken, named = version.broken.encode(), place.name.end - place.whole.start
    start = place.whole.start
    pieces.append(_Piece(len(text), len(text) + named, number, start))
    text += broken[:named] + f"__citl_c{number}".encode()
    at = named
    for inserted_at, added in _behind_self(broken, named, function):
        pieces.append(_Piece(len(text), len(text) + inserted_at[0] - at, number, start + at))
        text += broken[at : inserted_at[0]] + added
        at = inserted_at[1]
    pieces.append(_Piece(len(text), len(text) + len(broken) - at, number, start + at))
    text += broken[at:] + (b"\n}\n" if place.opening else b"\n")


def _behind_self(broken: bytes, start: int, function: Function) -> Iterator[tuple[tuple[int, int], bytes]]:
    """``Self::Item`` of a trait's method, which stands in an inherent impl here."""
    place = function.place
    if place.types:
        names = "|".join(map(re.escape, place.types))
        for match in re.compile(rf"\bSelf(?=::(?:{names})\b)".encode()).finditer(broken, start):
            yield match.span(), f"<Self as {place.trait}>".encode()


def _piece_at(pieces: Sequence[_Piece], offset: int) -> _Piece | None:
    at = bisect_right(pieces, offset, key=lambda piece: piece.start) - 1
    while at >= 0 and pieces[at].end < offset:
        at -= 1
    return pieces[at] if at >= 0 else None


class _Relocation(msgspec.Struct, frozen=True):
    """From the laid out files to one version."""

    number: int
    version: Version
    pieces: dict[str, list[_Piece]]
    """Of the files that the version's own file comes from, by the name the compilation has for them."""
    function: Span | None = None
    grown: int = 0
    """Bytes by which the function in the excerpt is longer than emptied."""

    def diagnostic(self, error: Diagnostic, *, child: bool = False) -> Diagnostic | None:
        """``error`` as the version alone has it; None for a part of it that speaks of other versions."""
        mentioned = {int(match[2]) for match in _MENTION.finditer(_said(error))}
        if child and (mentioned - {self.number} or _ELSEWHERE.search(error.message)):
            return None
        spans = tuple(place for span in error.spans if (place := self._span(span)) is not None)
        if error.spans and not spans:
            return None
        children = tuple(moved for one in error.children if (moved := self.diagnostic(one, child=True)) is not None)
        return Diagnostic(error.level, _plain(error.message), error.code, spans, children)

    def _span(self, span: LabelledSpan) -> LabelledSpan | None:
        pieces = next((found for name, found in self.pieces.items() if span.file.endswith(name)), None)
        if pieces is None:
            return None if "citl_c" in span.file else span
        start = self._offset(pieces, span.span.start)
        end = start if span.span.end == span.span.start else self._offset(pieces, span.span.end - 1)
        if start is None or end is None:
            return None
        end += span.span.end > span.span.start
        return _at(span, self.version, Span(start, max(start, end)))

    def _offset(self, pieces: Sequence[_Piece], offset: int) -> int | None:
        piece = _piece_at(pieces, offset)
        if piece is None or piece.owner not in (-1, self.number):
            return None
        at = min(piece.origin + offset - piece.start, piece.origin + piece.end - piece.start)
        if piece.owner == -1 and self.function is not None and at >= self.function.end:
            return at + self.grown
        return at


def _at(span: LabelledSpan, version: Version, moved: Span) -> LabelledSpan:
    start = version.text.position(moved.start, PositionEncoding.UTF32)
    end = version.text.position(moved.end, PositionEncoding.UTF32)
    return msgspec.structs.replace(
        span,
        file=version.file,
        span=moved,
        start_line=start.line + 1,
        start_column=start.column + 1,
        end_line=end.line + 1,
        end_column=end.column + 1,
        label=None if span.label is None else _plain(span.label),
        replacement=None if span.replacement is None else _plain(span.replacement),
    )


def _said(error: Diagnostic) -> str:
    parts = [error.message]
    for span in error.spans:
        parts += (span.label or "", span.replacement or "")
    return "\n".join(parts)


def _plain(text: str) -> str:
    text = _PLACED.sub(lambda match: f"@{match[1] or 'main.rs'}", text)
    return _MENTION.sub(lambda match: match[1] or "", text)
