"""The authored templates under ``corpus/templates``, each with the case that shows it at work.

Reads and proves them; knows nothing of how often they are right elsewhere.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import msgspec

from citl.core.diagnostic import FileEdit
from citl.core.fix import Record
from citl.core.text import SourceText, apply_edits
from citl.engine.describe import diff_of
from citl.patterns.adapt import adaptations, misfit
from citl.patterns.notation import NotationError, Written, read_template
from citl.syntax.tree import Parsed
from citl.training.corpus import Case, CorpusError, read_corpus

if TYPE_CHECKING:
    from pathlib import Path

    from citl.syntax.site import Site
    from citl.training.build import Lesson

_SHOWN = 5


class Entry(msgspec.Struct, frozen=True):
    """One authored template and its case."""

    case: Case
    written: Written

    @property
    def name(self) -> str:
        """File stem and slug of its heading: ``moves/clone-what-is-used-again``."""
        return self.case.id


class Proof(msgspec.Struct, frozen=True):
    """What a template made of its own case."""

    edits: tuple[FileEdit, ...] = ()
    """Those that give the fixed program."""
    problem: str = ""
    """Why none did, and what came instead."""


def read_catalogue(folder: Path) -> tuple[Entry, ...]:
    """All entries below ``folder``, ordered by file name, then as they stand.

    Raises:
        CorpusError: a case or a template does not follow its format; all faulty templates are named.
    """
    return entries_of(read_corpus(folder))


def entries_of(cases: tuple[Case, ...]) -> tuple[Entry, ...]:
    """The entries of cases that have a template.

    Raises:
        CorpusError: templates are missing or do not follow their format; all of them are named.
    """
    entries, problems = [], []
    for case in cases:
        try:
            if not case.template:
                problems.append(f"{case.id}: no ```template block")
                continue
            entries.append(Entry(case, read_template(case.template)))
        except NotationError as refusal:
            problems.append(f"{case.id}: template, {refusal}")
    if problems:
        raise CorpusError("\n".join(problems))
    return tuple(entries)


def read_records(path: Path) -> dict[tuple[str, str], Record]:
    """What `benchmarks/coverage.py --records` counted, by template and code; empty where the file is missing."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as rows:
        return {
            (row["template"], row["code"]): Record(int(row["exact"]), int(row["applied"]), int(row["accepted"]))
            for row in csv.DictReader(rows)
        }


def prove(entry: Entry, lesson: Lesson) -> Proof:
    """Whether the template of ``entry`` turns its broken program, at the first error, into the fixed one."""
    site = lesson.site(lesson.diagnostics[0])
    if site.code not in entry.written.codes:
        return Proof(problem=f"the first error is {site.code}, the template is for {' '.join(entry.written.codes)}")
    wanted = lesson.wanted()
    others = []
    for edits in adaptations(entry.written.template, site):
        if gives(edits, site, wanted):
            return Proof(edits)
        others.append(diff_of(edits, site.sources))
    if not others:
        return Proof(problem=f"does not fit: {misfit(entry.written.template, site)}")
    shown = "\n--\n".join(others[:_SHOWN])
    return Proof(problem=f"gives {len(others)} candidates, none the fixed program:\n{shown}")


def gives(edits: tuple[FileEdit, ...], site: Site, wanted: list[str]) -> bool:
    """Whether the edits turn the one file of ``site`` into these tokens."""
    if len(edits) != 1:
        return False
    result = apply_edits(site.sources[edits[0].file], edits[0].edits)
    return tokens_of(result) == wanted


def tokens_of(source: SourceText) -> list[str]:
    """The tokens of a text; a comma in front of a closing bracket does not count."""
    texts = [token.text for token in Parsed(source).tokens]
    pairs = zip(texts, [*texts[1:], ""], strict=False)
    return [text for text, following in pairs if text != "," or following not in (")", "]", "}", ">")]
