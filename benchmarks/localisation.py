"""Where the error comes from: rankings of lines on broken code whose slip is known.

    localisation.py FOLDER --pairs DIR [--count 320] [--seed 3]    # pairs of the breakage factory, held out
    localisation.py FOLDER --set dev.jsonl                         # cases with a real fix

FOLDER keeps what was judged, so that a second run only prints. The truth are the lines that the slip changed, beside
what it took away the two lines at the gap; *remote* are the cases where no primary span of any error is on one. Pairs
are of programs and pages with one slip; they, or their operators, are held out from all learning. No session is
recorded before. EXAM is the mean share of the lines of a file that are read before a true one.
"""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from citl.engine.blame import plain_scores
from citl.engine.knowledge import load_knowledge
from citl.localize.evidence import COLUMNS, Signals
from citl.training.blaming import found_by, listed, ranking_of, scores_by
from citl.training.judged import chosen_pairs
from citl.training.pairs import shards_in
from citl.training.scenes import Case, case_of, known, make_scenes, read_scenes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citl.training.blaming import Scores
    from citl.training.scenes import Evidence, Known

_FORMULAS = ("tarantula", "ochiai", "dstar", "blank_tarantula", "blank_ochiai", "blank_dstar", "smallest", "likely")
_REAL = ("heuristic", "official")


def _from_pairs(folder: str, count: int, seed: int) -> list[Case]:
    pairs = chosen_pairs(shards_in(Path(folder)), 2 * count, seed, held_out=True)
    return [case_of(pair) for pair in pairs if len(pair.operators) == 1][:count]


def _from_set(path: str) -> list[Case]:
    rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n") if line.strip()]
    real = [row for row in rows if row.get("fixed") and row.get("fix_quality") in _REAL]
    cases = [Case(row["id"], "set", (), row["broken"], row["fixed"], str(row.get("edition", "2021"))) for row in real]
    return sorted(cases, key=lambda case: (case.edition, case.id))


def _combined(oracle: str) -> Scores:
    knowledge, _ = load_knowledge(oracle, None)
    scores = knowledge.blame.scores if knowledge.blame else plain_scores
    kinds = len(COLUMNS) - len(Signals.__struct_fields__) + 1

    def by_evidence(evidence: Evidence) -> Sequence[float]:
        return scores([Signals(*row[:-kinds], kinds=tuple(row[-kinds:])) for row in evidence.rows])

    return by_evidence


def _print(name: str, scenes: list[Known], oracle: str) -> None:
    rows = [
        ("rustc's primary spans", lambda one: listed(one.primary)),
        ("rustc's spans in order", lambda one: listed(one.pointed)),
    ]
    by_scores = [(name, scores_by(name)) for name in _FORMULAS] + [("the combination in use", _combined(oracle))]
    rows += [(name, partial(ranking_of, scores=scores)) for name, scores in by_scores]
    for title, some in ((name, scenes), (f"{name}, remote", [one for one in scenes if one.remote])):
        print(f"\n{title}: {len(some)} cases\n\n| ranking | top-1 | top-3 | top-5 | EXAM |\n|---|---|---|---|---|")
        for label, ranking in rows:
            found = found_by(some, ranking)
            print(f"| {label} | {found.top1:.1f} | {found.top3:.1f} | {found.top5:.1f} | {found.exam:.1f} |")


def main() -> int:
    """Makes what is missing, and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs")
    parser.add_argument("--set")
    parser.add_argument("--count", type=int, default=320)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--oracle", default="")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    cases = _from_set(args.set) if args.set else _from_pairs(args.pairs, args.count, args.seed)
    make_scenes(cases, args.oracle, args.folder, args.jobs, lambda done, of: print(f"{done}/{of}", file=sys.stderr))
    scenes = read_scenes(args.folder)
    operators = {name for scene in scenes for name in scene.operators}
    print(f"{len(scenes)} cases, {len(operators)} operators, {len({scene.origin for scene in scenes})} origins")
    print(f"judged in {median(scene.seconds for scene in scenes):.2f} s a case (median)")
    _print("lines", [known(scene) for scene in scenes], args.oracle)
    return 0


if __name__ == "__main__":
    sys.exit(main())
