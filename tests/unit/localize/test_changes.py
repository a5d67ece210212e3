"""What an edit touches: the tokens that are other ones afterwards, and their lines."""

import pytest

from citl.core.diagnostic import FileEdit
from citl.core.text import SourceText, Span, TextEdit
from citl.localize.changes import Touched, lines_of, touched_by

FILE = "/w/src/lib.rs"
SOURCES = {FILE: SourceText(b"let total = 0;\nlet names = all();\n\ntotal += names.len();\n")}


def edit(old, new, at=0):
    """The edit that writes ``new`` over the ``at``-th ``old``."""
    start = -1
    for _ in range(at + 1):
        start = SOURCES[FILE].data.index(old.encode(), start + 1)
    return FileEdit(FILE, (TextEdit(Span(start, start + len(old)), new),))


def touched(old, new, at=0):
    """The text that is touched, and what stands before it on its line."""
    ((_, span),) = touched_by([edit(old, new, at)], SOURCES)
    data = SOURCES[FILE].data
    return data[data.rfind(b"\n", 0, span.start) + 1 : span.start].decode(), data[span.start : span.end].decode()


def lines(*edits):
    return sorted(line for _, line in lines_of(touched_by(edits, SOURCES), SOURCES))


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("let total", "let mut total", ("let ", "")),
        ("total = 0", "total = 1", ("let total = ", "0")),
        ("let total = 0;", "let count = 0;", ("let ", "total")),
        ("let names = all();\n", "", ("", "let names = all();\n")),
        ("all()", "all(total)", ("let names = all(", "")),
        ("names", "names", ("let names", "")),
    ],
)
def test_what_begins_and_ends_alike_is_not_touched(old, new, found):
    assert touched(old, new) == found


def test_what_is_doubled_is_put_behind_what_was_there():
    assert touched("all()", "all())") == ("let names = all()", "")


def test_the_parts_of_letters_outside_of_ascii_need_not_be_whole():
    sources = {FILE: SourceText.from_str("let é = 1;")}
    found = touched_by([FileEdit(FILE, (TextEdit(Span(4, 6), "è"),))], sources)

    assert found == (Touched(FILE, Span(5, 6)),)
    assert lines_of(found, sources) == {(FILE, 0)}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("let total = 0;\n", "", [0]),
        ("let total = 0;\nlet names", "let count = 0;\nlet all", [0, 1]),
        ("let names = all();", "let names = all();\nlet more = all();", [1]),
        ("\n\n", "\n", [2]),
        ("total +=", "total -=", [3]),
    ],
)
def test_the_lines_are_those_with_something_touched(old, new, found):
    assert lines(edit(old, new)) == found


def test_all_edits_of_a_change_count_and_each_line_once():
    assert lines(edit("total", "sum"), edit("0", "1"), edit("total", "sum", 1)) == [0, 3]


def test_files_that_are_not_known_are_left_out():
    other = FileEdit("/w/src/other.rs", (TextEdit(Span(0, 0), "x"),))

    assert touched_by([other], SOURCES) == ()
    assert lines(other, edit("0", "1")) == [0]
