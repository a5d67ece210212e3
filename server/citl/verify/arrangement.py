"""Several versions of one piece of code in one crate: what an arrangement of them consists of.

Knows neither how the versions are laid out nor who compiles them.
"""

from __future__ import annotations

import msgspec

from citl.core.diagnostic import Diagnostic, LabelledSpan

CONTROL = "citl_control"
CONTROL_BODY = """fn citl_types() { let _x: u8 = ""; }
struct CitlOnce;
fn citl_borrows() { let x = CitlOnce; let _y = x; let _z = x; }
"""
"""One type error and one borrow error: where both are reported, rustc came through all its phases. Needs no ``std``."""
CONTROL_CODES = frozenset({"E0308", "E0382"})


class Attributed(msgspec.Struct, frozen=True):
    """The errors of one compilation of an arrangement, by whose they are."""

    versions: tuple[tuple[Diagnostic, ...], ...]
    """By number of the version, as if each were compiled alone; 0 is the unedited code."""
    elsewhere: tuple[Diagnostic, ...]
    """In code that all versions share."""
    control: tuple[Diagnostic, ...]

    @property
    def complete(self) -> bool:
        """Whether rustc came through all its phases."""
        return {error.code for error in self.control} == CONTROL_CODES


def relocated(error: Diagnostic, message: str, file: str, shift: int) -> Diagnostic:
    """``error`` with another message, its spans in ``file`` and ``shift`` lines further down."""

    def moved(span: LabelledSpan) -> LabelledSpan:
        start, end = span.start_line + shift, span.end_line + shift
        return msgspec.structs.replace(span, file=file, start_line=start, end_line=end)

    return msgspec.structs.replace(error, message=message, spans=tuple(map(moved, error.spans)))
