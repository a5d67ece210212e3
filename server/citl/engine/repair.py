"""One error, its candidates and their verdicts so far; knows nothing of who judges them."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from citl.core.fix import Candidate, Fix, Judgement, Verdict
from citl.engine.rank import rank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from citl.core.diagnostic import Diagnostic, FileEdit
    from citl.engine.rank import Scale

_log = logging.getLogger(__name__)

SHOWN = 6
"""Fixes shown for one error, at most."""
_UNJUDGED = Judgement(Verdict.UNJUDGED)


class Repair:
    """One error, its candidates and their verdicts so far; grows as verdicts arrive."""

    def __init__(self, diagnostic: Diagnostic, scale: Callable[[], Scale]) -> None:
        self.diagnostic = diagnostic
        self.note = ""
        """Why nothing could be judged, when nothing could."""
        self.runs = 0
        """Compilations made for it so far."""
        self.runs_to_first: int | None = None
        """Compilations that went before the first verified fix, it included; None while there is none."""
        self.blanks: list[tuple[tuple[FileEdit, ...], Judgement]] = []
        """Places blanked out, and what became of the error."""
        self._scale = scale
        self._candidates: dict[str, Candidate] | None = None
        self._judged: dict[str, Judgement] = {}
        self._heard = 0
        self._read: list[str] = []
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

    @property
    def news(self) -> int:
        """How many verdicts came in so far, on blanks too: grows with what is known."""
        return self._heard + len(self.blanks)

    def fixes(self) -> tuple[Fix, ...]:
        """Ranked; until one is verified the likeliest that are not judged yet, in the end verified ones alone.

        What a reader has seen verified keeps its place at the head: later ones come behind it.
        """
        judged = [(one, self.judgement(one)) for one in self.candidates()]
        fixes = rank([pair for pair in judged if not pair[1].screened], self._scale())
        if self.done:
            # What has no verdict by now will not get one.
            fixes = tuple(fix for fix in fixes if fix.judgement.verdict.verified)
        places = {id_: place for place, id_ in enumerate(self._read)}
        kept = sorted(fixes, key=lambda fix: places.get(fix.candidate.id, len(places)))
        return tuple(kept[: max(SHOWN, len(places))])

    def ranked(self) -> tuple[Fix, ...]:
        """All candidates that were accepted so far, by a screening or alone, best first."""
        judged = ((one, self.judgement(one)) for one in self.candidates())
        return rank([pair for pair in judged if pair[1].verdict.verified], self._scale())

    def show(self) -> tuple[Fix, ...]:
        """`fixes`, for somebody who reads them now."""
        fixes = self.fixes()
        self._read = [fix.candidate.id for fix in fixes if fix.judgement.confirmed]
        return fixes

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

    def propose(self, candidates: Iterable[Candidate]) -> None:
        """Add candidates behind those that are there."""
        self._candidates = {**(self._candidates or {}), **{one.id: one for one in candidates}}

    @property
    def proposed(self) -> bool:
        """Whether its candidates were looked for."""
        return self._candidates is not None

    def candidates(self) -> list[Candidate]:
        """All candidates so far, likeliest first."""
        return list((self._candidates or {}).values())

    def judgement(self, candidate: Candidate) -> Judgement:
        """What is known of a candidate."""
        return self._judged.get(candidate.id, _UNJUDGED)

    def unjudged(self) -> list[Candidate]:
        """The candidates that no compilation has seen, in the order in which they are to be judged."""
        return [one for one in self.candidates() if one.id not in self._judged]

    def sound(self) -> int:
        """How many verified fixes keep the code."""
        return sum(fix.judgement.confirmed and not fix.candidate.destructive for fix in self.fixes())

    def hear(self, id_: str, judgement: Judgement) -> None:
        """Take in one verdict."""
        self._judged[id_] = judgement
        self._heard += 1

    def finish(self, note: str = "") -> None:
        """All verdicts that will come are in; where none is good, ``note`` or the first reason for it is kept."""
        self._done.set()
        if not self.fixes():
            reasons = (judged.note for judged in self._judged.values() if judged.note)
            self.note = note or next(reasons, "")
            if self.note and not note:
                _log.warning("no fix for `%s`: %s", self.diagnostic.message, self.note)
