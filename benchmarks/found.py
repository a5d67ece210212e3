"""How often the very fix of broken code is among the candidates, by mechanism and mutation operator; compiles nothing.

    found.py DIR [--kind seen|operators|origins] [--count 400] [--seed 1] [--origin TEXT] [--oracle FILE] [--misses N]

DIR is what `citl oracle pairs` wrote. The candidates are those that would be judged for the first error: suggestions,
templates, learned patterns, and the generic rewrites without the evidence of blanks.
"""

from __future__ import annotations

import argparse
import difflib
import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from factory_set import kind_of

from citl.engine.candidates import candidates_for, rewrites_for
from citl.engine.knowledge import load_knowledge
from citl.patterns.nearness import Nearness
from citl.training.mining import Wanted
from citl.training.pairs import Pair, read_pairs, shards_in

CANDIDATES, REWRITES = 120, 600


def show(pair: Pair) -> None:
    """The pair, for a person."""
    print("-", *pair.operators, pair.code, pair.errors[0].message.replace("\n", " ")[:110])
    before, after = (text.text.split("\n") for text in (pair.broken, pair.fixed))
    for line in difflib.unified_diff(before, after, n=0, lineterm=""):
        if line[:2] not in ("--", "++", "@@"):
            print("     ", line[0], line[1:].strip()[:130])


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir")
    parser.add_argument("--kind", choices=("seen", "operators", "origins"), default="origins")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--origin", default="program:")
    parser.add_argument("--oracle", default="")
    parser.add_argument("--misses", type=int, default=0, help="show so many pairs whose fix is not found")
    args = parser.parse_args()
    shards = [path for path in shards_in(Path(args.dir)) if path.name.startswith(args.origin.replace(":", "_"))]
    pairs = [pair for pair in read_pairs(shards) if kind_of(pair) == args.kind and pair.size < 60_000]
    chosen = random.Random(args.seed).sample(pairs, min(args.count, len(pairs)))
    knowledge, said = load_knowledge(args.oracle, None)
    print(*said, file=sys.stderr)
    by: Counter[str] = Counter()
    ranks: list[int] = []
    operators: defaultdict[str, list[bool]] = defaultdict(list)
    missed = []
    spent = 0.0
    for pair in chosen:
        began = time.perf_counter()
        site = pair.site()
        near = Nearness(site)
        likely = candidates_for(site, knowledge, near, CANDIDATES, pair.errors)
        rewrites = rewrites_for(site, knowledge, near, REWRITES, likely)
        spent += time.perf_counter() - began
        wanted = Wanted(pair)
        right = [rank for rank, one in enumerate((*likely, *rewrites), 1) if wanted.is_given_by(one.edits, site)]
        ranks += right[:1]
        by.update({(*likely, *rewrites)[rank - 1].mechanism.value for rank in right[:1]})
        for name in pair.operators:
            operators[name].append(bool(right))
        if not right:
            missed.append(pair)
    total = len(chosen)
    print(f"{total} of {len(pairs)} pairs, {1000 * spent / max(1, total):.0f} ms each")
    print(f"found {100 * len(ranks) / total:.1f} %:", {name: f"{100 * n / total:.1f}" for name, n in by.most_common()})
    for limit in (1, 5, 20, 100):
        print(f"  among the first {limit}, nothing compiled: {100 * sum(r <= limit for r in ranks) / total:.1f} %")
    print("\n| operator | pairs | found |\n|---|---|---|")
    for name, found in sorted(operators.items(), key=lambda item: sum(item[1]) - len(item[1]))[:40]:
        print(f"| {name} | {len(found)} | {sum(found)} |")
    for pair in missed[: args.misses]:
        show(pair)
    return 0


if __name__ == "__main__":
    sys.exit(main())
