"""Where recorded decisions stand in the sources of now: by file, line and text; else set aside, with the reason.

A generator wrote its trace when it wrote its Rust, and both have gone on since. What it recorded is believed as far as
the text still says the same; a decision that can only be guessed at is not put anywhere. Knows no encoding of traces.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from functools import cached_property
from posixpath import join, normpath
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from citl.core.decision import Decision
from citl.core.text import Position, PositionEncoding, Span
from citl.syntax.definitions import head_name, items_of
from citl.traces.recorder import TEXT_CHARS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from citl.core.text import SourceText
    from citl.syntax.tree import Files
    from citl.traces.trace import Recorded, Trace

NEAR_LINES = 20
"""A text that a file has several times is taken for the recorded one at most so far from its old line."""

_MAX_REASONS = 5
_AMBIGUOUS = "The text that was recorded is no longer on its line, and elsewhere more than once"
# Bytes from 0x80 on belong to letters, or to what no word stands beside.
_WORD = re.compile(rb"[\w\x80-\xff]+|[^\w\s]")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


class Anchored(msgspec.Struct, frozen=True):
    """The decisions of a trace that stand in the sources."""

    decisions: tuple[Decision, ...] = ()
    """In the order of the trace; ids are unique, and one that the generator used for several places is numbered."""
    standing: dict[str, tuple[str, ...]] = {}
    """For each session of the trace, the ids of those of its decisions that stand in the sources."""
    set_aside: int = 0
    """How many recorded decisions do not."""
    reasons: tuple[str, ...] = ()
    """Why not, for the five most frequent reasons; sentences."""


def anchor(trace: Trace, files: Files, root: str) -> Anchored:
    """The decisions of ``trace`` as they stand in ``files`` now; relative names start from ``root``, an absolute path.

    A decision that was recorded in several sessions is one decision, at the place of the last.
    """
    ground, roll = _Ground(files, root), _Roll()
    missed: Counter[str] = Counter()
    for recorded in trace.decisions:
        found = ground.find(recorded)
        if isinstance(found, str):
            missed[found] += 1
            roll.miss(recorded)
        else:
            roll.enter(recorded, found)
    return Anchored(
        roll.decisions(files),
        {session.id: roll.standing(session.id) for session in trace.sessions},
        missed.total(),
        tuple(_sentence(reason, count) for reason, count in missed.most_common(_MAX_REASONS)),
    )


def resolve_file(written: str, files: Iterable[str], root: str) -> str | None:
    """Which of ``files``, absolute paths, a trace means by ``written``; None when it is none or not clear which.

    A name counts from ``root``; one that leads nowhere from there means the only file whose path ends like it. Of an
    absolute path, which may be another machine's, the last two parts have to agree.
    """
    known = set(files)
    name = written.removeprefix("file://").replace("\\", "/")
    exact = normpath(join(root, name))
    if exact in known:
        return exact
    parts = [part for part in normpath(name).split("/") if part not in {"", "."}]
    absolute = name.startswith("/") or _DRIVE.match(name) is not None
    least = min(2, len(parts)) if absolute else len(parts)
    for length in range(len(parts), max(least, 1) - 1, -1):
        ending = "/" + "/".join(parts[-length:])
        ends = [file for file in known if file.endswith(ending)]
        if ends:
            return ends[0] if len(ends) == 1 else None
    return None


class _Standing(NamedTuple):
    file: str
    span: Span


class _Ground:
    """The sources as a place to find recorded decisions in."""

    def __init__(self, files: Files, root: str) -> None:
        self._files = files
        self._root = root
        self._resolved: dict[str, str | None] = {}
        self._words: dict[str, _Words] = {}

    def find(self, recorded: Recorded) -> _Standing | str:
        """Where it stands, or why nowhere: the same words for the same reason."""
        if recorded.file is None:
            named = self._definition(recorded.name or recorded.text)
            return named or "Recorded without a place in Rust, and named like no definition or like several"
        file = self._resolve(recorded.file)
        if file is None:
            return self._definition(recorded.name) or f"`{recorded.file}` is no file here, or may be one of several"
        found = self._by_text(file, recorded) if recorded.text.strip() else _as_written(self._files[file], recorded)
        return found if isinstance(found, str) else _Standing(file, found)

    def _resolve(self, written: str) -> str | None:
        if written not in self._resolved:
            self._resolved[written] = resolve_file(written, self._files, self._root)
        return self._resolved[written]

    def _by_text(self, file: str, recorded: Recorded) -> Span | str:
        """Its text on its line, else the only place that can be meant."""
        if file not in self._words:
            self._words[file] = _Words(self._files[file])
        return _meant(self._files[file], self._words[file].occurrences(recorded.text), recorded)

    def _definition(self, name: str) -> _Standing | None:
        """The head of the only item, field or variant of that name."""
        found = self._definitions.get(head_name(name), ())
        return _Standing(found[0][0], _head(*found[0], self._files)) if len(found) == 1 else None

    @cached_property
    def _definitions(self) -> dict[str, list[tuple[str, Node]]]:
        found: defaultdict[str, list[tuple[str, Node]]] = defaultdict(list)
        for file in self._files:
            for name, nodes in items_of(self._files.parsed(file)).items():
                found[name] += ((file, node) for node in nodes)
        return dict(found)


class _Roll:
    """The decisions that were found, by identity: the id, numbered where one session has it in several places."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Recorded, _Standing]] = {}
        self._numbers: defaultdict[tuple[str, str], dict[_Standing, int]] = defaultdict(dict)
        self._standing: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def enter(self, recorded: Recorded, standing: _Standing) -> None:
        """Keeps a decision that was found; the place of a later session is the truer one."""
        numbers = self._numbers[recorded.session, recorded.id]
        number = numbers.setdefault(standing, len(numbers) + 1)
        identity = recorded.id if number == 1 else f"{recorded.id}#{number}"
        self._found[identity] = recorded, standing
        self._standing[recorded.session][identity] = None

    def miss(self, recorded: Recorded) -> None:
        """Notes that it stood in its session, in case another session tells where it is."""
        self._standing[recorded.session][recorded.id] = None

    def standing(self, session: str) -> tuple[str, ...]:
        """The decisions of one session that were found, with those that belong to all."""
        return tuple(each for each in self._standing[""] | self._standing[session] if each in self._found)

    def decisions(self, files: Files) -> tuple[Decision, ...]:
        """All that were found."""
        return tuple(
            _decision(identity, recorded, standing, files[standing.file])
            for identity, (recorded, standing) in self._found.items()
        )


class _Words:
    """A file as words and signs, so that a text is found whatever its white space and never within longer words."""

    def __init__(self, source: SourceText) -> None:
        matches = list(_WORD.finditer(source.data))
        self._spans = [Span(*match.span()) for match in matches]
        self._words = [match[0] for match in matches]
        self._at: defaultdict[bytes, list[int]] = defaultdict(list)
        for index, word in enumerate(self._words):
            self._at[word].append(index)
        self._found: dict[str, list[Span]] = {}

    def occurrences(self, text: str) -> list[Span]:
        """Where ``text`` stands, in order."""
        if text not in self._found:
            self._found[text] = self._search(_WORD.findall(text.encode("utf-8", "replace")))
        return self._found[text]

    def _search(self, words: list[bytes]) -> list[Span]:
        rarest = min(range(len(words)), key=lambda index: len(self._at.get(words[index], ())))
        firsts = (index - rarest for index in self._at.get(words[rarest], ()))
        return [
            Span(self._spans[first].start, self._spans[first + len(words) - 1].end)
            for first in firsts
            if first >= 0 and self._words[first : first + len(words)] == words
        ]


def _meant(source: SourceText, found: list[Span], recorded: Recorded) -> Span | str:
    """Which of the occurrences of its text, in order, a decision means."""
    if not found:
        return "The text that was recorded is no longer in its file"
    if recorded.start_line is None or recorded.start_line > len(source.line_starts):
        return found[0] if len(found) == 1 else _AMBIGUOUS
    old, column = recorded.start_line - 1, recorded.start_column or 1
    line = source.line_span(old)
    first = bisect_left(found, line.start, key=lambda span: span.start)
    there = found[first : bisect_right(found, line.end, key=lambda span: span.start)]
    if there:
        return min(there, key=lambda span: abs(_column(source, span) - column))
    if len(found) == 1:
        return found[0]
    around = found[max(first - 2, 0) : first + 2]
    (least, nearest), (next_least, _) = sorted((abs(source.line_of(span.start) - old), span) for span in around)[:2]
    return nearest if least <= NEAR_LINES and least < next_least else _AMBIGUOUS


def _as_written(source: SourceText, recorded: Recorded) -> Span | str:
    """The recorded lines and columns, without the blanks around."""
    lines = len(source.line_starts)
    if recorded.start_line is None:
        return "Recorded with neither a line nor a text"
    first = recorded.start_line - 1
    if first >= lines:
        return "Recorded without a text, on a line that its file no longer has"
    last = max(first, min((recorded.end_line or recorded.start_line) - 1, lines - 1))
    start, end = source.line_span(first).start, source.line_span(last).end
    if recorded.start_column is not None:
        start = source.offset(Position(first, recorded.start_column - 1), PositionEncoding.UTF32)
    if recorded.end_column is not None:
        at = source.offset(Position(last, recorded.end_column - 1), PositionEncoding.UTF32)
        end = at if at > start else end
    return _stripped(source, Span(start, end)) or "Recorded without a text, where nothing stands any more"


def _stripped(source: SourceText, span: Span) -> Span | None:
    """``span`` without white space at its ends; None when it is nothing else."""
    data = source.data[span.start : span.end]
    start = span.start + len(data) - len(data.lstrip())
    return Span(start, start + len(data.strip())) if data.strip() else None


def _head(file: str, node: Node, files: Files) -> Span:
    """What a definition says before its body."""
    body = node.child_by_field_name("body")
    span = Span(node.start_byte, body.start_byte if body is not None else node.end_byte)
    return _stripped(files[file], span) or span


def _column(source: SourceText, span: Span) -> int:
    return source.position(span.start, PositionEncoding.UTF32).column + 1


def _decision(identity: str, recorded: Recorded, standing: _Standing, source: SourceText) -> Decision:
    span = standing.span
    start, end = (source.position(offset, PositionEncoding.UTF32) for offset in (span.start, span.end))
    # However much of a long span is white space, so much of it is enough for a short text.
    text = " ".join(source.slice(Span(span.start, min(span.end, span.start + 40 * TEXT_CHARS))).split())
    return Decision(
        id=identity,
        kind=recorded.kind,
        text=text if len(text) <= TEXT_CHARS else text[: TEXT_CHARS - 1] + "…",
        file=standing.file,
        span=span,
        line=start.line + 1,
        column=start.column + 1,
        end_line=end.line + 1,
        end_column=end.column + 1,
        depends_on=recorded.depends_on,
        description=recorded.description,
    )


def _sentence(reason: str, count: int) -> str:
    return f"{reason} ({count} {'decision' if count == 1 else 'decisions'})."
