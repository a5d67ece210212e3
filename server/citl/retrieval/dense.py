"""Nearest vectors by cosine, by usearch; knows nothing of texts or fusion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from numpy import float32
    from numpy.typing import NDArray

_EXACT_BELOW = 20_000
"""Vectors up to which all are compared: exact, and hardly slower than the graph."""


class DenseIndex:
    """An index of vectors that answers with ordinals: rows of the matrix it was built from."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: NDArray[float32]) -> DenseIndex:
        """The index of the rows of ``vectors``, each of length 1 or 0."""
        import numpy as np  # noqa: PLC0415

        index = _index_type()(ndim=vectors.shape[1], metric="ip", dtype="f32")
        if len(vectors):
            # One thread: several leave vectors unreachable, and another graph each time.
            index.add(np.arange(len(vectors), dtype=np.uint64), vectors, threads=1)
        return cls(index)

    @classmethod
    def open(cls, file: Path) -> DenseIndex:
        """The index saved in ``file``, which must be whole: usearch believes what it reads."""
        return cls(_index_type().restore(str(file)))

    def save(self, file: Path) -> None:
        """Writes the index to ``file``."""
        self._index.save(str(file))

    def search(self, vector: NDArray[float32], limit: int) -> list[tuple[int, float]]:
        """(ordinal, cosine) of the nearest rows with a cosine above 0, by descending cosine."""
        size = len(self._index)
        if not size:
            return []
        matches = self._index.search(vector, min(limit, size), threads=1, exact=size <= _EXACT_BELOW)
        # usearch's inner product distance is 1 - cosine for vectors of length 1.
        near = [
            (int(key), 1.0 - float(distance)) for key, distance in zip(matches.keys, matches.distances, strict=True)
        ]
        return [(ordinal, cosine) for ordinal, cosine in near if cosine > _NOTHING_SHARED]


_NOTHING_SHARED = 1e-6
"""A cosine that rounding alone can give."""


def _index_type() -> Any:
    # Some wheels of usearch export libstdc++ symbols on which onnxruntime, imported later, crashes the process.
    import onnxruntime  # noqa: F401, PLC0415
    from usearch.index import Index  # noqa: PLC0415

    return Index


def library_version() -> str:
    """What computed the vectors of an index and wrote its file."""
    import onnxruntime  # noqa: PLC0415  (first, as above)
    import usearch  # noqa: PLC0415

    return f"{onnxruntime.__version__} {usearch.__version__}"
