"""When packages are checked, and what their latest check was; knows nothing of what is made of the results.

One check at a time for each target: a newer one replaces a running one, saves in quick succession join.
After a check its candidates are verified in the background, until the next check of the target.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from citl.core.clock import SystemClock
from citl.core.decision import Suspect
from citl.core.errors import CitlError
from citl.core.text import SourceText
from citl.lsp.documents import Document, find_shift
from citl.lsp.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from citl.core.diagnostic import Diagnostic
    from citl.lsp.backend import Check, Target
    from citl.lsp.server import Server

_log = logging.getLogger(__name__)


class View(msgspec.Struct, frozen=True):
    """A document and the check of exactly its text: what every answer is computed from."""

    document: Document
    check: Any
    """A `Check`."""
    file: str
    """The document's path as the check spells it."""
    checked: SourceText
    shift: int
    """To be added to offsets in `checked` to have them in the document's text."""
    causes: dict[str, Suspect]
    """As the editor was told of them: see `Watched.causes`."""


class Watched:
    """What is known about one target."""

    def __init__(self) -> None:
        self.run: asyncio.Task[Check | None] | None = None
        self.verification: asyncio.Task[None] | None = None
        self.latest: Check | None = None
        self.began_at = 0.0
        """When the latest check began, in seconds since the epoch."""
        self.documents: dict[str, Document] = {}
        """The open documents as they were when the latest check began, by path."""
        self.published: frozenset[str] = frozenset()
        """Paths whose diagnostics the editor holds."""
        self.causes: dict[str, Suspect] = {}
        """Likely causes of errors of the latest check, by the identity of the diagnostic; known after verification."""


class Checker:
    """Owns the tasks that check and verify."""

    def __init__(
        self,
        server: Server,
        publish: Callable[[Watched], None],
        publish_causes: Callable[[Watched], Awaitable[None]],
    ) -> None:
        """``publish`` is called after each check, with `Watched.latest` in place; the other once it is verified."""
        self._server = server
        self._publish = publish
        self._publish_causes = publish_causes
        self._clock = SystemClock()
        self._watched: dict[str, Watched] = {}
        self._keys: dict[str, str] = {}
        self._locating: dict[str, asyncio.Task[Watched]] = {}

    def check_soon(self, path: str) -> asyncio.Task[Watched]:
        """Check the target of ``path``, after the time in which further wishes join; the task that starts it."""
        return self._locate(path, self._restart)

    def check_if_outdated(self, path: str) -> None:
        """Check the target of ``path`` unless a check of the file as it is on disk is there or under way."""
        if path not in self._locating:
            self._locate(path, self._start_if_outdated)

    def check_again(self, path: str) -> None:
        """Check the target of a file that changed outside the editor, where that target was checked before."""
        if self._keys.get(path) in self._watched or any(
            Path(path).is_relative_to(watched.latest.result.target.root)
            for watched in self._watched.values()
            if watched.latest is not None and "target" not in Path(path).parts
        ):
            self._locate(path, self._restart_if_outdated)

    async def check_now(self, path: str) -> Check | None:
        """The result of a check that starts now; cancelling stops the check; None when it could not be made."""
        watched = await self.check_soon(path)
        if watched.run is None:
            return None
        run = watched.run
        try:
            await asyncio.wait({run})
        finally:
            run.cancel()
        # A newer check may have taken its place.
        return None if run.cancelled() else run.result()

    async def view(self, document: Document, deadline: float) -> View | None:
        """The check of the document's text, waiting for one under way until ``deadline`` (of the loop's clock).

        None when there is none, or when the document is not the text that was checked.
        """
        if document.path is None:
            return None
        watched = await self._settled(document.path, deadline)
        if watched is None or watched.latest is None:
            return None
        for file, checked in watched.latest.sources.items():
            if file in (document.path, document.real_path) or self._server.documents.find_at(file) is document:
                shift = find_shift(checked, document.source)
                if shift is not None:
                    return View(document, watched.latest, file, checked, shift, watched.causes)
        _log.debug("%s differs from what was checked, or has no diagnostics", document.path)
        return None

    def release(self, path: str) -> Watched | None:
        """Stop and forget the checks of a file that is a target of its own; None for a file of a package."""
        watched = self._watched.pop(path, None)
        for task in (watched.run, watched.verification) if watched is not None else ():
            if task is not None:
                task.cancel()
        return watched

    def all(self) -> tuple[Watched, ...]:
        """Every target that was ever checked."""
        return tuple(self._watched.values())

    async def stop(self) -> None:
        """Cancel every check and verification, and see them end."""
        tasks: list[asyncio.Task[Any]] = list(self._locating.values())
        for watched in self._watched.values():
            tasks += [task for task in (watched.run, watched.verification) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=1)

    def _locate(self, path: str, then: Callable[[Watched, str], None]) -> asyncio.Task[Watched]:
        async def locate() -> Watched:
            key = self._keys.get(path) or await _target_key(path)
            watched = self._watched.setdefault(key, Watched())
            self._keys[path] = key
            then(watched, path)
            return watched

        if (earlier := self._locating.get(path)) is not None:
            earlier.cancel()
        task = self._locating[path] = asyncio.create_task(locate())
        task.add_done_callback(lambda done: self._located(path, done))
        return task

    def _located(self, path: str, task: asyncio.Task[Watched]) -> None:
        if self._locating.get(path) is task:
            del self._locating[path]
        _report_fault(task)

    def _start_if_outdated(self, watched: Watched, path: str) -> None:
        is_running = watched.run is not None and not watched.run.done()
        if is_running or (watched.latest is not None and not _changed_since(path, watched.began_at)):
            return
        self._restart(watched, path)

    def _restart_if_outdated(self, watched: Watched, path: str) -> None:
        if _changed_since(path, watched.began_at):
            self._restart(watched, path)

    def _restart(self, watched: Watched, path: str) -> None:
        replaced = [task for task in (watched.run, watched.verification) if task is not None]
        for task in replaced:
            task.cancel()
        watched.run = asyncio.create_task(self._run(watched, path, replaced))
        watched.run.add_done_callback(_report_fault)

    async def _run(self, watched: Watched, path: str, replaced: list[asyncio.Task[Any]]) -> Check | None:
        server = self._server
        if not server.settings.trusted:
            server.log_once("The workspace is not trusted: nothing is checked, for a check runs its build scripts.")
            return None
        await asyncio.sleep(server.settings.check.debounce_ms / 1000)
        if replaced:
            await asyncio.wait(replaced)
        engine = await server.backend.ready()
        task = asyncio.current_task()
        progress = Progress(server, f"Checking {Path(path).name}", lambda: task and task.cancel())
        last_word = "stopped"
        try:
            watched.documents = {found.path: found for found in server.documents.all() if found.path}
            began_at = self._clock.now()
            check = await engine.check(path, _counting(progress))
            last_word = _summary(check)
        except CitlError as error:
            server.tell_once(str(error))
            return None
        finally:
            progress.end(last_word)
        watched.latest, watched.began_at, watched.causes = check, began_at, {}
        self._keys[path] = _key(check.result.target)
        server.acceptance.checked(check)
        self._publish(watched)
        watched.verification = asyncio.create_task(self._verify(watched, check))
        watched.verification.add_done_callback(_report_fault)
        return check

    async def _verify(self, watched: Watched, check: Check) -> None:
        await check.verify_all()
        await self._publish_causes(watched)

    async def _settled(self, path: str, deadline: float) -> Watched | None:
        """The target of ``path`` once no check of it is under way, or as it is at the deadline."""
        loop = asyncio.get_running_loop()
        while True:
            key = self._keys.get(path)
            watched = self._watched.get(key) if key is not None else None
            pending = [self._locating.get(path), watched.run if watched else None]
            waiting = [task for task in pending if task is not None and not task.done()]
            left = deadline - loop.time()
            if not waiting or left <= 0:
                return watched
            await asyncio.wait(waiting, timeout=left)


async def _target_key(path: str) -> str:
    # Imported here so that the editor has its answer to `initialize` before anything of rustc is loaded.
    from citl.rustc.check import find_target  # noqa: PLC0415

    return _key(await find_target(path))


def _key(target: Target) -> str:
    return target.lone_file or target.root


def _changed_since(path: str, moment: float) -> bool:
    try:
        return Path(path).stat().st_mtime > moment
    except OSError:
        return True


def _counting(progress: Progress) -> Callable[[Diagnostic], None]:
    count = 0

    def heard(_: Diagnostic) -> None:
        nonlocal count
        count += 1
        # A crate may have thousands: the bar moves with the first few and then now and then.
        if count <= 3 or count % 50 == 0:
            progress.report(f"{count} found")

    return heard


def _summary(check: Check) -> str:
    errors = len(check.repairs())
    return "1 error" if errors == 1 else f"{errors} errors"


def _report_fault(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("a background task failed", exc_info=error)
