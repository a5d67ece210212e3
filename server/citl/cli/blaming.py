"""``citl oracle blame``: the blame model trained, with progress and a table; knows nothing of trees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.table import Table

from citl.cli.terminal import tracked
from citl.core.errors import CitlError
from citl.engine.blame import BLAME_MODEL
from citl.training.blaming import fit_blame, found_by, ranking_of, scores_by, scores_without
from citl.training.judged import chosen_pairs
from citl.training.pairs import shards_in
from citl.training.scenes import case_of, known, make_scenes, read_scenes
from citl.training.split import operator_held_out, origin_held_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from citl.training.blaming import Scores
    from citl.training.scenes import Case, Known

_APART = 4
"""One in so many cases is of those that are held out."""
_WITNESSES = {
    "rustc's spans": (
        "primary", "label", "hint", "order", "suggested", "above", "below", "other_primary", "other_pointed",
    ),
    "judged changes": (
        "tarantula", "ochiai", "dstar", "tried", "repairing", "share", "rate", "alone", "likely", "likely_alone",
        "likely_share", "best", "smallest", "sound", "clean", "all_tried", "all_repairing",
    ),
    "blanks": (
        "blank_tried", "blank_passing", "blank_share", "blank_tarantula", "blank_ochiai", "blank_dstar",
    ),
    "dependencies": ("upstream", "downstream", "used", "common", "specific"),
    "names": ("names", "defines", "resembles", "inside"),
}  # fmt: skip
"""Signals by what they come from."""


class Blaming(msgspec.Struct, frozen=True):
    """What to train on, and where to."""

    shards: Path
    output: Path
    cases: int
    oracle: str
    jobs: int


def train(blaming: Blaming, console: Console) -> None:
    """Judge, fit, write the model, and print what each witness is worth on what was held out.

    Raises:
        CitlError: there are no pairs, or none whose slip has evidence.
    """
    shards = shards_in(blaming.shards)
    if not shards:
        raise CitlError(f"There are no pairs in {blaming.shards}: `citl oracle pairs` makes them.")
    for name, count, held_out in (("apart", blaming.cases // _APART, True), ("seen", blaming.cases, False)):
        pairs = chosen_pairs(shards, count, 1, held_out=held_out)
        _judge(blaming, name, [case_of(pair) for pair in pairs], console)
    fit(blaming, console)


def _judge(blaming: Blaming, name: str, cases: Sequence[Case], console: Console) -> None:
    folder = blaming.shards / "scenes" / name
    tracked(
        console,
        f"judging {name}",
        len(cases),
        lambda report: make_scenes(cases, blaming.oracle, folder, blaming.jobs, report),
    )


def fit(blaming: Blaming, console: Console) -> None:
    """Fit the model to the scenes that there are, and print how it does.

    Raises:
        CitlError: there are none.
    """
    folder = blaming.shards / "scenes"
    seen = [one for one in map(known, read_scenes(folder / "seen")) if not _is_apart(one)]
    apart = [known(scene) for scene in read_scenes(folder / "apart")]
    if not any(error.rows for one in seen for error in one.errors):
        raise CitlError(f"There is no evidence in {folder}: there is nothing to learn.")
    blaming.output.mkdir(parents=True, exist_ok=True)
    (blaming.output / BLAME_MODEL).write_bytes(fit_blame(seen))
    table = Table("lines by", "top-1", "top-3", "top-5", "EXAM", "remote", "top-1", "top-3", box=None)
    rows: list[tuple[str, Scores]] = [("Tarantula over changes", scores_by("tarantula"))]
    rows.append(("the combination", scores_without(seen)))
    rows += [(f"  without {name}", scores_without(seen, signals)) for name, signals in _WITNESSES.items()]
    for name, scores in rows:
        _add(table, name, apart, scores)
    console.print(table)
    console.print(f"{len(seen):,} cases learned from, {len(apart):,} held out")


def _is_apart(one: Known) -> bool:
    return origin_held_out(one.scene.origin) or any(map(operator_held_out, one.scene.operators))


def _add(table: Table, name: str, apart: Sequence[Known], scores: Scores) -> None:
    found = found_by(apart, lambda one: ranking_of(one, scores))
    remote = found_by([one for one in apart if one.remote], lambda one: ranking_of(one, scores))
    shares = [f"{value:.1f}" for value in found[1:]] + [str(remote.scenes), f"{remote.top1:.1f}", f"{remote.top3:.1f}"]
    table.add_row(name, *shares)
