"""The interpreter of templates: a template and a site give concrete edits, or nothing where it does not fit.

Statements are taken in order. A name with alternatives splits the walk, so that one template may give several
candidates; the likeliest of each generator come first. Pure: it reads the site and nothing else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import msgspec

from citl.core.diagnostic import FileEdit
from citl.core.text import TextEdit
from citl.patterns.anchors import find_region, find_regions, says
from citl.patterns.forms import shaped
from citl.patterns.frame import Frame, frame_of
from citl.patterns.generators import generated
from citl.patterns.kinds import kinds_named
from citl.patterns.placement import placed, tidied
from citl.patterns.relations import related
from citl.patterns.template import Base, Condition, Generator, Let, Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citl.core.text import SourceText
    from citl.patterns.template import Edit, Hole, Statement, Text
    from citl.syntax.site import Region, Site

# What rustc writes in types that no program may contain: {integer}, {closure@...}, elided parts.
_UNWRITABLE = re.compile(r"\{(?!\s)[^}]*\}|/\*|…|\.\.\.|@")
_MOST_ALTERNATIVES = 24


class Located(msgspec.Struct, frozen=True):
    """One edit of a template at a site."""

    file: str
    edit: TextEdit


def adapt(template: Template, site: Site) -> tuple[FileEdit, ...] | None:
    """The likeliest edits of ``template`` at ``site``, by file; None when it does not fit or would change nothing."""
    return next(adaptations(template, site), None)


def adaptations(template: Template, site: Site, at: Frame | None = None) -> Iterator[tuple[FileEdit, ...]]:
    """All ways in which ``template`` fits ``site`` (in the frame ``at``, if one is given), likeliest first."""
    if template.messages and not any(says(message, site.message.template) for message in template.messages):
        return
    for frame in islice(_walks(template.body, at or frame_of(site)), _MOST_ALTERNATIVES):
        located = _located(template, frame)
        if located and (edits := _by_file(located, site)):
            yield edits


def misfit(template: Template, site: Site) -> str:
    """Why ``template`` does not fit ``site``, for its author; empty where it does."""
    if next(adaptations(template, site), None):
        return ""
    if template.messages and not any(says(message, site.message.template) for message in template.messages):
        return f"no `message` says: {site.message.template}"
    for count, statement in enumerate(template.body, 1):
        if next(_walks(template.body[:count], frame_of(site)), None) is None:
            return f"statement {count} does not hold: {msgspec.json.encode(statement).decode()}"
    for frame in islice(_walks(template.body, frame_of(site)), 1):
        for count, edit in enumerate(template.edits, 1):
            if _located(Template((edit,)), frame) is None:
                return f"edit {count} has no place or text: {msgspec.json.encode(edit).decode()}"
    return "its edits overlap or change nothing"


def _walks(body: tuple[Statement, ...], frame: Frame) -> Iterator[Frame]:
    """The frames in which all statements hold."""
    if not body:
        yield frame
        return
    statement, rest = body[0], body[1:]
    if isinstance(statement, Condition):
        if holds(statement, frame):
            yield from _walks(rest, frame)
        return
    for named in _given(statement, frame):
        yield from _walks(rest, named)


def _given(let: Let, frame: Frame) -> Iterator[Frame]:
    if let.anchor is not None:
        region = find_region(frame, let.anchor)
        if region is not None:
            yield frame.given(let.name, region)
    elif let.each is not None:
        regions = related(frame, let.each)
        if regions or let.each.optional:
            yield frame.given(let.name, regions)
    elif let.generator is not None:
        for text in _alternatives(let.generator, frame):
            yield frame.given(let.name, text)


def _alternatives(generator: Generator, frame: Frame) -> list[str]:
    texts = [filled(text, frame) for text in generator.texts]
    if generator.kind == "oneof":
        return [text for text in texts if text is not None]
    given = texts[0] if texts else ""
    return [] if given is None else generated(frame, generator, given)


def holds(condition: Condition, frame: Frame) -> bool:
    """Whether ``condition`` is met; what does not exist meets none but a negated one."""
    return _is_met(condition, frame) != condition.negated


def _is_met(condition: Condition, frame: Frame) -> bool:
    if condition.test in ("kind", "exists"):
        region = find_region(frame, condition.hole.anchor) if condition.hole.anchor else None
        if condition.test == "exists" or region is None:
            return region is not None or condition.hole.capture in frame.site.captures
        return region.node.type in kinds_named("|".join(condition.values))
    text = hole_text(condition.hole, frame, writable=False)
    if text is None:
        return False
    if condition.test == "matches":
        return any(_regex(value).search(text) for value in condition.values)
    return text in (filled(one, frame) for one in condition.texts)


@lru_cache(maxsize=1024)
def _regex(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _located(template: Template, frame: Frame) -> list[Located] | None:
    located: list[Located] = []
    for edit in template.edits:
        regions = find_regions(frame, edit.anchor)
        if not regions and not _may_be_missing(edit, frame):
            return None
        for region in regions:
            one = _locate(edit, region, _element(edit, region, frame))
            if one is None:
                return None
            located.append(one)
    return located


def _may_be_missing(edit: Edit, frame: Frame) -> bool:
    """Whether the edit is made at all regions of a relation that may have none."""
    return edit.anchor.base == Base.LET.value and frame.values.get(edit.anchor.of) == ()


def _element(edit: Edit, region: Region, frame: Frame) -> Frame:
    """Inside an edit at each of several regions, their name means the one at hand."""
    if edit.anchor.base == Base.LET.value and isinstance(frame.values.get(edit.anchor.of), tuple):
        return frame.given(edit.anchor.of, region)
    return frame


def _locate(edit: Edit, region: Region, frame: Frame) -> Located | None:
    text = filled(edit.text, frame)
    if text is None:
        return None
    one = placed(edit, frame.site.parsed(region.file), region, text)
    return None if one is None else Located(region.file, one)


def filled(text: Text, frame: Frame) -> str | None:
    """``text`` with its holes filled; None when one has nothing, or nothing a program may contain."""
    parts = []
    for piece in text:
        part = piece if isinstance(piece, str) else hole_text(piece, frame)
        if part is None:
            return None
        parts.append(part)
    return "".join(parts)


def hole_text(hole: Hole, frame: Frame, *, writable: bool = True) -> str | None:
    """What stands in ``hole``; None when it has nothing or, if it is to be written, nothing a program may contain."""
    if hole.anchor is not None:
        region = find_region(frame, hole.anchor)
        text = None if region is None else frame.text(region)
        return None if text is None else shaped(text, hole.forms)
    named = frame.values.get(hole.capture)
    text = named if isinstance(named, str) else frame.site.captures.get(hole.capture)
    text = None if text is None else shaped(text, hole.forms)
    if writable and text is not None and not isinstance(named, str) and _UNWRITABLE.search(text):
        return None
    return text


def _by_file(located: list[Located], site: Site) -> tuple[FileEdit, ...] | None:
    files = []
    for file in sorted({one.file for one in located}):
        source = site.sources[file]
        edits = _effective(located, file, source)
        trimmed = sorted(tidied(edit, source) for edit in edits)
        if _overlap(edits):
            return None
        if edits:
            files.append(FileEdit(file, tuple(edits if _overlap(trimmed) else trimmed)))
    return tuple(files) or None


def _effective(located: list[Located], file: str, source: SourceText) -> list[TextEdit]:
    """The edits of one file that change something; the same edit, reached by two ways, is made once."""
    own = dict.fromkeys(one.edit for one in located if one.file == file)
    return sorted(edit for edit in own if source.slice(edit.span) != edit.text)


def _overlap(edits: list[TextEdit]) -> bool:
    return any(before.span.end > after.span.start for before, after in pairwise(edits))
