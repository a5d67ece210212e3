"""The very fix in the first five against the candidates judged, and what each learned model adds.

    budget.py DIR [--out FILE.csv]

DIR is the folder `judged` that `citl oracle rank` fills: every candidate of broken code whose fix is known, with its
verdict. Judged are the first 20, 100, 500 or all, in the order in which the engine proposes them and in the order of
P(compiles); of the accepted ones the first five count, ordered by the first form of the ranking and by the learned one.
Trained on `seen`, counted on `apart`.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from citl.engine.rank import Signals, score
from citl.engine.ranker import Ranker
from citl.training.judged import Choice, read_choices
from citl.training.ranker import fit_ranker, is_apart

BUDGETS = (20, 100, 500, 10_000)
SHOWN = (1, 5)


def place(choice: Choice, budget: int, ranker: Ranker, *, promising: bool, learned: bool) -> int:
    """The rank of the very fix when so many candidates are judged; 0 where it is not among the accepted ones."""
    rows = list(choice.rows)
    if promising:
        chances = ranker.compiles([Signals(*row.before) for row in rows])
        rows = [row for _, row in sorted(zip(chances, rows, strict=True), key=lambda pair: -pair[0])]
    accepted = [row for row in rows[:budget] if row.after]
    signals = [Signals(*row.after) for row in accepted]
    scores = ranker.right(signals) if learned else [score(one).value for one in signals]
    ordered = sorted(zip(scores, accepted, strict=True), key=lambda pair: (pair[1].destructive, -pair[0]))
    return next((rank for rank, (_, row) in enumerate(ordered, 1) if row.right), 0)


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir")
    parser.add_argument("--out")
    args = parser.parse_args()
    seen = [choice for choice in read_choices(Path(args.dir) / "seen") if not is_apart(choice)]
    apart = read_choices(Path(args.dir) / "apart")
    ranker = Ranker(*fit_ranker(seen))
    rows = []
    for promising in (False, True):
        for learned in (False, True):
            for budget in BUDGETS:
                ranks = [place(one, budget, ranker, promising=promising, learned=learned) for one in apart]
                shares = [100 * sum(0 < rank <= shown for rank in ranks) / len(ranks) for shown in SHOWN]
                found = 100 * sum(rank > 0 for rank in ranks) / len(ranks)
                row = ["P(compiles)" if promising else "as proposed", "learned" if learned else "first form", budget]
                rows.append([*row, *(f"{share:.1f}" for share in (*shares, found))])
                print("|", " | ".join(map(str, rows[-1])), "|")
    judged = [len(choice.rows) for choice in apart]
    print(f"{len(seen)} learned from, {len(apart)} counted, {sum(judged) / len(judged):.0f} candidates each")
    if args.out:
        with Path(args.out).open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out, lineterminator="\n")
            table.writerow(["order", "ranking", "judged", *(f"first {shown}" for shown in SHOWN), "accepted"])
            table.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
