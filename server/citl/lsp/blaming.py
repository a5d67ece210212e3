"""Asking a check what is to blame, in a thread and within limits; knows nothing of how it is shown."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, NamedTuple

from citl.core.decision import Blame
from citl.localize.suspects import LIKELY, SUSPICIOUS
from citl.lsp.identity import diagnostic_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citl.core.decision import Decision, Suspect
    from citl.core.diagnostic import Diagnostic
    from citl.lsp.backend import Check, Repair

_log = logging.getLogger(__name__)

SHOWN = 4
"""Suspects shown of one error."""
_MOST_ASKED = 8
"""Errors that a place without one is looked for in, at most."""
_MOST_TOLD = 30
"""Errors of a check whose cause is looked for unasked."""


class Blamed(NamedTuple):
    """One error and what is to blame for it."""

    repair: Repair
    blame: Blame
    decisions: Mapping[str, Decision]
    """By id, those that chains of `suspects` name."""

    @property
    def suspects(self) -> tuple[Suspect, ...]:
        """Those worth showing, best first."""
        return suspicious(self.blame)[:SHOWN]


def suspicious(blame: Blame) -> tuple[Suspect, ...]:
    """The suspects that are suspicious at all, best first."""
    return tuple(suspect for suspect in blame.suspects if suspect.score >= SUSPICIOUS)


async def blame_for(check: Check, repair: Repair) -> Blamed:
    """What is to blame for one error; nothing, and a word in the log, where that cannot be told."""
    try:
        return await asyncio.to_thread(_blamed, check, repair)
    except Exception:  # noqa: BLE001  (evidence comes on top: a fault in it must not take the fix away)
        _log.exception("what is to blame could not be told")
        return Blamed(repair, Blame(), {})


async def blame_at(check: Check, file: str, line: int) -> Blamed | None:
    """The error that a line (1-based) is suspected for most, of the nearest errors; None where it is not."""
    return await asyncio.to_thread(_blamed_at, check, file, line)


async def suspects_in(check: Check, file: str | None) -> tuple[Suspect, ...]:
    """The suspects of the errors of a file, or of all errors; of a file without errors those that stand in it."""
    return await asyncio.to_thread(_suspects_in, check, file)


async def causes_of(check: Check) -> dict[str, Suspect]:
    """The likely causes that stand elsewhere than their error, by the identity of its diagnostic."""
    return await asyncio.to_thread(_causes, check)


def _blamed(check: Check, repair: Repair) -> Blamed:
    blame = check.blame((repair,))
    named = {id_ for suspect in suspicious(blame)[:SHOWN] for id_ in suspect.chain}
    every = (one for decisions in check.blamer.decisions.values() for one in decisions) if named else ()
    return Blamed(repair, blame, {one.id: one for one in every if one.id in named})


def _blamed_at(check: Check, file: str, line: int) -> Blamed | None:
    nearest = sorted(check.repairs(), key=lambda repair: _distance(repair.diagnostic, file, line))
    found = [
        (suspect.score, repair)
        for repair in nearest[:_MOST_ASKED]
        for suspect in suspicious(check.blame((repair,)))[:SHOWN]
        if (suspect.decision.file, suspect.decision.line) == (file, line)
    ]
    return _blamed(check, max(found, key=lambda pair: pair[0])[1]) if found else None


def _suspects_in(check: Check, file: str | None) -> tuple[Suspect, ...]:
    if not check.repairs():
        return ()
    own = tuple(one for one in check.repairs() if one.diagnostic.primary and one.diagnostic.primary.file == file)
    found = suspicious(check.blame(own))
    return found if own or file is None else tuple(one for one in found if one.decision.file == file)


def _distance(diagnostic: Diagnostic, file: str, line: int) -> tuple[bool, int]:
    primary = diagnostic.primary
    return (True, 0) if primary is None or primary.file != file else (False, abs(primary.start_line - line))


def _causes(check: Check) -> dict[str, Suspect]:
    found: dict[str, Suspect] = {}
    for repair in check.repairs()[:_MOST_TOLD]:
        cause = next((suspect for suspect in check.blame((repair,)).suspects if suspect.root), None)
        if cause is None or cause.score < LIKELY:
            continue
        if not stands_at(repair.diagnostic, cause.decision.file, cause.decision.line):
            found[diagnostic_id(repair.diagnostic)] = cause
    return found


def stands_at(diagnostic: Diagnostic, file: str, line: int) -> bool:
    """Whether a primary span is on that line (1-based)."""
    return any(
        span.is_primary and span.file == file and span.start_line <= line <= span.end_line for span in diagnostic.spans
    )
