"""One finished check and what is done about each of its errors, in stages; the list of fixes grows as verdicts arrive.

1. *At once*: rustc's first suggestion is compiled alone. Where there is none, or it does not hold, suggestions,
   templates and learned patterns are screened in one compilation, and the best of those that pass are confirmed.
2. *Behind it*, with what is left of the budget: the places that take part in the error are found by blanks, the wide
   net is cast there, screened, and the list completed.

Every error gets the first stage before any gets the second; errors that somebody looks at go first in both.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from citl.core.diagnostic import Diagnostic, Level
from citl.core.fix import Candidate, Judgement, Mechanism, Verdict
from citl.engine.blame import Blamer, plain_scores
from citl.engine.candidates import candidates_for, rewrites_for
from citl.engine.rank import Company, Scale
from citl.engine.repair import SHOWN, Repair
from citl.localize.suspects import SUSPICIOUS
from citl.patterns.blanks import FORGIVEN, blanks_for
from citl.patterns.nearness import Nearness
from citl.syntax.site import Site, site_of
from citl.syntax.tree import Files
from citl.verify.judge import Judge, JudgeConfig, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from citl.core.decision import Blame
    from citl.core.fix import Record
    from citl.core.text import SourceText
    from citl.engine.config import EngineConfig
    from citl.engine.knowledge import Knowledge
    from citl.engine.recording import Recording
    from citl.patterns.blanks import Blank
    from citl.rustc.check import CheckResult

_SINGLES = 30
"""Candidates that no screening can hold and are compiled alone, at most."""
_ENOUGH = 3
"""With so many verified fixes that keep the code, no more candidates are compiled alone on the chance."""
_LEAST_CHANCE = 0.002
"""A generic rewrite that is less likely to compile is not compiled."""
_MOST_BLANKED = 5
"""Errors for which blanks are compiled though there are fixes enough: they only say where the error comes from."""
_MOST_CONFIRMED = 16
"""Candidates that passed a screening and are compiled alone for one error, at most."""


_PROBING_S = 4.0
"""A compilation of blanks may take so long; an endless loop can keep rustc busy where nobody thought of it."""


class Workshop(NamedTuple):
    """What repairing needs besides the check itself."""

    knowledge: Knowledge
    config: EngineConfig
    scratch: Path
    """A folder for look-alikes of the package."""
    records: Callable[[], dict[str, Record]]
    """The record of each source, as of now."""
    recording: Recording
    """What knows of earlier sessions and recorded traces."""


class Stage(NamedTuple):
    """What one stage of repairing one error took."""

    name: str
    seconds: float
    """By the clock."""
    runs: int
    """Compilations."""


class _Work(NamedTuple):
    """One error, and who is told of its verdicts."""

    repair: Repair
    on_change: Callable[[Repair], None]


class Check:
    """What one compilation reported, and the repairs of its errors. Lives until the next check of its target."""

    def __init__(self, result: CheckResult, sources: Mapping[str, SourceText], workshop: Workshop) -> None:
        self.result = result
        self.sources = Files(sources)
        """By absolute path, the files of the crates with errors, as they were checked."""
        self.stages: list[Stage] = []
        """What was done so far, in order."""
        self._blamed: dict[tuple[int, ...], tuple[int, Blame]] = {}
        """By the errors asked for, how much was known of them, and what was to blame then."""
        self._blaming = threading.Lock()
        self._workshop = workshop
        wishes = workshop.config
        self._judge = Judge(JudgeConfig(str(workshop.scratch), wishes.jobs, wishes.verify_deadline_s))
        self._prober = Judge(JudgeConfig(str(workshop.scratch), wishes.jobs, min(_PROBING_S, wishes.verify_deadline_s)))
        self.errors = tuple(one for one in result.diagnostics if one.level is Level.ERROR)
        """In rustc's order."""
        self._repairs = tuple(Repair(diagnostic, self._scale) for diagnostic in self.errors)

    def _scale(self) -> Scale:
        knowledge = self._workshop.knowledge
        return Scale(self._workshop.records(), knowledge.rates, knowledge.ranker.right if knowledge.ranker else None)

    def repairs(self) -> tuple[Repair, ...]:
        """One per error, in rustc's order."""
        return self._repairs

    def judge_first(self, count: int) -> None:
        """Have the candidates of the first errors alone judged; to be said before any are."""
        for repair in self._repairs[count:]:
            repair.finish("only the first errors were asked for")

    def blame(self, repairs: Sequence[Repair] = ()) -> Blame:
        """What is to blame for ``repairs``, for all errors when none are given, by all that is judged so far.

        The first call reads the decisions of the crates with errors: a few hundred milliseconds in large ones. Asked
        again it is at once there, until another verdict comes in. For any thread.
        """
        asked = tuple(repairs) or self._repairs
        ids, news = tuple(map(id, asked)), sum(repair.news for repair in asked)
        # Threads that ask at once would read the decisions twice.
        with self._blaming:
            known = self._blamed.get(ids)
            if known is None or known[0] != news:
                known = news, self.blamer.blame(asked, self.errors)
                self._blamed[ids] = known
            return known[1]

    @cached_property
    def blamer(self) -> Blamer:
        """What reads the decisions and weighs them."""
        model = self._workshop.knowledge.blame
        recording, paths = self._workshop.recording, self._workshop.config.trace_paths
        past = recording.past(self.result, self.sources, paths)
        return Blamer(self.sources, self.result.target.root, model.scores if model else plain_scores, past)

    def site_of(self, repair: Repair) -> Site:
        """Where the error of ``repair`` stands."""
        return self._site(repair.diagnostic)[0]

    async def verify_all(self, on_change: Callable[[Repair], None] | None = None) -> None:
        """Judge the candidates of every error, in stages; cancel to stop."""
        try:
            for step in (self._at_once, self._behind):
                waiting = list(self._repairs)
                while waiting:
                    repair = next((repair for repair in waiting if repair.wanted), waiting[0])
                    waiting.remove(repair)
                    await step(_Work(repair, on_change or _ignore))
        finally:
            # Whoever waits for a verdict must not wait for one that will never come.
            for repair in self._repairs:
                if not repair.done:
                    repair.finish("the verification was stopped")

    async def _at_once(self, work: _Work) -> None:
        repair = work.repair
        if repair.done:
            return
        if not self.result.units_of(repair.diagnostic):
            repair.finish("it is not known how this crate is compiled")
            return
        site, near = await asyncio.to_thread(self._site, repair.diagnostic)
        with self._timed("candidates"):
            limit = self._workshop.config.max_candidates
            company = self._question(repair).reported
            found = await asyncio.to_thread(candidates_for, site, self._workshop.knowledge, near, limit, company)
            repair.propose(found)
        with self._timed("at once"):
            first = repair.candidates()[:1]
            if first and first[0].mechanism is Mechanism.SUGGESTION:
                await self._confirm(work, first)
            if not repair.sound():
                await self._screen(work, repair.unjudged())
                await self._settle(work, 1)
        if repair.wanted:
            await self._behind(work)

    async def _behind(self, work: _Work) -> None:
        repair = work.repair
        if repair.done:
            return
        with self._timed("likely"):
            await self._screen(work, repair.unjudged())
            await self._settle(work, SHOWN)
            if repair.sound() < _ENOUGH:
                await self._confirm_singles(work)
        with self._timed("evidence"):
            site, near = await self._evident(repair)
        with self._timed("net"):
            known, limit = repair.candidates(), self._workshop.config.max_rewrites
            more = await asyncio.to_thread(rewrites_for, site, self._workshop.knowledge, near, limit, known)
            more = self._promising(known, more)
        with self._timed("net judged"):
            await self._screen(work, more)
            repair.propose(one for one in more if repair.judgement(one).verdict is not Verdict.UNJUDGED)
            await self._settle(work, SHOWN)
        repair.finish()
        work.on_change(repair)
        if not repair.blanks and self._repairs.index(repair) < _MOST_BLANKED:
            with self._timed("blanks"):
                await self._blanked(repair, site)

    async def _evident(self, repair: Repair) -> tuple[Site, Nearness]:
        """The site with the lines near it: those where a blank makes the error go away and those to blame included."""
        site, near = await asyncio.to_thread(self._site, repair.diagnostic)
        if repair.sound() >= _ENOUGH or not self._workshop.config.max_rewrites:
            return site, near
        passed = [blank for blank, judgement in await self._blanked(repair, site) if judgement.verdict.verified]
        blamed = (await asyncio.to_thread(self.blame, [repair])).suspects
        suspicious = [one.decision for one in blamed if one.score >= SUSPICIOUS]
        evidence = [(blank.file, blank.line) for blank in passed] + [(one.file, one.line - 1) for one in suspicious]
        return site, Nearness(site, evidence)

    async def _blanked(self, repair: Repair, site: Site) -> list[tuple[Blank, Judgement]]:
        """What becomes of the error with each place near it blanked out."""
        blanks = {blank.edits: blank for blank in await asyncio.to_thread(blanks_for, site)}
        asked = [Candidate("", Mechanism.REWRITE, "blank", edits) for edits in blanks]
        runs = self._prober.runs
        judged = await self._prober.screen(self._question(repair), asked, FORGIVEN) if asked else {}
        repair.runs += self._prober.runs - runs
        repair.blanks = [(one.edits, judged[one.id]) for one in asked if one.id in judged]
        return [(blanks[edits], judgement) for edits, judgement in repair.blanks]

    async def _screen(self, work: _Work, candidates: Sequence[Candidate]) -> None:
        if not candidates:
            return
        before = self._judge.runs
        judged = await self._judge.screen(self._question(work.repair), candidates)
        work.repair.runs += self._judge.runs - before
        for id_, judgement in judged.items():
            work.repair.hear(id_, judgement)

    async def _settle(self, work: _Work, wanted: int) -> None:
        """Confirm the best that passed a screening until the first ``wanted`` of the list are confirmed."""
        confirmed = 0
        while confirmed < _MOST_CONFIRMED:
            head = [fix for fix in work.repair.ranked()[:wanted] if fix.judgement.screened]
            if not head:
                break
            some = [fix.candidate for fix in head[: max(1, self._workshop.config.jobs)]]
            await self._confirm(work, some)
            confirmed += len(some)

    async def _confirm_singles(self, work: _Work) -> None:
        """Compile alone, likeliest first, what no screening could hold, until there are enough."""
        waiting = work.repair.unjudged()[:_SINGLES]
        jobs = max(1, self._workshop.config.jobs)
        for at in range(0, len(waiting), jobs):
            if work.repair.sound() >= _ENOUGH:
                break
            await self._confirm(work, waiting[at : at + jobs])

    async def _confirm(self, work: _Work, candidates: Sequence[Candidate]) -> None:
        repair = work.repair
        before = self._judge.runs

        def heard(candidate: Candidate, judgement: Judgement) -> None:
            repair.hear(candidate.id, judgement)
            if judgement.verdict.verified and repair.runs_to_first is None:
                repair.runs_to_first = repair.runs + self._judge.runs - before
            work.on_change(repair)

        await self._judge.confirm(self._question(repair), candidates, heard)
        repair.runs += self._judge.runs - before

    def _promising(self, known: Sequence[Candidate], more: list[Candidate]) -> list[Candidate]:
        """Of generic rewrites those that may compile, likeliest first, as the learned model has it."""
        ranker = self._workshop.knowledge.ranker
        if ranker is None:
            return more
        scale, unjudged = self._scale(), Judgement(Verdict.UNJUDGED)
        around = Company([(one, Judgement(Verdict.REPAIRS)) for one in (*known, *more)])
        chances = ranker.compiles([scale.signals(one, unjudged, around) for one in more])
        order = sorted(zip(chances, more, strict=True), key=lambda pair: -pair[0])
        return [one for chance, one in order if chance >= _LEAST_CHANCE]

    def _question(self, repair: Repair) -> Question:
        unit = self.result.units_of(repair.diagnostic)[0]
        reported = tuple(
            one for one in self.result.diagnostics if one.level is Level.ERROR and unit in self.result.units_of(one)
        )
        return Question(unit, repair.diagnostic, self.sources, reported)

    def _site(self, diagnostic: Diagnostic) -> tuple[Site, Nearness]:
        site = site_of(diagnostic, self.sources)
        return site, Nearness(site)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        began, runs = time.perf_counter(), self._judge.runs
        yield
        self.stages.append(Stage(name, time.perf_counter() - began, self._judge.runs - runs))


def _ignore(_: Repair) -> None:
    return
