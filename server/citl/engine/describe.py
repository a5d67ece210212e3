"""Edits in words: what applying them does, for a menu; knows nothing of where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citl.core.text import apply_edits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from citl.core.diagnostic import FileEdit
    from citl.core.text import SourceText, TextEdit

_LONGEST = 40
_SHOWN = 2


def title_of(edits: Sequence[FileEdit], sources: Mapping[str, SourceText]) -> str:
    """What the edits do, the first two of them in full: ``Insert `&` and replace `a` with `b```."""
    parts = [
        f"{_described(edit, sources[file.file])} (line {sources[file.file].line_of(edit.span.start) + 1})"
        for file in edits
        for edit in file.edits
    ]
    shown = parts[:_SHOWN]
    if len(parts) == 1:
        shown = [parts[0].rpartition(" (line")[0]]
    text = ", ".join(shown) if len(parts) > _SHOWN else " and ".join(shown)
    more = f" and {len(parts) - _SHOWN} more" if len(parts) > _SHOWN else ""
    return text[:1].upper() + text[1:] + more


def _described(edit: TextEdit, source: SourceText) -> str:
    old, new = source.slice(edit.span), edit.text
    if not old.strip():
        return f"insert {_quoted(new)}"
    if not new.strip():
        return f"remove {_quoted(old)}"
    return f"replace {_quoted(old)} with {_quoted(new)}"


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
            lines += [
                f"+{line}" for line in after.data[start : end + grown].decode("utf-8", "replace").split("\n")
            ]
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
