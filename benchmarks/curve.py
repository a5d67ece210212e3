"""How far mined templates carry: the very fix among the first candidates, against the pairs they were mined from.

    curve.py DIR LEARNED ... [--count 300] [--seed 1] [--out FILE.csv]

DIR is what `citl oracle pairs` wrote, each LEARNED what `citl oracle learn --limit N -o LEARNED` made of it. Mined
templates alone, in the order in which they would be judged, nothing compiled: on pairs that may be learned from but
fell into no sample, and on operators, programs and crates that are held out.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from pathlib import Path

from factory_set import kind_of

from citl.engine.candidates import candidates_for
from citl.engine.knowledge import Knowledge
from citl.patterns.nearness import Nearness
from citl.training.learned import patterns_of, read_learned
from citl.training.mining import Wanted
from citl.training.pairs import Pair, read_pairs, shards_in

GROUPS = {
    "seen": lambda pair: kind_of(pair) == "seen",
    "operators": lambda pair: kind_of(pair) == "operators",
    "programs": lambda pair: kind_of(pair) == "origins" and pair.origin.startswith("program:"),
    "crates": lambda pair: kind_of(pair) == "origins" and pair.origin.startswith("crate:"),
}
LIMITS = (1, 5, 100)


def samples(folder: Path, count: int, seed: int) -> dict[str, list[Pair]]:
    """For each group a sample of its pairs."""
    pairs = [pair for pair in read_pairs(shards_in(folder)) if pair.size < 40_000]
    rng = random.Random(seed)
    found = {}
    for name, is_in in GROUPS.items():
        group = [pair for pair in pairs if is_in(pair)]
        found[name] = rng.sample(group, min(count, len(group)))
    return found


def first_rank(pair: Pair, knowledge: Knowledge) -> int:
    """The rank of the very fix among the mined candidates; 0 where there is none."""
    site, wanted = pair.site(), Wanted(pair)
    made = [one for one in candidates_for(site, knowledge, Nearness(site), 200) if one.mechanism.value == "pattern"]
    return next((rank for rank, one in enumerate(made, 1) if wanted.is_given_by(one.edits, site)), 0)


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir")
    parser.add_argument("learned", nargs="+")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out")
    args = parser.parse_args()
    chosen = samples(Path(args.dir), args.count, args.seed)
    rows = []
    for name in args.learned:
        patterns = patterns_of(read_learned(Path(name)))
        knowledge = Knowledge(patterns, None, None)
        for group, pairs in chosen.items():
            ranks = [first_rank(pair, knowledge) for pair in pairs]
            shares = [100 * sum(0 < rank <= limit for rank in ranks) / max(1, len(ranks)) for limit in LIMITS]
            rows.append([Path(name).name, len(patterns), group, len(pairs), *(f"{share:.1f}" for share in shares)])
            print("|", " | ".join(map(str, rows[-1])), "|", flush=True)
    if args.out:
        with Path(args.out).open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out, lineterminator="\n")
            table.writerow(["learned", "templates", "group", "pairs", *(f"first {limit}" for limit in LIMITS)])
            table.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
