"""The façade: owns the oracle's knowledge and the user's store, starts checks, takes in outcomes; knows no LSP."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from citl.core.diagnostic import Level
from citl.core.errors import StoreError
from citl.core.fix import Record
from citl.core.text import SourceText
from citl.engine.check import Check, Workshop
from citl.engine.knowledge import Knowledge, load_knowledge
from citl.engine.recording import Recording
from citl.learning.sessions import Sessions
from citl.learning.store import Outcome, Store
from citl.rustc.check import CheckConfig, CheckResult, check, find_target
from citl.rustc.process import kill_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from citl.core.clock import Clock
    from citl.core.diagnostic import Diagnostic
    from citl.engine.config import EngineConfig
    from citl.patterns.pattern import Pattern

_log = logging.getLogger(__name__)

STORE_NAME = "citl.sqlite3"
_LAST_WORDS_S = 0.5
"""How long closing waits for the last check to be recorded."""


class Engine:
    """Owns what lasts longer than a check. Used from one event loop."""

    def __init__(self, config: EngineConfig, clock: Clock) -> None:
        self.config = config
        self._clock = clock
        self._knowledge: Knowledge | None = None
        self._store: Store | None = None
        self._user_records: dict[str, Record] = {}
        self._started = asyncio.Event()
        self._recording = Recording(None)
        self._turn = asyncio.Lock()
        """Held by whoever records: one thread at a time."""
        self._remembering: set[asyncio.Task[None]] = set()
        self._scratch = tempfile.TemporaryDirectory(prefix="citl-", ignore_cleanup_errors=True)

    async def start(self) -> tuple[str, ...]:
        """Load the oracle, its index and the store; what is wrong with them, in sentences for a person.

        The engine works on without a part that cannot be used.
        """
        try:
            return await self._load()
        finally:
            self._started.set()

    async def _load(self) -> tuple[str, ...]:
        problems: list[str] = []
        self._knowledge, said = await asyncio.to_thread(
            load_knowledge, self.config.oracle, Path(self.config.cache_dir) / "index"
        )
        problems += said
        if self.config.data_dir:
            try:
                self._store = Store(Path(self.config.data_dir) / STORE_NAME, self._clock)
                self._user_records = self._store.records()
                self._recording = Recording(Sessions(self._store, self._clock))
            except StoreError as refusal:
                problems.append(str(refusal))
        return tuple(problems)

    async def check(self, file: str, on_diagnostic: Callable[[Diagnostic], None] | None = None) -> Check:
        """Check the package, or the lone file, that ``file`` belongs to. Cancel to stop it.

        Faults of the user's tree or toolchain are in the result, not raised.
        """
        target = await find_target(file)
        config = CheckConfig(
            cache_dir=self.config.cache_dir,
            edition=self.config.edition,
            args=self.config.check_args,
            deadline_s=self.config.check_deadline_s,
        )
        began = self._clock.now()
        result = await check(target, config, on_diagnostic)
        await self._started.wait()
        sources = await asyncio.to_thread(read_sources, result, began)
        knowledge = self._knowledge or Knowledge((), None, None)
        folder = hashlib.blake2b(os.fsencode(result.target.root), digest_size=8).hexdigest()
        scratch = Path(self._scratch.name) / folder
        self._remember(result)
        return Check(result, sources, Workshop(knowledge, self.config, scratch, self.records, self._recording))

    def _remember(self, result: CheckResult) -> None:
        """Record the check as a session, behind everything else."""
        if self._store is not None:
            task = asyncio.create_task(self._record_check(self._recording, result))
            self._remembering.add(task)
            task.add_done_callback(self._remembering.discard)

    async def _record_check(self, recording: Recording, result: CheckResult) -> None:
        async with self._turn:
            try:
                await asyncio.to_thread(recording.record_check, result)
            except (StoreError, OSError) as refusal:
                _log.warning("the check was not recorded: %s", refusal)

    def records(self) -> dict[str, Record]:
        """The record of each source: what the oracle counted and what became of fixes here, together."""
        patterns = self._knowledge.patterns if self._knowledge else {}
        records = {id_: pattern.record for id_, pattern in patterns.items()}
        for source, record in self._user_records.items():
            records[source] = records.get(source, Record()) + record
        return records

    def rates(self) -> Mapping[str, Record]:
        """How often each source gave the very fix where it was tried for the oracle."""
        return self._knowledge.rates if self._knowledge else {}

    def pattern(self, source: str) -> Pattern | None:
        """The pattern with this id; None for rustc's suggestions, rewrites, and patterns not at hand."""
        return self._knowledge.patterns.get(source) if self._knowledge else None

    def lesson_of(self, source: str) -> str | None:
        """The title of the pattern with this id; None for rustc's suggestions and for patterns not at hand."""
        pattern = self.pattern(source)
        return pattern.title if pattern else None

    def user_record(self, source: str) -> Record:
        """What became of fixes of this source here."""
        return self._user_records.get(source, Record())

    def record(self, outcome: Outcome) -> None:
        """Take in what became of a fix; it counts from the next ranking on, and after a restart.

        Raises:
            StoreError: it could not be written down.
        """
        if self._store is None:
            return
        self._store.record(outcome)
        self._user_records = self._store.records()

    async def close(self) -> None:
        """End every child process and let go of everything."""
        kill_all()
        if self._remembering:
            await asyncio.wait(self._remembering, timeout=_LAST_WORDS_S)
        if self._store is not None:
            self._store.close()
        self._scratch.cleanup()


_MOST_BYTES = 16 << 20
"""Of the files of a crate beside those with diagnostics; larger crates are known by their files with errors alone."""


def read_sources(result: CheckResult, began: float) -> dict[str, SourceText]:
    """The files with diagnostics and the other Rust files of crates with errors, read now.

    Files that changed since the check began are left out: without its source an error has no site, so that nothing
    is offered for text that nobody checked.
    """
    errors = [diagnostic for diagnostic in result.diagnostics if diagnostic.level is Level.ERROR]
    roots = {Path(unit.source).parent for error in errors for unit in result.units_of(error)[:1]}
    named = {
        span.file
        for diagnostic in result.diagnostics
        for part in (diagnostic, *diagnostic.children)
        for span in part.spans
    }
    beside = [
        str(file)
        for root in (() if result.target.lone_file else roots)
        for file in root.rglob("*.rs")
        if "target" not in file.relative_to(root).parts
    ]
    sources: dict[str, SourceText] = {}
    read = 0
    for file in (*sorted(named), *sorted(set(beside) - named)):
        try:
            if Path(file).stat().st_mtime <= began and (file in named or read < _MOST_BYTES):
                sources[file] = SourceText(Path(file).read_bytes())
                read += len(sources[file].data) if file not in named else 0
        except OSError:
            continue
    return sources
