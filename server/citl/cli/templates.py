"""Authored templates tried on their own cases, as a terminal shows it; knows nothing of oracle files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rich.text import Text

from citl.cli.terminal import visible
from citl.training.build import confirm_cases
from citl.training.catalogue import entries_of, prove
from citl.training.corpus import CorpusError, read_cases

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from citl.training.catalogue import Entry
    from citl.training.corpus import Case


def try_files(files: Sequence[Path], only: str, jobs: int, console: Console) -> bool:
    """Print what is wrong with each template of ``files``; whether nothing is."""
    cases = [case for file in files for case in read_cases(file) if only in case.id]
    readable: list[Entry] = []
    problems: dict[str, str] = {}
    for case in cases:
        try:
            readable += entries_of((case,))
        except CorpusError as refusal:
            problems[case.id] = str(refusal).removeprefix(f"{case.id}: ")
    lessons = asyncio.run(confirm_cases([entry.case for entry in readable], jobs, lambda _: None))
    for entry, lesson in zip(readable, lessons, strict=True):
        problem = lesson.partition(": ")[2] if isinstance(lesson, str) else prove(entry, lesson).problem
        if problem:
            problems[entry.name] = problem
    _print(cases, problems, console)
    return not problems


def _print(cases: Sequence[Case], problems: dict[str, str], console: Console) -> None:
    for case in cases:
        if case.id in problems:
            console.print(Text.assemble((case.id, "red"), f": {_visible_lines(problems[case.id])}"), soft_wrap=True)
    console.print(f"{len(cases) - len(problems)} of {len(cases)} templates lead from broken to fixed")


def _visible_lines(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))
