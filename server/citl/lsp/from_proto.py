"""From the protocol's types to ours; knows nothing of how they are answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
from lsprotocol import types

from citl.core.text import Position, SourceText, Span, TextEdit, apply_edits
from citl.lsp.identity import diagnostic_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citl.core.text import PositionEncoding
    from citl.lsp.backend import Repair
    from citl.lsp.checking import View

_CODE = re.compile(r"E\d{4}")
_RENDERED_CODE = re.compile(r"^\s*(?:error|warning)\[(E\d{4})\]")


class Hint(msgspec.Struct, frozen=True):
    """What a diagnostic in a request says about which error is meant."""

    id: str | None
    """Ours, when the diagnostic is ours and the client kept it."""
    code: str | None
    span: Span


def span_of(source: SourceText, range_: types.Range, encoding: PositionEncoding) -> Span:
    """The bytes of a range; a reversed one is turned round, one that leaves the text ends with it."""
    ends = (range_.start, range_.end)
    start, end = sorted(source.offset(Position(at.line, at.character), encoding) for at in ends)
    return Span(start, end)


def changed_text(
    source: SourceText | None,
    changes: Sequence[types.TextDocumentContentChangeEvent],
    encoding: PositionEncoding,
) -> SourceText | None:
    """The text after all changes, one after the other; a text that is not known stays so until a whole one comes."""
    for change in changes:
        new = SourceText.from_str(change.text)
        if not isinstance(change, types.TextDocumentContentChangePartial):
            source = new
        elif source is not None:
            span = span_of(source, change.range, encoding)
            source = apply_edits(source, (TextEdit(span, new.text),))
    return source


def wants_quick_fixes(context: types.CodeActionContext) -> bool:
    """Whether the request is about quick fixes, among others or alone."""
    return context.only is None or any(
        _kind(only) in ("", types.CodeActionKind.QuickFix.value) for only in context.only
    )


def wanted_repairs(view: View, params: types.CodeActionParams, encoding: PositionEncoding) -> tuple[Repair, ...]:
    """The repairs of the errors that are meant, the nearest to the cursor first.

    Meant are those whose primary place meets the range, and those that a diagnostic in the request points at,
    be it ours or another server's view of the same error.
    """
    source = view.document.source
    if source is None:
        return ()
    asked = span_of(source, params.range, encoding)
    hints = [_hint(item, source, encoding) for item in params.context.diagnostics]
    found: list[tuple[tuple[int, bool, int, int, int], Repair]] = []
    for order, repair in enumerate(view.check.repairs()):
        place = place_of(view, repair)
        if place is None:
            continue
        hinted = any(_matches(hint, repair, place, source) for hint in hints)
        if not (hinted or place.overlaps(asked) or place.start <= asked.start == asked.end <= place.end):
            continue
        gap = max(0, place.start - asked.end, asked.start - place.end)
        offset = abs(place.start - asked.start) if asked.start < asked.end else 0
        found.append(((gap, not hinted, offset, place.end - place.start, order), repair))
    return tuple(repair for _, repair in sorted(found, key=lambda item: item[0]))


def repairs_at(view: View, position: types.Position, encoding: PositionEncoding) -> tuple[Repair, ...]:
    """The repairs of the errors whose primary place holds that position, the smallest place first."""
    source = view.document.source
    if source is None:
        return ()
    at = source.offset(Position(position.line, position.character), encoding)
    placed = [(place_of(view, repair), repair) for repair in view.check.repairs()]
    found = [(place, repair) for place, repair in placed if place is not None and place.start <= at <= place.end]
    return tuple(repair for _, repair in sorted(found, key=lambda item: item[0].end - item[0].start))


def place_of(view: View, repair: Repair) -> Span | None:
    """Where the error stands in the document's text; None when it stands in another file."""
    primary = repair.diagnostic.primary
    if primary is None or primary.file != view.file:
        return None
    return Span(max(0, primary.span.start + view.shift), max(0, primary.span.end + view.shift))


def _hint(item: types.Diagnostic, source: SourceText, encoding: PositionEncoding) -> Hint:
    data = item.data if isinstance(item.data, dict) else {}
    id_ = data.get("id")
    span = span_of(source, item.range, encoding)
    return Hint(id_ if isinstance(id_, str) else None, _code_of(item, data), span)


def _code_of(item: types.Diagnostic, data: dict[str, Any]) -> str | None:
    """The error code, also where rust-analyzer's extension has put a link's text in its place."""
    if isinstance(item.code, str) and _CODE.fullmatch(item.code):
        return item.code
    message = item.message if isinstance(item.message, str) else item.message.value
    for text in (data.get("rendered"), message):
        if isinstance(text, str) and (match := _RENDERED_CODE.match(text)):
            return match[1]
    return item.code if isinstance(item.code, str) else None


def _matches(hint: Hint, repair: Repair, place: Span, source: SourceText) -> bool:
    if hint.id is not None and hint.id == diagnostic_id(repair.diagnostic):
        return True
    if hint.code is not None and hint.code == repair.diagnostic.code:
        return source.line_of(hint.span.start) == source.line_of(place.start)
    return hint.span == place


def _kind(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind
