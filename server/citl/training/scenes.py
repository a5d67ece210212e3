"""Scenes: broken code whose slip is known, with all evidence for each of its lines; what blame is learned from.

Each pair is checked and repaired as at run time, all verdicts awaited, with no session recorded before. What is kept
are the verdicts: the evidence is computed from them when it is read. The truth are the lines that the slip changed; of
lines that it took away, the two beside the gap. A batch is a file, so that a run may be stopped and started. Knows
nothing of models.
"""

from __future__ import annotations

import asyncio
import tempfile
from difflib import SequenceMatcher
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from citl.core.clock import FixedClock
from citl.core.diagnostic import Diagnostic
from citl.core.text import SourceText
from citl.engine.blame import Blamer, plain_scores, symptom_of
from citl.engine.engine import Engine
from citl.localize.changes import Change
from citl.localize.evidence import row_of
from citl.syntax.tree import Files
from citl.training.batches import read_batches, write_batches
from citl.training.judged import FOREVER, config_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from citl.training.pairs import Pair

_SUFFIX = ".scenes.zst"
_ERRORS = 2
"""Errors of one file that are judged."""


class Case(NamedTuple):
    """Broken code, and what it was."""

    id: str
    origin: str
    operators: tuple[str, ...]
    broken: str
    fixed: str
    edition: str = "2021"


class Scene(msgspec.Struct, frozen=True, array_like=True):
    """One case, its errors, and what was judged for the first of them."""

    id: str
    origin: str
    operators: tuple[str, ...]
    broken: str
    truth: tuple[int, ...]
    """Lines of the broken text, zero-based."""
    errors: tuple[Diagnostic, ...]
    """In rustc's order; all are of one file."""
    changes: tuple[tuple[Change, ...], ...]
    """For each of the first errors everything that was judged."""
    seconds: float
    """By the clock, from the check's end until the last verdict."""

    @property
    def file(self) -> str:
        """The name under which the errors know the file."""
        return next(place.file for error in self.errors if (place := error.primary))


class Evidence(NamedTuple):
    """What is known of the lines of a scene for one error."""

    lines: tuple[int, ...]
    rows: tuple[list[float], ...]
    """For each of the lines its signals."""


class Known(NamedTuple):
    """A scene with its evidence."""

    scene: Scene
    errors: tuple[Evidence, ...]
    """For each error that was judged."""
    primary: tuple[int, ...]
    """Lines of the primary spans of all errors, in rustc's order."""
    pointed: tuple[int, ...]
    """Lines of all spans, in rustc's order: primary spans, labels, then notes and helps."""

    @property
    def remote(self) -> bool:
        """Whether no primary span of any error lies on a true line."""
        return not set(self.primary).intersection(self.scene.truth)


def case_of(pair: Pair) -> Case:
    """A pair as a case."""
    return Case(pair.id, pair.origin, pair.operators, pair.broken.text, pair.fixed.text)


def truth_of(broken: str, fixed: str) -> tuple[int, ...]:
    """The zero-based lines of ``broken`` that differ, or that stand beside what is missing.

    A line of which only white space is left is missing.
    """
    before, after = broken.split("\n"), fixed.split("\n")
    found: set[int] = set()
    for what, first, last, _, _ in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "insert":
            found |= {first - 1, first}
        elif what != "equal":
            found |= set(range(first, last))
            if not any(before[line].strip() for line in range(first, last)):
                found |= {first - 1, last}
    return tuple(sorted(line for line in found if 0 <= line < len(before)))


def make_scenes(
    cases: Sequence[Case], oracle: str, folder: Path, jobs: int, report: Callable[[int, int], None]
) -> None:
    """Write the scenes of ``cases`` into ``folder``, a file a batch."""
    write_batches(cases, partial(_make_batch, oracle=oracle), (folder, _SUFFIX), jobs, report)


def read_scenes(folder: Path) -> list[Scene]:
    """All scenes written so far, in order."""
    return read_batches(folder, _SUFFIX, Scene)


def _make_batch(batch: tuple[Case, ...], oracle: str) -> list[Scene]:
    return asyncio.run(_scenes(batch, oracle))


async def _scenes(batch: Sequence[Case], oracle: str) -> list[Scene]:
    found = []
    with tempfile.TemporaryDirectory(prefix="citl-scenes-") as scratch:
        for edition, cases in groupby(batch, lambda case: case.edition):
            engine = Engine(config_for(oracle, str(Path(scratch, "cache")), edition), FixedClock(FOREVER))
            await engine.start()
            made = [await _scene(engine, case, Path(scratch, "case.rs")) for case in cases]
            found += [scene for scene in made if scene is not None]
            await engine.close()
    return found


async def _scene(engine: Engine, case: Case, file: Path) -> Scene | None:
    loop = asyncio.get_running_loop()
    file.write_text(case.broken, encoding="utf-8")  # noqa: ASYNC240  (nothing else is served meanwhile)
    check = await engine.check(str(file))
    if not check.repairs() or str(file) not in check.sources:
        return None
    began = loop.time()
    check.judge_first(_ERRORS)
    await check.verify_all()
    changes = tuple(tuple(check.blamer.changes(repair)) for repair in check.repairs()[:_ERRORS])
    truth = truth_of(case.broken, case.fixed)
    seconds = loop.time() - began
    return Scene(case.id, case.origin, case.operators, case.broken, truth, check.errors, changes, seconds)


def known(scene: Scene) -> Known:
    """The evidence of a scene; it needs no compiler any more."""
    file = scene.file
    sources = Files({file: SourceText.from_str(scene.broken)})
    blamer = Blamer(sources, str(Path(file).parent), plain_scores)
    symptoms = [symptom_of(error, scene.errors, sources) for error in scene.errors]
    found = []
    for symptom, changes in zip(symptoms, scene.changes, strict=False):
        signals = {line[1]: row for line, row in blamer.evidence(symptom, changes).items() if line[0] == file}
        found.append(Evidence(tuple(signals), tuple(map(row_of, signals.values()))))
    pointed = [one for symptom in symptoms for one in symptom.pointed if one.line[0] == file]
    roles = ("primary", "label", "note", "help")
    pointed.sort(key=lambda one: roles.index(one.role) if one.role in roles else len(roles))
    lines = tuple(dict.fromkeys(one.line[1] for one in pointed))
    primary = tuple(dict.fromkeys(one.line[1] for one in pointed if one.role == "primary"))
    return Known(scene, tuple(found), primary, lines)
