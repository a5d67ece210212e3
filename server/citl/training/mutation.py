"""Breaking code one slip at a time: mutation operators as rows, texts in, edits out; compiles nothing.

A row of ``operators/*.toml`` is a tree-sitter query and what becomes of its captures. Its ``example`` shows it at work
and is tested. Forms (``{name|misspelt}``) stand for several texts, each of which is a mutation of its own.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import islice, product
from typing import TYPE_CHECKING

import msgspec
from tree_sitter import Query, QueryCursor

from citl.core.errors import EditError
from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.syntax.tree import rust, span_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from citl.syntax.tree import Parsed

_HOLE = re.compile(r"\{(\w+)(?:\|(\w+))?\}")
_MOST_ALTERNATIVES = 6
_GAP_BYTES = 200
"""Between a separator and what it separates, at most."""


class Operator(msgspec.Struct, frozen=True):
    """One way in which people break code."""

    name: str
    family: str
    """The file of its row: ``moves``, ``types`` ..."""
    query: str
    edits: tuple[dict[str, str], ...]
    """What becomes of each capture; several are alternatives."""
    drop: tuple[str, ...]
    """Captures that go, with their separator or their line."""
    where: dict[str, str]
    """Regular expressions that the texts of captures match."""
    separator: str
    share: float
    """How often people slip like this, beside the others."""
    example: tuple[str, str]


class Mutation(msgspec.Struct, frozen=True, order=True):
    """One slip at one place."""

    operator: str
    edits: tuple[TextEdit, ...]

    @property
    def span(self) -> Span:
        """From its first edit to the end of its last."""
        return Span(self.edits[0].span.start, self.edits[-1].span.end)


@cache
def operators() -> tuple[Operator, ...]:
    """All operators, by file and as they stand there."""
    found = []
    for file in sorted(files("citl.training").joinpath("operators").iterdir(), key=lambda file: file.name):
        rows = tomllib.loads(file.read_text(encoding="utf-8")).get("operator", [])
        found += [_operator(file.name.removesuffix(".toml"), row) for row in rows]
    return tuple(found)


def _operator(family: str, row: Mapping[str, object]) -> Operator:
    edits = row.get("edits", {})
    drop = str(row.get("drop", ""))
    return Operator(
        name=str(row["name"]),
        family=family,
        query=str(row["query"]),
        edits=tuple(edits) if isinstance(edits, list) else (msgspec.convert(edits, dict[str, str]),),
        drop=tuple(drop.split(",")) if drop else (),
        where=msgspec.convert(row.get("where", {}), dict[str, str]),
        separator=str(row.get("separator", ",")),
        share=float(str(row.get("share", 1))),
        example=msgspec.convert(row["example"], tuple[str, str]),
    )


def mutations_of(parsed: Parsed, chosen: Sequence[Operator] | None = None) -> list[Mutation]:
    """All mutations that the operators make of a file, in order of operators and places; no operator repeats itself."""
    return [
        Mutation(operator.name, edits)
        for operator in (operators() if chosen is None else chosen)
        for edits in dict.fromkeys(_made(operator, parsed))
    ]


@cache
def _query(text: str) -> Query:
    return Query(rust(), text)


def _made(operator: Operator, parsed: Parsed) -> Iterator[tuple[TextEdit, ...]]:
    for _, captures in QueryCursor(_query(operator.query)).matches(parsed.root):
        nodes = {name: found[0] for name, found in captures.items()}
        texts = {name: parsed.text(node) for name, node in nodes.items()}
        if all(re.search(pattern, texts[name]) for name, pattern in operator.where.items() if name in texts):
            dropped = [_dropping(parsed.source, nodes[name], operator.separator) for name in operator.drop]
            for row in operator.edits:
                for replaced in _replacing(row, nodes, texts):
                    edits = tuple(sorted((*dropped, *replaced)))
                    if _changes(edits, parsed.source):
                        yield edits


def _replacing(row: Mapping[str, str], nodes: Mapping[str, Node], texts: Mapping[str, str]) -> Iterator[list[TextEdit]]:
    written = [[(name, text) for text in _texts(form, texts)] for name, form in row.items() if name in nodes]
    for chosen in islice(product(*written), _MOST_ALTERNATIVES):
        yield [TextEdit(span_of(nodes[name]), text) for name, text in chosen]


def _texts(form: str, texts: Mapping[str, str]) -> list[str]:
    """The texts that ``form`` stands for: one for each way to fill its holes."""
    found = [""]
    at = 0
    for hole in _HOLE.finditer(form):
        if hole[1] not in texts:
            continue
        filling = FORMS[hole[2]](texts[hole[1]]) if hole[2] else [texts[hole[1]]]
        found = [text + form[at : hole.start()] + filled for text in found for filled in filling]
        at = hole.end()
    return [text + form[at:] for text in found]


def _changes(edits: tuple[TextEdit, ...], source: SourceText) -> bool:
    try:
        return bool(edits) and apply_edits(source, edits).data != source.data
    except EditError:
        return False


def _dropping(source: SourceText, node: Node, separator: str) -> TextEdit:
    """The node goes: from a list with a separator, from its lines with the line ends, else with the space behind it."""
    data, start, end = source.data, node.start_byte, node.end_byte
    mark = separator.encode()
    behind = re.compile(rb"\s*" + re.escape(mark) + rb"[ \t]*").match(data, end)
    reach = max(0, start - _GAP_BYTES)
    before = re.compile(rb"\s*" + re.escape(mark) + rb"\s*$").search(data[reach:start])
    if not data[start:end].endswith(mark) and (behind or before):
        span = Span(start, behind.end()) if behind else Span(reach + before.start() if before else start, end)
        return TextEdit(span, "")
    line = data.rfind(b"\n", 0, start) + 1
    rest = re.compile(rb"[ \t]*(?:\n|$)").match(data, end)
    if rest and not data[line:start].strip():
        return TextEdit(Span(line, rest.end()), "")
    space = re.compile(rb"[ \t]*").match(data, end)
    spaced = space is not None and (start == 0 or data[start - 1 : start] in b" \t\n(<[{&|")
    return TextEdit(Span(start, space.end() if space is not None and spaced else end), "")


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("citl.training").joinpath("operators", "words.toml").read_text(encoding="utf-8"))


def _listed(table: str) -> Callable[[str], list[str]]:
    return lambda text: _words()[table].get(text, [])


def _misspelt(word: str) -> list[str]:
    """Two letters in the wrong order, one missing, another one at the end."""
    at = len(word) // 2
    swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    ending = word.removesuffix("s") if word.endswith("s") else word + "s"
    return [text for text in dict.fromkeys((swapped, word[: at - 1] + word[at:], ending)) if text != word]


def _camel(word: str) -> list[str]:
    head, *rest = word.split("_")
    return [head + "".join(part.capitalize() for part in rest)] if rest and head else []


def _renamed(word: str) -> list[str]:
    """What a definition is called when its uses are forgotten."""
    parts = word.split("_")
    shorter = "_".join(parts[:-1]) if len(parts) > 1 and parts[0] else ""
    return [text for text in (word + "_", "new_" + word if word.islower() else "", shorter) if text]


def _shortened(word: str) -> list[str]:
    parts = word.split("_")
    return ["_".join(parts[:-1]), "_".join(parts[1:])]


def _whole(number: str) -> list[str]:
    return [number.partition(".")[0]]


def _inner(text: str) -> list[str]:
    return [text[1:-1]]


def _unplaced(text: str) -> list[str]:
    """A format string without its last place."""
    head, found, tail = text.rpartition("{")
    return [head + tail.partition("}")[2]] if found else []


def _percent(text: str) -> list[str]:
    return [text.replace("{}", "%d", 1), text.replace("{}", "%s", 1)]


def _spaced(text: str) -> list[str]:
    return [text.replace("{}", "{ }", 1), text.replace("{}", "${}", 1), text.replace("{}", "{", 1)]


FORMS: Mapping[str, Callable[[str], list[str]]] = {
    "misspelt": _misspelt,
    "renamed": _renamed,
    "shortened": _shortened,
    "camel": _camel,
    "whole": _whole,
    "inner": _inner,
    "unplaced": _unplaced,
    "percent": _percent,
    "spaced": _spaced,
    "unbanged": lambda text: [text.removesuffix("!")],
    **{table: _listed(table) for table in ("foreign", "kin", "number", "self")},
}
"""What a hole makes of its text."""
