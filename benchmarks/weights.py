"""Weights of the ranking, learned from what `coverage.py --out` kept: a conditional logit over the accepted candidates.

    weights.py RESULTS.json ... [--strength 2.0]

Of each case whose accepted candidates hold the reference fix, the likelihood that it is chosen among them is maximised
(McFadden, "Conditional logit analysis of qualitative choice behavior", 1974), with a penalty for leaving the weights
that `citl.engine.rank` has now. Prints the weights to be written there, and how often the reference stands first and in
the first five with the old and the new ones, in cross-validation by fifths. Needs scipy, which the project does not.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import msgspec
import numpy as np
from scipy.optimize import minimize

from citl.engine.rank import WEIGHTS, Signals

FIELDS = Signals.__struct_fields__
TIERS = {"clean": 0, "repairs": 0, "reveals": 2}


def read_choices(paths: list[str]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each case that can teach: the signals of its candidates of the first tier, and which of them are exact."""
    choices = []
    for path in paths:
        for case in json.loads(Path(path).read_text(encoding="utf-8")):
            # A fix for all errors is meant to stand behind one for the error that is looked at, right or not.
            rows = [
                row
                for row in case["accepted"]
                if TIERS[row["verdict"]] == 0
                and not row["signals"]["destructive"]
                and not row["source"].endswith(":all errors")
            ]
            exact = np.array([row["exact"] for row in rows], dtype=bool)
            if exact.any() and not exact.all():
                table = np.array([[row["signals"].get(field, 0.0) for field in FIELDS] for row in rows], dtype=float)
                choices.append((table, exact))
    return choices


def loss(weights: np.ndarray, choices: list, start: np.ndarray, strength: float) -> float:
    """The negative log likelihood of the exact candidates, with its penalty."""
    total = 0.0
    for table, exact in choices:
        scores = table @ weights
        top = scores.max()
        total -= np.log(np.exp(scores[exact] - top).sum()) - np.log(np.exp(scores - top).sum())
    return total + strength * float(((weights - start) ** 2).sum())


def fit(choices: list, start: np.ndarray, strength: float) -> np.ndarray:
    """The weights of the least loss."""
    return minimize(loss, start, args=(choices, start, strength), method="L-BFGS-B").x


def hits(weights: np.ndarray, choices: list) -> tuple[int, int]:
    """In how many cases an exact candidate stands first, and in the first five."""
    ranks = []
    for table, exact in choices:
        order = np.argsort(-(table @ weights), kind="stable")
        ranks.append(int(np.flatnonzero(exact[order])[0]) + 1)
    return sum(rank == 1 for rank in ranks), sum(rank <= 5 for rank in ranks)


def main() -> int:
    """Prints the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+")
    parser.add_argument("--strength", type=float, default=2.0)
    args = parser.parse_args()
    choices = read_choices(args.results)
    start = np.array(list(msgspec.to_builtins(WEIGHTS).values()))
    print(f"{len(choices)} cases; first / in five with the present weights: {hits(start, choices)}")
    held = np.array([0, 0])
    for fold in range(5):
        taught = [choice for number, choice in enumerate(choices) if number % 5 != fold]
        asked = [choice for number, choice in enumerate(choices) if number % 5 == fold]
        held += hits(fit(taught, start, args.strength), asked)
    print(f"with learned ones, held out: {tuple(held.tolist())}")
    for field, weight in zip(FIELDS, fit(choices, start, args.strength), strict=True):
        print(f"    {field}={weight:.2f},")
    return 0


if __name__ == "__main__":
    sys.exit(main())
