"""The door: many candidates in, a verdict for each out, given by rustc itself.

A candidate is compiled as the unit that reported the error is compiled by cargo, in a look-alike of the package in
which the edited files have their new content. The unedited look-alike is compiled too: a verdict says what changed
between the two. Many candidates are screened first, as copies side by side in one compilation: of the whole file
where the crate is one file, of a function where the edits lie in its body. Only what passes, or cannot be screened, is
compiled alone. Knows nothing of where candidates come from or how they are ranked.
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
from citl.verify.compiling import Line, Outcome, compare, compile_unit, edited_lines, no_answer
from citl.verify.copies import FileCopies, can_be_copied, crate_attributes
from citl.verify.functions import FunctionCopies, Place, find_place, parses
from citl.verify.overlay import Overlay
from citl.verify.screen import Arrangement, Screening

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    _Settle = Callable[[Candidate, Judgement], None]

_WORTH_SCREENING = 4
"""Fewer candidates are compiled one by one as quickly."""


class JudgeConfig(msgspec.Struct, frozen=True):
    """What judging may cost."""

    scratch: str
    """A folder for look-alikes, on a file system with symbolic links."""
    jobs: int
    """Compilations at once."""
    deadline_s: float
    """For one compilation."""
    confirmations: int
    """Candidates that passed the screening and are compiled alone, at most."""
    singles: int
    """Candidates that no screening can hold and are compiled alone, at most."""


class Question(msgspec.Struct, frozen=True):
    """An error, and the code it was reported on."""

    unit: Unit
    """How the crate is compiled."""
    target: Diagnostic
    """The error that is to go away."""
    sources: Mapping[str, SourceText]
    """By absolute path, the content of every file a candidate may edit, as it was when rustc reported the error."""


class _Trial(msgspec.Struct, frozen=True):
    """A candidate with the texts it gives."""

    candidate: Candidate
    changes: tuple[tuple[str, SourceText], ...]

    def edited(self, overlay: Overlay) -> set[Line]:
        """The lines it changed, as the look-alike names them."""
        pairs = zip(self.candidate.edits, self.changes, strict=True)
        return {(overlay.path(edit.file), line) for edit, (_, text) in pairs for line in edited_lines(edit, text)}


class _Bench(NamedTuple):
    """What every step of judging one question needs."""

    question: Question
    before: Outcome
    """Of the unedited code."""
    config: JudgeConfig
    settle: _Settle
    """Says that a candidate has its judgement."""


class Judge:
    """Judges the candidates for all errors of one check; remembers what the unedited code compiles to."""

    def __init__(self, config: JudgeConfig) -> None:
        self._config = config
        self._unedited: dict[Unit, Outcome] = {}

    def sparing(self, singles: int) -> Judge:
        """The same judge, who compiles at most so many alone of those that no screening can hold."""
        other = Judge(msgspec.structs.replace(self._config, singles=singles))
        other._unedited = self._unedited
        return other

    async def judge(
        self,
        question: Question,
        candidates: Sequence[Candidate],
        on_judged: Callable[[Candidate, Judgement], None] | None = None,
    ) -> dict[str, Judgement]:
        """A judgement for each candidate, by candidate id; ``on_judged`` hears of each as soon as it is known.

        Verified means compiled alone, as shown. Candidates are taken in the given order; what passes the screening
        behind the last of `JudgeConfig.confirmations` stays unjudged. Cancelling stops the compilations.
        """
        judged: dict[str, Judgement] = {}

        def settle(candidate: Candidate, judgement: Judgement) -> None:
            judged[candidate.id] = judgement
            if on_judged is not None:
                on_judged(candidate, judgement)

        trials: list[_Trial] = []
        for candidate in {candidate.id: candidate for candidate in candidates}.values():
            trial = _trial(question, candidate)
            if isinstance(trial, Judgement):
                settle(candidate, trial)
            else:
                trials.append(trial)
        try:
            await self._judge_all(question, trials, settle)
        except* OSError as refusals:
            # A full disk, a folder that went away: no verdict, and a reason.
            note = f"the look-alike of the package could not be made: {refusals.exceptions[0]}"
            for trial in trials:
                if trial.candidate.id not in judged:
                    settle(trial.candidate, Judgement(Verdict.UNJUDGED, note=note))
        return judged

    async def _judge_all(self, question: Question, trials: list[_Trial], settle: _Settle) -> None:
        with Overlay(Path(question.unit.cwd), Path(self._config.scratch)) as overlay:
            bench = _Bench(question, await self._before(question.unit, overlay), self._config, settle)
            worth_it = await _screened(bench, trials, overlay)
        await _confirm(bench, worth_it)

    async def _before(self, unit: Unit, overlay: Overlay) -> Outcome:
        if unit not in self._unedited:
            self._unedited[unit] = (await compile_unit(unit, overlay, self._config.deadline_s)).outcome()
        return self._unedited[unit]


def _trial(question: Question, candidate: Candidate) -> _Trial | Judgement:
    root = Path(question.unit.cwd)
    if any(edit.file not in question.sources or not Path(edit.file).is_relative_to(root) for edit in candidate.edits):
        return Judgement(Verdict.UNJUDGED, note="it edits a file outside the package")
    try:
        changes = [(edit.file, apply_edits(question.sources[edit.file], edit.edits)) for edit in candidate.edits]
    except EditError as refusal:
        return Judgement(Verdict.UNJUDGED, note=str(refusal))
    return _Trial(candidate, tuple(changes))


async def _screened(bench: _Bench, trials: list[_Trial], overlay: Overlay) -> list[_Trial]:
    """The trials that are worth compiling alone, in their order; the others are settled."""
    if bench.before.crashed or bench.before.timed_out:
        return trials
    outcomes: dict[str, Outcome] = {}
    for group in _groups(bench.question, trials):
        if len(group.versions) >= _WORTH_SCREENING:
            screening = Screening(bench.question.unit, group.file, bench.before, bench.config.deadline_s)
            outcomes |= await screening.run(group.original, group.versions, group.arrange, overlay)
    kept: list[_Trial] = []
    singles = 0
    for trial in trials:
        outcome = outcomes.get(trial.candidate.id)
        if outcome is None:
            singles += 1
            if singles <= bench.config.singles:
                kept.append(trial)
            else:
                bench.settle(trial.candidate, Judgement(Verdict.UNJUDGED, note="too many like it to compile alone"))
            continue
        judgement = compare(bench.question.target.key, bench.before, outcome, trial.edited(overlay))
        if judgement.verdict.verified:
            kept.append(trial)
        else:
            bench.settle(trial.candidate, judgement)
    return kept


class _Group(NamedTuple):
    """Trials that can be screened together."""

    file: str
    original: SourceText
    versions: dict[str, SourceText]
    """The edited file by candidate id."""
    arrange: Callable[[tuple[SourceText, ...]], Arrangement]


def _groups(question: Question, trials: list[_Trial]) -> list[_Group]:
    unit, root = question.unit, question.unit.source
    single = [trial for trial in trials if len(trial.changes) == 1]
    if root in question.sources and can_be_copied(question.sources[root], unit.edition):
        edited = {trial.candidate.id: trial.changes[0][1] for trial in single if trial.changes[0][0] == root}
        original = question.sources[root]
        versions = {
            key: text
            for key, text in edited.items()
            if can_be_copied(text, unit.edition) and crate_attributes(text) == crate_attributes(original)
        }
        return [_Group(root, original, versions, partial(FileCopies, root))]
    return _function_groups(question, single)


def _function_groups(question: Question, trials: list[_Trial]) -> list[_Group]:
    groups: dict[Place, _Group] = {}
    parsed = {file: Parsed(source) for file, source in question.sources.items()}
    for trial in trials:
        file, text = trial.changes[0]
        place = find_place(parsed[file], file, trial.candidate.edits[0].edits)
        if place is None or not place.decides(question.target):
            continue
        if not parses(question.sources[file]) or not parses(text):
            continue
        source = question.sources[file]
        group = groups.setdefault(place, _Group(file, source, {}, partial(FunctionCopies, place, source)))
        group.versions[trial.candidate.id] = text
    return list(groups.values())


async def _confirm(bench: _Bench, trials: list[_Trial]) -> None:
    """Compile trials alone, in their order, until enough of them are verified."""
    question, _, config, settle = bench
    waiting = iter(trials)
    verified = 0

    async def work() -> None:
        nonlocal verified
        with Overlay(Path(question.unit.cwd), Path(config.scratch)) as overlay:
            for trial in waiting:
                if verified >= config.confirmations:
                    settle(trial.candidate, Judgement(Verdict.UNJUDGED, note="enough others were accepted before it"))
                    continue
                judgement = await _judge_alone(bench, trial, overlay)
                verified += judgement.verdict.verified
                settle(trial.candidate, judgement)

    async with asyncio.TaskGroup() as group:
        for _ in range(max(1, min(config.jobs, len(trials)))):
            group.create_task(work())


async def _judge_alone(bench: _Bench, trial: _Trial, overlay: Overlay) -> Judgement:
    question, before, config, _ = bench
    if refusal := no_answer(before):
        return refusal
    if not before.errors[question.target.key]:
        return Judgement(Verdict.STALE, note="the error is no longer there")
    began = asyncio.get_running_loop().time()
    overlay.reset()
    for file, source in trial.changes:
        overlay.put(file, source.data)
    after = (await compile_unit(question.unit, overlay, config.deadline_s)).outcome()
    judgement = compare(question.target.key, before, after, trial.edited(overlay))
    return msgspec.structs.replace(judgement, duration_s=asyncio.get_running_loop().time() - began)
