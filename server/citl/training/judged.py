"""What the compiler made of every candidate for broken code with a known fix: the table that the ranker learns from.

Each pair is checked and repaired as at run time, all verdicts awaited. A batch is a file, so that a run may be stopped
and started. Knows nothing of models.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.clock import FixedClock
from citl.core.fix import Judgement, Mechanism, Verdict
from citl.engine.config import EngineConfig
from citl.engine.engine import Engine
from citl.engine.rank import Company, Scale
from citl.engine.ranker import columns_of
from citl.training.batches import read_batches, write_batches
from citl.training.mining import Wanted
from citl.training.pairs import Pair, read_pairs
from citl.training.split import is_held_out

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from citl.engine.repair import Repair
    from citl.syntax.site import Site

_SUFFIX = ".choices.zst"
FOREVER = 4e9
"""Later than the time of any file: nothing changes while it is judged."""


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One candidate."""

    mechanism: str
    before: tuple[float, ...]
    """All signals, as they are before any verdict."""
    accepted: bool
    right: bool
    """It gives the very fix."""
    after: tuple[float, ...] = ()
    """All signals with the verdict; of accepted candidates only."""
    destructive: bool = False


class Choice(msgspec.Struct, frozen=True, array_like=True):
    """One error, and its candidates as they were proposed."""

    pair: str
    origin: str
    operators: tuple[str, ...]
    code: str
    rows: tuple[Row, ...]


class Limits(msgspec.Struct, frozen=True):
    """What is judged for one error."""

    candidates: int = 120
    rewrites: int = 600


def chosen_pairs(shards: Sequence[Path], count: int, seed: int, *, held_out: bool = False) -> list[Pair]:
    """A sample of pairs of lone files, of those that may be learned from or of those held out; codes in turns."""
    by_code: dict[str, list[Pair]] = {}
    for pair in read_pairs(shards):
        if pair.origin.partition(":")[0] in ("program", "examples") and is_held_out(pair) == held_out:
            by_code.setdefault(pair.code, []).append(pair)
    rng = random.Random(seed)  # noqa: S311  (a sample, not a secret)
    for pairs in by_code.values():
        rng.shuffle(pairs)
    # The square root of its share: codes that are rare among the pairs are no rarer among people's errors.
    weights = {code: len(pairs) ** 0.5 for code, pairs in sorted(by_code.items())}
    found: list[Pair] = []
    while weights and len(found) < count:
        code = rng.choices(list(weights), list(weights.values()))[0]
        found.append(by_code[code].pop())
        if not by_code[code]:
            del weights[code]
    return found


def judge_pairs(
    pairs: Sequence[Pair], oracle: str, folder: Path, jobs: int, report: Callable[[int, int], None]
) -> None:
    """Write the choices of ``pairs`` into ``folder``, a file a batch."""
    write_batches(pairs, partial(_judge_batch, oracle=oracle), (folder, _SUFFIX), jobs, report)


def read_choices(folder: Path) -> list[Choice]:
    """All choices written so far, in order."""
    return read_batches(folder, _SUFFIX, Choice)


def _judge_batch(batch: tuple[Pair, ...], oracle: str) -> list[Choice]:
    return asyncio.run(_choices(batch, oracle))


async def _choices(batch: Sequence[Pair], oracle: str) -> list[Choice]:
    found = []
    with tempfile.TemporaryDirectory(prefix="citl-judged-") as scratch:
        engine = Engine(config_for(oracle, str(Path(scratch, "cache"))), FixedClock(FOREVER))
        await engine.start()
        for pair in batch:
            choice = await _choice(engine, pair, Path(scratch, "case.rs"))
            if choice is not None:
                found.append(choice)
        await engine.close()
    return found


def config_for(oracle: str, cache: str, edition: str = "2021") -> EngineConfig:
    """How lone files are judged offline: by one job, with no database."""
    limits = Limits()
    return EngineConfig(
        oracle=oracle,
        cache_dir=cache,
        data_dir="",
        edition=edition,
        check_args=("--cap-lints=warn",),
        check_deadline_s=60,
        max_candidates=limits.candidates,
        max_rewrites=limits.rewrites,
        verify_deadline_s=10,
        jobs=1,
    )


async def _choice(engine: Engine, pair: Pair, file: Path) -> Choice | None:
    file.write_bytes(pair.broken.data)  # noqa: ASYNC240  (nothing else is served meanwhile)
    check = await engine.check(str(file))
    if not check.repairs() or str(file) not in check.sources:
        return None
    check.judge_first(1)
    await check.verify_all()
    repair = check.repairs()[0]
    site = check.site_of(repair)
    return Choice(pair.id, pair.origin, pair.operators, pair.code, tuple(_rows(repair, engine, site, Wanted(pair))))


def _rows(repair: Repair, engine: Engine, site: Site, wanted: Wanted) -> list[Row]:
    scale = Scale(engine.records(), engine.rates())
    proposed = [(one, repair.judgement(one)) for one in repair.candidates()]
    accepted = [(one, judged) for one, judged in proposed if judged.verdict.verified]
    # Before any verdict a candidate stands among all that were proposed.
    around = Company([(one, Judgement(Verdict.REPAIRS)) for one, _ in proposed])
    company = Company(accepted)
    found = []
    for one, judged in proposed:
        if judged.verdict is Verdict.UNJUDGED:
            continue
        before = scale.signals(one, Judgement(Verdict.UNJUDGED), around)
        after = scale.signals(one, judged, company) if judged.verdict.verified else None
        found.append(
            Row(
                one.mechanism.value,
                tuple(columns_of(before)),
                judged.verdict.verified,
                len(one.edits) == 1 and wanted.is_given_by(one.edits, site, named=False),
                () if after is None else tuple(columns_of(after)),
                one.destructive and one.mechanism is not Mechanism.SUGGESTION,
            )
        )
    return found
