"""Many candidates in one compilation: each round judges all copies that rustc could read to the end.

What comes out is a screening: what passes is still to be compiled alone, as shown. A round that does not carry its
own proof (the control module, and the unedited copy with the errors of the plain compilation) is void.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from citl.verify.compiling import Compiled, Outcome, compile_unit, outcome_of
from citl.verify.copies import (
    can_be_copied,
    copy_name,
    errors_by_copy,
    is_closed,
    make_copies,
    reached_every_phase,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citl.core.text import SourceText
    from citl.rustc.units import Unit
    from citl.verify.overlay import Overlay

_MAX_COPIED_BYTES = 600_000
_MAX_ROUNDS = 3


async def screen(
    unit: Unit, original: SourceText, versions: Mapping[str, SourceText], overlay: Overlay, deadline_s: float
) -> dict[str, Outcome]:
    """Outcomes of versions of the crate root of ``unit``, by their key; what could not be screened is left out.

    The unedited file has the key ``""`` and is screened in every round. ``original`` has to be the only file of the
    crate that is not linked from elsewhere.
    """
    if not can_be_copied(original, unit.edition) or not is_closed(original):
        return {}
    judged: dict[str, Outcome] = {}
    waiting = [key for key, version in versions.items() if can_be_copied(version, unit.edition) and is_closed(version)]
    for _ in range(_MAX_ROUNDS):
        taken = _fitting(waiting, versions, len(original.data))
        if not taken:
            break
        found, complete = await _round(unit, [original, *(versions[key] for key in taken)], overlay, deadline_s)
        keyed = zip(["", *taken], found, strict=True)
        judged |= {key: outcome for key, outcome in keyed if complete or (key and outcome.errors)}
        waiting = [key for key in waiting if key not in judged]
        if not any(key in judged for key in taken):
            break
    return judged


def _fitting(waiting: list[str], versions: Mapping[str, SourceText], used: int) -> list[str]:
    taken: list[str] = []
    for key in waiting:
        used += len(versions[key].data)
        if taken and used > _MAX_COPIED_BYTES:
            break
        taken.append(key)
    return taken


async def _round(
    unit: Unit, versions: list[SourceText], overlay: Overlay, deadline_s: float
) -> tuple[list[Outcome], bool]:
    """The outcome of each version, and whether rustc came through all of them.

    Where it did not, the errors it did report are those that kept it from going on.
    """
    copies = make_copies(versions)
    overlay.reset()
    overlay.put(unit.source, copies.root.encode())
    folder = Path(unit.source).parent
    for name, text in copies.files.items():
        overlay.put(str(folder / f"{name}.rs"), text.encode())
    compiled = await compile_unit(unit, overlay, deadline_s)
    by_copy = errors_by_copy(compiled.errors)
    overlay.reset()
    if by_copy is None or compiled.timed_out or compiled.crashed:
        return [Outcome()] * len(versions), False
    outcomes = [outcome_of(by_copy.get(copy_name(number), ()), Compiled()) for number in range(len(versions))]
    return outcomes, reached_every_phase(by_copy)
