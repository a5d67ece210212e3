"""The diagnostics of one check: each once, within bounded memory, and by whom each was reported.

Lines may come without end: past the limits, further diagnostics are only counted.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from citl.core.diagnostic import Diagnostic, Level
from citl.rustc.decode import Artifact, CompilerMessage, Decoded, Rejected, SourceTree
from citl.rustc.target import CheckConfig, CheckTarget
from citl.rustc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from citl.rustc.process import Finished

_MOST_DIAGNOSTICS = 5_000
_MOST_BYTES = 48 << 20
"""Of the lines whose diagnostics are held."""
_REJECTED_KEPT = 20

PlaceKey = tuple[str | None, str, str, int, int]
"""(code, message, file, start, end): one diagnostic, whichever target reports it."""


def place_key(diagnostic: Diagnostic) -> PlaceKey:
    """What two reports of one diagnostic share."""
    primary = diagnostic.primary
    if primary is None:
        return (diagnostic.code, diagnostic.message, "", 0, 0)
    return (diagnostic.code, diagnostic.message, primary.file, primary.span.start, primary.span.end)


class CheckResult(msgspec.Struct, frozen=True):
    """What came of a check; a broken program, or no program at all, is a result too."""

    target: CheckTarget
    diagnostics: tuple[Diagnostic, ...] = ()
    """Errors and warnings in rustc's order, each once however many targets reported it."""
    reporters: dict[PlaceKey, tuple[Unit, ...]] = {}
    """By whom each was reported; see `units_of`."""
    units: tuple[Unit, ...] = ()
    """All units of the user's packages that cargo started, now or, where nothing changed since, earlier."""
    rejected: tuple[str, ...] = ()
    """The first twenty lines that could not be understood."""
    rejected_count: int = 0
    fault: str = ""
    """What kept cargo or rustc from doing its work, in a sentence; empty if it did."""
    duration_s: float = 0.0
    compiled: bool = False
    """Everything compiled."""

    def units_of(self, diagnostic: Diagnostic) -> tuple[Unit, ...]:
        """The units that reported ``diagnostic``, the likeliest to show it first."""
        return self.reporters.get(place_key(diagnostic), ())


class Gathering:
    """What a check has said so far."""

    def __init__(
        self,
        decode: Callable[[bytes], Decoded | None],
        tree: SourceTree,
        on_diagnostic: Callable[[Diagnostic], None] | None = None,
    ) -> None:
        self._decode = decode
        self._tree = tree
        self._on_diagnostic = on_diagnostic
        self._found: dict[PlaceKey, Diagnostic] = {}
        self._sources: dict[PlaceKey, Counter[str]] = {}
        self._compiled: set[str] = set()
        self._held_bytes = 0
        self.rejected: list[str] = []
        self.rejected_count = 0

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """In the order in which they came first."""
        return tuple(self._found.values())

    @property
    def has_errors(self) -> bool:
        """Whether any of them is an error."""
        return any(diagnostic.level is Level.ERROR for diagnostic in self._found.values())

    def take(self, line: bytes) -> None:
        """Decodes a line and remembers what matters of it."""
        decoded = self._decode(line)
        if isinstance(decoded, CompilerMessage):
            self._add(decoded, len(line))
        elif isinstance(decoded, Artifact):
            self._compiled.update(decoded.files)
        elif isinstance(decoded, Rejected):
            self._reject(f"{decoded.reason}: {decoded.line}")

    def result(
        self,
        target: CheckTarget,
        config: CheckConfig,
        units: tuple[Unit, ...],
        finished: Finished,
        said: str,
    ) -> CheckResult:
        """What the check comes to, once its process has ended and ``said`` its own errors."""
        fault = said if finished.returncode else ""
        if finished.timed_out:
            fault = f"The check did not finish within {config.deadline_s:g} s and was stopped."
        elif finished.returncode and not fault and not self.has_errors:
            fault = f"The compiler ended with status {finished.returncode} and said nothing."
        return CheckResult(
            target,
            self.diagnostics,
            self._reporters(units),
            units,
            tuple(self.rejected),
            self.rejected_count + finished.dropped,
            fault,
            compiled=finished.returncode == 0,
        )

    def _reporters(self, units: Iterable[Unit]) -> dict[PlaceKey, tuple[Unit, ...]]:
        """By whom each was reported, of ``units``.

        Cargo names the crate root, not the unit. An error is of a unit that did not compile. One that was
        reported less often than there are such units is most likely of the tests, which hold all the rest of
        a crate too.
        """
        by_source: dict[str, list[Unit]] = {}
        for unit in units:
            by_source.setdefault(unit.source, []).append(unit)
        found = {}
        for place, sources in self._sources.items():
            is_error = self._found[place].level is Level.ERROR
            reporters: list[Unit] = []
            for source, times in sources.items():
                could = [unit for unit in by_source.get(source, ()) if not (is_error and self.has_compiled(unit))]
                tests_first = times < len(could)
                reporters += sorted(could, key=lambda unit: (unit.is_test != tests_first, unit.id))
            if reporters:
                found[place] = tuple(reporters)
        return found

    def has_compiled(self, unit: Unit) -> bool:
        """Whether cargo reported what ``unit`` writes."""
        return bool(unit.id) and any(f"{unit.id}." in file for file in self._compiled)

    def _add(self, message: CompilerMessage, size: int) -> None:
        diagnostic = message.diagnostic
        if not self._concerns_user(diagnostic):
            return
        place = place_key(diagnostic)
        if place in self._found:
            self._sources[place][message.source] += 1
            return
        self._held_bytes += size
        if len(self._found) >= _MOST_DIAGNOSTICS or self._held_bytes > _MOST_BYTES:
            self._reject(f"too many diagnostics: {diagnostic.message[:200]}")
            return
        self._found[place] = diagnostic
        self._sources[place] = Counter({message.source: 1})
        if self._on_diagnostic is not None:
            self._on_diagnostic(diagnostic)

    def _concerns_user(self, diagnostic: Diagnostic) -> bool:
        """All errors, and the warnings in the user's files: ``-vv`` brings those of dependencies too."""
        if diagnostic.level is Level.WARNING:
            return diagnostic.primary is None or self._tree.holds(diagnostic.primary.file)
        return diagnostic.level is Level.ERROR

    def _reject(self, reason: str) -> None:
        self.rejected_count += 1
        if len(self.rejected) < _REJECTED_KEPT:
            self.rejected.append(reason)
