"""Many candidates in one compilation: each round judges all versions that rustc could read to the end.

What comes out is a screening: what passes is still to be compiled alone, as shown. A round that does not carry its
own proof (the control module, and the unedited version with the errors of the plain compilation) is void.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from citl.verify.compiling import Compiled, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from citl.core.diagnostic import Diagnostic
    from citl.core.text import SourceText
    from citl.rustc.units import Unit
    from citl.verify.arrangement import Attributed
    from citl.verify.compiling import Compiler, Outcome
    from citl.verify.overlay import Overlay

_MAX_COPIED_BYTES = 600_000
_MAX_ROUNDS = 4


class Arrangement(Protocol):
    """Versions of a piece of code, laid out in one crate; the first is the unedited one."""

    def files(self) -> dict[str, str]:
        """The texts that differ from the user's, by absolute path."""
        ...

    def attribute(self, errors: Iterable[Diagnostic], file: str) -> Attributed | None:
        """Whose the errors of a compilation are, ``file`` being how it named the edited file."""
        ...


class Screening:
    """One unit, one edited file, and the outcome of its plain compilation."""

    def __init__(self, unit: Unit, file: str, before: Outcome, compiler: Compiler) -> None:
        self._unit = unit
        self._file = file
        self._before = before
        self._compiler = compiler

    async def run(
        self,
        original: SourceText,
        versions: Mapping[str, SourceText],
        arrange: Callable[[tuple[str, ...], tuple[SourceText, ...]], Arrangement],
        overlay: Overlay,
    ) -> dict[str, Outcome]:
        """Outcomes of versions of the edited file, by their key; what could not be screened is left out.

        ``arrange`` is given the keys, and the texts with the unedited one in front.
        """
        judged: dict[str, Outcome] = {}
        waiting = list(versions)
        for _ in range(_MAX_ROUNDS):
            taken = _fitting(waiting, versions)
            if not taken:
                break
            arranged = arrange(tuple(taken), (original, *(versions[key] for key in taken)))
            found = await self._round(arranged, overlay)
            judged |= dict(zip(taken, found, strict=True)) if isinstance(found, list) else self._blamed(taken, found)
            waiting = [key for key in waiting if key not in judged]
            if not judged.keys() & set(taken):
                break
        return judged

    async def _round(self, arranged: Arrangement, overlay: Overlay) -> list[Outcome] | Attributed | None:
        """The outcomes of all edited versions; what rustc said instead where it did not get through, None if void."""
        overlay.reset()
        for path, text in arranged.files().items():
            overlay.put(path, text.encode())
        compiled = await self._compiler.compile(self._unit, overlay)
        overlay.reset()
        if compiled.timed_out or compiled.crashed:
            return None
        attributed = arranged.attribute(compiled.errors, overlay.path(self._file))
        if attributed is None or not attributed.complete:
            return attributed
        whole = [outcome_of((*attributed.elsewhere, *own), Compiled()) for own in attributed.versions]
        return whole[1:] if whole[0].errors == self._before.errors else None

    def _blamed(self, taken: Sequence[str], attributed: Attributed | None) -> dict[str, Outcome]:
        """The versions whose errors kept rustc from going on: those errors they do have."""
        if attributed is None or attributed.versions[0]:
            return {}
        pairs = zip(taken, attributed.versions[1:], strict=True)
        return {key: outcome_of(errors, Compiled()) for key, errors in pairs if errors}


def _fitting(waiting: list[str], versions: Mapping[str, SourceText]) -> list[str]:
    taken: list[str] = []
    used = 0
    for key in waiting:
        used += len(versions[key].data)
        if taken and used > _MAX_COPIED_BYTES:
            break
        taken.append(key)
    return taken
