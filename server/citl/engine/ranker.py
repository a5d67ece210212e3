"""The learned model of an oracle: how likely a candidate is right, and how likely it compiles; trains nothing.

Two small ONNX models over the signals of `citl.engine.rank`, each a batch of rows ``signals`` float32[n, s] to
``probability`` float32[n, 1]. The one that decides what is compiled first sees no verdict (`BEFORE`), the other all
signals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import CorruptError
from citl.engine.rank import Signals
from citl.retrieval.session import open_session

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
        self._right = _Model(right, AFTER)
        self._compiles = _Model(compiles, BEFORE)

    def right(self, rows: Sequence[Signals]) -> list[float]:
        """How likely each candidate is what was meant, given that it compiles; 0..1."""
        return self._right.probabilities(rows)

    def compiles(self, rows: Sequence[Signals]) -> list[float]:
        """How likely each candidate is accepted by the compiler; 0..1."""
        return self._compiles.probabilities(rows)


class _Model:
    def __init__(self, data: bytes, columns: tuple[str, ...]) -> None:
        self._columns = columns
        self._session = open_session(data, "ranker")
        (given,) = self._session.get_inputs()
        if given.shape[-1] != len(columns):
            raise CorruptError(f"the ranker takes {given.shape[-1]} signals, and this build gives {len(columns)}")
        self._output = self._session.get_outputs()[0].name

    def probabilities(self, rows: Sequence[Signals]) -> list[float]:
        if not rows:
            return []
        import numpy as np  # noqa: PLC0415  (on first use: importing citl stays quick)

        table = np.array([[getattr(row, name) for name in self._columns] for row in rows], np.float32)
        (found,) = self._session.run([self._output], {self._session.get_inputs()[0].name: table})
        return [float(value) for value in found[:, 0]]


def columns_of(row: Signals, names: tuple[str, ...] = AFTER) -> list[float]:
    """The signals as the models take them."""
    values = msgspec.structs.asdict(row)
    return [values[name] for name in names]
