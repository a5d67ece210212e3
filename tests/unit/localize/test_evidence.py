"""One row of signals a line: what rustc, the judged changes, the dependencies and the line itself have to say."""

import msgspec
import pytest

from citl.core.decision import Decision
from citl.core.text import Span
from citl.localize.changes import Change
from citl.localize.evidence import COLUMNS, Neighbourhood, Pointed, Signals, Symptom, row_of, signals_of
from citl.traces.recorder import KINDS

FILE, OTHER = "/w/src/lib.rs", "/w/src/other.rs"
NOWHERE = Neighbourhood({}, {}, {}, {})
UNTOUCHED = ("tarantula", "ochiai", "dstar", "tried", "repairing", "share", "likely_share", "best", "blank_share")


def symptom(*pointed, **rest):
    values = {"suggested": (), "names": (), "phase": 3}
    return Symptom([Pointed((FILE, line), role) for line, role in pointed], **(values | rest))


def change(*lines, repairing=False, **rest):
    return Change((), frozenset((FILE, line) for line in lines), repairing, **rest)


def decision(id_, line, kind="move", text="x"):
    return Decision(id_, kind, text, FILE, Span(0, 1), line + 1, 1, line + 1, 2)


def around(*decisions, upstream=None, downstream=None, uses=None):
    by_line = {}
    for one in decisions:
        by_line.setdefault((FILE, one.line - 1), []).append(one)
    return Neighbourhood(by_line, upstream or {}, downstream or {}, uses or {})


def said(*changes, error=None, place=NOWHERE):
    """The signals by line of the one file."""
    return {line: row for (_, line), row in signals_of(error or symptom(), changes, place).items()}


def test_a_row_has_a_number_for_each_column():
    row = row_of(Signals(primary=0.25, kinds=(0.0,) * 21 + (1.0,)))

    assert len(row) == len(COLUMNS) == len(set(COLUMNS))
    assert row[COLUMNS.index("primary")] == 0.25
    assert sum(row) == 1.25
    assert not any(row_of(Signals()))


def test_the_kinds_are_those_that_are_recorded():
    names = [name.removeprefix("kind ") for name in COLUMNS if name.startswith("kind ")]

    assert len(names) == len(Signals().kinds)
    assert set(names) <= KINDS.keys()


def test_lines_come_in_the_order_of_files_and_lines_and_only_with_evidence():
    error = Symptom([Pointed((OTHER, 3), "primary"), Pointed((FILE, 12), "label")], [(OTHER, 1)], (), 3)
    found = signals_of(error, [change(7), change(9, blank=True)], around(decision("a", 4)))

    assert list(found) == [(FILE, 4), (FILE, 7), (FILE, 9), (FILE, 12), (OTHER, 1), (OTHER, 3)]


def test_what_rustc_points_at_first_ranks_first_and_each_line_once():
    found = said(error=symptom((5, "primary"), (2, "label"), (5, "note"), (8, "help")))

    assert [(line, row.order) for line, row in found.items()] == [(2, 1 / 2), (5, 1.0), (8, 1 / 3)]
    assert (found[5].primary, found[5].label, found[5].hint) == (1.0, 0.0, 1.0)
    assert (found[2].primary, found[2].label, found[2].hint) == (0.0, 1.0, 0.0)
    assert (found[8].primary, found[8].label, found[8].hint) == (0.0, 0.0, 1.0)


def test_what_other_errors_point_at_is_told_apart_and_counted():
    others = [Pointed((FILE, 1), "primary"), Pointed((FILE, 1), "primary"), Pointed((FILE, 1), "label")]
    (row,) = said(error=symptom(others=others, errors=3)).values()

    assert (row.other_primary, row.other_pointed, row.primary, row.order) == (2.0, 1.0, 0.0, 0.0)
    assert row.errors > said(change(1))[1].errors


def test_lines_above_and_below_grow_with_the_distance_to_the_nearest_primary_span():
    found = said(change(0, 4, 5, 6, 18, 20), error=symptom((5, "primary"), (20, "primary")))

    assert found[0].above > found[4].above > found[5].above == found[5].below == 0.0
    assert (found[6].above, found[0].below) == (0.0, 0.0)
    assert found[18].above > found[20].above == found[20].below == 0.0


def test_a_file_without_a_primary_span_is_farther_than_any_line():
    found = signals_of(symptom((5_000, "primary")), [Change((), frozenset({(FILE, 0), (OTHER, 0)}), False)], NOWHERE)

    assert found[OTHER, 0].above == found[OTHER, 0].below > found[FILE, 0].above > found[FILE, 0].below


def test_a_line_that_all_changes_that_help_touch_is_the_most_suspicious():
    found = said(
        change(1, repairing=True), change(1, 2, repairing=True), change(2), change(3), change(3), change(1)
    )  # fmt: skip

    for formula in ("tarantula", "ochiai", "dstar"):
        values = {line: getattr(row, formula) for line, row in found.items()}
        assert values[1] > values[2] > values[3] > 0.0
    assert found[1].tarantula == 1.0
    assert (found[1].share, found[2].share, found[3].share) == (1.0, 0.5, 0.0)
    assert (found[1].rate, found[2].rate, found[3].rate) == (2 / 3, 0.5, 0.0)
    assert (found[1].alone, found[2].alone) == (0.5, 0.0)


def test_the_code_without_a_change_is_a_session_that_failed():
    found = said(change(1, repairing=True), change(2, repairing=True))

    assert 0.0 < found[1].tarantula == found[2].tarantula < 1.0


def test_a_line_that_no_change_touches_is_not_said_to_be_anything():
    found = said(change(1, repairing=True), error=symptom((2, "primary")))

    assert not any(getattr(found[2], name) for name in UNTOUCHED)
    assert found[2].all_tried == found[1].all_tried > 0.0


def test_a_change_of_several_lines_is_shared_by_them():
    found = said(change(1, repairing=True, likely=0.3), change(2, 3, 4, repairing=True, likely=0.6))

    assert {line: round(row.likely_share, 3) for line, row in found.items()} == {1: 0.333, 2: 0.222, 3: 0.222, 4: 0.222}
    assert (found[2].likely, found[2].likely_alone, found[1].likely_alone) == (0.6, 0.0, 0.3)


def test_the_likeliest_and_the_smallest_change_that_helps_rank_first():
    found = said(
        change(1, repairing=True, likely=0.9, size=40),
        change(2, repairing=True, likely=0.1, size=3),
        change(3, likely=1.0, size=1),
    )

    assert (found[1].best, found[2].best, found[3].best) == (1.0, 0.5, 0.0)
    assert (found[1].smallest, found[2].smallest, found[3].smallest) == (0.5, 1.0, 0.0)


def test_changes_that_delete_code_or_leave_errors_are_told_apart():
    found = said(change(1, repairing=True, destructive=True), change(1, repairing=True, clean=True), change(1))

    assert (found[1].sound, found[1].clean) == (0.5, 0.5)


def test_blanks_and_changes_are_counted_apart():
    with_blanks = said(
        change(1, repairing=True), change(2), change(2, repairing=True, blank=True), change(1, blank=True)
    )
    blanks = [name for name in Signals.__struct_fields__ if name.startswith("blank_")]
    without = said(change(1, repairing=True), change(2))

    assert with_blanks[1].blank_share == 0.0 < with_blanks[2].blank_share
    assert with_blanks[2].blank_tarantula > with_blanks[1].blank_tarantula
    for line, row in with_blanks.items():
        assert msgspec.structs.replace(row, **dict.fromkeys(blanks, 0.0)) == without[line]


def test_what_an_error_leads_to_is_nearer_the_fewer_steps_it_takes():
    place = around(
        *(decision(name, line) for line, name in enumerate("abcde")),
        upstream={"a": 0, "b": 1, "c": 3, "d": 4},
        downstream={"c": 2, "e": 1},
        uses={"b": 7, "c": 1},
    )
    found = said(place=place)

    assert found[0].upstream == 1.0 > found[1].upstream > found[2].upstream > found[3].upstream == 0.0
    assert found[4].downstream > found[2].downstream > found[0].downstream == 0.0
    assert found[1].used > found[2].used > found[0].used == 0.0


def test_a_line_is_known_by_its_nearest_decision_and_by_all_its_kinds():
    place = around(
        decision("far", 1, "literal"), decision("near", 1, "borrow"), upstream={"far": 3, "near": 1}
    )  # fmt: skip
    (row,) = said(place=place).values()
    kinds = {name for name, value in zip(COLUMNS, row_of(row), strict=True) if name.startswith("kind ") and value}

    assert row.upstream == 0.75
    assert kinds == {"kind literal", "kind borrow"}


@pytest.mark.parametrize(
    ("kind", "text", "names", "defines"),
    [
        ("definition", "struct Tram", 1.0, 1.0),
        ("type_annotation", "Vec<Tram>", 1.0, 1.0),
        ("call", "Tram::new(seats)", 2.0, 0.0),
        ("definition", "Trams", 0.0, 0.0),
    ],
)
def test_names_of_the_message_are_found_as_whole_words(kind, text, names, defines):
    (row,) = said(error=symptom(names={"Tram", "seats"}), place=around(decision("a", 1, kind, text))).values()

    assert (row.names, row.defines) == (names, defines)
