"""Documents for a query, best first: BM25 and embeddings, fused; knows nothing of what a document stands for."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

import msgspec

from citl.core.explanation import Explanation
from citl.retrieval import dense, lexical
from citl.retrieval.cache import add_entry, find_entry
from citl.retrieval.fields import bag_of_tokens
from citl.retrieval.fuse import Ranking, fuse
from citl.retrieval.tokens import TOKENS_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from citl.retrieval.encoder import Encoder
    from citl.retrieval.query import Document, Query

_LOGGER = logging.getLogger(__name__)

_LAYOUT_VERSION = 1
"""Part of the cache key: to be raised when the same documents give other files."""
_POOL = 200
"""Documents taken from each list before fusion, at least: deep enough that a document which only one list puts
first is still found in the other."""
_DIGITS = 5
"""Decimals of a score that count for its rank: what lies beyond differs from one processor to the next."""


class Hit(msgspec.Struct, frozen=True):
    """A document that was found."""

    id: str
    score: float
    """0..1: 1 for the document that stands first in every list."""
    explanation: Explanation
    """Rank and score in each list, and what each adds to the score."""


class Retriever:
    """Both indexes of a set of documents; immutable, and `search` may be called from several threads."""

    def __init__(
        self, ids: Sequence[str], words: lexical.LexicalIndex, vectors: dense.DenseIndex | None, encoder: Encoder | None
    ) -> None:
        self._ids = ids
        self._words = words
        self._vectors = vectors
        self._encoder = encoder

    @classmethod
    def build(cls, documents: Sequence[Document], encoder: Encoder | None, cache_dir: Path | None) -> Retriever:
        """The retriever of ``documents``, from ``cache_dir`` when the same was built before.

        Of documents with equal ids the last counts; their order has no influence. Without an encoder only BM25
        searches. A cache that is damaged or cannot be written costs time, never the result.
        """
        by_id = {document.id: document for document in documents}
        ordered = [by_id[id_] for id_ in sorted(by_id)]
        if cache_dir is not None:
            try:
                return cls._cached(ordered, encoder, cache_dir)
            except (OSError, ValueError, RuntimeError):  # The latter two are how tantivy and usearch put it.
                _LOGGER.warning("The index cache %s cannot be used.", cache_dir, exc_info=True)
        words = lexical.LexicalIndex.build(ordered)
        vectors = None if encoder is None else _embed(ordered, encoder)
        return cls([document.id for document in ordered], words, vectors, encoder)

    @classmethod
    def _cached(cls, ordered: Sequence[Document], encoder: Encoder | None, cache_dir: Path) -> Retriever:
        def write(directory: Path) -> None:
            (directory / "lexical").mkdir()
            lexical.LexicalIndex.build(ordered, directory / "lexical")
            if encoder is not None:
                _embed(ordered, encoder).save(directory / "dense.usearch")

        key = _content_key(ordered, encoder)
        entry = find_entry(cache_dir, key) or add_entry(cache_dir, key, write)
        words = lexical.LexicalIndex.open(entry / "lexical")
        vectors = None if encoder is None else dense.DenseIndex.open(entry / "dense.usearch")
        return cls([document.id for document in ordered], words, vectors, encoder)

    def search(self, query: Query, limit: int) -> list[Hit]:
        """At most ``limit`` documents by descending score, ties by id; none that shares nothing with ``query``."""
        pool = max(limit, _POOL)
        rankings = [self._ranking("BM25", "score", self._words.search(query, pool))]
        if self._vectors is not None and self._encoder is not None:
            vector = self._encoder.encode([bag_of_tokens(query)])[0]
            rankings.append(self._ranking("embedding", "cosine", self._vectors.search(vector, pool)))
        return [Hit(id_, explanation.value, explanation) for id_, explanation in fuse(rankings, limit)]

    def _ranking(self, name: str, measure: str, found: Iterable[tuple[int, float]]) -> Ranking:
        hits = [(self._ids[ordinal], round(score, _DIGITS)) for ordinal, score in found]
        return Ranking(name, measure, tuple(sorted(hits, key=lambda hit: (-hit[1], hit[0]))))


def _embed(documents: Sequence[Document], encoder: Encoder) -> dense.DenseIndex:
    return dense.DenseIndex.build(encoder.encode([bag_of_tokens(document) for document in documents]))


def _content_key(documents: Sequence[Document], encoder: Encoder | None) -> str:
    """Equal exactly for equal documents, encoder and versions of all that shapes the files."""
    versions = [str(_LAYOUT_VERSION), str(TOKENS_VERSION), lexical.library_version()]
    if encoder is not None:
        versions += [encoder.digest, dense.library_version()]
    content = msgspec.msgpack.encode((versions, documents))
    return hashlib.blake2b(content, digest_size=16).hexdigest()
