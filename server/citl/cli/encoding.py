"""``citl oracle encode``: the encoder trained, with progress and its recall; knows nothing of how it is trained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from citl.core.errors import CitlError
from citl.engine.knowledge import ENCODER_MODEL, ENCODER_VOCABULARY, document_of, read_oracle
from citl.oracle.convert import from_stored
from citl.retrieval.encoder import Encoder
from citl.training.contrast import fit_contrastive, recall
from citl.training.encoder import fit_encoder
from citl.training.judged import chosen_pairs
from citl.training.matches import matches_of
from citl.training.pairs import shards_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from citl.patterns.pattern import Pattern
    from citl.training.contrast import Match
    from citl.training.pairs import Pair

_APART = 4
_AT = 10


class Encoding(msgspec.Struct, frozen=True):
    """What to train on, and where to."""

    shards: Path
    output: Path
    pairs: int
    oracle: str
    jobs: int


def train(encoding: Encoding, console: Console) -> None:
    """Fit the encoder, write it, and print how often a right pattern is among the first ten it finds.

    Raises:
        CitlError: there are no shards, or no pattern gives the fix of any pair.
    """
    shards = shards_in(encoding.shards)
    if not shards:
        raise CitlError(f"There are no pairs in {encoding.shards}: `citl oracle pairs` makes them.")
    patterns = [from_stored(stored) for stored in read_oracle(encoding.oracle).patterns]
    documents = [document_of(pattern) for pattern in patterns if not pattern.authored]
    seen = _matches(encoding, "seen", chosen_pairs(shards, encoding.pairs, 1), patterns, console)
    apart = _matches(
        encoding, "held out", chosen_pairs(shards, encoding.pairs // _APART, 1, held_out=True), patterns, console
    )
    if not seen:
        raise CitlError("No pattern gives the fix of any pair: there is nothing to learn.")
    model, vocabulary = fit_contrastive(documents, seen)
    encoding.output.mkdir(parents=True, exist_ok=True)
    (encoding.output / ENCODER_MODEL).write_bytes(model)
    (encoding.output / ENCODER_VOCABULARY).write_bytes(vocabulary)
    table = Table("encoder", f"recall@{_AT}, seen", "held out", "bytes", box=None, header_style="bold")
    for name, pair in (("of the texts alone", fit_encoder(documents)), ("trained on fixes", (model, vocabulary))):
        encoder = Encoder(*pair)
        shares = [f"{100 * recall(encoder, documents, matches, _AT):.1f}" for matches in (seen, apart) if matches]
        table.add_row(name, *shares, f"{sum(map(len, pair)):,}")
    console.print(table)
    console.print(f"{len(seen):,} matches learned from, {len(apart):,} held out")


def _matches(
    encoding: Encoding, name: str, pairs: Sequence[Pair], patterns: Sequence[Pattern], console: Console
) -> list[Match]:
    columns = (TextColumn(f"matching {name}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        return matches_of(
            pairs, patterns, encoding.jobs, lambda done, total: progress.update(task, completed=done, total=total)
        )
