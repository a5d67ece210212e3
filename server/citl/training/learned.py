"""What the pairs teach, as files beside the corpus: mined templates in their text form, and records of all sources.

Learning takes hours, building an oracle from what was learned a minute: so what was learned is written down, and the
build repeats to the byte. Templates come from other people's code too, but nothing of its text does: a template is kept
only if every name and literal in it occurs in this project's own corpus or in std.
"""

from __future__ import annotations

import csv
import hashlib
import re
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.fix import Record
from citl.engine.describe import diff_of
from citl.patterns.adapt import adapt
from citl.patterns.notation import Written, read_template
from citl.patterns.pattern import Guard, Pattern, pattern_id
from citl.patterns.rendering import RenderingError, render_template
from citl.patterns.std_names import std_names, std_paths
from citl.patterns.template import Hole
from citl.training.mining import Miner, kind_of
from citl.training.pairs import read_pairs, read_shard
from citl.training.split import is_held_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from citl.patterns.template import Template
    from citl.training.mining import Mined
    from citl.training.pairs import Pair

TEMPLATES, RECORDS = "templates.jsonl", "records.csv"
_WORD = re.compile(r"[A-Za-z_]\w*")
_NAME = re.compile(r"_|[a-z][A-Z]|[0-9]")
_PARTS = 16
"""Kinds of errors are learned in so many parts, each by one process."""
_OWN = "program:"


class LearnedTemplate(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row of the file of templates."""

    code: str
    message: str
    template: str
    """In its text form (`docs/templates.md`)."""
    right: int
    tried: int
    origins: int
    provenance: str
    title: str
    labels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    diff: str = ""
    """Of the example, where that is this project's own."""


class Learned(msgspec.Struct, frozen=True):
    """What was learned."""

    templates: tuple[LearnedTemplate, ...]
    records: dict[str, Record]
    """By source: how often suggestions and authored templates gave the very fix."""
    pairs: int = 0


class Task(msgspec.Struct, frozen=True):
    """What to learn from."""

    shards: tuple[Path, ...]
    authored: dict[str, list[Pattern]]
    """The authored patterns by code."""
    vocabulary: frozenset[str]
    """The words that templates may hold."""
    limit: int = 0
    """Pairs at most, drawn by their ids; 0 for all."""


def learn(task: Task, jobs: int, report: Callable[[int, int], None]) -> Learned:
    """What the pairs that are not held out teach; the same for the same task, whatever the number of jobs.

    ``report`` hears how many parts of how many are done.
    """
    found: list[Learned] = []
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        started = [pool.submit(_learn_part, task, part) for part in range(_PARTS)]
        for done in as_completed(started):
            found.append(done.result())
            report(len(found), _PARTS)
    templates = sorted((one for part in found for one in part.templates), key=_order)
    records: dict[str, Record] = {}
    for part in found:
        for source, record in part.records.items():
            records[source] = records.get(source, Record()) + record
    return Learned(tuple(templates), dict(sorted(records.items())), sum(part.pairs for part in found))


def _order(one: LearnedTemplate) -> tuple[str, str, float, str]:
    return one.code, one.message, -(one.right + 0.5) / (one.tried + 2.0), one.template


def _learn_part(task: Task, number: int) -> Learned:
    """The kinds of errors that fall into one part."""
    miner = Miner(task.authored)
    total = sum(len(read_shard(path).pairs) for path in task.shards) if task.limit else 0
    taken = 0
    for pair in read_pairs(task.shards):
        if _part(repr(kind_of(pair.errors[0]))) != number or is_held_out(pair):
            continue
        if task.limit and int(pair.id, 16) % total >= task.limit:
            continue
        miner.learn(pair)
        taken += 1
    counted = [miner.count(kind) for kind in miner.kinds()]
    rows = (_row(mined, task.vocabulary) for one in counted for mined in one.mined)
    records: dict[str, Record] = {}
    for one in counted:
        for source, record in one.records.items():
            records[source] = records.get(source, Record()) + record
    return Learned(tuple(row for row in rows if row is not None), records, taken)


def _part(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big") % _PARTS


def _row(mined: Mined, vocabulary: frozenset[str]) -> LearnedTemplate | None:
    """The row of a template; None where it holds words that are nobody's but the origin's, or cannot be written."""
    guard = mined.guard
    try:
        text = render_template(Written(codes=(guard.code,), template=mined.template, weight=0.5))
    except RenderingError:
        return None
    if not _names_in(mined.template) | _identifiers(guard.message) <= vocabulary:
        return None
    own = mined.first.origin.startswith(_OWN)
    return LearnedTemplate(
        code=guard.code,
        message=guard.message,
        template=text,
        right=mined.record.successes,
        tried=mined.record.attempts,
        origins=mined.origins,
        provenance=f"pair:{mined.first.origin}:{mined.first.id}",
        title=", then ".join(name.replace("-", " ") for name in mined.first.operators) + ", undone",
        labels=tuple(label for label in guard.labels if _identifiers(label) <= vocabulary),
        kinds=guard.kinds,
        diff=_diff(mined.first, mined) if own else "",
    )


def _diff(pair: Pair, mined: Mined) -> str:
    site = pair.site()
    return diff_of(adapt(mined.template, site) or (), site.sources)


def _names_in(template: Template) -> frozenset[str]:
    """The words that a template writes, and what looks like a name in the messages it goes by."""
    texts = [piece for edit in template.edits for piece in edit.text if isinstance(piece, str)]
    said = [edit.anchor.of for edit in template.edits]
    said += [
        piece.anchor.of for edit in template.edits for piece in edit.text if isinstance(piece, Hole) and piece.anchor
    ]
    return frozenset(_WORD.findall("\n".join(texts))) | _identifiers("\n".join(said))


def _identifiers(message: str) -> frozenset[str]:
    """The words that are names rather than English."""
    return frozenset(word for word in _WORD.findall(message) if len(word) > 1 and _NAME.search(word))


def vocabulary_of(texts: Iterable[str]) -> frozenset[str]:
    """All words of Rust ``texts``, and the names of std."""
    words = {word for text in texts for word in _WORD.findall(text)}
    words.update(name for names in std_names().values() for name in names)
    return frozenset(words) | frozenset(std_paths())


def write_learned(folder: Path, learned: Learned) -> None:
    """Write both files."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = b"".join(msgspec.json.encode(row) + b"\n" for row in learned.templates)
    (folder / TEMPLATES).write_bytes(lines)
    with (folder / RECORDS).open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["source", "right", "tried"])
        rows.writerows([source, record.successes, record.attempts] for source, record in learned.records.items())


def read_learned(folder: Path) -> Learned:
    """What was written into ``folder``; nothing where there is none."""
    path = folder / TEMPLATES
    if not path.is_file():
        return Learned((), {})
    lines = [line for line in path.read_bytes().split(b"\n") if line]
    templates = tuple(msgspec.json.decode(line, type=LearnedTemplate) for line in lines)
    records = {}
    if (folder / RECORDS).is_file():
        with (folder / RECORDS).open(encoding="utf-8", newline="") as rows:
            records = {row["source"]: Record(int(row["right"]), int(row["tried"])) for row in csv.DictReader(rows)}
    return Learned(templates, records)


def patterns_of(learned: Learned) -> list[Pattern]:
    """The mined templates as patterns."""
    found = []
    for row in learned.templates:
        template = read_template(row.template).template
        guard = Guard(row.code, row.message, labels=row.labels, kinds=row.kinds)
        found.append(
            Pattern(
                id=pattern_id(guard, template),
                guard=guard,
                template=template,
                title=row.title,
                diff=row.diff,
                record=Record(row.right, row.tried),
                provenance=row.provenance,
            )
        )
    return found
