"""The patterns at hand: authored ones by code, the others behind an index; knows nothing of compilers and users."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import OracleError
from citl.core.fix import Record
from citl.engine.blame import BLAME_MODEL, BlameModel
from citl.engine.ranker import COMPILES_MODEL, RIGHT_MODEL, Ranker
from citl.oracle.convert import from_stored
from citl.oracle.reader import read
from citl.patterns.guard import guard_of, kinds_pointed_at
from citl.patterns.token_model import decode_model
from citl.retrieval.query import Document, Query
from citl.retrieval.retriever import Retriever

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from citl.oracle.records import OracleFile
    from citl.patterns.pattern import Pattern
    from citl.patterns.token_model import TokenModel
    from citl.retrieval.encoder import Encoder
    from citl.retrieval.retriever import Hit
    from citl.syntax.site import Site

ENCODER_MODEL, ENCODER_VOCABULARY = "encoder.onnx", "encoder.vocabulary"
"""Names of the extras of an oracle that hold its encoder."""
NEIGHBOUR_COUNTS = "tokens.counts"
"""Name of the extra that holds its model of tokens."""


SOURCE_RECORDS = "sources.records"
"""Name of the extra that holds how often each source of candidates was right."""


def encode_records(records: Mapping[str, Record]) -> bytes:
    """``records`` as an extra; the same for equal ones."""
    rows = {source: (record.successes, record.attempts) for source, record in sorted(records.items())}
    return msgspec.msgpack.encode(rows)


def decode_records(data: bytes) -> dict[str, Record]:
    """The records that `encode_records` wrote; none where the bytes are no such thing."""
    try:
        rows = msgspec.msgpack.decode(data, type=dict[str, tuple[int, int]])
    except msgspec.MsgspecError:
        return {}
    return {source: Record(successes, attempts) for source, (successes, attempts) in rows.items()}


class Knowledge:
    """Patterns by id, the authored ones by code, and the retriever over the others. Immutable."""

    ranker: Ranker | None = None
    """What orders the candidates; None where the oracle has no such model."""
    blame: BlameModel | None = None
    """What weighs the evidence against a line; None where the oracle has no such model."""
    rates: Mapping[str, Record]
    """How often each source gave the very fix where it was tried for the oracle."""
    tokens: TokenModel | None = None
    """Which tokens follow which in Rust that parses; None where the oracle has no such model."""

    def __init__(self, patterns: Sequence[Pattern], encoder: Encoder | None, cache_dir: Path | None) -> None:
        self.rates = {}
        self.patterns = {pattern.id: pattern for pattern in patterns if pattern.template is not None}
        learned = [pattern for pattern in self.patterns.values() if not pattern.authored]
        self._retriever = Retriever.build([document_of(pattern) for pattern in learned], encoder, cache_dir)
        self._authored: defaultdict[str, list[Pattern]] = defaultdict(list)
        for pattern in sorted(self.patterns.values(), key=lambda pattern: (-pattern.weight, pattern.id)):
            if pattern.authored:
                self._authored[pattern.guard.code].append(pattern)

    def authored(self, code: str) -> list[Pattern]:
        """The authored patterns for errors with this code, the likeliest to be right first."""
        return self._authored.get(code, [])

    def search(self, site: Site, limit: int) -> list[Hit]:
        """The learned patterns likest to have been made for such a site, best first."""
        return self._retriever.search(query_of(site), limit)


def load_knowledge(oracle: str, cache_dir: Path | None) -> tuple[Knowledge, tuple[str, ...]]:
    """The knowledge in the file at ``oracle`` (the shipped one when empty), and what is wrong with it, in sentences.

    A file that cannot be used leaves the knowledge empty: rustc's suggestions are still compiled and offered.
    """
    try:
        return _load(oracle, cache_dir), ()
    except OracleError as refusal:
        return Knowledge((), None, None), (f"The oracle could not be used, only rustc's suggestions are: {refusal}",)


def read_oracle(oracle: str) -> OracleFile:
    """The content of the file at ``oracle``, of the shipped one when empty.

    Raises:
        OracleError: it cannot be used.
    """
    with as_file(files("citl") / "data" / "oracle.apr") as shipped:
        return read(Path(oracle) if oracle else shipped)


def _load(oracle: str, cache_dir: Path | None) -> Knowledge:
    from citl.retrieval.encoder import Encoder  # noqa: PLC0415  (heavy; loaded after the editor has its answer)

    content = read_oracle(oracle)
    model, vocabulary = content.extras.get(ENCODER_MODEL), content.extras.get(ENCODER_VOCABULARY)
    encoder = Encoder(model, vocabulary) if model and vocabulary else None
    knowledge = Knowledge([from_stored(stored) for stored in content.patterns], encoder, cache_dir)
    knowledge.rates = decode_records(content.extras.get(SOURCE_RECORDS, b""))
    right, compiles = content.extras.get(RIGHT_MODEL), content.extras.get(COMPILES_MODEL)
    knowledge.ranker = Ranker(right, compiles) if right and compiles else None
    blame = content.extras.get(BLAME_MODEL)
    knowledge.blame = BlameModel(blame) if blame else None
    knowledge.tokens = decode_model(content.extras.get(NEIGHBOUR_COUNTS, b""))
    return knowledge


def document_of(pattern: Pattern) -> Document:
    """What is indexed of a pattern."""
    guard = pattern.guard
    return Document(
        id=pattern.id,
        error_code=guard.code,
        message=guard.message,
        captures=guard.captures,
        shapes=guard.shapes,
        labels=guard.labels,
        kinds=guard.kinds,
        decisions=pattern.decisions,
        extra=pattern.title,
    )


def query_of(site: Site) -> Query:
    """What is asked about a site."""
    guard = guard_of(site)
    decisions = kinds_pointed_at(site)
    return Query(guard.code, guard.message, guard.captures, guard.shapes, guard.labels, guard.kinds, decisions)
