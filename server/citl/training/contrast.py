"""Trains the encoder of an oracle on fixes: errors that one template fixes come to lie close to it, others far off.

The encoder stays what `citl.training.encoder` makes, a table of token vectors, and starts as the one fitted to the
texts alone. The table is then moved by Adam (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015)
to lessen the InfoNCE loss (van den Oord et al., "Representation learning with contrastive predictive coding", 2018):
for each query that a right document is told from the right ones of other queries, and from hard ones, of the same
error code and wrong.

It computes in doubles, and the bytes written at the end are far coarser than what they lose: so the result is the
same, byte for byte, for the same documents, matches and seed. It knows nothing of templates, nor of where matches
come from.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from citl.retrieval.fields import bag_of_tokens
from citl.training.encoder import choose_tokens, count_matrix, pack_encoder, token_vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy import float64, int64
    from numpy.random import Generator
    from numpy.typing import NDArray

    from citl.retrieval.encoder import Encoder
    from citl.retrieval.query import Document

_DIMENSIONS = 256
_MOST_TOKENS = 4000
"""Model and vocabulary stay near 1 MB. Tokens of queries alone are left out: they are names in other people's code, and
recall was the same without them."""
_TEMPERATURE = 0.05
_BATCH = 256
_HARD = 8
"""Hard documents drawn for each query of a batch; every query of the batch is told from all of them."""
_EPOCHS = 8
_LEAST_STEPS = 100
"""Few matches are gone through more often."""
_RATE = 0.01
"""Adam's step at the start, for rows of length 1; it falls to 0 along a cosine."""
_DROPPED = 0.1
"""Share of a query's tokens left out each time, so that no single name decides."""
_TETHER = 1e-3
"""Pull back to the start. Without it, documents that are right for no match end up far from everything."""
_DECIMALS = 5
"""Decimals of a cosine that count for its rank, as in `citl.retrieval.retriever`."""
_BLOCK = 512
"""Queries ranked at once."""


class Match(msgspec.Struct, frozen=True):
    """An error, and which documents stand for what fixed it."""

    query: tuple[str, ...]
    """Its `bag_of_tokens`."""
    right: tuple[str, ...]
    """Ids of documents."""


class _Shelf:
    """Documents by what an encoder can tell apart: those of one code with the same known tokens are one group."""

    def __init__(self, documents: Sequence[Document], bags: Sequence[Counter[str]], tokens: tuple[str, ...]) -> None:
        known = frozenset(tokens)
        numbers: dict[tuple[str, tuple[tuple[str, int], ...]], int] = {}
        self.group_of: dict[str, int] = {}
        """By the id of a document."""
        for document, bag in zip(documents, bags, strict=True):
            content = tuple(sorted((token, count) for token, count in bag.items() if token in known))
            self.group_of[document.id] = numbers.setdefault((document.error_code, content), len(numbers))
        self.counts = count_matrix([Counter(dict(content)) for _, content in numbers], tokens)
        sizes = Counter(self.group_of.values())
        self.sizes = np.array([sizes[number] for number in range(len(numbers))], np.float64)
        """How many documents each group has."""
        codes = defaultdict(list)
        for (code, _), number in numbers.items():
            codes[code].append(number)
        self.alike = {number: np.array(group) for group in codes.values() for number in group}
        """For each group those of its code."""


class _Lesson(msgspec.Struct, frozen=True):
    """A match, as it is trained on."""

    bag: Counter[str]
    right: dict[int, int]
    """Of each group with right documents, how many of them are."""


class _Batch(NamedTuple):
    """Some queries, and the groups of documents they are compared with."""

    queries: NDArray[float64]
    documents: NDArray[float64]
    sizes: NDArray[float64]
    right: NDArray[float64]
    """For each query how many documents of each group are right."""


def fit_contrastive(documents: Sequence[Document], matches: Sequence[Match], seed: int = 0) -> tuple[bytes, bytes]:
    """The ONNX model and the vocabulary of an encoder for ``documents``, trained on ``matches``.

    The order of either has no influence. Of documents with equal ids the last counts; ids of unknown documents are
    passed over, and so are matches that have no others.
    """
    by_id = {document.id: document for document in documents}
    ordered = [by_id[id_] for id_ in sorted(by_id)]
    bags = [Counter(bag_of_tokens(document)) for document in ordered]
    tokens = choose_tokens(bags, _MOST_TOKENS)
    shelf = _Shelf(ordered, bags, tokens)
    lessons = _lessons(matches, shelf)
    table = token_vectors([*bags, *(lesson.bag for lesson in lessons)], tokens, _DIMENSIONS, seed)
    if lessons and tokens:
        table = _train(table / _typical_length(table), lessons, shelf, tokens, np.random.default_rng(seed))
    return pack_encoder(tokens, table)


def recall(encoder: Encoder, documents: Sequence[Document], matches: Sequence[Match], at: int = 10) -> float:
    """The share of ``matches`` that have a right document among the ``at`` nearest; 0 of none.

    Documents at the same cosine come by id, as in a search.
    """
    by_id = {document.id: document for document in documents}
    ids = sorted(by_id)
    vectors = encoder.encode([bag_of_tokens(by_id[id_]) for id_ in ids])
    found = 0
    for start in range(0, len(matches), _BLOCK):
        block = matches[start : start + _BLOCK]
        cosines = (encoder.encode([match.query for match in block]) @ vectors.T).round(_DECIMALS)
        nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :at]
        for match, row, numbers in zip(block, cosines, nearest, strict=True):
            found += any(row[number] > 0 and ids[number] in match.right for number in numbers)
    return found / max(1, len(matches))


def _lessons(matches: Sequence[Match], shelf: _Shelf) -> list[_Lesson]:
    canonical = sorted((sorted(match.query), sorted(set(match.right))) for match in matches)
    found = []
    for query, ids in canonical:
        right = Counter(shelf.group_of[id_] for id_ in ids if id_ in shelf.group_of)
        if right:
            found.append(_Lesson(Counter(query), dict(sorted(right.items()))))
    return found


def _typical_length(table: NDArray[float64]) -> float:
    """Root mean square of the lengths of the rows; vectors of texts are scaled anyway, steps are not."""
    return float(np.sqrt(np.square(table).sum(axis=1).mean())) or 1.0


def _train(
    start: NDArray[float64], lessons: Sequence[_Lesson], shelf: _Shelf, tokens: tuple[str, ...], rng: Generator
) -> NDArray[float64]:
    """The table that Adam reaches from ``start``."""
    per_epoch = math.ceil(len(lessons) / _BATCH)
    epochs = max(_EPOCHS, math.ceil(_LEAST_STEPS / per_epoch))
    table, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    batches = (batch for _ in range(epochs) for batch in _batches(lessons, shelf, tokens, rng))
    for step, batch in enumerate(batches, 1):
        gradient = _gradient(table, batch) + _TETHER * (table - start)
        mean += 0.1 * (gradient - mean)
        square += 0.001 * (gradient * gradient - square)
        rate = _RATE * (1 + math.cos(math.pi * step / (epochs * per_epoch))) / 2
        unbiased, spread = mean / (1 - 0.9**step), square / (1 - 0.999**step)
        table -= rate * unbiased / (np.sqrt(spread) + 1e-8)
    return table


def _batches(lessons: Sequence[_Lesson], shelf: _Shelf, tokens: tuple[str, ...], rng: Generator) -> Iterator[_Batch]:
    """Every lesson once, in batches drawn at random."""
    order = rng.permutation(len(lessons))
    for start in range(0, len(lessons), _BATCH):
        drawn = [lessons[number] for number in order[start : start + _BATCH]]
        queries = count_matrix([lesson.bag for lesson in drawn], tokens)
        queries *= rng.random(queries.shape) >= _DROPPED
        groups = _draw_groups(drawn, shelf, rng)
        yield _Batch(queries, shelf.counts[groups], shelf.sizes[groups], _right(drawn, groups))


def _draw_groups(drawn: Sequence[_Lesson], shelf: _Shelf, rng: Generator) -> NDArray[int64]:
    """For each lesson one group that is right, and some of the same code; each once, ascending."""
    found: set[int] = set()
    for lesson in drawn:
        right = int(rng.choice(list(lesson.right)))
        alike = shelf.alike[right]
        found.add(right)
        found.update(rng.choice(alike, min(_HARD, len(alike)), replace=False).tolist())
    return np.array(sorted(found))


def _right(drawn: Sequence[_Lesson], groups: NDArray[int64]) -> NDArray[float64]:
    columns = {int(group): column for column, group in enumerate(groups)}
    right = np.zeros((len(drawn), len(groups)))
    for row, lesson in enumerate(drawn):
        for group, count in lesson.right.items():
            if group in columns:
                right[row, columns[group]] = count
    return right


def _gradient(table: NDArray[float64], batch: _Batch) -> NDArray[float64]:
    """That of the mean InfoNCE loss, -log(sum of e^(cosine / temperature) over the right documents / over all)."""
    queries, query_lengths = _unit(batch.queries @ table)
    documents, document_lengths = _unit(batch.documents @ table)
    # No cosine exceeds 1, so nothing overflows, and at this temperature nothing vanishes.
    weights = np.exp((queries @ documents.T - 1) / _TEMPERATURE)
    excess = _shares(weights * batch.sizes) - _shares(weights * batch.right)
    excess /= len(queries) * _TEMPERATURE
    of_queries = _before_scaling(excess @ documents, queries, query_lengths)
    of_documents = _before_scaling(excess.T @ queries, documents, document_lengths)
    total: NDArray[float64] = batch.queries.T @ of_queries + batch.documents.T @ of_documents
    return total


def _shares(weights: NDArray[float64]) -> NDArray[float64]:
    """Rows scaled to the sum 1; every row has something above 0."""
    shares: NDArray[float64] = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _unit(vectors: NDArray[float64]) -> tuple[NDArray[float64], NDArray[float64]]:
    """Rows scaled to length 1, and the lengths they had; a row of zeros stays one."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return vectors / lengths, lengths


def _before_scaling(gradient: NDArray[float64], unit: NDArray[float64], lengths: NDArray[float64]) -> NDArray[float64]:
    """The gradient by vectors, from that by the vectors scaled to length 1: what lies along them has no effect."""
    along = (gradient * unit).sum(axis=1, keepdims=True)
    across: NDArray[float64] = (gradient - unit * along) / lengths
    return across
