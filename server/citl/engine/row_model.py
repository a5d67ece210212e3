"""Small ONNX models of an oracle, a probability for each row of signals; knows nothing of what the signals are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citl.core.errors import CorruptError
from citl.retrieval.session import open_session

if TYPE_CHECKING:
    from collections.abc import Sequence


class RowModel:
    """A batch of rows ``signals`` float32[n, s] to ``probability`` float32[n, 1], loaded for one thread."""

    def __init__(self, data: bytes, width: int, what: str) -> None:
        """Loads the model, which takes ``width`` signals; ``what`` it is, for the message if it cannot be used.

        Raises:
            CorruptError: it is damaged, or takes another number of signals.
        """
        self._session = open_session(data, what)
        (given,) = self._session.get_inputs()
        if given.shape[-1] != width:
            raise CorruptError(f"the {what} takes {given.shape[-1]} signals, and this build gives {width}")
        self._input, self._output = given.name, self._session.get_outputs()[0].name

    def probabilities(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """What the model says of each row; 0..1."""
        if not rows:
            return []
        import numpy as np  # noqa: PLC0415  (on first use: importing citl stays quick)

        (found,) = self._session.run([self._output], {self._input: np.array(rows, np.float32)})
        return [float(value) for value in found[:, 0]]
