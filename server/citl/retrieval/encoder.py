"""Texts as vectors: runs the small ONNX model that an oracle carries; knows nothing of how it was fitted.

The model takes a batch of token bags, ``ids`` int64[b, n] and ``weights`` float32[b, n], padded with weight 0, and
gives ``embedding`` float32[b, d], each row of length 1 (or 0 where no token is known). Which token has which id says
the vocabulary, a JSON object; `citl.training.encoder` writes both.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import msgspec

from citl.core.errors import CorruptError, UnsupportedError
from citl.retrieval.session import open_session, refusals
from citl.retrieval.tokens import TOKENS_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32, int64
    from numpy.typing import NDArray

_BATCH = 32
"""Texts embedded at once: padded to the longest, a batch takes some megabytes."""


class Vocabulary(msgspec.Struct, frozen=True):
    """The tokens an encoder knows."""

    version: int
    """`citl.retrieval.tokens.TOKENS_VERSION` of its tokens."""
    dimensions: Annotated[int, msgspec.Meta(ge=1)]
    tokens: tuple[str, ...]
    """In the order of their ids, from 0."""


class Encoder:
    """A model loaded for one thread; `encode` may be called from several."""

    def __init__(self, onnx_bytes: bytes, vocabulary: bytes) -> None:
        """Loads the pair.

        Raises:
            CorruptError: one of the two is damaged, or they do not belong together.
            UnsupportedError: the vocabulary was made of other tokens than this build makes.
        """
        try:
            known = msgspec.json.decode(vocabulary, type=Vocabulary)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CorruptError(f"the encoder's vocabulary is damaged: {error}") from error
        if known.version != TOKENS_VERSION:
            raise UnsupportedError(
                f"the encoder was fitted to tokens of version {known.version}, "
                f"and this build makes version {TOKENS_VERSION}"
            )
        self.dimensions = known.dimensions
        self.digest = hashlib.blake2b(
            hashlib.blake2b(onnx_bytes).digest() + hashlib.blake2b(vocabulary).digest(), digest_size=16
        ).hexdigest()
        """Equal exactly for equal pairs."""
        self._ids = {token: number for number, token in enumerate(known.tokens)}
        self._session = open_session(onnx_bytes, "encoder")
        self._check()

    def encode(self, texts: Sequence[Sequence[str]]) -> NDArray[float32]:
        """The vectors of bags of tokens, one row each, of length 1; 0 where the encoder knows none of the tokens."""
        import numpy as np  # noqa: PLC0415  (on first use: importing citl stays quick)

        rows = [np.zeros((0, self.dimensions), np.float32)]
        for start in range(0, len(texts), _BATCH):
            ids, weights = self._pad(texts[start : start + _BATCH])
            rows += self._session.run(None, {"ids": ids, "weights": weights})
        return np.concatenate(rows)

    def _pad(self, texts: Sequence[Sequence[str]]) -> tuple[NDArray[int64], NDArray[float32]]:
        import numpy as np  # noqa: PLC0415

        bags = [Counter(self._ids[token] for token in text if token in self._ids) for text in texts]
        longest = max(1, *(len(bag) for bag in bags)) if bags else 1
        ids = np.zeros((len(bags), longest), np.int64)
        weights = np.zeros((len(bags), longest), np.float32)
        for row, bag in enumerate(bags):
            for column, number in enumerate(sorted(bag)):
                ids[row, column] = number
                weights[row, column] = dampen(bag[number])
        return ids, weights

    def _check(self) -> None:
        """One bag through the model, so that a pair that does not fit shows here and not in the middle of a search."""
        try:
            shape = self.encode([[], list(self._ids)[-1:]]).shape
        except refusals() as error:
            raise CorruptError(f"the encoder's model and vocabulary do not belong together: {error}") from error
        if shape != (2, self.dimensions):
            raise CorruptError(f"the encoder's model gives vectors of shape {shape}, not (2, {self.dimensions})")


def dampen(count: int) -> float:
    """The weight of a token that stands ``count`` times in a bag: repetition tells less each time."""
    return 1.0 + math.log(count)
