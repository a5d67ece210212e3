"""Fits the encoder of an oracle to its documents: TF-IDF and truncated SVD, written as ONNX.

A text is a bag of tokens. Latent semantic analysis (Deerwester et al., "Indexing by latent semantic analysis",
JASIS 1990) gives each token a vector such that tokens which stand in the same documents lie close; a text's vector
is the sum of its tokens', each times its rarity (idf) and a dampened count, scaled to length 1. So the model is one
look-up table, and is kept small: a byte for each number and one scale for each token.

The table is the same, byte for byte, for the same documents and seed. It knows nothing of where documents come from.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from citl.retrieval.encoder import Vocabulary, dampen
from citl.retrieval.fields import bag_of_tokens
from citl.retrieval.tokens import TOKENS_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32, float64, int8
    from numpy.typing import NDArray

    from citl.retrieval.query import Document

_MOST_TOKENS = 1400
"""Vocabulary: with 384 dimensions the pair stays below 500 KB compressed."""
_LEAST_DOCUMENTS = 2
"""A token of one document alone connects nothing; BM25 finds it better."""
_LEAST_TOKENS = 64
"""Below this many tokens of several documents, tokens of one are taken too: a small corpus has few."""
_OPSET = 17
_IR_VERSION = 8
"""Of 2022: every onnxruntime from 1.14 on reads them."""


def fit_encoder(documents: Sequence[Document], dimensions: int = 384, seed: int = 0) -> tuple[bytes, bytes]:
    """The ONNX model and the vocabulary of an encoder for ``documents``, as `citl.retrieval.Encoder` takes them.

    The order of the documents has no influence. Where they have fewer independent directions than ``dimensions``,
    the rest is 0.
    """
    ordered = sorted(documents, key=lambda document: document.id)
    bags = [Counter(bag_of_tokens(document)) for document in ordered]
    tokens = choose_tokens(bags)
    return pack_encoder(tokens, token_vectors(bags, tokens, dimensions, seed))


def pack_encoder(tokens: tuple[str, ...], table: NDArray[float64]) -> tuple[bytes, bytes]:
    """The ONNX model and the vocabulary of an encoder that has the rows of ``table`` as the vectors of ``tokens``."""
    vocabulary = Vocabulary(TOKENS_VERSION, table.shape[1], tokens)
    return _write_model(*_quantise(table)), msgspec.json.encode(vocabulary)


def choose_tokens(bags: Sequence[Counter[str]], most: int = _MOST_TOKENS) -> tuple[str, ...]:
    """The tokens of most documents, sorted, so that ids do not depend on the order of reading."""
    spread = Counter(token for bag in bags for token in bag)
    shared = [token for token, count in spread.items() if count >= _LEAST_DOCUMENTS]
    eligible = shared if len(shared) >= _LEAST_TOKENS else list(spread)
    return tuple(sorted(sorted(eligible, key=lambda token: (-spread[token], token))[:most]))


def token_vectors(bags: Sequence[Counter[str]], tokens: Sequence[str], dimensions: int, seed: int) -> NDArray[float64]:
    """One row a token: its coordinates in the leading right singular vectors of the corpus, times its idf."""
    weighted = count_matrix(bags, tokens)
    idf = np.log((1 + len(bags)) / (1 + np.count_nonzero(weighted, axis=0))) + 1
    weighted *= idf
    lengths = np.linalg.norm(weighted, axis=1, keepdims=True)
    weighted /= np.maximum(lengths, np.finfo(float).tiny)
    # Documents weigh 1 to 1.01, drawn from the seed, so that no two singular values coincide: within a coincidence
    # the basis is arbitrary, and the rounding of the machine would choose it.
    weighted *= 1 + 0.01 * np.random.default_rng(seed).random((len(bags), 1))
    # The eigenvectors of the tokens' Gram matrix are the right singular vectors, at a cost that does not grow with
    # the corpus; what this loses in precision lies far below a quantised step.
    values, vectors = np.linalg.eigh(weighted.T @ weighted)
    leading = vectors[:, ::-1][:, :dimensions] * (values[::-1][:dimensions] > 1e-9 * values[-1:].sum())
    table = np.zeros((max(1, len(tokens)), dimensions))
    table[: leading.shape[0], : leading.shape[1]] = _fix_signs(leading) * idf[:, None]
    return table


def count_matrix(bags: Sequence[Counter[str]], tokens: Sequence[str]) -> NDArray[float64]:
    """One row a bag: the dampened count of each of ``tokens``."""
    columns = {token: column for column, token in enumerate(tokens)}
    counts = np.zeros((len(bags), len(tokens)))
    for row, bag in enumerate(bags):
        for token, count in bag.items():
            if token in columns:
                counts[row, columns[token]] = dampen(count)
    return counts


def _fix_signs(vectors: NDArray[float64]) -> NDArray[float64]:
    """Columns with their largest component positive; a singular vector is given only up to its sign.

    Rounding before the comparison lets the first of several equally large components decide everywhere.
    """
    if not vectors.size:
        return vectors
    largest = np.argmax(np.abs(vectors).round(9), axis=0)
    signs = np.sign(vectors[largest, np.arange(vectors.shape[1])])
    return vectors * np.where(signs == 0, 1, signs)


def _quantise(table: NDArray[float64]) -> tuple[NDArray[int8], NDArray[float32]]:
    """Rows as bytes and the factor that restores each."""
    scales = np.abs(table).max(axis=1) / 127
    scales[scales == 0] = 1
    return np.rint(table / scales[:, None]).astype(np.int8), scales.round(9).astype(np.float32)


def _write_model(table: NDArray[int8], scales: NDArray[float32]) -> bytes:
    """The graph that looks up, sums and normalises, serialised."""
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415  (the `train` extra)

    initializers: dict[str, NDArray[Any]] = {
        "table": table,
        "scales": scales,
        "axis_1": np.array([1], np.int64),
        "tiny": np.array(1e-12, np.float32),
    }
    graph = helper.make_graph(
        _nodes(helper),
        "citl-encoder",
        inputs=[
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"]),
            helper.make_tensor_value_info("weights", TensorProto.FLOAT, ["batch", "tokens"]),
        ],
        outputs=[helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", table.shape[1]])],
        initializer=[numpy_helper.from_array(array, name) for name, array in initializers.items()],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION, producer_name="citl"
    )
    return bytes(model.SerializeToString(deterministic=True))


def _nodes(helper: Any) -> list[Any]:
    """(operator, inputs, output), in the order of computing; no row of weights is divided by 0."""
    from onnx import TensorProto  # noqa: PLC0415

    return [
        helper.make_node("Gather", ["table", "ids"], ["bytes"]),
        helper.make_node("Cast", ["bytes"], ["rows"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["scales", "ids"], ["restoring"]),
        helper.make_node("Mul", ["weights", "restoring"], ["factors"]),
        helper.make_node("Unsqueeze", ["factors", "axis_1"], ["flat"]),
        helper.make_node("MatMul", ["flat", "rows"], ["summed"]),
        helper.make_node("Squeeze", ["summed", "axis_1"], ["sum"]),
        helper.make_node("ReduceL2", ["sum"], ["length"], axes=[1], keepdims=1),
        helper.make_node("Max", ["length", "tiny"], ["divisor"]),
        helper.make_node("Div", ["sum", "divisor"], ["embedding"]),
    ]
