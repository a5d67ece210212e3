"""Broken text in, the expected fix out, and the compiler has the last word. The cases are data: `tests/fixes`.

`ranking.csv` holds the rank of the expected fix of every case (0: not offered), so that a change of the order shows
in review. Write it anew with ``CITL_UPDATE=1``.
"""

import asyncio
import csv
import os
from pathlib import Path

import pytest

from citl.core.clock import FixedClock
from citl.core.text import SourceText, apply_edits
from citl.engine.config import EngineConfig
from citl.engine.engine import Engine
from citl.syntax.tree import Parsed
from citl.training.corpus import read_corpus
from harness.rust import errors_of

FIXES = Path(__file__).parents[1] / "fixes"
RANKING = Path(__file__).with_name("ranking.csv")
CASES = {case.id: case for case in read_corpus(FIXES)}
FLOOR = 0.85
"""Of the mean reciprocal rank; never lowered to make a change pass."""


def tokens_of(text):
    return [token.text for token in Parsed(SourceText.from_str(text)).tokens]


async def offered(case, folder, cache):
    """The texts that the ranked fixes of the first error give, best first, with their fixes."""
    file = folder / "case.rs"
    file.write_text(case.broken, encoding="utf-8")
    config = EngineConfig(
        oracle="",
        cache_dir=str(cache),
        data_dir="",
        edition=case.edition,
        check_args=(),
        check_deadline_s=60,
        max_candidates=120,
        max_rewrites=600,
        verify_deadline_s=30,
        jobs=2,
    )
    engine = Engine(config, FixedClock(4e9))
    try:
        assert await engine.start() == ()
        check = await engine.check(str(file))
        await check.verify_all()
        repair = check.repairs()[0]
        source = check.sources[str(file)]
        return [(fix, apply_edits(source, fix.candidate.edits[0].edits).text) for fix in repair.fixes()]
    finally:
        await engine.close()


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """The index over the oracle is built once for all cases."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def ranks():
    found = {}
    yield found
    if os.environ.get("CITL_UPDATE"):
        with RANKING.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([("case", "rank"), *sorted(found.items())])


def expected_ranks():
    with RANKING.open(encoding="utf-8") as rows:
        return {row["case"]: int(row["rank"]) for row in csv.DictReader(rows)}


@pytest.mark.parametrize("id_", sorted(CASES))
def test_the_expected_fix_stands_where_it_stood(id_, tmp_path, cache, ranks):
    case = CASES[id_]
    fixes = asyncio.run(offered(case, tmp_path, cache))
    wanted = tokens_of(case.fixed)
    ranks[id_] = next((rank for rank, (_, text) in enumerate(fixes, 1) if tokens_of(text) == wanted), 0)

    if not os.environ.get("CITL_UPDATE"):
        assert ranks[id_] == expected_ranks()[id_]
    assert errors_of(case.fixed, case.edition) == []
    for fix, text in fixes[:3]:
        if fix.judgement.verdict.value == "clean":
            assert errors_of(text, case.edition) == []


def test_the_mean_reciprocal_rank_is_above_its_floor():
    expected = expected_ranks()

    assert set(expected) == set(CASES)
    assert sum(1 / rank if rank else 0.0 for rank in expected.values()) / len(expected) >= FLOOR
