"""The curves of `docs/measurements.md` as SVG, from the tables that `curve.py --out` and `budget.py --out` wrote.

    plots.py --curve curve.csv --budget budget.csv --out docs/images

Needs matplotlib, which the project does not.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt

mpl.use("Agg")
mpl.rcParams["svg.hashsalt"] = "citl"


def read(path: str) -> list[dict[str, str]]:
    """The rows of a table."""
    with Path(path).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def draw(lines: dict[str, list[tuple[float, float]]], words: tuple[str, str, str], path: Path) -> None:
    """One plot; ``words`` are its title and what its axes are."""
    figure, axes = plt.subplots(figsize=(6.4, 3.8))
    for name, points in lines.items():
        xs, ys = zip(*sorted(points), strict=True)
        axes.plot(xs, ys, marker="o", label=name)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_title(words[0])
    axes.set_xlabel(words[1])
    axes.set_ylabel(words[2])
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    print(path)


def main() -> int:
    """Draws both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--curve")
    parser.add_argument("--budget")
    parser.add_argument("--out", default="docs/images")
    args = parser.parse_args()
    folder = Path(args.out)
    if args.curve:
        lines = defaultdict(list)
        for row in read(args.curve):
            lines[row["group"]].append((float(row["learned"].rpartition("-")[2]), float(row["first 5"])))
        words = ("Mined templates alone, nothing compiled", "pairs learned from", "very fix in the first five, %")
        draw(lines, words, folder / "curve-pairs.svg")
    if args.budget:
        lines = defaultdict(list)
        for row in read(args.budget):
            name = f"{row['order']}, {row['ranking']}"
            lines[name].append((min(1000.0, float(row["judged"])), float(row["first 5"])))
        words = ("On what is held out", "candidates judged", "very fix in the first five, %")
        draw(lines, words, folder / "curve-judged.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
