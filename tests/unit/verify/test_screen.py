"""Many versions in one compilation say what each says alone: real rustc, one-file crates and functions."""

import asyncio
from pathlib import Path

import pytest

from citl.core.diagnostic import FileEdit, Level
from citl.core.fix import Candidate, Mechanism, Verdict
from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.rustc.check import CheckConfig, CheckTarget, check
from citl.syntax.tree import Parsed
from citl.verify import judge as door
from citl.verify.compiling import Compiler, compile_unit
from citl.verify.copies import FileCopies, can_be_copied
from citl.verify.functions import FunctionCopies, find_place
from citl.verify.judge import Judge, JudgeConfig, Question
from citl.verify.overlay import Overlay
from citl.verify.screen import Screening
from harness.rust import checked

DEADLINE_S = 60.0


def edit_of(text, old, new):
    start = len(text[: text.index(old)].encode())
    return TextEdit(Span(start, start + len(old.encode())), new)


class Bench:
    """A lone file, its plain compilation, and versions of it."""

    def __init__(self, text, changes, folder):
        (folder / "package").mkdir()
        result = checked(text, folder / "package")
        self.file = str(folder / "package" / "case.rs")
        self.unit = result.units_of(result.diagnostics[0])[0]
        self.source = SourceText.from_str(text)
        self.edits = [edit_of(text, old, new) for old, new in changes]
        self.versions = {str(number): apply_edits(self.source, [edit]) for number, edit in enumerate(self.edits)}
        self.folder = folder

    def as_files(self):
        return lambda _, versions: FileCopies(self.file, versions)

    def as_functions(self):
        places = {str(number): find_place(Parsed(self.source), self.file, [e]) for number, e in enumerate(self.edits)}
        assert None not in places.values()
        return lambda keys, versions: FunctionCopies(tuple(places[key] for key in keys), self.source, versions)

    def run(self, arrange):
        """The outcomes of a screening, and those of compiling each version alone."""

        async def both():
            with Overlay(Path(self.file).parent, self.folder / "scratch") as overlay:
                before = (await compile_unit(self.unit, overlay, DEADLINE_S)).outcome()
                screening = Screening(self.unit, self.file, before, Compiler(DEADLINE_S))
                screened = await screening.run(self.source, self.versions, arrange, overlay)
                alone = {}
                for key, version in self.versions.items():
                    overlay.put(self.file, version.data)
                    alone[key] = (await compile_unit(self.unit, overlay, DEADLINE_S)).outcome()
                return screened, alone

        return asyncio.run(both())


def said(outcomes):
    """Errors and their lines; warnings are not screened."""
    return {key: (outcome.errors, outcome.places) for key, outcome in outcomes.items()}


WHOLE_FILES = {
    "a type error under a label": (
        'fn main() { let x: u8 = "a"; \'o: loop { break \'o; } println!("{x}"); }\n',
        [('"a"', "1"), ('"a"', "missing"), ("u8", "&str")],
    ),
    "imports from the crate root": (
        "mod m { pub struct A; }\nuse crate::m::B;\nuse crate::n::B as C;\nfn main() { let _ = B; }\n",
        [("m::B;", "m::A as B;"), ("::n::", "::m::"), ("let _ = B;", "")],
    ),
    "a syntax error": (
        "fn f() -> u8 { let x = 1 x }\nfn main() { f(); }\n",
        [("= 1 x", "= 1; x"), ("= 1 x", "= 1, x"), ("x }", "}"), ("-> u8 ", "")],
    ),
    "a byte order mark, line feeds of two bytes, a script's first line": (
        '\ufeff// é\r\n#![allow(unused)]\r\nfn f() -> u8 {\r\n    let é: u8 = "a";\r\n    é\r\n}\r\nfn main() {}\r\n',
        [('"a"', "1"), ('"a"', "\nmissing"), ("u8 =", "&str =")],
    ),
    "types of one name in messages": (
        "struct S;\nimpl S { fn f(&self) {} }\nfn main() { S.g(); let _: S = 1; }\n",
        [("g()", "f()"), ("= 1", "= S"), ("S.g", "S.f().g"), ("struct S", "#[derive(Debug)] struct S")],
    ),
}
FUNCTIONS = {
    "several functions, one of them returning an opaque type, with an error in each": (
        """fn f(x: &str) -> usize { let n: usize = x; n }
fn g() -> impl Iterator<Item = u8> { let n: u8 = "b"; std::iter::once(n) }
struct S;
impl S { const fn h(&self) -> u8 { 3 } fn k(&self) -> bool { self.h() } }
fn main() { f(""); g(); S.k(); }
""",
        [("= x", "= x.len()"), ('"b"', "2"), ('"b"', "'c'"), ("self.h()", "self.h() > 1"), ("= x", "= y")],
    ),
    "a plain function": (
        'fn f(x: &str) -> usize {\n    let n: usize = x;\n    n\n}\nfn main() { f(""); }\n',
        [("= x", "= x.len()"), ("= x", "= y"), ("    n\n", "    x.len()\n"), ("    n\n", "")],
    ),
    "a method of a trait's impl with an associated type": (
        """struct C(u8);
impl Iterator for C {
    type Item = u8;
    /// Next.
    #[inline]
    fn next(&mut self) -> Option<Self::Item> { let n: u8 = "a"; Some(n) }
}
fn main() { C(1).next(); }
""",
        [('"a"', "self.0"), ('"a"', "missing"), ("Some(n)", "n")],
    ),
    "a method of a generic trait's impl": (
        """struct P<T>(T);
impl<T> std::ops::Add<u8> for P<T>
where
    T: Into<u8> + Copy,
{
    type Output = u8;
    fn add(self, other: u8) -> Self::Output { self.0 + other }
}
fn main() { let _ = P(1u8) + 2; }
""",
        [("self.0 +", "self.0.into() +"), ("self.0 +", "self.1 +"), ("+ other", "+ missing")],
    ),
    "a constant function with the error in its body": (
        'const fn f(x: u8) -> u8 { let y: u8 = "a"; x + y }\nconst N: u8 = f(1);\nfn main() { let _ = N; }\n',
        [('"a"', "1"), ('"a"', "missing"), ("x + y", "x")],
    ),
    "a returned opaque type": (
        """fn f(x: u8) -> impl Iterator<Item = u8> { let y: u8 = "a"; (0..x).map(move |z| z + y) }
fn main() { f(1).count(); }
""",
        [('"a"', "1"), ('"a"', "missing"), ("(0..x)", "(0..y).rev()")],
    ),
    "borrows and a neighbour with an error of its own": (
        "fn g() -> u8 { missing }\nfn f(v: Vec<u8>) -> usize { drop(v); v.len() }\nfn main() { f(vec![]); g(); }\n",
        [("drop(v)", "drop(v.clone())"), ("drop(v)", "drop(&v)"), ("v.len()", "0"), ("drop(v); ", "drop(v, v); ")],
    ),
}


@pytest.mark.parametrize("name", WHOLE_FILES)
def test_copies_of_a_file_say_what_each_says_alone(name, tmp_path):
    bench = Bench(*WHOLE_FILES[name], tmp_path)
    screened, alone = bench.run(bench.as_files())

    assert said(screened) == said(alone)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_copies_of_a_function_say_what_each_says_alone(name, tmp_path):
    bench = Bench(*FUNCTIONS[name], tmp_path)
    screened, alone = bench.run(bench.as_functions())

    assert said(screened) == said(alone)


def test_a_round_whose_unedited_version_says_something_else_is_void(tmp_path):
    bench = Bench('fn f() { let _: u8 = "a"; }\nfn main() { f(); }\n', [('"a"', "1"), ('"a"', "2")], tmp_path)
    other = apply_edits(bench.source, [edit_of(bench.source.text, '"a"', "missing")])
    screened, _ = bench.run(lambda _, versions: FileCopies(bench.file, (other, *versions[1:])))

    assert screened == {}


def test_a_round_without_its_control_is_void(tmp_path):
    class Uncontrolled(FileCopies, frozen=True):
        def files(self):
            return {name: "" if "control" in name else text for name, text in super().files().items()}

    bench = Bench('fn f() { let _: u8 = "a"; }\nfn main() { f(); }\n', [('"a"', "1"), ('"a"', "2")], tmp_path)
    screened, _ = bench.run(lambda _, versions: Uncontrolled(bench.file, versions))

    assert screened == {}


def test_a_version_that_stops_the_compiler_is_blamed_and_the_others_are_judged_without_it(tmp_path):
    text = 'fn f() { let _: u8 = "a"; }\nfn main() { f(); }\n'
    bench = Bench(
        "mod citl_free {}\n" + text,
        [('"a"', "1"), ("mod citl_free", "trait Ouroboros: Ouroboros {} mod citl_free")],
        tmp_path,
    )
    screened, alone = bench.run(bench.as_files())

    assert said(screened) == said(alone)


@pytest.mark.parametrize("text", ["fn f() {", 'fn f() { let _ = "; }', "fn f() { /* }"])
def test_what_does_not_close_never_becomes_a_copy(text):
    assert not can_be_copied(SourceText.from_str(text), "2024")


def judged(result, file, changes, folder, target=0):
    text = Path(file).read_text(encoding="utf-8")
    candidates = [
        Candidate(new, Mechanism.PATTERN, "p", (FileEdit(str(file), (edit_of(text, old, new),)),))
        for old, new in changes
    ]
    error = [diagnostic for diagnostic in result.diagnostics if diagnostic.level is Level.ERROR][target]
    question = Question(result.units_of(error)[0], error, {str(file): SourceText.from_str(text)})
    judge = Judge(JudgeConfig(str(folder / "scratch"), 2, DEADLINE_S))
    screened = asyncio.run(judge.screen(question, candidates))
    passed = [one for one in candidates if one.id not in screened or screened[one.id].verdict.verified]
    verdicts = screened | asyncio.run(judge.confirm(question, passed))
    return [verdicts[candidate.id].verdict for candidate in candidates]


@pytest.fixture
def package(tmp_path):
    """A package whose constant function overflows where another module uses it."""
    root = tmp_path / "kiosk"
    (root / "src").mkdir(parents=True)
    (root / "Cargo.toml").write_text('[package]\nname = "kiosk"\nversion = "0.1.0"\nedition = "2021"\n')
    (root / "src" / "main.rs").write_text('mod price;\nfn main() { println!("{}", price::LEAST); }\n')
    (root / "src" / "price.rs").write_text(
        "pub const fn lowered(x: u8) -> u8 { x - 2 }\npub const LEAST: u8 = lowered(1);\n"
    )
    return root


def test_a_fix_in_a_constant_function_for_an_error_at_its_user_is_found(package, tmp_path):
    result = asyncio.run(check(CheckTarget(str(package)), CheckConfig(cache_dir=str(tmp_path / "cache"))))
    changes = [("x - 2", new) for new in ("x", "x - 1", "x.saturating_sub(2)", "missing")]

    assert judged(result, package / "src" / "price.rs", changes, tmp_path) == [
        Verdict.CLEAN,
        Verdict.CLEAN,
        Verdict.CLEAN,
        Verdict.WORSE,
    ]


def test_screened_and_single_verdicts_on_a_function_of_a_package_agree(package, tmp_path, monkeypatch):
    file = package / "src" / "price.rs"
    file.write_text("pub const LEAST: u8 = 1;\npub fn name() -> String {\n    let n: &str = LEAST;\n    n\n}\n")
    result = asyncio.run(check(CheckTarget(str(package)), CheckConfig(cache_dir=str(tmp_path / "cache"))))
    changes = [("= LEAST", f"= {new}") for new in ('"a"', "&LEAST", "missing", "LEAST as u16", "String::new()")]
    together = judged(result, file, changes, tmp_path)
    monkeypatch.setattr(door, "_WORTH_SCREENING", 100)

    assert together == judged(result, file, changes, tmp_path)
    assert together[:3] == [Verdict.REPAIRS, Verdict.UNCHANGED, Verdict.WORSE]


def test_a_fix_that_is_an_attribute_of_the_crate_is_not_judged_by_copies_that_share_one(tmp_path):
    text = "#![no_implicit_prelude]\nfn f() { drop(1); }\nfn main() { f(); }\n"
    result = checked(text, tmp_path)
    changes = [
        ("#![no_implicit_prelude]", "// none"),
        ("drop(1)", "::std::mem::drop(1)"),
        ("drop(1)", "missing(1)"),
        ("drop(1)", "drop(2)"),
    ]

    assert judged(result, tmp_path / "case.rs", changes, tmp_path / "judge") == [
        Verdict.CLEAN,
        Verdict.CLEAN,
        Verdict.WORSE,
        Verdict.UNCHANGED,
    ]
