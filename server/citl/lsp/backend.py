"""What the server asks of an engine, and who owns the one that runs; knows nothing of LSP.

The engine is reached through protocols, so that importing this package imports none of its libraries:
`initialize` is answered before they are loaded.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from citl.core.decision import Blame, Decision
    from citl.core.diagnostic import Diagnostic
    from citl.core.fix import Fix, Record
    from citl.core.text import SourceText
    from citl.learning.store import Outcome
    from citl.lsp.settings import Settings

_log = logging.getLogger(__name__)

CLOSING_LIMIT_S = 0.7
"""How long an engine may take to close before the server ends without it."""


class Target(Protocol):
    """What is checked as one."""

    @property
    def root(self) -> str:
        """Absolute directory of the workspace, or of the lone file."""
        ...

    @property
    def lone_file(self) -> str | None:
        """Absolute path of a file that is compiled by itself."""
        ...

    @property
    def note(self) -> str:
        """What a person should know about the choice; a sentence, or empty."""
        ...


class Result(Protocol):
    """What one cargo check said."""

    @property
    def target(self) -> Target:
        """What was checked."""
        ...

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Errors and warnings, in rustc's order."""
        ...

    @property
    def fault(self) -> str:
        """Why there was no check, as a sentence for a person; empty when there was one."""
        ...

    @property
    def rejected(self) -> tuple[str, ...]:
        """The first of the lines of output that could not be read."""
        ...

    @property
    def rejected_count(self) -> int:
        """How many lines could not be read."""
        ...


class Repair(Protocol):
    """One error and what is known about mending it; grows as verdicts arrive."""

    @property
    def diagnostic(self) -> Diagnostic:
        """The error."""
        ...

    def fixes(self) -> tuple[Fix, ...]:
        """Ranked: verified ones first, those without a verdict last."""
        ...

    def show(self) -> tuple[Fix, ...]:
        """`fixes`, for somebody who reads them now: what is verified keeps its place."""
        ...

    async def wait(self, timeout_s: float) -> None:
        """Return when all verdicts are in or the time is over."""
        ...

    def prioritise(self) -> None:
        """Judge the candidates of this error next, because someone looks at it."""
        ...


class Blamer(Protocol):
    """What knows the decisions of a check."""

    @property
    def decisions(self) -> Mapping[str, tuple[Decision, ...]]:
        """The decisions of every file by absolute path, with what they depend on; slow the first time."""
        ...


class Check(Protocol):
    """One finished check."""

    @property
    def result(self) -> Result:
        """What cargo said."""
        ...

    @property
    def sources(self) -> Mapping[str, SourceText]:
        """Content of each file that has a diagnostic, as it was checked, by absolute path."""
        ...

    def repairs(self) -> tuple[Repair, ...]:
        """One for each error, in rustc's order."""
        ...

    def blame(self, repairs: tuple[Any, ...] = ()) -> Blame:
        """What is to blame for some of `repairs`, or for all of them, by what is judged so far.

        To be called in a thread: it may take a while when verdicts came in since it was last asked.
        """
        ...

    @property
    def blamer(self) -> Blamer:
        """What `blame` reads, for threads alike."""
        ...

    async def verify_all(self, on_change: Callable[..., None] | None = None) -> None:
        """Judge all candidates; cancelling stops it."""
        ...


class Engine(Protocol):
    """The façade the server works with."""

    async def start(self) -> tuple[str, ...]:
        """Load what it needs; problems as sentences for a person, while it works on without that part."""
        ...

    async def check(self, file: str, on_diagnostic: Callable[[Diagnostic], None] | None = None) -> Check:
        """Check the package that holds ``file``; cancelling kills the compiler."""
        ...

    def user_record(self, source: str) -> Record:
        """What became, on this machine, of fixes of this source."""
        ...

    def record(self, outcome: Outcome) -> None:
        """Take in what became of a fix.

        Raises:
            StoreError: it could not be written down.
        """
        ...

    async def close(self) -> None:
        """Cancel everything, kill every child process."""
        ...


class Backend:
    """Owns the engine: starts it beside the event loop, replaces it when its settings change, closes it."""

    def __init__(self, make_engine: Callable[[Settings], Engine], report: Callable[[str], None]) -> None:
        self._make_engine = make_engine
        self._report = report
        self._starting: asyncio.Task[Engine] | None = None

    def start(self, settings: Settings) -> None:
        """Begin to load an engine in place of the one that runs, if any."""
        self._starting = asyncio.create_task(self._start(settings, self._starting))
        self._starting.add_done_callback(self._started)

    async def ready(self) -> Engine:
        """The engine, once it is loaded.

        Raises:
            RuntimeError: nobody started it.
        """
        if self._starting is None:
            raise RuntimeError("the engine was never started")
        # A request that gives up waiting must not take the engine down with it.
        return await asyncio.shield(self._starting)

    async def close(self) -> None:
        """Close the engine, within `CLOSING_LIMIT_S`."""
        starting, self._starting = self._starting, None
        if starting is None:
            return
        if not starting.done():
            starting.cancel()
        await self._close(starting)

    async def _start(self, settings: Settings, previous: asyncio.Task[Engine] | None) -> Engine:
        if previous is not None:
            await self._close(previous)
        # Making an engine imports its libraries: a few hundred milliseconds of work that are not the loop's.
        engine = await asyncio.to_thread(self._make_engine, settings)
        for problem in await engine.start():
            self._report(problem)
        return engine

    def _started(self, task: asyncio.Task[Engine]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("the engine did not start", exc_info=error)
            self._report(f"CITL could not start its engine, so that no fixes are offered: {error}")

    async def _close(self, starting: asyncio.Task[Engine]) -> None:
        try:
            async with asyncio.timeout(CLOSING_LIMIT_S):
                await asyncio.wait({starting})
                if not starting.cancelled() and starting.exception() is None:
                    await starting.result().close()
        except TimeoutError:
            starting.cancel()
            _log.warning("the engine did not close within %s s", CLOSING_LIMIT_S)
