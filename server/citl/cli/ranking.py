"""``citl oracle rank``: the ranker trained, with progress and tables; knows nothing of trees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.table import Table

from citl.cli.terminal import tracked
from citl.core.errors import CitlError
from citl.engine.rank import Signals, score
from citl.engine.ranker import AFTER, COMPILES_MODEL, RIGHT_MODEL
from citl.training.judged import chosen_pairs, judge_pairs, read_choices
from citl.training.pairs import shards_in
from citl.training.ranker import fit_ranker, hits, is_apart, reliability, scores_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from citl.training.judged import Choice
    from citl.training.pairs import Pair
    from citl.training.ranker import Hits

_APART = 6
"""One in so many judged pairs is of those that are held out."""


class Ranking(msgspec.Struct, frozen=True):
    """What to train on, and where to."""

    shards: Path
    output: Path
    choices: int
    oracle: str
    jobs: int


def train(ranking: Ranking, console: Console) -> None:
    """Judge, fit, write both models, and print what each signal is worth on what was held out.

    Raises:
        CitlError: there are no shards, or nothing to learn from in them.
    """
    shards = shards_in(ranking.shards)
    if not shards:
        raise CitlError(f"There are no pairs in {ranking.shards}: `citl oracle pairs` makes them.")
    _judge(ranking, "apart", chosen_pairs(shards, ranking.choices // _APART, 0, held_out=True), console)
    _judge(ranking, "seen", chosen_pairs(shards, ranking.choices, 0), console)
    fit(ranking, console)


def _judge(ranking: Ranking, name: str, pairs: Sequence[Pair], console: Console) -> None:
    folder = ranking.shards / "judged" / name
    tracked(
        console,
        f"judging {name}",
        len(pairs),
        lambda report: judge_pairs(pairs, ranking.oracle, folder, ranking.jobs, report),
    )


def fit(ranking: Ranking, console: Console) -> None:
    """Fit both models to the verdicts that there are, and print how they do.

    Raises:
        CitlError: there are none.
    """
    judged = ranking.shards / "judged"
    seen = [choice for choice in read_choices(judged / "seen") if not is_apart(choice)]
    apart = read_choices(judged / "apart")
    if not any(row.right for choice in seen for row in choice.rows):
        raise CitlError(f"No candidate in {judged} is right: there is nothing to learn.")
    ranking.output.mkdir(parents=True, exist_ok=True)
    right, compiles = fit_ranker(seen)
    (ranking.output / RIGHT_MODEL).write_bytes(right)
    (ranking.output / COMPILES_MODEL).write_bytes(compiles)
    _report(seen, apart, console)


def _report(seen: Sequence[Choice], apart: Sequence[Choice], console: Console) -> None:
    table = Table("ranking", "choices", "first", "in three", "in five", box=None, header_style="bold")
    learned = scores_of(seen)
    rows: list[tuple[str, Callable[[Choice], list[float]]]] = [("by the first form", _plain), ("learned", learned)]
    rows += [(f"  without {name}", scores_of(seen, without=name)) for name in AFTER]
    for name, scores in rows:
        _add(table, name, hits(apart, scores))
    console.print(table)
    accepted = [row for choice in apart for row in choice.rows if row.after]
    values = [value for choice in apart for value in learned(choice)]
    calibration = Table("said", "true", "candidates", box=None, header_style="bold")
    for said, true, count in reliability(accepted, values):
        calibration.add_row(f"{said:.2f}", f"{true:.2f}", str(count))
    console.print(calibration)
    console.print(f"{len(seen):,} choices learned from, {len(apart):,} held out")


def _add(table: Table, name: str, found: Hits) -> None:
    shares = [f"{100 * count / max(1, found.choices):.1f}" for count in (found.first, found.in_three, found.in_five)]
    table.add_row(name, str(found.choices), *shares)


def _plain(choice: Choice) -> list[float]:
    return [score(Signals(*row.after)).value for row in choice.rows if row.after]
