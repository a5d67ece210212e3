"""The breakage factory with the real rustc: its labels are those of one compilation each, and repeat."""

import asyncio
import json
from pathlib import Path

import pytest

from citl.core.errors import CitlError, WorkspaceError
from citl.core.text import SourceText, apply_edits
from citl.rustc.check import CheckConfig, CheckTarget, check
from citl.training.excerpts import excerpts_of
from citl.training.factory import Made, Recipe, make_pairs, make_shard
from citl.training.feeds import Origin, examples_in, package_in, program_unit, programs_in, published_in
from citl.training.labelling import Bench, label_functions
from citl.training.layout import Version
from citl.training.pairs import Pair, read_pairs, read_shard, shard_path, write_shard
from citl.training.split import is_held_out, operator_held_out, origin_held_out
from citl.verify.compiling import Compiler
from citl.verify.overlay import Overlay

PROGRAM = """//! Counts words.
use std::collections::HashMap;
use std::fmt;

#[derive(Debug, Clone)]
pub struct Tally {
    counts: HashMap<String, usize>,
    total: usize,
}

impl Tally {
    pub fn new() -> Self {
        Tally { counts: HashMap::new(), total: 0 }
    }

    pub fn add(&mut self, text: &str) -> &mut Self {
        for word in text.split_whitespace() {
            let key = word.to_lowercase();
            *self.counts.entry(key.clone()).or_insert(0) += 1;
            self.total += key.len();
        }
        self
    }

    pub fn best(&self) -> Option<(&String, usize)> {
        let mut found: Vec<(&String, usize)> = self.counts.iter().map(|(word, count)| (word, *count)).collect();
        found.sort_by(|a, b| b.1.cmp(&a.1));
        found.first().copied()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.best() {
            Some((word, count)) => write!(f, "{word}: {count}"),
            None => write!(f, "nothing"),
        }
    }
}

pub fn longest<'a>(words: &[&'a str]) -> Option<&'a str> {
    let mut best: Option<&'a str> = None;
    for word in words {
        if best.map_or(true, |known| word.len() > known.len()) {
            best = Some(word);
        }
    }
    best
}

fn main() {
    let mut tally = Tally::new();
    tally.add("one two two");
    let copy = tally.clone();
    println!("{tally} {copy:?} {:?}", longest(&["a", "bb"]));
}
"""


@pytest.fixture(scope="module")
def shard(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs")
    made = make_shard(Origin("program:tally", {"/tally.rs": PROGRAM}), folder, Recipe(each=60))
    assert made.fault == ""
    return read_shard(shard_path(folder, "program:tally"))


def keys(errors):
    """rustc says some things once or twice, by what it came to first."""
    return sorted({(str(error.code), error.message) for error in errors})


async def alone(text, folder):
    file = folder / "alone.rs"
    file.write_text(text, encoding="utf-8")
    result = await check(CheckTarget(str(folder), str(file)), CheckConfig(str(folder / "cache"), "2021"))
    return [one for one in result.diagnostics if one.level.value == "error"]


def test_the_labels_are_those_of_one_compilation_each(shard, tmp_path):
    pairs = [Pair(shard, number) for number in range(len(shard.pairs))]
    assert len(pairs) > 25

    for pair in pairs:
        errors = asyncio.run(alone(pair.broken.text, tmp_path))

        assert keys(pair.errors) == keys(errors), pair.operators
        places = {(place.span.start, place.span.end) for error in errors for place in error.spans if place.is_primary}
        own = {(place.span.start, place.span.end) for error in pair.errors for place in error.spans if place.is_primary}
        assert own == places, pair.operators


def test_a_pair_gives_its_texts_and_its_site(shard):
    pair = Pair(shard, 0)

    assert pair.fixed.text == PROGRAM
    assert apply_edits(pair.fixed, pair.written_edits()).data == pair.broken.data != pair.fixed.data
    assert pair.site().primary is not None
    assert pair.code == (pair.errors[0].code or "none")


def test_the_same_recipe_gives_the_same_pairs(shard, tmp_path):
    make_shard(Origin("program:tally", {"/tally.rs": PROGRAM}), tmp_path, Recipe(each=60))
    again = read_shard(shard_path(tmp_path, "program:tally"))

    assert again.pairs == shard.pairs
    assert again.files == shard.files


def test_another_seed_gives_other_pairs(shard, tmp_path):
    make_shard(Origin("program:tally", {"/tally.rs": PROGRAM}), tmp_path, Recipe(seed=1, each=60))

    assert read_shard(shard_path(tmp_path, "program:tally")).pairs != shard.pairs


def test_a_run_goes_on_where_it_was_stopped(tmp_path):
    origins = [Origin(f"program:{name}", {f"/{name}.rs": "fn main() { let x: u8 = 1; drop(x); }\n"}) for name in "ab"]
    heard: list[Made] = []
    make_pairs(origins[:1], tmp_path, Recipe(), 1, heard.append)
    make_pairs(origins, tmp_path, Recipe(), 1, heard.append)
    make_pairs(origins, tmp_path, Recipe(seed=3), 1, heard.append)

    assert [(one.origin, one.known) for one in heard] == [
        ("program:a", False),
        ("program:a", True),
        ("program:b", False),
        ("program:a", False),
        ("program:b", False),
    ]


def test_a_program_that_does_not_compile_gives_no_pair(tmp_path):
    made = make_shard(Origin("program:bad", {"/bad.rs": "fn main() { x }\n"}), tmp_path, Recipe())

    assert (made.pairs, made.fault) == (0, "")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    (folder / "src").mkdir()
    (folder / "Cargo.toml").write_text('[package]\nname = "words"\nversion = "0.1.0"\nedition = "2021"\n')
    library = PROGRAM[: PROGRAM.index("fn main")] + (
        "#[cfg(test)]\nmod tests {\n    #[test]\n    fn counts() {\n        assert_eq!(1, 1);\n    }\n}\n"
        "mod parts;\npub use parts::cut;\n"
    )
    (folder / "src" / "lib.rs").write_text(library)
    (folder / "src" / "parts.rs").write_text(
        "use crate::Tally;\n\npub fn cut(text: &str, tally: &mut Tally) -> Vec<String> {\n"
        "    let parts: Vec<String> = text.split(',').map(|part| part.trim().to_string()).collect();\n"
        "    for part in &parts {\n        tally.add(part);\n    }\n    parts\n}\n"
    )
    return folder


def test_functions_of_a_package_are_broken_as_they_stand_in_it(package, tmp_path):
    (origin,) = {one.name: one for one in asyncio.run(package_in(package, tmp_path / "cache"))}.values()
    made = make_shard(origin, tmp_path, Recipe(per_function=6))
    shard = read_shard(shard_path(tmp_path, origin.name))

    assert made.fault == ""
    assert len(shard.pairs) > 10
    assert {pair.file for pair in shard.pairs} == {"/src/lib.rs", "/src/parts.rs"}
    for number in range(0, len(shard.pairs), 3):
        pair = Pair(shard, number)
        written = SourceText((package / pair.file[1:]).read_bytes())
        broken = package_with(
            package, tmp_path / str(number), pair.file[1:], apply_edits(written, pair.written_edits())
        )
        assert keys(pair.errors) == keys(asyncio.run(errors_of(broken, tmp_path / "own"))), pair.operators


def package_with(package, folder, name, text):
    for file in ("Cargo.toml", "src/lib.rs", "src/parts.rs"):
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.data if file == name else (package / file).read_bytes())
    return folder


async def errors_of(folder, cache):
    config = CheckConfig(str(cache), args=("--lib",))
    result = await check(CheckTarget(str(folder)), config)
    return [one for one in result.diagnostics if one.level.value == "error"]


def test_a_package_that_does_not_compile_says_so(package, tmp_path):
    broken = package_with(package, tmp_path / "broken", "src/parts.rs", SourceText.from_str("pub fn cut() { x }\n"))

    with pytest.raises(WorkspaceError, match="does not compile, so nothing can be learned from it yet"):
        asyncio.run(package_in(broken, tmp_path / "cache"))


def test_a_folder_without_a_package_says_so(tmp_path):
    with pytest.raises(WorkspaceError, match="is no package"):
        asyncio.run(package_in(tmp_path, tmp_path / "cache"))


def test_crates_that_are_kept_out_are_refused(tmp_path):
    sources = tmp_path / "sources.toml"
    sources.write_text('kept_out = ["tokio"]\n[crates]\ntokio = "1.0.0"\n')

    with pytest.raises(CitlError, match="tokio must not be learned from"):
        asyncio.run(published_in(sources, tmp_path))


def test_examples_come_from_the_links_that_run_them_each_once(tmp_path):
    link = (
        '<a class="test-arrow" href="https://example.org/?code=fn+main()+%7B%0A++++let+x+=+1;%0A%7D&amp;edition=2021">'
    )
    (tmp_path / "page.html").write_text(f"<p>{link}</a>{link}</a></p>")
    (tmp_path / "other.html").write_text(f"{link}</a>")

    (origin,) = examples_in(tmp_path)

    assert origin.files == {"/other_0.rs": "fn main() {\n    let x = 1;\n}"}


def test_a_damaged_shard_is_named(shard, tmp_path):
    path = write_shard(tmp_path, shard)
    path.write_bytes(path.read_bytes()[:50])

    with pytest.raises(CitlError, match=r"cannot be read as pairs.*Delete it"):
        read_shard(path)


def test_what_is_held_out_is_held_out_whole(shard):
    pairs = list(read_pairs([]))
    assert pairs == []

    first = Pair(shard, 0)
    assert is_held_out(first) == (
        origin_held_out(first.origin) or any(operator_held_out(name) for name in first.operators)
    )
    assert origin_held_out("crate:syn-1.0.0") == origin_held_out("crate:syn-2.0.1")
    assert origin_held_out("examples:std/vec:0") == origin_held_out("examples:std/vec:40")


ROOT = Path(__file__).parents[3] / "corpus"


def test_the_project_has_its_own_programs():
    programs = list(programs_in(ROOT / "programs"))
    texts = [text for origin in programs for text in origin.files.values()]

    assert len(programs) >= 250
    assert all(40 <= text.count("\n") <= 201 for text in texts)
    assert len(set(texts)) == len(texts)


def test_the_list_of_published_crates_is_long_and_exact():
    import tomllib

    listed = tomllib.loads((ROOT / "sources.toml").read_text())
    versions = [row if isinstance(row, str) else row["version"] for row in listed["crates"].values()]

    assert len(versions) >= 60
    assert all(version.count(".") == 2 and version[0].isdigit() for version in versions), json.dumps(versions)
    assert not set(listed["crates"]) & set(listed["kept_out"])
    assert len(listed["kept_out"]) == 18


def test_what_a_macro_refuses_hides_no_name_of_another_version(tmp_path):
    text = 'fn f(n: usize) -> usize { n }\nfn g() { println!("{}", f(1)); }\nfn main() { g(); }\n'
    slips = {0: ("{ n }", "{ m }"), 1: ('"{}", f(1)', "f(1)")}

    async def labelled():
        home = tmp_path / "home"
        home.mkdir()
        unit = await program_unit(home, text)
        files = {unit.source: excerpts_of(unit.source, SourceText.from_str(text))}
        versions = []
        for number, (old, new) in slips.items():
            function = files[unit.source].functions[number]
            broken = function.text.replace(old, new)
            assert broken != function.text
            whole = files[unit.source].around(function, broken)
            versions.append(Version(unit.source, whole, number, broken))
        with Overlay(home, tmp_path / "overlays") as overlay:
            return await label_functions(Bench(unit, Compiler(60.0), overlay), files, versions)

    labels = asyncio.run(labelled())

    assert {number: [error.code for error in errors] for number, errors in labels.items()} == {0: ["E0425"], 1: [None]}


@pytest.mark.slow
def test_a_published_crate_is_fetched_and_broken(tmp_path):
    sources = tmp_path / "sources.toml"
    sources.write_text('kept_out = []\n[crates]\nfnv = "1.0.7"\n')
    try:
        origins = asyncio.run(published_in(sources, tmp_path / "cache"))
    except WorkspaceError as refusal:
        pytest.skip(f"the registry does not answer: {refusal}")
    again = asyncio.run(published_in(sources, tmp_path / "cache"))
    made = make_shard(origins[0], tmp_path, Recipe())

    assert [origin.name for origin in origins] == [origin.name for origin in again] == ["crate:fnv-1.0.7"]
    assert made.fault == ""
    assert made.pairs > 10
