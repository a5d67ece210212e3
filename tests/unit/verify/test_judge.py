"""The door: real rustc, real packages, the user's files untouched."""

import asyncio
from pathlib import Path

import pytest

from citl.core.diagnostic import FileEdit, Level
from citl.core.fix import Candidate, Mechanism, Verdict
from citl.core.text import SourceText, Span, TextEdit
from citl.rustc.check import CheckConfig, CheckTarget, check
from citl.verify.judge import Judge, JudgeConfig, Question
from harness.rust import checked

TEXT = """fn main() {
    let count = 0;
    count += 1;
    let name: &str = count;
    println!("{name}");
}
"""


def replacing(file, old, new, text=TEXT):
    start = text.index(old)
    return Candidate(
        new, Mechanism.PATTERN, "p", (FileEdit(str(file), (TextEdit(Span(start, start + len(old)), new),)),)
    )


def ask(result, sources, candidates, folder, target=0, deadline_s=60.0):
    errors = [diagnostic for diagnostic in result.diagnostics if diagnostic.level is Level.ERROR]
    question = Question(result.units_of(errors[target])[0], errors[target], sources)
    config = JudgeConfig(str(folder / "scratch"), 2, deadline_s)
    judged = asyncio.run(Judge(config).confirm(question, candidates))
    return [judged[candidate.id] for candidate in candidates]


def test_each_candidate_gets_its_own_verdict_and_the_file_stays_as_it_is(tmp_path):
    file = tmp_path / "case.rs"
    result = checked(TEXT, tmp_path)
    before = file.stat().st_mtime_ns
    sources = {str(file): SourceText.from_str(TEXT)}
    candidates = [
        replacing(file, "let name: &str = count", "let name = count"),
        replacing(file, "= count;", "= 5;"),
        replacing(file, "= count;", '= "five";'),
        replacing(file, "= count;", "= missing;"),
    ]
    judgements = ask(result, sources, candidates, tmp_path)

    assert [judgement.verdict for judgement in judgements] == [
        Verdict.REVEALS,  # `count` is not mutable: borrows are checked once types are right.
        Verdict.UNCHANGED,
        Verdict.REVEALS,
        Verdict.WORSE,
    ]
    assert judgements[0].added == ("cannot assign twice to immutable variable `count`",)
    assert file.read_text() == TEXT
    assert file.stat().st_mtime_ns == before


def test_a_candidate_after_which_everything_compiles_is_clean(tmp_path):
    text = 'fn main() { let x: u8 = "1"; println!("{x}"); }\n'
    file = tmp_path / "case.rs"
    result = checked(text, tmp_path)
    candidate = replacing(file, '"1"', "1", text)

    assert ask(result, {str(file): SourceText.from_str(text)}, [candidate], tmp_path)[0].verdict is Verdict.CLEAN


def test_one_of_two_equal_errors_repaired_is_a_repair(tmp_path):
    text = 'fn main() { let a: u8 = "1"; let b: u8 = "1"; println!("{a}{b}"); }\n'
    file = tmp_path / "case.rs"
    result = checked(text, tmp_path)
    candidate = replacing(file, '"1"', "1", text)

    assert ask(result, {str(file): SourceText.from_str(text)}, [candidate], tmp_path)[0].verdict is Verdict.REPAIRS


def test_what_the_check_reported_spares_the_compilation_of_the_unedited_code(tmp_path):
    text = 'fn main() { let x: u8 = "1"; println!("{x}"); }\n'
    result = checked(text, tmp_path)
    (error,) = result.diagnostics
    question = Question(
        result.units_of(error)[0], error, {str(tmp_path / "case.rs"): SourceText.from_str(text)}, (error,)
    )
    judge = Judge(JudgeConfig(str(tmp_path / "scratch"), 1, 60.0))
    asyncio.run(judge.confirm(question, [replacing(tmp_path / "case.rs", '"1"', "1", text)]))

    assert judge.runs == 1


def test_a_report_that_knows_less_than_the_compiler_loses_no_repair(tmp_path):
    text = 'fn main() { let a: u8 = "1"; let b: u16 = "1"; println!("{a}{b}"); }\n'
    result = checked(text, tmp_path)
    error = result.diagnostics[0]
    question = Question(
        result.units_of(error)[0], error, {str(tmp_path / "case.rs"): SourceText.from_str(text)}, (error,)
    )
    candidates = [replacing(tmp_path / "case.rs", '= "1"', f"= {number}", text) for number in range(5)]
    judge = Judge(JudgeConfig(str(tmp_path / "scratch"), 1, 60.0))
    screened = asyncio.run(judge.screen(question, candidates))
    confirmed = asyncio.run(judge.confirm(question, candidates[:1]))

    assert {judgement.verdict for judgement in screened.values()} == {Verdict.REPAIRS}
    assert all(judgement.screened and not judgement.confirmed for judgement in screened.values())
    assert confirmed[candidates[0].id].confirmed


def test_an_edit_outside_the_package_is_not_judged(tmp_path):
    result = checked(TEXT, tmp_path)
    stranger = Candidate("x", Mechanism.PATTERN, "p", (FileEdit("/elsewhere.rs", (TextEdit(Span(0, 0), ""),)),))
    sources = {"/elsewhere.rs": SourceText(b"")}

    assert ask(result, sources, [stranger], tmp_path)[0].verdict is Verdict.UNJUDGED


def test_a_compilation_that_takes_too_long_is_timed_out(tmp_path):
    result = checked(TEXT, tmp_path)
    file = tmp_path / "case.rs"
    candidate = replacing(file, "= count;", "= 5;")
    slow = ask(result, {str(file): SourceText.from_str(TEXT)}, [candidate], tmp_path, deadline_s=0.001)

    assert slow[0].verdict is Verdict.TIMED_OUT


@pytest.fixture
def package(tmp_path):
    root = tmp_path / "tram depot"
    (root / "src" / "line").mkdir(parents=True)
    (root / "Cargo.toml").write_text('[package]\nname = "depot"\nversion = "0.1.0"\nedition = "2021"\n')
    (root / "src" / "main.rs").write_text('mod line;\nfn main() { println!("{}", line::stop::name()); }\n')
    (root / "src" / "line" / "mod.rs").write_text("pub mod stop;\n")
    (root / "src" / "line" / "stop.rs").write_text(
        'pub fn name() -> String { include_str!("../words.txt"); env!("CARGO_PKG_NAME") }\n'
    )
    (root / "src" / "words.txt").write_text("tram")
    return root


def test_a_module_deep_in_a_package_is_judged_with_its_neighbours(package, tmp_path):
    before = sorted(str(path) for path in package.rglob("*"))
    config = CheckConfig(cache_dir=str(tmp_path / "cache"))
    result = asyncio.run(check(CheckTarget(str(package)), config))
    file = package / "src" / "line" / "stop.rs"
    text = file.read_text()
    good = replacing(file, 'env!("CARGO_PKG_NAME")', 'env!("CARGO_PKG_NAME").to_string()', text)
    bad = replacing(file, 'env!("CARGO_PKG_NAME")', 'env!("CARGO_PKG_NAME").to_strin()', text)
    verdicts = ask(result, {str(file): SourceText.from_str(text)}, [good, bad], tmp_path)

    assert [judgement.verdict for judgement in verdicts] == [Verdict.CLEAN, Verdict.WORSE]
    assert sorted(str(path) for path in package.rglob("*")) == before


def test_cancelling_ends_the_compilations(package, tmp_path):
    (package / "src" / "line" / "stop.rs").write_text(
        "#![allow(long_running_const_eval)]\npub fn name() -> String { 1 }\n"
    )
    config = CheckConfig(cache_dir=str(tmp_path / "cache"))
    result = asyncio.run(check(CheckTarget(str(package)), config))
    file = package / "src" / "line" / "stop.rs"
    text = file.read_text()
    slow = replacing(
        file,
        "{ 1 }",
        "{ const fn f(n: u64) -> u64 { let mut i = 0; while i < n { i += 1 } i }"
        " const X: u64 = f(1 << 60); X.to_string() }",
        text,
    )
    error = result.diagnostics[0]
    question = Question(result.units_of(error)[0], error, {str(file): SourceText.from_str(text)})

    async def cancelled():
        task = asyncio.create_task(Judge(JudgeConfig(str(tmp_path / "scratch"), 1, 60.0)).confirm(question, [slow]))
        await asyncio.sleep(1.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]

    assert not [line for line in running if str(tmp_path).encode() in line and b"rustc" in line]
