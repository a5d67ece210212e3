"""Which errors broken versions have, many to a compilation, in rounds; knows nothing of how they were broken.

A round is believed only if rustc came through all its phases (the control module says so). Otherwise the versions whose
own errors may have stopped it, those of parsing and imports first, are set aside and compiled one by one, and the rest
is compiled again.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from citl.rustc.units import Unit
from citl.training.layout import CrateLayout, Heard, LoneLayout, Version
from citl.verify.compiling import Compiler
from citl.verify.copies import can_be_copied
from citl.verify.overlay import Overlay
from citl.verify.phases import phase_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citl.core.diagnostic import Diagnostic
    from citl.training.excerpts import Excerpts

_MOST_BYTES = 900_000
"""Of versions of lone files in one compilation."""
_MOST_VERSIONS = 2_500
"""Of functions in one compilation."""
_MOST_ROUNDS = 8
_MOST_FUNCTION_BYTES = 6_000
_MOST_ALONE = 8
"""Versions of one batch that are compiled one by one; of more the rest is left out."""
# Without a code, and yet of types.
_OF_TYPES = re.compile(r"`Self` constructor")
_IMPORTS = frozenset({"E0432", "E0583"})

Labels = dict[int, tuple["Diagnostic", ...]]
"""By number of the version its errors, as if it were compiled alone; what could not be judged is left out."""


class Bench(msgspec.Struct, frozen=True):
    """Where versions are compiled."""

    unit: Unit
    compiler: Compiler
    overlay: Overlay
    """Of the unit's package."""
    until: float = math.inf
    """By the monotonic clock; nothing is compiled later, so that one odd crate does not hold up all others."""

    async def errors(self, files: Mapping[str, str]) -> tuple[Diagnostic, ...] | None:
        """What rustc reports with these files in place; None where it does not end well."""
        if time.monotonic() > self.until:
            return None
        self.overlay.reset()
        for path, text in files.items():
            self.overlay.put(path, text.encode())
        compiled = await self.compiler.compile(self.unit, self.overlay)
        return None if compiled.timed_out or compiled.crashed else compiled.errors


_Arrange = Callable[[Sequence["Version"]], Awaitable["Heard | None"]]
"""What rustc says of versions side by side; None where it does not end well."""


async def label_files(bench: Bench, versions: Sequence[Version]) -> Labels:
    """The labels of versions of whole files, whichever files they come from."""

    async def heard(taken: Sequence[Version]) -> Heard | None:
        layout = LoneLayout(bench.unit.source, taken)
        errors = await bench.errors(layout.files())
        return None if errors is None else layout.hear(errors)

    together = [number for number, version in enumerate(versions) if can_be_copied(version.text, bench.unit.edition)]
    labels: Labels = {}
    for batch in _batches(together, versions):
        labels |= await _rounds(heard, batch, versions, apart=True)
    for number in sorted(set(range(len(versions))) - set(together)):
        labels |= await _alone(bench, number, versions[number])
    return labels


async def _alone(bench: Bench, number: int, version: Version) -> Labels:
    """One version compiled by itself: what stops rustc's lexer would hide the rest."""
    errors = await bench.errors({bench.unit.source: version.text.text})
    if errors is None:
        return {}
    named = bench.overlay.path(bench.unit.source)
    return {number: tuple(renamed(error, named, version.file) for error in errors)}


def renamed(error: Diagnostic, name: str, file: str) -> Diagnostic:
    """``error`` with its places in the file ``name`` in ``file``, and without its rendering."""
    spans = tuple(msgspec.structs.replace(span, file=file) if span.file == name else span for span in error.spans)
    children = tuple(renamed(child, name, file) for child in error.children)
    return msgspec.structs.replace(error, spans=spans, children=children, rendered="")


def _batches(numbers: Sequence[int], versions: Sequence[Version]) -> list[list[int]]:
    found: list[list[int]] = []
    room = 0
    for number in numbers:
        size = len(versions[number].text.data)
        if not found or size > room:
            found.append([])
            room = _MOST_BYTES
        found[-1].append(number)
        room -= size
    return found


async def label_functions(bench: Bench, files: Mapping[str, Excerpts], versions: Sequence[Version]) -> Labels:
    """The labels of versions of functions of one crate, whose emptied ``files`` compile."""

    async def heard(taken: Sequence[Version]) -> Heard | None:
        layout = CrateLayout(bench.unit.source, files, taken)
        errors = await bench.errors(layout.files())
        names = {bench.overlay.path(file): file for file in files}
        return None if errors is None else layout.hear(errors, names)

    labels: Labels = {}
    for start in range(0, len(versions), _MOST_VERSIONS):
        batch = list(range(start, min(len(versions), start + _MOST_VERSIONS)))
        labels |= await _rounds(heard, batch, versions)
    return labels


def unbroken_functions(files: Mapping[str, Excerpts]) -> list[Version]:
    """Every function as it is, of those that are not too long to be copied often."""
    return [
        Version(file, excerpts.around(function, function.text), number, function.text)
        for file, excerpts in files.items()
        for number, function in enumerate(excerpts.functions)
        if len(function.text) <= _MOST_FUNCTION_BYTES
    ]


async def sound_functions(bench: Bench, files: Mapping[str, Excerpts], versions: list[Version]) -> list[Version]:
    """Of unbroken ``versions``, one a function, those that compile as copies; empty where the crate does not."""
    waiting = versions
    for _ in range(_MOST_ROUNDS):
        layout = CrateLayout(bench.unit.source, files, waiting)
        errors = await bench.errors(layout.files())
        if errors is None:
            return []
        said = layout.hear(errors, {bench.overlay.path(file): file for file in files})
        heads = {number for error in said.elsewhere for number in layout.near(error, bench.overlay.path)}
        bad = heads | {number for number, own in enumerate(said.versions) if own}
        if not bad:
            return await _compiled(bench, files, waiting) if said.complete and not said.elsewhere else []
        waiting = [version for number, version in enumerate(waiting) if number not in bad]
    return []


async def _compiled(bench: Bench, files: Mapping[str, Excerpts], versions: list[Version]) -> list[Version]:
    """Those that rustc sees: an error in the body of one that a condition leaves out is never reported."""
    probes = []
    for version in versions:
        head = version.broken.encode()[: files[version.file].functions[version.function].body]
        probes.append(msgspec.structs.replace(version, broken=head.decode() + "{ citl_absent }"))
    layout = CrateLayout(bench.unit.source, files, probes)
    errors = await bench.errors(layout.files())
    if errors is None:
        return []
    said = layout.hear(errors, {bench.overlay.path(file): file for file in files})
    return [version for version, own in zip(versions, said.versions, strict=True) if own]


async def _rounds(arrange: _Arrange, numbers: list[int], versions: Sequence[Version], *, apart: bool = False) -> Labels:
    """``apart``: each version is a file of its own, where what does not parse hides no name of the others."""
    labels: Labels = {}
    waiting = numbers
    for _ in range(_MOST_ROUNDS):
        if not waiting:
            break
        said = await arrange([versions[number] for number in waiting])
        if said is None or said.elsewhere:
            return labels | await _halves(arrange, waiting, versions)
        own = dict(zip(waiting, said.versions, strict=True))
        aside = _stopping(own)
        if said.complete and (not aside or apart):
            return labels | own
        if not aside:
            return labels | await _halves(arrange, waiting, versions)
        labels |= await _one_by_one(arrange, sorted(aside), versions)
        waiting = [number for number in waiting if number not in aside]
    return labels


async def _one_by_one(arrange: _Arrange, numbers: Sequence[int], versions: Sequence[Version]) -> Labels:
    """What stopped the compilation of all may have hidden errors of its own version too, so these are asked again."""
    labels: Labels = {}
    for number in numbers[:_MOST_ALONE]:
        said = await arrange([versions[number]])
        if said is not None and not said.elsewhere:
            labels[number] = said.versions[0]
    return labels


async def _halves(arrange: _Arrange, numbers: list[int], versions: Sequence[Version]) -> Labels:
    """The labels of either half; a single version that has no answer is left out."""
    if len(numbers) < 2:
        return {}
    middle = len(numbers) // 2
    first = await _rounds(arrange, numbers[:middle], versions)
    return first | await _rounds(arrange, numbers[middle:], versions)


def _stopping(own: Labels) -> set[int]:
    """The versions whose errors come from the earliest phase that may end a compilation."""
    parsing = {number for number, errors in own.items() if any(map(_stops, errors))}
    if parsing:
        return parsing
    return {number for number, errors in own.items() if any(error.code in _IMPORTS for error in errors)}


def _stops(error: Diagnostic) -> bool:
    """Whether it is of parsing or of expanding macros: rustc may not look for names elsewhere then."""
    return (phase_of(*error.key) == 0 and not _OF_TYPES.search(error.message)) or "cannot find macro" in error.message
