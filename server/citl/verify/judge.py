"""The door: many candidates in, a verdict for each out, given by rustc itself.

A candidate is compiled as the unit that reported the error is compiled by cargo, in a look-alike of the package in
which the edited files have their new content. A verdict says what changed beside the unedited code. Many candidates are
screened at once, as copies side by side in one compilation: of the whole file where the crate is one file, of a
function where the edits lie in its body. What is to be shown is confirmed: compiled alone. Knows nothing of where
candidates come from or how they are ranked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from citl.core.diagnostic import Diagnostic
from citl.core.errors import EditError
from citl.core.fix import Candidate, Judgement, Verdict
from citl.core.text import SourceText, apply_edits
from citl.rustc.units import Unit
from citl.syntax.tree import Parsed
from citl.verify.compiling import (
    Compiled,
    Compiler,
    Line,
    Outcome,
    compare,
    edited_lines,
    no_answer,
    outcome_of,
    without,
)
from citl.verify.copies import FileCopies, can_be_copied, crate_attributes, is_closed, keeps_closed
from citl.verify.functions import FunctionCopies, Place, find_place, parses
from citl.verify.overlay import Overlay
from citl.verify.screen import Arrangement, Screening

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WORTH_SCREENING = 3
"""Fewer candidates are compiled one by one as quickly."""
_WORTH_A_RUN = 5
"""So many candidates inside of bodies get a compilation of their own, where copies of the file would cost more."""
_CHEAP_BYTES = 200_000
"""As many bytes of copies of a file are compiled at once whatever they hold."""


class JudgeConfig(msgspec.Struct, frozen=True):
    """What judging may cost."""

    scratch: str
    """A folder for look-alikes, on a file system with symbolic links."""
    jobs: int
    """Compilations at once."""
    deadline_s: float
    """For one compilation."""


class Question(msgspec.Struct, frozen=True):
    """An error, and the code it was reported on."""

    unit: Unit
    """How the crate is compiled."""
    target: Diagnostic
    """The error that is to go away."""
    sources: Mapping[str, SourceText]
    """By absolute path, the content of every file a candidate may edit, as it was when rustc reported the error."""
    reported: tuple[Diagnostic, ...] = ()
    """All errors that the check heard from this unit, where it is known; spares a compilation."""


class _Trial(msgspec.Struct, frozen=True):
    """A candidate with the texts it gives."""

    candidate: Candidate
    changes: tuple[tuple[str, SourceText], ...]

    def edited(self, overlay: Overlay) -> set[Line]:
        """The lines it changed, as the look-alike names them."""
        pairs = zip(self.candidate.edits, self.changes, strict=True)
        return {(overlay.path(edit.file), line) for edit, (_, text) in pairs for line in edited_lines(edit, text)}


class Judge:
    """Judges the candidates for all errors of one check; remembers what the unedited code compiles to."""

    def __init__(self, config: JudgeConfig) -> None:
        self._config = config
        self._compiler = Compiler(config.deadline_s)
        self._unedited: dict[Unit, Outcome] = {}

    @property
    def runs(self) -> int:
        """Compilations so far."""
        return self._compiler.runs

    async def screen(
        self, question: Question, candidates: Sequence[Candidate], forgiven: frozenset[str] = frozenset()
    ) -> dict[str, Judgement]:
        """A first judgement by candidate id, of those that can share a compilation; the others are left out.

        Nothing that compiles alone is rejected; a little passes that does not (`Judgement.screened` says so). Errors
        of ``forgiven`` codes do not count against a candidate. Cancelling stops the compilation.
        """
        trials = [trial for one in candidates if isinstance(trial := _trial(question, one), _Trial)]
        with self._overlay(question) as overlay:
            before = await self._before(question, overlay)
            if before.crashed or before.timed_out:
                return {}
            outcomes = await self._outcomes(question, trials, before, overlay)
            before = await self._before(question, overlay)
            judged = {}
            for trial in trials:
                if (outcome := outcomes.get(trial.candidate.id)) is not None:
                    after = without(outcome, forgiven)
                    judgement = compare(question.target.key, before, after, trial.edited(overlay))
                    judged[trial.candidate.id] = msgspec.structs.replace(judgement, screened=True)
            return judged

    async def confirm(
        self,
        question: Question,
        candidates: Sequence[Candidate],
        on_judged: Callable[[Candidate, Judgement], None] | None = None,
    ) -> dict[str, Judgement]:
        """The judgement on each candidate, by id, compiled alone, as shown; ``on_judged`` hears of each at once.

        Cancelling stops the compilations.
        """
        judged: dict[str, Judgement] = {}
        waiting = iter(candidates)

        async def work() -> None:
            with self._overlay(question) as overlay:
                for candidate in waiting:
                    judgement = await self._judge_alone(question, candidate, overlay)
                    judged[candidate.id] = judgement
                    if on_judged is not None:
                        on_judged(candidate, judgement)

        async with asyncio.TaskGroup() as group:
            for _ in range(max(1, min(self._config.jobs, len(candidates)))):
                group.create_task(work())
        return judged

    def _overlay(self, question: Question) -> Overlay:
        return Overlay(Path(question.unit.cwd), Path(self._config.scratch))

    async def _before(self, question: Question, overlay: Overlay) -> Outcome:
        """What the unedited code compiles to: known, as the check heard it, or compiled now."""
        known = self._unedited.get(question.unit)
        if known is not None:
            return known
        if question.reported:
            return outcome_of(question.reported, Compiled())
        return await self._compiled_before(question.unit, overlay)

    async def _compiled_before(self, unit: Unit, overlay: Overlay) -> Outcome:
        if unit not in self._unedited:
            overlay.reset()
            self._unedited[unit] = (await self._compiler.compile(unit, overlay)).outcome()
        return self._unedited[unit]

    async def _outcomes(
        self, question: Question, trials: list[_Trial], before: Outcome, overlay: Overlay
    ) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for group in _groups(question, trials):
            if len(group.versions) < _WORTH_SCREENING:
                continue
            found = await self._screened(question, group, before, overlay)
            if not found and question.unit not in self._unedited:
                # The check may have heard the same error twice from one place, or less than this unit says.
                compiled = await self._compiled_before(question.unit, overlay)
                found = {} if compiled == before else await self._screened(question, group, compiled, overlay)
            outcomes |= found
        return outcomes

    async def _screened(
        self, question: Question, group: _Group, before: Outcome, overlay: Overlay
    ) -> dict[str, Outcome]:
        screening = Screening(question.unit, group.file, before, self._compiler)
        return await screening.run(group.original, group.versions, group.arrange, overlay)

    async def _judge_alone(self, question: Question, candidate: Candidate, overlay: Overlay) -> Judgement:
        trial = _trial(question, candidate)
        if isinstance(trial, Judgement):
            return trial
        before = await self._before(question, overlay)
        if refusal := no_answer(before):
            return refusal
        if not before.errors[question.target.key]:
            return Judgement(Verdict.STALE, note="the error is no longer there")
        began = asyncio.get_running_loop().time()
        overlay.reset()
        for file, source in trial.changes:
            overlay.put(file, source.data)
        after = (await self._compiler.compile(question.unit, overlay)).outcome()
        judgement = compare(question.target.key, before, after, trial.edited(overlay))
        if not judgement.verdict.verified and question.unit not in self._unedited:
            before = await self._compiled_before(question.unit, overlay)
            judgement = compare(question.target.key, before, after, trial.edited(overlay))
        return msgspec.structs.replace(judgement, duration_s=asyncio.get_running_loop().time() - began)


def _trial(question: Question, candidate: Candidate) -> _Trial | Judgement:
    root = Path(question.unit.cwd)
    if any(edit.file not in question.sources or not Path(edit.file).is_relative_to(root) for edit in candidate.edits):
        return Judgement(Verdict.UNJUDGED, note="it edits a file outside the package")
    try:
        changes = [(edit.file, apply_edits(question.sources[edit.file], edit.edits)) for edit in candidate.edits]
    except EditError as refusal:
        return Judgement(Verdict.UNJUDGED, note=str(refusal))
    return _Trial(candidate, tuple(changes))


class _Group(NamedTuple):
    """Trials that can be screened together."""

    file: str
    original: SourceText
    versions: dict[str, SourceText]
    """The edited file by candidate id."""
    arrange: Callable[[tuple[str, ...], tuple[SourceText, ...]], Arrangement]


def _groups(question: Question, trials: list[_Trial]) -> list[_Group]:
    """Trials that can share a compilation, in as few groups as are cheap."""
    unit, root = question.unit, question.unit.source
    single = [trial for trial in trials if len(trial.changes) == 1]
    if root not in question.sources or not can_be_copied(question.sources[root], unit.edition):
        return _function_groups(question, _placed(question, single))
    rooted = [trial for trial in single if trial.changes[0][0] == root]
    size = len(question.sources[root].data)
    if len(rooted) * size <= _CHEAP_BYTES:
        return [_file_group(question, rooted)]
    # Copies of a function cost what the function is long, copies of the file what the file is long.
    placed = {
        id_: (trial, place)
        for id_, (trial, place) in _placed(question, rooted).items()
        if 2 * (place.whole.end - place.whole.start) < size
    }
    if len(placed) < _WORTH_A_RUN:
        placed = {}
    rest = [trial for trial in rooted if trial.candidate.id not in placed]
    return [*_function_groups(question, placed), _file_group(question, rest)]


def _file_group(question: Question, trials: list[_Trial]) -> _Group:
    root, edition = question.unit.source, question.unit.edition
    original = question.sources[root]
    attributes = crate_attributes(original)
    versions = {}
    for trial in trials:
        text = trial.changes[0][1]
        closed = keeps_closed(original, trial.candidate.edits[0]) or can_be_copied(text, edition)
        if closed and crate_attributes(text) == attributes:
            versions[trial.candidate.id] = text
    return _Group(root, original, versions, partial(_as_files, root))


_Placed = dict[str, tuple["_Trial", Place]]
"""By candidate id, the trials that edit the body of one function, and which."""


def _placed(question: Question, trials: list[_Trial]) -> _Placed:
    found: _Placed = {}
    originals: dict[str, Parsed | None] = {}
    for trial in trials:
        file, text = trial.changes[0]
        if file not in originals:
            source = question.sources[file]
            originals[file] = Parsed(source) if parses(source) else None
        original = originals[file]
        place = find_place(original, file, trial.candidate.edits[0].edits) if original is not None else None
        if place is None or original is None or not place.decides(question.target):
            continue
        # Its own text tells, for the edits are in its body and the rest of the file parses.
        own = place.text_in(text, original.source)
        kept = keeps_closed(original.source, trial.candidate.edits[0])
        if not Parsed(own).has_error and (kept or is_closed(own)):
            found[trial.candidate.id] = (trial, place)
    return found


def _function_groups(question: Question, placed: _Placed) -> list[_Group]:
    """A group for each file."""
    by_file: dict[str, _Placed] = {}
    for id_, (trial, place) in placed.items():
        by_file.setdefault(place.file, {})[id_] = (trial, place)
    groups = []
    for file, own in by_file.items():
        source = question.sources[file]
        places = {id_: place for id_, (_, place) in own.items()}
        versions = {id_: trial.changes[0][1] for id_, (trial, _) in own.items()}
        groups.append(_Group(file, source, versions, partial(_as_functions, places, source)))
    return groups


def _as_functions(
    places: Mapping[str, Place], source: SourceText, keys: tuple[str, ...], versions: tuple[SourceText, ...]
) -> FunctionCopies:
    return FunctionCopies(tuple(places[key] for key in keys), source, versions)


def _as_files(root: str, _: tuple[str, ...], versions: tuple[SourceText, ...]) -> FileCopies:
    return FileCopies(root, versions)
