from pathlib import Path

import msgspec
import pytest

from citl.core.text import SourceText, Span
from citl.syntax.tree import Files
from citl.traces.anchoring import NEAR_LINES, anchor, resolve_file
from citl.traces.readers import read_trace
from citl.traces.trace import Recorded, RecordedSession, Trace

LIB = "/w/src/lib.rs"
TEXT = """\
use std::fmt;
pub struct Tram { pub seats: i32 }
fn free(tram: &Tram) -> i64 {
    let é = "🚋"; let left = tram.seats; let kept = tram.seats;
    left
}
"""


def files(text=TEXT, **others):
    return Files(
        {LIB: SourceText.from_str(text)} | {f"/w/src/{n}.rs": SourceText.from_str(t) for n, t in others.items()}
    )


def recorded(id="d", file="src/lib.rs", kind="k", **other):  # noqa: A002
    return Recorded(id=id, kind=kind, file=file, **other)


def trace(*decisions, sessions=()):
    return Trace(
        source="t", encoding="", decisions=decisions, sessions=tuple(RecordedSession(id=name) for name in sessions)
    )


def anchored(*decisions, text=TEXT, sessions=(), **others):
    return anchor(trace(*decisions, sessions=sessions), files(text, **others), "/w")


def only(*decisions, text=TEXT, **others):
    (decision,) = anchored(*decisions, text=text, **others).decisions
    return decision


def refusal(*decisions, text=TEXT, **others):
    found = anchored(*decisions, text=text, **others)
    assert (found.decisions, found.set_aside) == ((), len(decisions))
    return found.reasons


def test_a_decision_stands_where_its_text_is_on_its_line():
    found = only(recorded(start_line=4, text="let left", depends_on=("e",), description="kept"))
    start = TEXT.encode().index(b"let left")

    assert (found.file, found.span, found.text) == (LIB, Span(start, start + 8), "let left")
    assert (found.line, found.column, found.end_line, found.end_column) == (4, 18, 4, 26)
    assert (found.id, found.kind, found.depends_on, found.description) == ("d", "k", ("e",), "kept")


def test_of_several_on_its_line_the_one_nearest_to_the_column_counts():
    starts = [only(recorded(start_line=4, start_column=column, text="tram.seats")).column for column in (1, 29, 52)]

    assert starts == [29, 29, 52]


def test_without_a_text_lines_and_columns_are_believed():
    whole = only(recorded(start_line=2))
    part = only(recorded(start_line=4, start_column=9, end_column=17))
    several = only(recorded(start_line=5, end_line=6))

    assert whole.text == "pub struct Tram { pub seats: i32 }"
    assert (part.text, part.column, part.end_column) == ('é = "🚋";', 9, 17)
    assert (several.text, several.line, several.column, several.end_line) == ("left }", 5, 5, 6)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_are_no_part_of_a_decision(line_end):
    text = TEXT.replace("\n", line_end)
    by_line = only(recorded(start_line=5), text=text)
    by_text = only(recorded(start_line=4, text="tram.seats;\n    left"), text=text)

    assert (by_line.text, by_line.line, by_line.end_line, by_line.end_column) == ("left", 5, 5, 9)
    assert (by_text.text, by_text.line, by_text.end_line, by_text.end_column) == ("tram.seats; left", 4, 5, 9)
    assert text.encode()[by_text.span.start : by_text.span.end].decode() == f"tram.seats;{line_end}    left"


def test_white_space_may_have_changed():
    assert only(recorded(start_line=2, text="pub  seats:i32")).text == "pub seats: i32"
    assert only(recorded(start_line=1, text="struct Tram {pub seats:\ni32}")).text == "struct Tram { pub seats: i32 }"


def test_a_text_is_no_part_of_a_longer_word():
    assert "no longer in its file" in refusal(recorded(start_line=4, text="tram.seat"))[0]
    assert "no longer in its file" in refusal(recorded(start_line=4, text="am.seats"))[0]


def test_a_text_that_moved_is_found_again_by_itself():
    moved = "// one more line\n" * 500 + TEXT

    assert only(recorded(start_line=2, text="seats: i32"), text=moved).line == 502
    assert only(recorded(start_line=10**12, text="seats: i32")).line == 2


def test_of_several_that_moved_the_nearest_counts_if_it_is_near_and_single():
    between = "\n" * 9
    text = f"a();{between}b();{between}a();{between}b();\n"  # lines 1, 10, 19, 28

    assert only(recorded(start_line=12, text="a()"), text=text).line == 19
    assert "more than once" in refusal(recorded(start_line=10, text="a()"), text=text)[0]
    assert "more than once" in refusal(recorded(start_line=20 + NEAR_LINES, text="a()"), text=text)[0]
    assert "more than once" in refusal(recorded(text="a()"), text=text)[0]


def test_what_is_no_longer_there_is_set_aside_and_counted_with_the_reason_said_once():
    gone = [recorded(id=str(number), start_line=4, text="gone()") for number in range(3)]
    found = anchored(*gone, recorded(start_line=99), recorded(), recorded(start_line=7), recorded(start_line=2))

    assert (len(found.decisions), found.set_aside) == (1, 6)
    assert found.reasons == (
        "The text that was recorded is no longer in its file (3 decisions).",
        "Recorded without a text, on a line that its file no longer has (1 decision).",
        "Recorded with neither a line nor a text (1 decision).",
        "Recorded without a text, where nothing stands any more (1 decision).",
    )


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("src/lib.rs", "/w/src/lib.rs"),
        ("./src/../src/lib.rs", "/w/src/lib.rs"),
        ("/w/src/lib.rs", "/w/src/lib.rs"),
        ("file:///w/src/lib.rs", "/w/src/lib.rs"),
        ("lib.rs", "/w/src/lib.rs"),
        ("a/mod.rs", "/w/src/a/mod.rs"),
        ("mod.rs", None),
        ("/elsewhere/tram/src/lib.rs", "/w/src/lib.rs"),
        ("C:\\tram\\src\\lib.rs", "/w/src/lib.rs"),
        ("/elsewhere/lib.rs", None),
        ("other/src/lib.rs", None),
        ("src/gone.rs", None),
        ("", None),
        ("/", None),
    ],
)
def test_a_file_is_meant_by_its_path_or_by_an_ending_that_only_it_has(written, found):
    known = ["/w/src/lib.rs", "/w/src/a/mod.rs", "/w/src/b/mod.rs"]

    assert resolve_file(written, known, "/w") == found


def test_a_file_that_is_not_here_sets_its_decisions_aside():
    assert refusal(recorded(file="src/gone.rs", start_line=1, text="use std::fmt")) == (
        "`src/gone.rs` is no file here, or may be one of several (1 decision).",
    )


def test_a_decision_without_a_place_is_put_at_the_only_definition_of_its_name():
    placed = only(recorded(file=None, name="free"))

    assert (placed.text, placed.line) == ("fn free(tram: &Tram) -> i64", 3)
    assert only(recorded(file=None, text="crate::Tram")).text == "pub struct Tram"
    assert only(recorded(file="generator.py", start_line=7, name="seats")).text == "pub seats: i32"


def test_without_a_place_no_definition_and_several_are_as_good_as_none():
    reasons = refusal(recorded(file=None, name="free"), recorded(file=None, name="absent"), other="fn free() {}")

    assert reasons == ("Recorded without a place in Rust, and named like no definition or like several (2 decisions).",)


def test_one_id_in_several_places_is_numbered_and_in_one_place_is_one_decision():
    found = anchored(*(recorded(file=None, name=name) for name in ("free", "Tram", "free")))

    assert [(each.id, each.text) for each in found.decisions] == [
        ("d", "fn free(tram: &Tram) -> i64"),
        ("d#2", "pub struct Tram"),
    ]


def test_a_decision_of_several_sessions_is_one_at_the_place_of_the_last():
    found = anchored(
        recorded("a", start_line=1, session="s1"),
        recorded("b", start_line=99, session="s1"),
        recorded("a", start_line=2, session="s2"),
        recorded("c", start_line=3),
        recorded("gone", start_line=99),
        recorded("b", start_line=5, session="s3"),
        sessions=("s1", "s2", "s3"),
    )

    assert [(each.id, each.line) for each in found.decisions] == [("a", 2), ("c", 3), ("b", 5)]
    assert found.standing == {"s1": ("c", "a", "b"), "s2": ("c", "a"), "s3": ("c", "b")}


def test_long_code_is_shortened_to_one_line():
    text = only(recorded(start_line=1, end_line=6)).text

    assert (len(text), text[-1], "\n" in text) == (60, "…", False)


def test_what_a_file_held_goes_all_the_way():
    line = {"id": "d", "kind": "borrow", "file": "src/lib.rs", "line": 9, "text": "&Tram"}
    found = anchor(read_trace(msgspec.json.encode(line), "t.jsonl"), files(), "/w")

    assert [(each.kind, each.line, each.column) for each in found.decisions] == [("borrow", 3, 15)]


def test_the_example_stands_in_the_rust_beside_it():
    folder = Path(__file__).parents[3] / "examples" / "generator"
    source = SourceText((folder / "src" / "lib.rs").read_bytes())
    written = read_trace((folder / ".citl" / "traces" / "tram.jsonl").read_bytes(), "tram.jsonl")
    found = anchor(written, Files({str(folder / "src" / "lib.rs"): source}), str(folder))

    assert (found.set_aside, [each.line for each in found.decisions]) == (0, [3, 4, 5, 9, 10])


def test_letters_of_all_languages_are_looked_for():
    assert only(recorded(start_line=4, text='é="🚋"')).column == 9
    assert "no longer in its file" in refusal(recorded(start_line=4, text="very long " * 10_000))[0]


def test_thousands_that_moved_are_found_quickly():
    lines = [f"let v{number} = tram.seats + {number};" for number in range(5000)]
    moved = [recorded(str(number), start_line=number + 1, text=line) for number, line in enumerate(lines)]
    found = anchored(*moved, text="\n" * 50 + "\n".join(lines))

    assert [each.line for each in found.decisions] == list(range(51, 5051))


def test_a_file_that_is_no_utf8_is_searched_too():
    data = b"// \xff\xfe\nlet x = 1;\n"
    found = anchor(trace(recorded(start_line=2, text="x")), Files({LIB: SourceText(data)}), "/w")

    assert [each.span for each in found.decisions] == [Span(10, 11)]
