"""``citl oracle learn``: mining with progress and a table; knows nothing of how templates are mined."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from citl.core.errors import CitlError
from citl.engine.knowledge import read_oracle
from citl.oracle.convert import from_stored
from citl.training.learned import Learned, Task, learn, vocabulary_of, write_learned
from citl.training.pairs import shards_in

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from citl.patterns.pattern import Pattern

_SHOWN = 16


def learn_into(shards: Path, corpus: Path, output: Path, limit: int, jobs: int, console: Console) -> None:
    """Learn from the shards below ``shards`` into ``output``, and print what came of it.

    Raises:
        CitlError: there are no shards.
    """
    found = shards_in(shards)
    if not found:
        raise CitlError(f"There are no pairs in {shards}: `citl oracle pairs` makes them.")
    authored: defaultdict[str, list[Pattern]] = defaultdict(list)
    for pattern in map(from_stored, read_oracle("").patterns):
        if pattern.authored:
            authored[pattern.guard.code].append(pattern)
    texts = [path.read_text(encoding="utf-8") for path in sorted(corpus.rglob("*")) if path.suffix in (".rs", ".md")]
    columns = (TextColumn("learning"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("learning", total=None)
        learned = learn(
            Task(tuple(found), dict(authored), vocabulary_of(texts), limit),
            jobs,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    write_learned(output, learned)
    _report(learned, console)


def _report(learned: Learned, console: Console) -> None:
    counts = Counter(row.code for row in learned.templates)
    table = Table("code", "templates", "right", "tried", box=None, header_style="bold")
    for code, count in counts.most_common(_SHOWN):
        rows = [row for row in learned.templates if row.code == code]
        table.add_row(code, f"{count:,}", f"{sum(row.right for row in rows):,}", f"{sum(row.tried for row in rows):,}")
    console.print(table)
    console.print(
        f"{len(learned.templates):,} templates and {len(learned.records):,} records of {learned.pairs:,} pairs"
    )
