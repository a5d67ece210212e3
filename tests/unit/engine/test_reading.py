"""Decisions of files on disk: read once for each content, linked across files."""

import os

import pytest

from citl.core.text import SourceText
from citl.engine.reading import Reader, rust_files
from citl.syntax.tree import Files

MAIN = "mod tram;\n\nfn main() {\n    let one = tram::build();\n}\n"
TRAM = "pub fn build() -> u32 {\n    3\n}\n"
GROWN = TRAM.replace(" 3", " 4")


@pytest.fixture
def root(tmp_path):
    """A package with two files."""
    for name, text in {"src/main.rs": MAIN, "src/tram.rs": TRAM}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def sources(root, **texts):
    return {str(root / "src" / f"{name}.rs"): SourceText.from_str(text) for name, text in texts.items()}


def below(root, paths):
    return [os.path.relpath(path, root) for path in paths]


def test_a_decision_follows_from_definitions_in_other_files(root):
    found = Reader(str(root)).decisions(sources(root, main=MAIN, tram=TRAM))
    (call,) = [one for one in found[str(root / "src" / "main.rs")] if one.kind == "call"]
    followed = {one.text for one in found[str(root / "src" / "tram.rs")] if one.id in call.depends_on}

    assert followed == {"build", "u32"}


def test_only_what_changed_is_read_again(root):
    reader = Reader(str(root))
    first, second = sources(root, main=MAIN, tram=TRAM), sources(root, main=MAIN, tram=GROWN)
    main, tram = first
    before = reader.decisions(first)

    assert reader.changed(first) == []
    assert reader.changed(second) == [tram]
    assert reader.source(tram).text == TRAM
    after = reader.decisions(second)
    assert reader.changed(second) == []
    assert reader.source(tram).text == GROWN
    assert after[main] == before[main]
    assert {one.text for one in after[tram]} ^ {one.text for one in before[tram]} == {"3", "4"}


def test_a_file_that_was_never_read_is_changed_and_has_no_text(root):
    files = sources(root, main=MAIN)

    assert Reader(str(root)).changed(files) == list(files)
    assert Reader(str(root)).source(str(root / "src" / "main.rs")) is None


def test_a_definition_that_moves_to_another_file_is_followed_there(root):
    reader = Reader(str(root))
    main, tram = sources(root, main=MAIN, tram=TRAM)
    reader.decisions(sources(root, main=MAIN, tram=TRAM))
    found = reader.decisions(sources(root, main=MAIN + TRAM, tram="\n"))
    (call,) = [one for one in found[main] if one.kind == "call"]

    assert found[tram] == ()
    assert set(call.depends_on) <= {one.id for one in found[main]}


def test_ids_are_the_same_wherever_the_package_lies(tmp_path):
    one, two = (Reader(str(tmp_path / name)).decisions(sources(tmp_path / name, main=MAIN, tram=TRAM)) for name in "ab")

    assert [[each.id for each in file] for file in one.values()] == [
        [each.id for each in file] for file in two.values()
    ]


def test_parsed_files_are_read_like_others(root):
    files = sources(root, main=MAIN, tram=TRAM)

    assert Reader(str(root)).decisions(Files(files)) == Reader(str(root)).decisions(files)


def test_rust_files_are_those_of_the_package_but_for_what_is_built_and_hidden(root):
    for name in ("target/debug/build.rs", ".git/hook.rs", "src/notes.txt", "src/deep/er.rs", "build.rs"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("fn f() {}\n")

    assert sorted(below(root, rust_files(str(root)))) == ["build.rs", "src/deep/er.rs", "src/main.rs", "src/tram.rs"]


def test_a_file_that_cannot_be_read_is_left_out(root):
    (root / "src" / "gone.rs").symlink_to(root / "nowhere.rs")

    assert sorted(below(root, rust_files(str(root)))) == ["src/main.rs", "src/tram.rs"]
