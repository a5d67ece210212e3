"""Reciprocal rank fusion of ranked lists; knows nothing of where the lists come from.

After Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
methods" (SIGIR 2009): a document's score is the sum, over the lists it stands in, of 1 / (k + rank), ranks counted
from 1 and k = 60. Scores of different kinds (BM25, cosine) need no common scale, for only ranks are used.

First in both of two lists: 2/61; divided by the largest value two lists can give, which is 2/61: 1.
First in one and absent from the other: 1/61, divided by the same: 0.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from citl.core.explanation import Explanation

if TYPE_CHECKING:
    from collections.abc import Sequence

RANK_CONSTANT = 60


class Ranking(msgspec.Struct, frozen=True):
    """One list of documents, best first, and where it comes from."""

    name: str
    measure: str
    """What its scores are, as an explanation calls them."""
    hits: tuple[tuple[str, float], ...]
    """(id, score) in the list's own order; each id once."""


def reciprocal_rank(place: int, k: int = RANK_CONSTANT) -> float:
    """What a list gives the document at ``place``, counted from 0, before normalising: 1/61 for the first."""
    return 1.0 / (k + place + 1)


def fuse(rankings: Sequence[Ranking], limit: int, k: int = RANK_CONSTANT) -> list[tuple[str, Explanation]]:
    """The best ``limit`` documents of ``rankings`` by descending score, ties by id.

    The value of an explanation is the score, 0..1; its parts, one a list, add up to it.
    """
    largest = len(rankings) * reciprocal_rank(0, k)
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, (id_, _) in enumerate(ranking.hits):
            scores[id_] = scores.get(id_, 0.0) + reciprocal_rank(place, k) / largest
    best = sorted(scores, key=lambda id_: (-scores[id_], id_))[: max(0, limit)]
    places = [{id_: (place, score) for place, (id_, score) in enumerate(ranking.hits)} for ranking in rankings]
    fused = []
    for id_ in best:  # Only what is returned is explained: that costs more than the rest.
        parts = tuple(
            _explain(ranking, found.get(id_), largest, k) for ranking, found in zip(rankings, places, strict=True)
        )
        fused.append((id_, Explanation(scores[id_], f"reciprocal rank fusion, k = {k}", parts)))
    return fused


def _explain(ranking: Ranking, found: tuple[int, float] | None, largest: float, k: int) -> Explanation:
    if found is None:
        return Explanation(0.0, f"{ranking.name}: not among its {len(ranking.hits)}")
    place, score = found
    description = f"{ranking.name}: rank {place + 1} of {len(ranking.hits)}, {ranking.measure} {score:.4f}"
    return Explanation(reciprocal_rank(place, k) / largest, description)
