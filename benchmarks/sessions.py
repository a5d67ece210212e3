"""How long the store of sessions takes to take in a session and to answer a hover, as the history behind it grows.

    sessions.py [--roots 50] [--sessions 10000] [--dir DIR]

Fills a database in DIR (else in a temporary folder): each root has 100 files with 200 decisions each, is told whole in
its first session, and after that each session changes one file, as an edit in the middle of it does: two decisions go,
two come, and half of the file moves. Sessions go round the roots. A hover asks for what stands on five lines.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from citl.core.clock import SystemClock
from citl.core.decision import Decision, SessionKind
from citl.core.text import Span
from citl.learning.sessions import Session, SessionError, Sessions
from citl.learning.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

FILES, PER_FILE = 100, 200
STOPS = (10, 100, 1_000, 10_000)
HOVERS = 2_000
KINDS = ("borrow", "call", "definition", "literal", "method_resolution", "mutability", "type_annotation")


def path_of(root: int, file: int) -> str:
    """A file of a root."""
    return f"/home/user/projects/package_{root}/src/module_{file}.rs"


def decisions_of(root: int, file: int, version: int) -> list[Decision]:
    """What stands in a file after so many edits."""
    half = PER_FILE // 2
    numbers = [*range(half), *range(half + 2 * version, PER_FILE + 2 * version)]
    found = []
    for place, number in enumerate(numbers):
        line = 3 * place + 1 + (version if place >= half else 0)
        end = line + (60 if place % 25 == 0 else place % 3)
        id_ = f"module_{file}::function_{number // 25}/{KINDS[number % len(KINDS)]}#{number}"
        before = (found[-1].id,) if place % 25 else ()
        span = Span(40 * line, 40 * line + 20)
        text = f"let total_{number} = &mut prices"
        found.append(
            Decision(id_, KINDS[number % len(KINDS)], text, path_of(root, file), span, line, 9, end, 29, before)
        )
    return found


def timed(act: Callable[[], object]) -> float:
    """How long it takes, in milliseconds."""
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def told(samples: list[float]) -> str:
    """Median and 99th percentile."""
    if len(samples) < 2:
        return "-"
    cuts = quantiles(samples, n=100)
    return f"{cuts[49]:.2f} / {cuts[98]:.2f} ms"


class Filling:
    """A database on its way to be full."""

    def __init__(self, store: Store, roots: int) -> None:
        self.sessions = Sessions(store, SystemClock())
        self.roots = roots
        self.versions: dict[tuple[int, int], int] = {}
        self.random = random.Random(1)
        self.first: list[float] = []
        self.later: list[float] = []
        self.done = 0

    def step(self) -> None:
        """One more session."""
        root = self.done % self.roots
        if self.done < self.roots:
            changed = {path_of(root, file): decisions_of(root, file, 0) for file in range(FILES)}
        else:
            file = self.random.randrange(FILES)
            version = self.versions[root, file] = self.versions.get((root, file), 0) + 1
            changed = {path_of(root, file): decisions_of(root, file, version)}
        errors = (SessionError("E0308", next(iter(changed)), 10, 10),) * self.random.randrange(3)
        session = Session(self.root(root), SessionKind.CHECK, not errors, errors)
        taken = timed(lambda: self.sessions.ingest(session, changed))
        (self.first if self.done < self.roots else self.later).append(taken)
        self.done += 1

    def hovers(self) -> list[float]:
        """How long each of many hovers takes, in milliseconds, over all roots there are."""
        samples = []
        for _ in range(HOVERS):
            root, file = self.random.randrange(min(self.done, self.roots)), self.random.randrange(FILES)
            line = self.random.randrange(1, 3 * PER_FILE)
            where = (self.root(root), path_of(root, file), (line - 2, line + 2), 50)
            samples.append(timed(lambda where=where: self.sessions.correlate(*where)))
        return samples

    @staticmethod
    def root(number: int) -> str:
        """Its folder."""
        return f"/home/user/projects/package_{number}"


def fill(path: Path, roots: int, sessions: int) -> None:
    """Prints a line whenever the number of sessions is one of `STOPS`, and what the whole is like at the end."""
    store = Store(path, SystemClock())
    filling = Filling(store, roots)
    print("| sessions | first of a root | later | hover |")
    while filling.done < sessions:
        filling.step()
        if filling.done in STOPS or filling.done == sessions:
            print(
                "|", filling.done, "|", told(filling.first), "|", told(filling.later), "|", told(filling.hovers()), "|"
            )
            filling.first, filling.later = [], []
    counted = store.read("SELECT (SELECT count(*) FROM decisions), (SELECT count(*) FROM places), count(*) FROM runs")
    print("decisions {}, of these standing {}, ended runs {}".format(*counted[0]))
    root = filling.root(0)
    print(f"suspicious kinds of a root: {timed(lambda: filling.sessions.top_types(root, 10)):.0f} ms")
    print(f"its dependency graph: {timed(lambda: filling.sessions.dependency_graph(root)):.0f} ms")
    store.close()
    print(f"file: {path.stat().st_size / 2**20:.0f} MiB")
    print(f"opening: {timed(lambda: Store(path, SystemClock()).close()):.0f} ms")
    prune(path, sessions // roots // 2)


def prune(path: Path, kept: int) -> None:
    """Prints how long it takes to drop all but ``kept`` sessions of each root."""
    store = Store(path, SystemClock())
    sessions = Sessions(store, SystemClock())
    taken = timed(lambda: sessions.prune(max_sessions=kept, max_age_s=1e9, max_bytes=2**60))
    print(f"pruning to {kept} sessions of each root: {taken / 1000:.1f} s")
    store.close()


def main() -> None:
    """Fills and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--roots", type=int, default=50)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--dir")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.dir) as folder:
        fill(Path(folder) / "citl.db", args.roots, args.sessions)


if __name__ == "__main__":
    main()
