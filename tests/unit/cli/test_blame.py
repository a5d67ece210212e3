"""``citl blame`` as a user and as a program runs it."""

import msgspec
import pytest

from citl.cli.blame import Row

LIMITS = """fn main() {
    let limit = 3;
    let names = vec!["Alba", "Bor"];
    println!("{}", names.len());
    limit += 1;
    names.push("Cid");
    println!("{limit}");
}
"""
FINE = 'fn main() {\n    println!("fine");\n}\n'
LIMIT, NAMES = 2, 3


@pytest.fixture(scope="module")
def limits(citl, tmp_path_factory):
    """A lone file with two errors, and what is to blame for them as programs read it."""
    file = tmp_path_factory.mktemp("limits") / "limits.rs"
    file.write_text(LIMITS, "utf-8")
    done = citl("blame", file, "--format", "json")

    assert (done.returncode, done.stderr) == (0, b"")
    return file, msgspec.json.decode(done.stdout)


def test_a_program_reads_suspects_best_first(limits):
    file, found = limits
    rows = msgspec.convert(found, list[Row], strict=True)
    scores = [row.score for row in rows]

    assert list(found[0]) == [
        "id", "file", "line", "column", "end_line", "end_column", "kind", "text", "score", "failing", "passing",
        "tried", "repairing", "root", "depends_on",
    ]  # fmt: skip
    assert {row.file for row in rows} == {str(file)}
    assert 1.0 >= scores[0] > scores[-1] >= 0.0
    assert scores == sorted(scores, reverse=True)


def test_each_error_has_the_line_it_comes_from_among_the_first(limits):
    _, found = limits

    assert {LIMIT, NAMES} <= {one["line"] for one in found[:3]}
    assert any(one["root"] for one in found[:3])
    first = next(one for one in found if one["line"] == LIMIT)
    assert 0 < first["repairing"] <= first["tried"]


def test_a_place_is_where_the_text_of_the_decision_stands(limits):
    _, found = limits
    lines = LIMITS.split("\n")

    for one in found:
        assert one["line"] == one["end_line"]
        assert lines[one["line"] - 1][one["column"] - 1 : one["end_column"] - 1] == one["text"]


def test_what_a_decision_follows_from_is_named_by_its_id(limits):
    _, found = limits
    ids = {one["id"]: one for one in found}

    assert len(ids) == len(found)
    assert any(ids[id_]["line"] in (LIMIT, NAMES) for one in found for id_ in one["depends_on"] if id_ in ids)


def test_a_line_means_the_error_on_it_alone(citl, limits, genuine):
    file, _ = limits
    argv = ("blame", f"{file}:6", "--format", "json", "--oracle", genuine / "empty.apr")
    found = msgspec.json.decode(citl(*argv).stdout)

    assert found[0]["line"] == NAMES
    assert found[0]["score"] > max((one["score"] for one in found if one["line"] == LIMIT), default=0.0)


def test_people_read_the_errors_and_a_table_as_long_as_they_wish(citl, package, genuine):
    tram = "#[derive(Clone)]\npub struct Tram;\n"
    shown = 'mod tram;\n\npub fn show(one: &tram::Tram) -> String {\n    format!("{one:?}")\n}\n'
    root = package(lib=shown, tram=tram)
    done = citl("blame", ".", "--limit", "1", "--oracle", genuine / "empty.apr", cwd=root)
    lines = done.stdout.decode().split("\n")

    assert done.returncode == 0
    assert lines[0].startswith("error[E0277]: `Tram` doesn't implement `")
    assert lines[0].endswith("  src/lib.rs:4")
    assert "single changes tried" in lines[1]
    assert any("src/tram.rs:" in line for line in lines)
    assert any(line.endswith(" more; --limit 0 shows all.") for line in lines)
    assert (root / "src" / "tram.rs").read_text("utf-8") == tram


def test_without_errors_nothing_is_to_blame(citl, tmp_path):
    (tmp_path / "fine.rs").write_text(FINE, "utf-8")

    done = citl("blame", tmp_path / "fine.rs", "--format", "json")

    assert (done.returncode, done.stdout, done.stderr) == (0, b"[]\n", b"")


def test_a_line_without_an_error_is_told(citl, tmp_path, genuine):
    (tmp_path / "fine.rs").write_text(FINE, "utf-8")
    done = citl("blame", "fine.rs:2", "--oracle", genuine / "empty.apr", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"error: There is no error on line 2.\n"


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("nowhere.rs",), "nowhere.rs does not exist."),
        (("nowhere.rs:3",), "nowhere.rs does not exist."),
        (("notes.txt",), "notes.txt is neither a Rust package nor a Rust file."),
        ((".", "--limit", "-1"), "Invalid value for '--limit'"),
    ],
)
def test_bad_usage_is_one_sentence(citl, tmp_path, args, sentence):
    (tmp_path / "notes.txt").touch()
    done = citl("blame", *args, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, b"")
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_manifest_that_does_not_parse_is_a_fault(citl, package):
    root = package(lib="")
    (root / "Cargo.toml").write_text("[package\n", "utf-8")
    done = citl("blame", root, "--format", "json")

    assert (done.returncode, done.stdout) == (2, b"[]\n")
    assert done.stderr.startswith(b"error: ")
    assert b"Traceback" not in done.stderr
