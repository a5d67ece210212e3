"""The ranker of an oracle, trained: gradient-boosted trees over the engine's signals, written as ONNX.

Two models (Friedman, "Greedy function approximation: a gradient boosting machine", 2001; here on histograms): one for
what the compiler accepts, one for what of that is right. Log loss makes their outputs probabilities. The same bytes for
the same choices and seed. Knows nothing of how the choices came about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from citl.engine.ranker import AFTER, BEFORE
from citl.training.split import operator_held_out, origin_held_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from citl.training.judged import Choice, Row

_ROUNDS = 200
_GROWING = {
    "objective": "binary",
    "num_leaves": 12,
    "learning_rate": 0.07,
    "min_data_in_leaf": 30,
    "lambda_l2": 5.0,
    # Signals say of everything what it is: nothing is missing, and a 0 is a number like others.
    "use_missing": False,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
_OPSET, _ML_OPSET = 17, 3
_IR_VERSION = 8
"""Of 2022: every onnxruntime from 1.14 on reads them."""


class Hits(msgspec.Struct, frozen=True):
    """How a ranking places the very fix, over choices that have it among the accepted ones."""

    choices: int
    first: int
    in_three: int
    in_five: int


def fit_ranker(choices: Sequence[Choice], seed: int = 0) -> tuple[bytes, bytes]:
    """The models for what is right, and for what compiles, as `citl.engine.ranker.Ranker` takes them."""
    right = fitted(*right_table(choices), seed)
    compiles = fitted(*compiles_table(choices), seed)
    return as_onnx(right, len(AFTER)), as_onnx(compiles, len(BEFORE))


def right_table(choices: Iterable[Choice], without: str = "") -> tuple[NDArray[Any], NDArray[Any]]:
    """Signals and labels of accepted candidates; the column of the signal ``without`` is blanked."""
    rows = [row for choice in choices for row in choice.rows if row.after]
    table = np.array([row.after for row in rows], np.float32).reshape(len(rows), len(AFTER))
    if without:
        table[:, AFTER.index(without)] = 0.0
    return table, np.array([row.right for row in rows], np.int64)


def compiles_table(choices: Iterable[Choice]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Signals before any verdict, and whether the candidate was accepted."""
    columns = [AFTER.index(name) for name in BEFORE]
    rows = [row for choice in choices for row in choice.rows]
    table = np.array([row.before for row in rows], np.float32).reshape(len(rows), len(AFTER))[:, columns]
    return table, np.array([row.accepted for row in rows], np.int64)


def fitted(table: NDArray[Any], labels: NDArray[Any], seed: int, rounds: int = _ROUNDS, **growing: float) -> Any:
    """Boosted trees for the probability of the label; the same for the same rows and seed.

    ``growing`` are parameters of LightGBM in place of those of the ranker.
    """
    import lightgbm  # noqa: PLC0415  (of the training extra)

    data = lightgbm.Dataset(table, label=labels, params={"verbose": -1})
    return lightgbm.train(_GROWING | growing | {"seed": seed}, data, num_boost_round=rounds)


def as_onnx(model: Any, columns: int) -> bytes:
    """The trees as one ONNX operator, and the logistic function of their sum."""
    from onnx import TensorProto, helper  # noqa: PLC0415  (of the training extra)

    nodes = _Nodes()
    for number, tree in enumerate(model.dump_model()["tree_info"]):
        nodes.add(number, tree["tree_structure"])
    ensemble = helper.make_node(
        "TreeEnsembleRegressor", ["signals"], ["sum"], domain="ai.onnx.ml", n_targets=1, **nodes.attributes()
    )
    graph = helper.make_graph(
        [ensemble, helper.make_node("Sigmoid", ["sum"], ["probability"])],
        "ranker",
        [helper.make_tensor_value_info("signals", TensorProto.FLOAT, [None, columns])],
        [helper.make_tensor_value_info("probability", TensorProto.FLOAT, [None, 1])],
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("ai.onnx.ml", _ML_OPSET)]
    made = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="citl")
    data: bytes = made.SerializeToString(deterministic=True)
    return data


class _Nodes:
    """Trees in the columns that the operator has for them."""

    def __init__(self) -> None:
        self._nodes: list[tuple[int, int, int, str, float, int, int]] = []
        self._leaves: list[tuple[int, int, float]] = []

    def add(self, tree: int, root: dict[str, Any]) -> None:
        """Take in one tree, as LightGBM describes it."""
        waiting = [(root, 0)]
        count = 1
        while waiting:
            node, number = waiting.pop()
            if "leaf_value" in node:
                self._nodes.append((tree, number, 0, "LEAF", 0.0, 0, 0))
                self._leaves.append((tree, number, float(node["leaf_value"])))
                continue
            left, right = count, count + 1
            count += 2
            threshold = float(node["threshold"])
            self._nodes.append((tree, number, int(node["split_feature"]), "BRANCH_LEQ", threshold, left, right))
            waiting += [(node["left_child"], left), (node["right_child"], right)]

    def attributes(self) -> dict[str, Any]:
        """The attributes of the operator."""
        trees, numbers, features, modes, values, yes, no = map(list, zip(*self._nodes, strict=True))
        leaf_trees, leaf_numbers, weights = map(list, zip(*self._leaves, strict=True))
        return {
            "nodes_treeids": trees,
            "nodes_nodeids": numbers,
            "nodes_featureids": features,
            "nodes_modes": modes,
            "nodes_values": values,
            "nodes_truenodeids": yes,
            "nodes_falsenodeids": no,
            "target_treeids": leaf_trees,
            "target_nodeids": leaf_numbers,
            "target_ids": [0] * len(leaf_trees),
            "target_weights": weights,
        }


def scores_of(choices: Sequence[Choice], seed: int = 0, without: str = "") -> Callable[[Choice], list[float]]:
    """A ranking of accepted candidates, fitted to ``choices``, with one signal left out if one is named."""
    model = fitted(*right_table(choices, without), seed)

    def scores(choice: Choice) -> list[float]:
        table, _ = right_table([choice], without)
        return [float(value) for value in model.predict(table)] if len(table) else []

    return scores


def hits(choices: Sequence[Choice], scores: Callable[[Choice], list[float]]) -> Hits:
    """How ``scores`` place the very fix; what deletes code stands behind what does not, as it does for people."""
    ranks = []
    for choice in choices:
        rows = [row for row in choice.rows if row.after]
        if any(row.right for row in rows):
            ordered = sorted(zip(rows, scores(choice), strict=True), key=lambda pair: (pair[0].destructive, -pair[1]))
            ranks.append(next(rank for rank, (row, _) in enumerate(ordered, 1) if row.right))
    counts = [sum(rank <= limit for rank in ranks) for limit in (1, 3, 5)]
    return Hits(len(ranks), *counts)


def is_apart(choice: Choice) -> bool:
    """Whether the choice is of an operator or an origin that is held out."""
    return origin_held_out(choice.origin) or any(map(operator_held_out, choice.operators))


def reliability(rows: Sequence[Row], values: Sequence[float], bins: int = 10) -> list[tuple[float, float, int]]:
    """For each tenth of the probabilities their mean, the share that was right, and how many there are."""
    found = []
    for low in range(bins):
        inside = [
            (value, row.right)
            for row, value in zip(rows, values, strict=True)
            if low <= value * bins < low + 1 or (low == bins - 1 and value >= 1.0)
        ]
        if inside:
            count = len(inside)
            found.append((sum(value for value, _ in inside) / count, sum(right for _, right in inside) / count, count))
    return found
