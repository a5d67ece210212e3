"""Pairs of the breakage factory as a set that `fixbench.py` and `coverage.py` read.

    factory_set.py DIR OUT.jsonl [--kind seen|operators|origins] [--count 200] [--seed 1] [--origin TEXT]

DIR is what `citl oracle pairs` wrote. ``seen`` are pairs that may be learned from, ``operators`` those of operators
that are held out in origins that are not, ``origins`` those of programs, crates and pages that are held out. Only
lone files
are written: a function of a crate does not compile by itself.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from pathlib import Path

from citl.training.pairs import Pair, read_pairs, shards_in
from citl.training.split import operator_held_out, origin_held_out


def kind_of(pair: Pair) -> str:
    """On which side of the split the pair is."""
    if origin_held_out(pair.origin):
        return "origins"
    return "operators" if any(map(operator_held_out, pair.operators)) else "seen"


def as_case(pair: Pair) -> dict:
    """The pair as a case of a set."""
    broken = pair.broken.text
    return {
        "id": f"{pair.origin}:{pair.id}",
        "source": "factory",
        "edition": "2021",
        "crate_type": "bin" if re.search(r"\bfn\s+main\s*\(", pair.fixed.text) else "lib",
        "test": False,
        "error_codes": [error.code or "none" for error in pair.errors],
        "first_error": pair.errors[0].message,
        "broken": broken,
        "fixed": pair.fixed.text,
        "fix_quality": "official",
        "operators": pair.operators,
    }


def main() -> int:
    """Writes the set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir")
    parser.add_argument("out")
    parser.add_argument("--kind", choices=("seen", "operators", "origins"), default="origins")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--origin", default="program:", help="only origins whose name begins so")
    args = parser.parse_args()
    shards = [path for path in shards_in(Path(args.dir)) if path.name.startswith(args.origin.replace(":", "_"))]
    pairs = [pair for pair in read_pairs(shards) if kind_of(pair) == args.kind]
    chosen = random.Random(args.seed).sample(pairs, min(args.count, len(pairs)))
    Path(args.out).write_text("".join(json.dumps(as_case(pair)) + "\n" for pair in chosen), encoding="utf-8")
    print(f"{len(chosen)} of {len(pairs)} pairs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
