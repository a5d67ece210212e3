"""The learned model of an oracle: how likely a candidate is right, and how likely it compiles; trains nothing.

Two small ONNX models over the signals of `citl.engine.rank`, each a batch of rows ``signals`` float32[n, s] to
``probability`` float32[n, 1]. The one that decides what is compiled first sees no verdict (`BEFORE`), the other all
signals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from citl.engine.rank import Signals
from citl.engine.row_model import RowModel

if TYPE_CHECKING:
    from collections.abc import Sequence

RIGHT_MODEL, COMPILES_MODEL = "ranker.right.onnx", "ranker.compiles.onnx"
"""Names of the extras of an oracle that hold the models."""

AFTER = Signals.__struct_fields__
"""The columns of the model that ranks, in order."""
BEFORE = tuple(name for name in AFTER if name not in ("clean", "warnings"))
"""The columns of the model that sees no verdict."""


class Ranker:
    """Both models, loaded for one thread; may be called from several."""

    def __init__(self, right: bytes, compiles: bytes) -> None:
        """Loads the models.

        Raises:
            CorruptError: one of them is damaged, or takes other signals than there are.
        """
        self._right = RowModel(right, len(AFTER), "ranker")
        self._compiles = RowModel(compiles, len(BEFORE), "ranker")

    def right(self, rows: Sequence[Signals]) -> list[float]:
        """How likely each candidate is what was meant, given that it compiles; 0..1."""
        return self._right.probabilities([columns_of(row) for row in rows])

    def compiles(self, rows: Sequence[Signals]) -> list[float]:
        """How likely each candidate is accepted by the compiler; 0..1."""
        return self._compiles.probabilities([columns_of(row, BEFORE) for row in rows])


def columns_of(row: Signals, names: tuple[str, ...] = AFTER) -> list[float]:
    """The signals as the models take them."""
    values = msgspec.structs.asdict(row)
    return [values[name] for name in names]
