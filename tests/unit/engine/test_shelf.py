"""Recorded traces on disk: found, read again when they change, put where they stand, counted."""

import pytest

from citl.core.decision import SessionKind, Tally
from citl.core.text import SourceText
from citl.engine.shelf import TRACES, Shelf, placed, trace_files
from citl.traces.readers import read_trace

MAIN = "mod tram;\n\nfn main() {\n    let one = tram::build();\n}\n"
TRAM = "pub fn build() -> u32 {\n    3\n}\n"
LINE = '{"id": "row", "kind": "type_mapping", "file": "src/tram.rs", "line": 1, "text": "u32"}\n'


@pytest.fixture
def root(tmp_path):
    """A package with two files, and a trace of it."""
    for name, text in {"src/main.rs": MAIN, "src/tram.rs": TRAM, f"{TRACES}/tram.jsonl": LINE}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def sources(root, **texts):
    return {str(root / "src" / f"{name}.rs"): SourceText.from_str(text) for name, text in texts.items()}


def test_traces_are_those_of_the_root_and_of_further_files_and_folders(root, tmp_path_factory):
    apart = tmp_path_factory.mktemp("apart")
    for path in (apart / "b.log", root / "more" / "a.json"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    (root / "more" / "folder").mkdir()

    found = trace_files(str(root), [str(apart / "b.log"), "more", "more/a.json", "nowhere"])
    assert found == sorted([root / TRACES / "tram.jsonl", root / "more" / "a.json", apart / "b.log"])
    assert trace_files(str(apart), []) == []


def test_a_trace_is_read_again_when_it_changed_and_only_then(root):
    shelf, path, files = Shelf(None), root / TRACES / "tram.jsonl", sources(root, main=MAIN, tram=TRAM)
    first = shelf.recorded(str(root), files, [])
    path.write_text(LINE + LINE.replace("row", "other"))
    second = shelf.recorded(str(root), files, [])

    assert [[one.id for one in found.decisions] for found in (first, second)] == [["row"], ["row", "other"]]
    path.unlink()
    assert shelf.recorded(str(root), files, []).decisions == ()


def test_of_a_file_that_is_no_trace_the_log_has_the_reason_once(root, caplog):
    (root / TRACES / "notes.txt").write_text("buy bread\n")
    shelf, files = Shelf(None), sources(root, main=MAIN, tram=TRAM)
    found = [shelf.recorded(str(root), files, []) for _ in range(2)]

    assert [len(one.decisions) for one in found] == [1, 1]
    assert [record.getMessage().count("notes.txt") > 0 for record in caplog.records] == [True]


def test_what_stood_in_which_recorded_session_is_counted_though_it_does_not_stand_in_the_last(root):
    lines = ['{"session": "a", "outcome": "fail"}', '{"session": "b", "outcome": "pass"}']
    row = LINE.strip().replace("{", '{"session": "a", ', 1)
    (root / TRACES / "tram.jsonl").write_text("\n".join([row, *lines]) + "\n")
    found = Shelf(None).recorded(str(root), sources(root, main=MAIN, tram=TRAM), [])

    assert found.spectrum.tallies("row") == (Tally(SessionKind.TRACE, 1, 0, 1, 1),)


def test_decisions_of_traces_stand_where_their_text_is_now(root):
    traces = [read_trace(LINE.encode(), "tram.jsonl")]
    moved = sources(root, main=MAIN, tram="// made by hand\n\n" + TRAM)
    gone = sources(root, main=MAIN, tram=TRAM.replace("u32", "u8"))
    (here,), (nowhere,) = (placed(traces, files, str(root)).values() for files in (moved, gone))

    assert [(one.id, one.line) for one in here.decisions] == [("row", 3)]
    assert (nowhere.decisions, nowhere.set_aside) == ((), 1)
