"""A template adapted to another site: concrete edits, or nothing where it does not fit."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from citl.core.diagnostic import FileEdit
from citl.core.text import Span, TextEdit
from citl.patterns.anchors import captures_of, find_region
from citl.patterns.template import Form, Hole, Where
from citl.syntax.tree import span_of

if TYPE_CHECKING:
    from citl.core.text import SourceText
    from citl.patterns.template import Edit, Template
    from citl.syntax.site import Region, Site

_OPENING, _CLOSING = ("(", "[", "{", "<", "|"), (")", "]", "}", ">", "|")
# Written without a space in front of it, and without one behind it.
_CLOSE_BEHIND, _CLOSE_BEFORE = frozenset(".,;?)]"), frozenset("(<[.&!")
_QUOTES = re.compile(r"""(?:b|c)?(?:r#*)?["'](.*)["']#*""", re.DOTALL)
# What rustc writes in types that no program may contain: {integer}, {closure@...}, elided parts.
_UNWRITABLE = re.compile(r"\{(?!\s)[^}]*\}|/\*|…|\.\.\.|@")


class Located(msgspec.Struct, frozen=True):
    """One edit of a template at a site."""

    file: str
    edit: TextEdit


def adapt(template: Template, site: Site) -> tuple[FileEdit, ...] | None:
    """The edits of ``template`` at ``site``, by file; None when it does not fit or would change nothing."""
    located: list[Located] = []
    for edit in template.edits:
        one = _locate(edit, site)
        if one is None:
            return None
        located.append(one)
    return _by_file(located, site)


def _by_file(located: list[Located], site: Site) -> tuple[FileEdit, ...] | None:
    files = []
    for file in sorted({one.file for one in located}):
        source = site.files[file].source
        edits = sorted(one.edit for one in located if one.file == file and source.slice(one.edit.span) != one.edit.text)
        tidied = sorted(_tidied(edit, source) for edit in edits)
        if _overlap(edits):
            return None
        if edits:
            files.append(FileEdit(file, tuple(edits if _overlap(tidied) else tidied)))
    return tuple(files) or None


def _overlap(edits: list[TextEdit]) -> bool:
    return any(before.span.end > after.span.start for before, after in pairwise(edits))


def _tidied(edit: TextEdit, source: SourceText) -> TextEdit:
    """The edit without the space that its text, or the lack of one, leaves standing beside it."""
    start, end = edit.span.start, edit.span.end
    line = source.line_span(source.line_of(start))
    before, behind = source.slice(Span(line.start, start)), source.slice(Span(end, max(end, line.end)))
    if start == end:
        return edit
    if not edit.text and not before.strip() and not behind.strip() and end <= line.end:
        following = source.line_starts[source.line_of(start) + 1 :][:1]
        return TextEdit(Span(line.start, following[0] if following else len(source.data)), "")
    first, last = edit.text[:1] or behind.lstrip()[:1], edit.text[-1:] or before.rstrip()[-1:]
    if before.strip() and before[-1:] == " " and (first in _CLOSE_BEHIND or (not edit.text and behind[:1] == " ")):
        start -= len(before) - len(before.rstrip())
    if behind[:1] == " " and last in _CLOSE_BEFORE:
        end += len(behind) - len(behind.lstrip())
    return TextEdit(Span(start, end), edit.text)


def _locate(edit: Edit, site: Site) -> Located | None:
    region = find_region(site, edit.anchor)
    span = None if region is None else edit_span(site, region, edit)
    text = _fill(edit, site)
    if region is None or span is None or text is None:
        return None
    source = site.files[region.file].source
    if "\n" in text:
        line = source.slice(source.line_span(source.line_of(span.start)))
        text = text.replace("\n", "\n" + line[: len(line) - len(line.lstrip())])
    return Located(region.file, _merge_derive(site, region, TextEdit(span, text)))


def edit_span(site: Site, region: Region, edit: Edit) -> Span | None:  # noqa: PLR0911  (a table of eight places)
    """The bytes that ``edit`` replaces in ``region``; None where the region has no such part."""
    span, where = region.span, Where(edit.where)
    if where is Where.WHOLE:
        return span
    if where is Where.BEFORE:
        return Span(span.start, span.start)
    if where is Where.AFTER:
        return Span(span.end, span.end)
    if where is Where.ITEM:
        return item_span(site, region)
    tokens = site.files[region.file].tokens_in(span)
    if where in (Where.FIRST, Where.LAST):
        bracket = tokens[0 if where is Where.FIRST else -1] if len(tokens) > 1 else None
        if bracket is None or bracket.text not in (_OPENING if where is Where.FIRST else _CLOSING):
            return None
        at = bracket.span.end if where is Where.FIRST else bracket.span.start
        return Span(at, at)
    first = edit.offset if where is Where.HEAD else len(tokens) - edit.offset - edit.count
    if first < 0 or first + edit.count > len(tokens) or not tokens:
        return None
    if edit.count:
        return Span(tokens[first].span.start, tokens[first + edit.count - 1].span.end)
    at = tokens[first].span.start if first < len(tokens) else tokens[-1].span.end
    return Span(at, at)


def item_span(site: Site, region: Region) -> Span:
    """The region, its separating comma (the one behind, else the one in front), and the space up to its neighbour."""
    data = site.files[region.file].source.data
    if behind := re.compile(rb"\s*,[ \t]*").match(data, region.span.end):
        return Span(region.span.start, behind.end())
    in_front = re.search(rb",\s*$", data[: region.span.start])
    return Span(in_front.start() if in_front else region.span.start, region.span.end)


def _fill(edit: Edit, site: Site) -> str | None:
    filled = []
    for piece in edit.text:
        text = piece if isinstance(piece, str) else hole_text(piece, site)
        if text is None:
            return None
        filled.append(text)
    return "".join(filled)


def hole_text(hole: Hole, site: Site) -> str | None:
    """What stands in ``hole`` at ``site``; None when it has nothing, or nothing a program may contain."""
    if hole.anchor is not None:
        region = find_region(site, hole.anchor)
        text = None if region is None else site.files[region.file].source.slice(region.span)
    else:
        text = captures_of(site).get(hole.capture)
        if text is not None and _UNWRITABLE.search(text):
            return None
    return None if text is None else shaped(text, Form(hole.form))


def shaped(text: str, form: Form) -> str | None:
    """The part of ``text`` that ``form`` takes; None where it has none."""
    if form is Form.HEAD:
        head = text.partition("<")[0]
        return head if head != text else None
    if form is Form.LAST:
        return text.rpartition("::")[2] if "::" in text else None
    if form is Form.INNER:
        return _inner(text)
    return text


def _inner(text: str) -> str | None:
    if match := _QUOTES.fullmatch(text):
        return match[1]
    if text.startswith("&"):
        return text[1:].removeprefix("mut ").lstrip() or None
    if len(text) > 1 and text[0] in "([{" and text[-1] in ")]}":
        return text[1:-1]
    return None


def _merge_derive(site: Site, region: Region, edit: TextEdit) -> TextEdit:
    """An inserted ``#[derive(X)]`` joins the derive that already stands in front of the item."""
    match = re.fullmatch(r"#\[derive\(([^)]*)\)\]\s*", edit.text)
    attribute = region.node.prev_named_sibling
    if match is None or edit.span.start != region.node.start_byte or attribute is None:
        return edit
    text = site.files[region.file].text(attribute)
    if not re.fullmatch(r"#\[derive\([^)]*\)\]", text):
        return edit
    at = span_of(attribute).end - len(")]")
    joint = "" if text.endswith("()]") else ", "
    return TextEdit(Span(at, at), joint + match[1])
