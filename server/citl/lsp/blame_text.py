"""Suspects in words, for hovers and lists; knows nothing of the protocol and of how suspects are found.

Two dialects: Markdown, in which whatever comes from code or names of files is fenced or escaped, and plain text.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from citl.core.decision import SessionKind
from citl.localize.suspects import LIKELY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from citl.core.decision import Decision, Suspect
    from citl.core.diagnostic import Diagnostic
    from citl.lsp.blaming import Blamed

_CELLS = 5
_LONGEST_CHAIN = 5
_BACKTICKS = re.compile("`+")
_SPECIAL = re.compile(r"[\\`*\[\]<>&!~|]|(?<![^\W_])_|_(?![^\W_])")
_SAFE_IN_LINKS = "/:?#@!$&'*+,;=%-._~"
_RECORDED = {SessionKind.CHECK: "checks", SessionKind.TRACE: "recorded compilations"}


class Dialect(NamedTuple):
    """How one kind of text is marked up."""

    strong: Callable[[str], str]
    code: Callable[[str], str]
    link: Callable[[str, str], str]
    """Of a text and the URI it leads to."""
    item: str
    """What a line of a list begins with."""


class Reading(NamedTuple):
    """Who reads, and where."""

    file: str
    """Absolute path of what is read; other files are named from `root`."""
    root: str
    uri_of: Callable[[str], str]
    """The URI of an absolute path."""


def code_span(text: str) -> str:
    """Code as Markdown on one line, whatever backticks it holds; empty for no code."""
    flat = " ".join(text.split())
    if not flat:
        return ""
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(flat)), default=0))
    pad = " " if flat[0] == "`" or flat[-1] == "`" else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def escaped(text: str) -> str:
    """Text as Markdown that shows it letter by letter, on one line."""
    return _SPECIAL.sub(lambda match: "\\" + match[0], " ".join(text.split()))


def _linked(text: str, uri: str) -> str:
    return f"[{escaped(text)}]({quote(uri, safe=_SAFE_IN_LINKS)})"


MARKDOWN = Dialect(lambda text: f"**{text}**", code_span, _linked, "- ")
PLAIN = Dialect(str, lambda text: " ".join(text.split()), lambda text, _: " ".join(text.split()), "")


def bar(score: float) -> str:
    """A score from 0 to 1 as five cells; the least that is not nothing fills one."""
    full = min(_CELLS, max(int(score > 0), round(score * _CELLS)))
    return "▰" * full + "▱" * (_CELLS - full)


def kind_in_words(kind: str) -> str:
    """The kind of a decision as a reader has it."""
    return kind.replace("_", " ")


def cause_in_words(suspect: Suspect) -> str:
    """A likely cause in plain text, for beside an error."""
    decision = suspect.decision
    return f"likely cause: {' '.join(decision.text.split())} ({kind_in_words(decision.kind)})"


def where_from(blamed: Blamed, reading: Reading, dialect: Dialect) -> str:
    """Where an error comes from: its suspects, a line each, and the chain to its root cause; empty without suspects."""
    return _told(dialect.strong("Where it comes from"), blamed, reading, dialect)


def suspected_for(blamed: Blamed, reading: Reading, dialect: Dialect) -> str:
    """The same for a reader who is at a suspect, naming the error."""
    primary = blamed.repair.diagnostic.primary
    error = dialect.strong("Suspected") + f" for {dialect.code(error_name(blamed.repair.diagnostic))}"
    if primary is not None:
        error += f" on {_place(primary.file, primary.start_line, reading, dialect)}"
    return _told(error, blamed, reading, dialect)


def error_name(diagnostic: Diagnostic) -> str:
    """An error as rustc heads it: ``error[E0308]``."""
    return f"error[{diagnostic.code}]" if diagnostic.code else "error"


def evidence(suspect: Suspect) -> str:
    """What speaks against a suspect by itself, in one plain line; empty where nothing was counted."""
    said = [_changes(suspect.tried, suspect.repairing, "here", "an error")] if suspect.tried else []
    return "; ".join([*said, *_sessions(suspect)])


def _changes(tried: int, repairing: int, where: str, error: str) -> str:
    changes = "1 single change" if tried == 1 else f"{tried} single changes"
    makes = "make" if repairing > 1 else "makes"
    return f"of {' '.join(f'{changes} tried {where}'.split())}, {repairing or 'none'} {makes} {error} go away"


def _told(heading: str, blamed: Blamed, reading: Reading, dialect: Dialect) -> str:
    if not blamed.suspects:
        return ""
    blame = blamed.blame
    changes = f": {_changes(blame.tried, blame.repairing, '', 'this error')}" if blame.tried else ""
    lines = [heading + changes, ""]
    lines += [_line(suspect, blame.repairing, reading, dialect) for suspect in blamed.suspects]
    ends = [_chain(blamed, reading, dialect), escaped(blame.note) if dialect is MARKDOWN else blame.note]
    return "\n".join([*lines, *(line for end in ends if end for line in ("", end))])


def _line(suspect: Suspect, repairing: int, reading: Reading, dialect: Dialect) -> str:
    decision = suspect.decision
    kind = kind_in_words(decision.kind) + (", root cause" if suspect.root and suspect.score >= LIKELY else "")
    place = _place(decision.file, decision.line, reading, dialect)
    changes = [f"{suspect.repairing or 'none'} of them here"] if suspect.tried and repairing else []
    counts = "; ".join([*changes, *_sessions(suspect)])
    head = f"{dialect.item}{bar(suspect.score)} {place} {dialect.code(decision.text)} ({kind})"
    return f"{head}: {counts}" if counts else head


def _sessions(suspect: Suspect) -> Iterable[str]:
    """The evidence of one suspect beside that of single changes."""
    for tally in suspect.tallies:
        # Sessions that all ended alike tell nothing apart.
        if tally.kind in _RECORDED and tally.all_failing and tally.all_passing:
            failing, passing = f"{tally.failing} of {tally.all_failing}", f"{tally.passing} of {tally.all_passing}"
            yield f"in {failing} failing and {passing} passing {_RECORDED[tally.kind]}"
        elif tally.kind is SessionKind.BLANK and tally.passing < tally.all_passing:
            yield "gone with this blanked out"


def _chain(blamed: Blamed, reading: Reading, dialect: Dialect) -> str:
    """The way from the first suspect that has one to the root cause."""
    suspect = next((one for one in blamed.suspects if one.chain), None)
    if suspect is None:
        return ""
    steps = [suspect.decision, *(blamed.decisions[id_] for id_ in suspect.chain if id_ in blamed.decisions)]
    places = list(dict.fromkeys(_place(one.file, one.line, reading, dialect) for one in steps))
    return f"Root cause: {' → '.join(_shortened(places))}" if len(places) > 1 else ""


def _shortened(places: Sequence[str]) -> Sequence[str]:
    if len(places) <= _LONGEST_CHAIN:
        return places
    return [*places[: _LONGEST_CHAIN - 2], "…", places[-1]]


def _place(file: str, line: int, reading: Reading, dialect: Dialect) -> str:
    inside = Path(file).is_relative_to(reading.root)
    name = Path(file).name if file == reading.file or not inside else os.path.relpath(file, reading.root)
    return dialect.link(f"{name}:{line}", f"{reading.uri_of(file)}#L{line}")


def line_of(decision: Decision, root: str) -> str:
    """Where a decision stands, as a list shows it."""
    return _place(decision.file, decision.line, Reading("", root, str), PLAIN)
