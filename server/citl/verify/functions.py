"""Copies of functions side by side behind them, for edits inside their bodies: texts in, texts out; starts nothing.

The versions stand in the module or the impl block of their function, under names of their own and with its signature;
those of a trait's method go into an inherent impl of the same type. The function itself keeps its signature and
gets a body that fits any, or keeps its own where others see it. An error belongs to the version in whose bytes its
primary span lies; those of a kept body are the unedited version's, which reports them itself. A version of one function
has the errors of the unedited versions of all others too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

import msgspec

from citl.core.text import SourceText, Span
from citl.syntax.tree import Parsed, outermost_function, span_of
from citl.verify.arrangement import CONTROL, CONTROL_BODY, Attributed, relocated
from citl.verify.copies import is_closed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tree_sitter import Node

    from citl.core.diagnostic import Diagnostic
    from citl.core.text import TextEdit

_SUFFIX = "__citl_c"
_COPY = re.compile(rf"{_SUFFIX}\d+")
# Attributes that change nothing about which errors a body has; of others nobody knows what they make of it.
_HARMLESS = re.compile(
    r"#\[\s*(?:inline|allow|warn|expect|deny|must_use|doc|test|cold|track_caller|ignore|should_panic|deprecated)\b"
)


class Place(msgspec.Struct, frozen=True):
    """A function whose body may be edited in copies."""

    file: str
    """Absolute path."""
    whole: Span
    """The function without its attributes."""
    name: Span
    body: Span
    insert_at: int
    """Where the copies go."""
    opening: str
    """What goes in front of the copies: empty, or the head of an inherent impl."""
    keeps_body: bool
    """The body is part of what others see: of a ``const fn``, or behind a returned ``impl Trait``."""
    trait: str = ""
    """The trait whose impl the copies leave, as the impl names it."""
    types: tuple[str, ...] = ()
    """Its associated types, which an inherent impl does not find behind ``Self``."""

    def text_in(self, version: SourceText, original: SourceText) -> SourceText:
        """The function as it is in a version of the file that differs from the original in its body alone."""
        grown = len(version.data) - len(original.data)
        return SourceText(version.data[self.whole.start : self.whole.end + grown])

    def decides(self, error: Diagnostic) -> bool:
        """Whether copies can tell if ``error`` goes away: others than the function see its own body, never a copy's."""
        place = error.primary
        return not self.keeps_body or (place is not None and place.file == self.file and self.body.contains(place.span))


def find_place(parsed: Parsed, file: str, edits: Sequence[TextEdit]) -> Place | None:
    """The outermost function whose body holds all ``edits``; None when there is none that can be copied."""
    if not edits:
        return None
    span = Span(min(edit.span.start for edit in edits), max(edit.span.end for edit in edits))
    function = outermost_function(parsed.node_at(span))
    if function is None:
        return None
    name, body = function.child_by_field_name("name"), function.child_by_field_name("body")
    if name is None or body is None or not _inside(span_of(body), span):
        return None
    kept = _keeps_body(parsed, function)
    beside = Place(file, span_of(function), span_of(name), span_of(body), function.end_byte, "", kept)
    return _at_home(parsed, function, beside)


def _inside(body: Span, span: Span) -> bool:
    return body.start < span.start and span.end < body.end


def _keeps_body(parsed: Parsed, function: Node) -> bool:
    returned = function.child_by_field_name("return_type")
    modifiers = [parsed.text(child) for child in function.children if child.type == "function_modifiers"]
    opaque = returned is not None and "impl " in parsed.text(returned)
    return opaque or any("const" in words.split() for words in modifiers)


def _at_home(parsed: Parsed, function: Node, beside: Place) -> Place | None:
    """The place with its copies ``beside`` the function or, for a trait's method, in an impl of their own."""
    if not all(_HARMLESS.match(parsed.text(attribute)) for attribute in _attributes(function)):
        return None
    block = function.parent
    owner = block.parent if block is not None and block.type == "declaration_list" else block
    if owner is None or owner.type not in ("source_file", "mod_item", "impl_item"):
        return None
    trait = owner.child_by_field_name("trait") if owner.type == "impl_item" else None
    if trait is None or block is None:
        return beside
    return msgspec.structs.replace(
        beside,
        insert_at=owner.end_byte,
        opening="".join(_conditions(parsed, owner)) + _inherent_head(parsed, owner),
        trait=parsed.text(trait),
        types=tuple(_associated_types(parsed, block)),
    )


def _associated_types(parsed: Parsed, block: Node) -> Iterator[str]:
    for item in block.named_children:
        name = item.child_by_field_name("name") if item.type == "type_item" else None
        if name is not None:
            yield parsed.text(name)


def _conditions(parsed: Parsed, owner: Node) -> list[str]:
    """What decides whether the impl of a trait is compiled at all."""
    texts = (parsed.text(attribute) for attribute in _attributes(owner))
    return [f"{text}\n" for text in texts if text.startswith("#[cfg")]


def _attributes(node: Node) -> list[Node]:
    found = []
    before = node.prev_named_sibling
    while before is not None and before.type in ("attribute_item", "line_comment", "block_comment"):
        if before.type == "attribute_item":
            found.append(before)
        before = before.prev_named_sibling
    return found


def _inherent_head(parsed: Parsed, owner: Node) -> str:
    parts = [owner.child_by_field_name("type_parameters"), owner.child_by_field_name("type")]
    parts += [child for child in owner.children if child.type == "where_clause"]
    texts = [parsed.text(part) for part in parts if part is not None]
    return f"impl{texts[0]} {' '.join(texts[1:])}" if parts[0] is not None else f"impl {' '.join(texts)}"


class _Copy(msgspec.Struct, frozen=True):
    """One version of one function as it is laid out."""

    place: Place
    number: int
    """The version it is of; -1 for the unedited function."""
    span: Span


class _Layout(msgspec.Struct, frozen=True):
    """A file with copies in it."""

    text: bytes
    copies: tuple[_Copy, ...]
    shared: tuple[tuple[int, int], ...]
    """Where stretches of the unedited file begin here, and where they do there."""
    control_at: int
    """Where the control module starts."""

    def copy_at(self, offset: int) -> int | None:
        """The index of the copy that holds a byte of the text."""
        copies = enumerate(self.copies)
        return next((index for index, copy in copies if copy.span.start <= offset < copy.span.end), None)

    def origin(self, offset: int) -> int:
        """Where a byte of a shared stretch stands in the unedited file."""
        here, there = self.shared[bisect_right(self.shared, offset, key=lambda stretch: stretch[0]) - 1]
        return there + offset - here


class FunctionCopies(msgspec.Struct, frozen=True):
    """Versions of a file that differ in the bodies of some functions; the first is the unedited one."""

    places: tuple[Place, ...]
    """Of each version but the first, the function whose body was edited."""
    source: SourceText
    """The unedited file."""
    versions: tuple[SourceText, ...]
    """The whole file in each version."""

    def files(self) -> dict[str, str]:
        """The text of the file with all copies, by absolute path."""
        return {self.places[0].file: self._layout().text.decode("utf-8", "replace")}

    def attribute(self, errors: Iterable[Diagnostic], file: str) -> Attributed | None:
        """Whose ``errors`` are, in terms of the unedited file, which the compilation named ``file``."""
        laid_out = self._layout()
        text = SourceText(laid_out.text)
        found: list[list[Diagnostic]] = [[] for _ in laid_out.copies]
        elsewhere: list[Diagnostic] = []
        control: list[Diagnostic] = []
        for error in errors:
            place = error.primary
            at = place.span.start if place is not None and place.file == file else -1
            index = laid_out.copy_at(at)
            if index is not None:
                first_line = self.source.line_of(laid_out.copies[index].place.whole.start)
                shift = first_line - text.line_of(laid_out.copies[index].span.start)
                found[index].append(relocated(error, _COPY.sub("", error.message), file, shift))
            elif at >= laid_out.control_at:
                control.append(error)
            elif at < 0:
                elsewhere.append(error)
            elif not self._is_kept(origin := laid_out.origin(at)):
                shift = self.source.line_of(origin) - text.line_of(at)
                elsewhere.append(relocated(error, error.message, file, shift))
        return Attributed(self._by_version(laid_out.copies, found), tuple(elsewhere), tuple(control))

    def _by_version(
        self, copies: Sequence[_Copy], found: Sequence[list[Diagnostic]]
    ) -> tuple[tuple[Diagnostic, ...], ...]:
        unedited = {copy.place: own for copy, own in zip(copies, found, strict=True) if copy.number < 0}
        edited = {copy.number: own for copy, own in zip(copies, found, strict=True)}
        versions = [tuple(error for own in unedited.values() for error in own)]
        for number, place in enumerate(self.places, 1):
            others = [error for other, own in unedited.items() if other != place for error in own]
            versions.append((*others, *edited[number]))
        return tuple(versions)

    def _is_kept(self, offset: int) -> bool:
        return any(place.keeps_body and place.body.start <= offset < place.body.end for place in self.places)

    def _layout(self) -> _Layout:
        data, text, at = self.source.data, bytearray(), 0
        copies: list[_Copy] = []
        shared: list[tuple[int, int]] = []
        steps = [(place.body.start, 0, place) for place in dict.fromkeys(self.places) if not place.keeps_body]
        steps += [(place.insert_at, 1, place) for place in dict.fromkeys(self.places)]
        for offset, step, place in sorted(steps, key=lambda step: (step[:2], step[2].whole)):
            shared.append((len(text), at))
            text += data[at:offset]
            at = offset
            if step == 0:
                text += b"{ loop {} }"
                at = place.body.end
            else:
                self._append_copies(text, copies, place)
        shared.append((len(text), at))
        text += data[at:]
        control_at = len(text)
        text += f"\nmod {CONTROL} {{\n{CONTROL_BODY}}}\n".encode()
        return _Layout(bytes(text), tuple(copies), tuple(shared), control_at)

    def _append_copies(self, text: bytearray, copies: list[_Copy], place: Place) -> None:
        text += f"\n{place.opening} {{\n".encode() if place.opening else b"\n"
        own = [number for number, other in enumerate(self.places, 1) if other == place]
        for number in (-1, *own):
            version = self.source if number < 0 else self.versions[number]
            copy = _copied(place, place.text_in(version, self.source).data, len(copies))
            copies.append(_Copy(place, number, Span(len(text), len(text) + len(copy))))
            text += copy + b"\n"
        text += b"}\n" if place.opening else b""


def _copied(place: Place, own: bytes, number: int) -> bytes:
    """The function at ``place``, ``own`` being its text, under a name of its own."""
    named = place.name.end - place.whole.start
    own = own[:named] + f"{_SUFFIX}{number}".encode() + own[named:]
    if not place.types:
        return own
    behind_self = re.compile(rf"\bSelf::({'|'.join(map(re.escape, place.types))})\b".encode())
    return behind_self.sub(b"<Self as " + place.trait.encode() + rb">::\1", own)


def parses(source: SourceText) -> bool:
    """Whether a version can share a file with others: one syntax error may hide all that follows it."""
    return is_closed(source) and not Parsed(source).has_error
