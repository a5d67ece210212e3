"""Edits in words: what applying them does, for a menu; knows nothing of where they come from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citl.core.text import Span, TextEdit, apply_edits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from citl.core.diagnostic import FileEdit
    from citl.core.text import SourceText

_LONGEST = 40
_SHOWN = 2
_FIRST_WORD = re.compile(r"\s*([\w']+)")
_LAST_WORD = re.compile(r"([\w']+)[^\w']*$")


def title_of(edits: Sequence[FileEdit], sources: Mapping[str, SourceText]) -> str:
    """What the edits do, the first two of them in full: ``Insert `&` before `name```.

    Edits close together on one line are told as one replacement.
    """
    parts = [(file.file, edit) for file in edits for edit in _joined(file, sources[file.file])]
    if moved := _moved(parts, sources):
        return moved
    shown = [_described(edit, sources[file]) for file, edit in parts[:_SHOWN]]
    if len(parts) > 1:
        lines = [sources[file].line_of(edit.span.start) + 1 for file, edit in parts[:_SHOWN]]
        shown = [f"{text} (line {line})" for text, line in zip(shown, lines, strict=True)]
    text = ", ".join(shown) if len(parts) > _SHOWN else " and ".join(shown)
    more = f" and {len(parts) - _SHOWN} more" if len(parts) > _SHOWN else ""
    return text[:1].upper() + text[1:] + more


def _moved(parts: Sequence[tuple[str, TextEdit]], sources: Mapping[str, SourceText]) -> str:
    """The title of two edits that move a piece of code; empty for any others."""
    if len(parts) != 2 or parts[0][0] != parts[1][0]:
        return ""
    source = sources[parts[0][0]]
    for (_, gone), (_, come) in (parts, parts[::-1]):
        text = source.slice(gone.span).strip()
        if text and not gone.text.strip() and come.span.start == come.span.end and come.text.strip() == text:
            line = source.line_of(gone.span.start) + 1
            there = source.line_of(come.span.start) + 1
            return f"Move {_quoted(text)} (line {line}) {'behind' if there > line else 'in front of'} line {there}"
    return ""


def _joined(file: FileEdit, source: SourceText) -> list[TextEdit]:
    joined: list[TextEdit] = []
    for edit in sorted(file.edits):
        before = joined[-1] if joined else None
        if before is None or edit.span.end - before.span.start > _LONGEST or "\n" in source.slice(_over(before, edit)):
            joined.append(edit)
        else:
            between = source.slice(Span(before.span.end, edit.span.start))
            joined[-1] = TextEdit(_over(before, edit), before.text + between + edit.text)
    return joined


def _over(first: TextEdit, last: TextEdit) -> Span:
    return Span(first.span.start, last.span.end)


def _described(edit: TextEdit, source: SourceText) -> str:
    old, new = source.slice(edit.span), edit.text
    if not old.strip():
        return f"insert {_quoted(new)}{_neighbour(edit, source)}"
    if not new.strip():
        return f"remove {_quoted(old)}"
    return f"replace {_quoted(old)} with {_quoted(new)}"


def _neighbour(edit: TextEdit, source: SourceText) -> str:
    """Beside what an insertion stands: the word it is close to, on its own line."""
    line = source.line_span(source.line_of(edit.span.start))
    before = source.slice(Span(line.start, edit.span.start))
    behind = source.slice(Span(edit.span.end, line.end))
    if edit.text[-1:].isspace() or (before[-1:] in " (&[" and not behind[:1].isspace()):
        word = _FIRST_WORD.match(behind)
        return f" before `{word[1]}`" if word else ""
    word = _LAST_WORD.search(before)
    return f" after `{word[1]}`" if word else ""


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return f"`{flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + '…'}`"


def diff_of(edits: Sequence[FileEdit], sources: Mapping[str, SourceText]) -> str:
    """The changed lines, removed ones with ``-`` and added ones with ``+``, without context."""
    lines: list[str] = []
    for file in edits:
        source = sources[file.file]
        for first, last, group in _line_groups(file, source):
            start, end = source.line_span(first).start, source.line_span(last).end
            before = source.data[start:end].decode("utf-8", "replace")
            after = apply_edits(source, group)
            grown = len(after.data) - len(source.data)
            lines += [f"-{line}" for line in before.split("\n")]
            lines += [f"+{line}" for line in after.data[start : end + grown].decode("utf-8", "replace").split("\n")]
    return "\n".join(line for line in lines if line.strip("+-\r\t "))


def _line_groups(file: FileEdit, source: SourceText) -> list[tuple[int, int, list[TextEdit]]]:
    """Edits that share lines or touch neighbouring ones, with their first and last line."""
    groups: list[tuple[int, int, list[TextEdit]]] = []
    for edit in sorted(file.edits):
        first, last = source.line_of(edit.span.start), source.line_of(edit.span.end)
        if groups and first <= groups[-1][1]:
            earlier = groups.pop()
            groups.append((earlier[0], max(earlier[1], last), [*earlier[2], edit]))
        else:
            groups.append((first, last, [edit]))
    return groups
