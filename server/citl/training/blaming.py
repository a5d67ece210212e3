"""The blame model, trained: gradient-boosted trees over the evidence for each line, written as ONNX.

The score of a line for one error is the probability that the slip is there; over several errors of a file the
probability that one of them comes from there. Knows nothing of how the scenes came about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from citl.localize.evidence import COLUMNS
from citl.training.ranker import as_onnx, fitted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from citl.training.scenes import Evidence, Known

    Scores = Callable[[Evidence], Sequence[float]]


_ROUNDS = 400
# True lines are few, and the signals say the same in several ways: trees grow slowly, each on part of both.
_GROWING = {
    "num_leaves": 16,
    "learning_rate": 0.02,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
}


class Found(NamedTuple):
    """How a ranking of lines places the truth, in per cent of the scenes."""

    scenes: int
    top1: float
    top3: float
    top5: float
    exam: float
    """Mean share of the lines of a file that are read before a true one; ties count half."""


def fit_blame(scenes: Sequence[Known], seed: int = 0) -> bytes:
    """The model as `citl.engine.blame.BlameModel` takes it."""
    return as_onnx(_grown(*table_of(scenes), seed), len(COLUMNS))


def scores_without(scenes: Sequence[Known], names: Sequence[str] = (), seed: int = 0) -> Scores:
    """A ranking fitted to ``scenes`` with some signals left out."""
    blanked = [COLUMNS.index(name) for name in names]
    table, labels = table_of(scenes)
    table[:, blanked] = 0.0
    model = _grown(table, labels, seed)

    def scores(evidence: Evidence) -> Sequence[float]:
        rows = np.array(evidence.rows, np.float32).reshape(len(evidence.rows), len(COLUMNS))
        rows[:, blanked] = 0.0
        return [float(value) for value in model.predict(rows)] if len(rows) else []

    return scores


def _grown(table: NDArray[Any], labels: NDArray[Any], seed: int) -> Any:
    return fitted(table, labels, seed, _ROUNDS, **_GROWING)


def scores_by(name: str) -> Scores:
    """A ranking by one signal alone."""
    column = COLUMNS.index(name)
    return lambda evidence: [row[column] for row in evidence.rows]


def table_of(scenes: Sequence[Known]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Signals of all lines, and whether the slip is there."""
    rows = [
        (row, line in one.scene.truth)
        for one in scenes
        for error in one.errors
        for line, row in zip(error.lines, error.rows, strict=True)
    ]
    table = np.array([row for row, _ in rows], np.float32).reshape(len(rows), len(COLUMNS))
    return table, np.array([true for _, true in rows], np.int64)


def ranking_of(known: Known, scores: Scores) -> list[tuple[float, int]]:
    """(score, line) over all errors that were judged, best first; equal scores in the order of lines."""
    together: dict[int, float] = {}
    for error in known.errors:
        for line, value in zip(error.lines, scores(error), strict=True):
            together[line] = 1.0 - (1.0 - together.get(line, 0.0)) * (1.0 - value)
    return sorted(((value, line) for line, value in together.items()), key=lambda pair: (-pair[0], pair[1]))


def listed(lines: Sequence[int]) -> list[tuple[float, int]]:
    """Lines in a given order as a ranking."""
    return [(1.0 / rank, line) for rank, line in enumerate(lines, 1)]


def found_by(scenes: Sequence[Known], ranking: Callable[[Known], list[tuple[float, int]]]) -> Found:
    """How the ranking places the truth; what it does not list comes behind all it lists, in no order."""
    within = {1: 0, 3: 0, 5: 0}
    exam = 0.0
    for one in scenes:
        ordered = ranking(one)
        place = next((at for at, (_, line) in enumerate(ordered) if line in one.scene.truth), None)
        for limit in within:
            within[limit] += place is not None and place < limit
        length = sum(bool(line.strip()) for line in one.scene.broken.split("\n"))
        exam += _read_before(ordered, place, length) / max(1, length)
    count = max(1, len(scenes))
    top1, top3, top5 = (100.0 * hits / count for hits in within.values())
    return Found(len(scenes), top1, top3, top5, 100.0 * exam / count)


def _read_before(ordered: Sequence[tuple[float, int]], place: int | None, length: int) -> float:
    if place is None:
        return len(ordered) + max(0, length - len(ordered)) / 2
    value = ordered[place][0]
    better = sum(score > value for score, _ in ordered)
    equal = sum(score == value for score, _ in ordered)
    return better + (equal - 1) / 2 + 1
