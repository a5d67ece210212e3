"""``citl traces import``: what is said of a trace, and where it is put."""

import json
import shutil
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "traces"
LIB = "pub struct Tram {\n    pub seats: i32,\n}\n"
TRACES = Path(".citl", "traces")


def line(**fields):
    return json.dumps({"kind": "type_mapping", "file": "src/lib.rs", **fields}) + "\n"


@pytest.fixture
def root(package):
    return package(lib=LIB)


@pytest.fixture
def trace(tmp_path_factory):
    """A trace with two decisions, of which one stands, and two sessions."""
    path = tmp_path_factory.mktemp("apart") / "tram.jsonl"
    sessions = '{"session": "1", "outcome": "fail"}\n{"session": "2", "outcome": "pass"}\n'
    path.write_text(line(id="a", line=2, text="seats: i32") + line(id="b", line=9, text="load: f32") + sessions)
    return path


def test_a_trace_is_copied_and_told_how_much_of_it_stands(citl, root, trace):
    done = citl("traces", "import", trace, "--workspace", root)
    first, *reasons = done.stdout.decode().strip().split("\n")

    assert (done.returncode, done.stderr) == (0, b"")
    assert first.startswith(f"{trace}: ")
    assert first.endswith("; 1 of 2 decisions stand in the code; 2 sessions, 1 of them failed")
    assert [reason.startswith("  ") for reason in reasons] == [True]
    assert (root / TRACES / "tram.jsonl").read_bytes() == trace.read_bytes()


def test_the_workspace_is_the_one_it_is_run_in_if_none_is_named(citl, root, trace):
    assert citl("traces", "import", trace, cwd=root / "src").returncode == 0
    assert [path.name for path in (root / TRACES).iterdir()] == ["tram.jsonl"]


def test_a_trace_that_is_there_already_stays(citl, root, trace):
    (root / TRACES).mkdir(parents=True)
    inside = Path(shutil.copy(trace, root / TRACES))
    done = citl("traces", "import", TRACES / "tram.jsonl", cwd=root)

    assert done.returncode == 0
    assert inside.read_bytes() == trace.read_bytes()


def test_a_file_of_which_nothing_can_be_read_is_not_copied(citl, root, trace):
    notes = root / "notes.txt"
    notes.write_text("buy bread\n", "utf-8")

    mixed = citl("traces", "import", notes, trace, cwd=root)
    assert (mixed.returncode, [path.name for path in (root / TRACES).iterdir()]) == (0, ["tram.jsonl"])
    assert f"{notes}: not understood; 0 of 0 decisions" in mixed.stdout.decode()
    shutil.rmtree(root / TRACES)
    alone = citl("traces", "import", notes, cwd=root)
    assert (alone.returncode, alone.stderr) == (2, b"error: Nothing was imported.\n")
    assert not (root / TRACES).exists()


def test_records_that_are_rejected_are_counted_and_the_rest_is_taken(citl, root, trace):
    trace.write_text(trace.read_text() + line(id="c", line="nine") + line(kind="x", line=3))
    done = citl("traces", "import", trace, cwd=root)

    assert done.returncode == 0
    assert ", 2 records rejected\n" in done.stdout.decode()
    assert (root / TRACES / "tram.jsonl").is_file()


def test_every_encoding_is_taken_by_its_content(citl, root):
    paths = sorted(FIXTURES.iterdir())
    done = citl("traces", "import", *paths, cwd=root)

    assert done.returncode == 0
    assert {path.name for path in (root / TRACES).iterdir()} == {path.name for path in paths}
    assert b"not understood" not in done.stdout


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("nowhere.jsonl",), "nowhere.jsonl cannot be read: No such file or directory."),
        (("src",), "src cannot be read: Is a directory."),
        (("src/lib.rs", "--workspace", "nowhere"), "nowhere does not exist."),
        ((), "Missing argument"),
    ],
)
def test_bad_usage_is_one_sentence(citl, root, args, sentence):
    done = citl("traces", "import", *args, cwd=root)

    assert (done.returncode, done.stdout) == (2, b"")
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not (root / TRACES).exists()


def test_a_trace_cannot_steer_the_terminal(citl, root, trace):
    evil = trace.with_name("evil\x1b[2J.jsonl")
    evil.write_text(line(id="a\x1b[2J", line=2, text="\x1b[2J") + trace.read_text())

    assert b"\x1b" not in citl("traces", "import", evil, cwd=root).stdout
