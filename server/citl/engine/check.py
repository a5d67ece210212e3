"""One finished check and what is known about mending each of its errors; grows as verdicts arrive."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, NamedTuple

from citl.core.diagnostic import Diagnostic, Level
from citl.core.fix import Candidate, Fix, Judgement, Verdict
from citl.engine.candidates import candidates_for, rewrites_for
from citl.engine.rank import rank
from citl.syntax.site import site_of
from citl.verify.judge import Judge, JudgeConfig, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from citl.core.fix import Record
    from citl.core.text import SourceText
    from citl.engine.config import EngineConfig
    from citl.engine.knowledge import Knowledge
    from citl.rustc.check import CheckResult

_log = logging.getLogger(__name__)

_CONFIRMATIONS = 6
"""Fixes shown for one error, at most."""
_LIKELIEST = 3
"""Candidates of each error that are judged before the others of any."""
_SINGLES = 30
"""Candidates that cannot be judged together with others and are compiled alone, at most."""
_ENOUGH = 3
"""With so many verified fixes that keep the code, the wide net is not cast."""
_UNJUDGED = Judgement(Verdict.UNJUDGED)


class Workshop(NamedTuple):
    """What repairing needs besides the check itself."""

    knowledge: Knowledge
    config: EngineConfig
    scratch: Path
    """A folder for look-alikes of the package."""
    records: Callable[[], dict[str, Record]]
    """The record of each source, as of now."""


class Repair:
    """One error, its candidates and their verdicts so far."""

    def __init__(self, diagnostic: Diagnostic, records: Callable[[], dict[str, Record]]) -> None:
        self.diagnostic = diagnostic
        self.note = ""
        """Why nothing could be judged, when nothing could."""
        self._records = records
        self._candidates: list[Candidate] | None = None
        self._judged: dict[str, Judgement] = {}
        self._done = asyncio.Event()
        self._wanted = asyncio.Event()

    @property
    def done(self) -> bool:
        """Whether all verdicts are in."""
        return self._done.is_set()

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for it."""
        return self._wanted.is_set()

    def fixes(self) -> tuple[Fix, ...]:
        """Ranked; until one is verified the likeliest that are not judged yet, in the end verified ones alone."""
        candidates = self._candidates or []
        judged = [(candidate, self._judged.get(candidate.id, _UNJUDGED)) for candidate in candidates]
        fixes = rank(judged, self._records())
        # What has no verdict by now will not get one.
        return tuple(fix for fix in fixes if fix.judgement.verdict.verified) if self.done else fixes

    def prioritise(self) -> None:
        """Have it judged before the others: somebody looks at it."""
        self._wanted.set()

    async def wait(self, timeout_s: float) -> None:
        """Return when all verdicts are in or the time is over."""
        if timeout_s <= 0 or self.done:
            return
        try:
            async with asyncio.timeout(timeout_s):
                await self._done.wait()
        except TimeoutError:
            return

    def propose(self, candidates: list[Candidate]) -> None:
        """Set the candidates; verdicts follow."""
        self._candidates = candidates

    def propose_more(self, candidates: list[Candidate]) -> None:
        """Add candidates behind the others."""
        self._candidates = [*(self._candidates or []), *candidates]

    def candidates(self) -> list[Candidate]:
        """All candidates so far, likeliest first."""
        return list(self._candidates or [])

    def unjudged(self) -> list[Candidate]:
        """The candidates without a judgement, in the order in which they are to get one."""
        return [candidate for candidate in self._candidates or [] if candidate.id not in self._judged]

    def hear(self, candidate: Candidate, judgement: Judgement) -> None:
        """Take in one verdict."""
        self._judged[candidate.id] = judgement

    def finish(self, note: str = "") -> None:
        """All verdicts that will come are in; where none is good, ``note`` or the first reason for it is kept."""
        self._done.set()
        if not self.fixes():
            reasons = (judged.note for judged in self._judged.values() if judged.note)
            self.note = note or next(reasons, "")
            if self.note and not note:
                _log.warning("no fix for `%s`: %s", self.diagnostic.message, self.note)


class Check:
    """What one compilation reported, and the repairs of its errors. Lives until the next check of its target."""

    def __init__(self, result: CheckResult, sources: Mapping[str, SourceText], workshop: Workshop) -> None:
        self.result = result
        self.sources = sources
        """By absolute path, the content of each file with a diagnostic, as it was checked."""
        self._workshop = workshop
        self._repairs = tuple(
            Repair(diagnostic, workshop.records) for diagnostic in result.diagnostics if diagnostic.level is Level.ERROR
        )

    def repairs(self) -> tuple[Repair, ...]:
        """One per error, in rustc's order."""
        return self._repairs

    async def verify_all(self, on_change: Callable[[Repair], None] | None = None) -> None:
        """Judge every candidate of every error; cancel to stop.

        The likeliest few of each error come first, then the rest; in both rounds wanted errors before the others.
        """
        wishes = self._workshop.config
        scratch = str(self._workshop.scratch)
        judge = Judge(JudgeConfig(scratch, wishes.jobs, wishes.verify_deadline_s, _CONFIRMATIONS, _SINGLES))
        try:
            for step in (self._verify_likeliest, self._verify_rest):
                waiting = list(self._repairs)
                while waiting:
                    repair = next((repair for repair in waiting if repair.wanted), waiting[0])
                    waiting.remove(repair)
                    await step(judge, repair, on_change or _ignore)
        finally:
            # Whoever waits for a verdict must not wait for one that will never come.
            for repair in self._repairs:
                if not repair.done:
                    repair.finish("the verification was stopped")

    async def _verify_likeliest(self, judge: Judge, repair: Repair, on_change: Callable[[Repair], None]) -> None:
        if not self.result.units_of(repair.diagnostic):
            repair.finish("it is not known how this crate is compiled")
            return
        repair.propose(await asyncio.to_thread(self._candidates, repair.diagnostic))
        await self._judge(judge, repair, on_change, _LIKELIEST)
        if repair.wanted:
            await self._verify_rest(judge, repair, on_change)

    async def _verify_rest(self, judge: Judge, repair: Repair, on_change: Callable[[Repair], None]) -> None:
        if repair.done:
            return
        await self._judge(judge, repair, on_change, None)
        sound = sum(fix.judgement.verdict.verified and not fix.candidate.destructive for fix in repair.fixes())
        if sound < _ENOUGH:
            repair.propose_more(await asyncio.to_thread(self._rewrites, repair))
            await self._judge(judge.sparing(0) if sound else judge, repair, on_change, None)
        repair.finish()
        on_change(repair)

    async def _judge(self, judge: Judge, repair: Repair, on_change: Callable[[Repair], None], most: int | None) -> None:
        candidates = repair.unjudged()[:most]
        if not candidates:
            return
        unit = self.result.units_of(repair.diagnostic)[0]

        def heard(candidate: Candidate, judgement: Judgement) -> None:
            repair.hear(candidate, judgement)
            on_change(repair)

        await judge.judge(Question(unit, repair.diagnostic, self.sources), candidates, heard)

    def _rewrites(self, repair: Repair) -> list[Candidate]:
        site = site_of(repair.diagnostic, self.sources)
        return rewrites_for(site, repair.candidates(), self._workshop.config.max_rewrites)

    def _candidates(self, diagnostic: Diagnostic) -> list[Candidate]:
        site = site_of(diagnostic, self.sources)
        return candidates_for(site, self._workshop.knowledge, self._workshop.config.max_candidates)


def _ignore(_: Repair) -> None:
    return
