"""What is to blame for an error as an editor asks it: real rustc, a real database, an oracle without patterns."""

import asyncio
import json
import shutil
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from citl.core.clock import SystemClock
from citl.core.decision import SessionKind
from citl.engine.config import EngineConfig
from citl.engine.engine import STORE_NAME, Engine
from citl.learning.sessions import Sessions
from citl.learning.store import Store

ROOT = Path(__file__).parents[2]
GENERATOR = ROOT / "examples" / "generator"
LONE = """fn main() {
    let limit = 3;
    let names = vec!["Alba", "Bor"];
    println!("{}", names.len());
    limit += 1;
    names.push("Cid");
    println!("{limit}");
}
"""
LIMIT, NAMES = 2, 3
TRAM = """#[derive(Clone)]
pub struct Tram {
    pub line: String,
}
"""
MAIN = """mod tram;

fn main() {
    let one = tram::Tram { line: String::from("4") };
    println!("{:?}", one);
}
"""


def config(folder):
    return EngineConfig(
        oracle=str(ROOT / "tests" / "fixtures" / "apr" / "empty.apr"),
        cache_dir=str(folder / "cache"),
        data_dir=str(folder / "data"),
        edition="2024",
        check_args=(),
        check_deadline_s=60,
        max_candidates=24,
        max_rewrites=60,
        verify_deadline_s=30,
        jobs=2,
    )


@asynccontextmanager
async def engine(folder):
    one = Engine(config(folder), SystemClock())
    assert await one.start() == ()
    try:
        yield one
    finally:
        # Closing does not wait for long, and the machine may be busy.
        await asyncio.gather(*one._remembering)
        await one.close()


async def judged(folder, file, *, changes):
    async with engine(folder) as one:
        check = await one.check(str(file))
        if changes:
            await check.verify_all()
        # Whoever asks reads the database, which is closed with the engine.
        return check, check.blame(), [check.blame([repair]) for repair in check.repairs()]


def blamed(folder, file, *, changes=True):
    """The check, what is to blame for all its errors, and what for each; with changes judged or none."""
    return asyncio.run(judged(folder, file, changes=changes))


async def checked(folder, file, *texts):
    """The file checked as it is and once with each of the texts, by one engine."""
    async with engine(folder) as one:
        for text in (None, *texts):
            if text is not None:
                file.write_text(text)
            await one.check(str(file))
            await asyncio.gather(*one._remembering)


@asynccontextmanager
async def sessions_of(folder):
    store = Store(folder / "data" / STORE_NAME, SystemClock())
    yield Sessions(store, SystemClock())
    store.close()


def recorded(folder, root, file, text):
    """The sessions of a root, newest first, and how the decision with that text fared as checks tell."""

    async def read():
        async with sessions_of(folder) as sessions:
            standing = sessions.decisions_by_file(str(root), str(file))
            (tallies,) = [one.tallies for one in standing if one.decision.text == text][:1]
            own = next(tally for tally in tallies if tally.kind is SessionKind.CHECK)
            return sessions.recent(str(root), 9), (own.failing, own.passing, own.all_failing, own.all_passing)

    return asyncio.run(read())


def places(blame):
    return [(Path(one.decision.file).name, one.decision.line) for one in blame.suspects]


@pytest.fixture
def lone(tmp_path):
    file = tmp_path / "lone" / "limit.rs"
    file.parent.mkdir()
    file.write_text(LONE)
    return file


@pytest.fixture
def package(tmp_path):
    root = tmp_path / "depot"
    (root / "src").mkdir(parents=True)
    (root / "Cargo.toml").write_text('[package]\nname = "depot"\nedition = "2024"\n\n[workspace]\n')
    (root / "src" / "tram.rs").write_text(TRAM)
    (root / "src" / "main.rs").write_text(MAIN)
    return root


@pytest.fixture
def generated(tmp_path):
    return Path(shutil.copytree(GENERATOR, tmp_path / "generator"))


def test_each_of_two_errors_leads_to_the_line_it_comes_from(lone, tmp_path):
    check, together, alone = blamed(tmp_path, lone)
    primary = [error.primary.start_line for error in check.errors]

    assert sorted(primary) == [5, 6]
    assert [places(one)[0][1] for one in alone] == [{5: LIMIT, 6: NAMES}[line] for line in primary]
    assert {line for _, line in places(together)[:2]} == {LIMIT, NAMES}
    assert all(one.root for one in together.suspects[:2])
    assert together.tried > together.repairing >= 2
    assert together.tried == sum(one.tried for one in alone)
    assert lone.read_text() == LONE


def test_an_error_in_one_file_leads_to_its_cause_in_another(package, tmp_path):
    check, blame, _ = blamed(tmp_path, package / "src" / "main.rs")

    assert {Path(error.primary.file).name for error in check.errors} == {"main.rs"}
    assert places(blame)[0] in {("tram.rs", 1), ("tram.rs", 2)}
    assert blame.suspects[0].repairing


def test_before_any_change_is_judged_it_is_where_rustc_points(lone, tmp_path):
    _, blame, _ = blamed(tmp_path, lone, changes=False)

    assert blame.tried == 0
    assert {line for _, line in places(blame)[:2]} == {5, 6}


def test_each_check_is_a_session(lone, tmp_path):
    asyncio.run(checked(tmp_path, lone, LONE))
    asyncio.run(checked(tmp_path, lone))
    sessions, limit = recorded(tmp_path, lone, lone, "limit")

    assert [one.passed for one in sessions] == [False, False, False]
    assert {error.code for error in sessions[0].errors} == {"E0384", "E0596"}
    assert limit == (3, 0, 3, 0)


def test_a_passing_check_behind_a_failing_one_keeps_the_fix(lone, tmp_path):
    fixed = LONE.replace("let limit", "let mut limit").replace("let names", "let mut names")
    asyncio.run(checked(tmp_path, lone, fixed))
    (passed, failed), mut = recorded(tmp_path, lone, lone, "mut")

    assert (passed.passed, failed.passed, failed.fix_diff) == (True, False, None)
    assert "-    let limit = 3;\n-    let names" in passed.fix_diff
    assert "+    let mut limit = 3;\n+    let mut names" in passed.fix_diff
    assert mut == (0, 1, 1, 1)


def test_a_decision_of_a_generator_is_a_suspect_and_what_the_code_follows_from(generated, tmp_path):
    check, blame, _ = blamed(tmp_path, generated / "src" / "lib.rs")
    suspects = {one.decision.id: one for one in blame.suspects}
    first = blame.suspects[0].decision

    assert (first.line, suspects["use"].decision.line) == (10, 10)
    assert suspects["use"].decision.depends_on == ("seats",)
    assert check.blamer.graph.chain(first.id, {first.id, "use"}) == ["use"]
    assert check.blamer.graph.roots({first.id, "use", "seats"}) == ["seats"]
    assert {one.chain[-1] for one in blame.suspects if one.chain} <= {"use", "seats"}


def test_compilations_of_a_generator_pull_the_score_of_what_they_tell_apart(generated, tmp_path):
    file = generated / "src" / "lib.rs"
    _, before, _ = blamed(tmp_path, file, changes=False)
    trace = generated / ".citl" / "traces" / "tram.jsonl"
    lines = [json.loads(line) for line in trace.read_text().split("\n") if line]
    told = []
    for number in range(8):
        session, failed = str(number), number % 2 == 1
        told += [{**line, "session": session} for line in lines if failed or line["id"] != "use"]
        told.append({"session": session, "outcome": "fail" if failed else "pass"})
    trace.write_text("".join(json.dumps(line) + "\n" for line in told))
    _, after, _ = blamed(tmp_path, file, changes=False)
    scores = [next(one.score for one in blame.suspects if one.decision.id == "use") for blame in (before, after)]
    (use,) = [one for one in after.suspects if one.decision.id == "use"]

    assert scores[1] > scores[0]
    assert (use.tallies[0].kind, use.tallies[0].failing, use.tallies[0].passing) == (SessionKind.TRACE, 4, 0)
