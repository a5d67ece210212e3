"""Copies of one function side by side behind it, for edits inside its body: texts in, texts out; starts nothing.

The versions stand in the module or the impl block of the function, under names of their own and with its signature;
those of a trait's method go into an inherent impl of the same type. The function itself keeps its signature and
gets a body that fits any, or keeps its own where others see it. An error belongs to the version in whose bytes its
primary span lies; those of a kept body are the unedited version's, which reports them itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from citl.core.text import SourceText, Span
from citl.syntax.tree import Parsed, ancestors, span_of
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

    def decides(self, error: Diagnostic) -> bool:
        """Whether copies can tell if ``error`` goes away: others than the function see its own body, never a copy's."""
        place = error.primary
        return not self.keeps_body or (place is not None and place.file == self.file and self.body.contains(place.span))


def find_place(parsed: Parsed, file: str, edits: Sequence[TextEdit]) -> Place | None:
    """The outermost function whose body holds all ``edits``; None when there is none that can be copied."""
    if not edits:
        return None
    span = Span(min(edit.span.start for edit in edits), max(edit.span.end for edit in edits))
    functions = [node for node in ancestors(parsed.node_at(span)) if node.type == "function_item"]
    if not functions:
        return None
    function = functions[-1]
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


class FunctionCopies(msgspec.Struct, frozen=True):
    """Versions of the body of one function; the first is the unedited one."""

    place: Place
    source: SourceText
    """The unedited file."""
    versions: tuple[SourceText, ...]
    """The whole file in each version."""

    def files(self) -> dict[str, str]:
        """The text of the file with all copies, by absolute path."""
        return {self.place.file: self._layout()[0].decode("utf-8", "replace")}

    def attribute(self, errors: Iterable[Diagnostic], file: str) -> Attributed | None:
        """Whose ``errors`` are, in terms of the unedited file, which the compilation named ``file``."""
        text, copies, control_at = self._layout()
        laid_out = SourceText(text)
        first_line = self.source.line_of(self.place.whole.start)
        found: list[list[Diagnostic]] = [[] for _ in self.versions]
        elsewhere: list[Diagnostic] = []
        control: list[Diagnostic] = []
        for error in errors:
            place = error.primary
            if place is not None and place.file == file and self._is_kept(place.span):
                continue
            at = place.span.start if place is not None and place.file == file else -1
            number = next((number for number, copy in enumerate(copies) if copy.start <= at < copy.end), None)
            if number is not None:
                shift = first_line - laid_out.line_of(copies[number].start)
                found[number].append(relocated(error, _COPY.sub("", error.message), file, shift))
            elif at >= control_at:
                control.append(error)
            else:
                elsewhere.append(error)
        return Attributed(tuple(map(tuple, found)), tuple(elsewhere), tuple(control))

    def _is_kept(self, span: Span) -> bool:
        return self.place.keeps_body and self.place.body.contains(span)

    def _layout(self) -> tuple[bytes, list[Span], int]:
        """The text, where each copy stands in it, and where the control module starts."""
        place, data = self.place, self.source.data
        kept = data[place.body.start : place.body.end] if place.keeps_body else b"{ loop {} }"
        text = bytearray(data[: place.body.start] + kept + data[place.body.end : place.insert_at])
        text += f"\n{place.opening} {{\n".encode() if place.opening else b"\n"
        copies = []
        for number, version in enumerate(self.versions):
            own = self._copy(number, version)
            copies.append(Span(len(text), len(text) + len(own)))
            text += own + b"\n"
        text += b"}\n" if place.opening else b""
        text += data[place.insert_at :]
        control_at = len(text)
        text += f"\nmod {CONTROL} {{\n{CONTROL_BODY}}}\n".encode()
        return bytes(text), copies, control_at

    def _copy(self, number: int, version: SourceText) -> bytes:
        place = self.place
        grown = len(version.data) - len(self.source.data)
        own = version.data[place.whole.start : place.whole.end + grown]
        named = place.name.end - place.whole.start
        own = own[:named] + f"{_SUFFIX}{number}".encode() + own[named:]
        if not place.types:
            return own
        behind_self = re.compile(rf"\bSelf::({'|'.join(map(re.escape, place.types))})\b".encode())
        return behind_self.sub(b"<Self as " + place.trait.encode() + rb">::\1", own)


def parses(source: SourceText) -> bool:
    """Whether a version can share a file with others: one syntax error may hide all that follows it."""
    return is_closed(source) and not Parsed(source).has_error
