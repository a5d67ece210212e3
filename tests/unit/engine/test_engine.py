"""The engine as an editor uses it: real cargo, real rustc, the shipped oracle, a real database."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from citl.core.clock import SystemClock
from citl.core.fix import Verdict
from citl.engine.config import EngineConfig
from citl.engine.engine import Engine
from citl.learning.store import Outcome, OutcomeKind

MAIN = """mod berth;

fn main() {
    let names = vec![String::from("Alba"), String::from("Bor")];
    berth::moor(names);
    println!("{} ships", names.len());
}
"""
BERTH = """pub fn moor(names: Vec<String>) -> usize {
    let total: u32 = names.len();
    total as usize
}
"""


def config(folder, **changes):
    values = {
        "oracle": "", "cache_dir": str(folder / "cache"), "data_dir": str(folder / "data"), "edition": "2024",
        "check_args": (), "check_deadline_s": 60, "max_candidates": 24, "max_rewrites": 100,
        "verify_deadline_s": 30, "jobs": 2,
    }  # fmt: skip
    return EngineConfig(**(values | changes))


@asynccontextmanager
async def engine(folder, **changes):
    one = Engine(config(folder, **changes), SystemClock())
    problems = await one.start()
    try:
        yield one, problems
    finally:
        await one.close()


@pytest.fixture
def package(tmp_path):
    root = tmp_path / "harbour"
    (root / "src").mkdir(parents=True)
    (root / "Cargo.toml").write_text('[package]\nname = "harbour"\nversion = "0.1.0"\nedition = "2021"\n')
    (root / "src" / "main.rs").write_text(MAIN)
    (root / "src" / "berth.rs").write_text(BERTH)
    return root


async def repaired(one, file):
    check = await one.check(str(file))
    await check.verify_all()
    return check, {repair.diagnostic.code: repair.fixes() for repair in check.repairs()}


def test_each_error_of_a_package_gets_verified_fixes(package, tmp_path):
    async def scenario():
        async with engine(tmp_path) as (one, problems):
            assert problems == ()
            return await repaired(one, package / "src" / "main.rs")

    _, fixes = asyncio.run(scenario())

    assert set(fixes) == {"E0308"} or set(fixes) == {"E0308", "E0382"}
    assert all(found and found[0].judgement.verdict.verified for found in fixes.values())
    assert (package / "src" / "main.rs").read_text() == MAIN
    assert not (package / "Cargo.lock").exists()
    assert not (package / "target").exists()


def test_a_fix_that_was_taken_ranks_higher_after_a_restart(package, tmp_path):
    async def scenario():
        async with engine(tmp_path) as (one, _):
            _, before = await repaired(one, package / "src" / "berth.rs")
            patterns = [fix for fix in before["E0308"] if not fix.candidate.source.startswith("rustc:")]
            last = patterns[-1]
            for number in range(30):
                one.record(
                    Outcome(last.candidate.source, OutcomeKind.ACCEPTED, "E0308", "mismatched types",
                            last.candidate.id, last.candidate.title, at=float(number + 1))
                )  # fmt: skip
        async with engine(tmp_path) as (one, _):
            _, after = await repaired(one, package / "src" / "berth.rs")
        return last, before["E0308"], after["E0308"]

    taken, before, after = asyncio.run(scenario())
    score = {fix.candidate.id: fix.score for fix in before}[taken.candidate.id]
    now = next(fix for fix in after if fix.candidate.id == taken.candidate.id)

    assert now.score > score
    assert now.record.successes >= 30


def test_a_damaged_oracle_and_database_leave_rustcs_own_suggestions(package, tmp_path):
    (tmp_path / "bad.apr").write_bytes(b"APRN\x01\x00 not an oracle")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "citl.sqlite3").write_bytes(b"not a database" * 100)

    async def scenario():
        async with engine(tmp_path, oracle=str(tmp_path / "bad.apr")) as (one, problems):
            _, fixes = await repaired(one, package / "src" / "berth.rs")
            return problems, fixes

    problems, fixes = asyncio.run(scenario())

    assert len(problems) == 2
    assert "oracle" in problems[0]
    assert "database" in problems[1]
    assert fixes["E0308"][0].judgement.verdict in (Verdict.CLEAN, Verdict.REPAIRS)


def test_a_file_that_changed_while_it_was_checked_is_offered_nothing(package, tmp_path):
    async def scenario():
        async with engine(tmp_path) as (one, _):

            def touch(_):
                (package / "src" / "berth.rs").write_text("// later\n" + BERTH)

            check = await one.check(str(package / "src" / "berth.rs"), touch)
            await check.verify_all()
            return check.repairs()

    edited = {edit.file for repair in asyncio.run(scenario()) for fix in repair.fixes() for edit in fix.candidate.edits}

    assert str(package / "src" / "berth.rs") not in edited


def test_a_broken_manifest_is_a_fault_and_not_an_exception(tmp_path):
    (tmp_path / "Cargo.toml").write_text("[package\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.rs").write_text("fn main() {}\n")

    async def scenario():
        async with engine(tmp_path) as (one, _):
            return await one.check(str(tmp_path / "src" / "main.rs"))

    check = asyncio.run(scenario())

    assert "Cargo.toml" in check.result.fault
    assert check.repairs() == ()
