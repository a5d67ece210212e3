"""Suspects in words: counts, links, and code that cannot break out of its place."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citl.core.decision import Blame, Decision, SessionKind, Suspect, Tally
from citl.core.diagnostic import Diagnostic, LabelledSpan, Level
from citl.core.text import Span
from citl.lsp.blame_text import (
    MARKDOWN,
    PLAIN,
    Reading,
    bar,
    cause_in_words,
    code_span,
    escaped,
    evidence,
    suspected_for,
    where_from,
)
from citl.lsp.blaming import Blamed

READING = Reading("/p/src/main.rs", "/p", lambda path: f"file://{path}")
ERROR = Diagnostic(
    Level.ERROR,
    "mismatched types",
    "E0308",
    (LabelledSpan("/p/src/main.rs", Span(0, 1), 20, 1, 20, 2, is_primary=True),),
)


def decision(line=12, text="let x: i32", file="/p/src/main.rs", id_="a"):
    return Decision(id_, "type_annotation", text, file, Span(0, 3), line, 1, line, 4)


def blamed(*suspects, decisions=(), **more):
    return Blamed(SimpleNamespace(diagnostic=ERROR), Blame(suspects, **more), {one.id: one for one in decisions})


@pytest.mark.parametrize(
    ("score", "shown"), [(0, "▱▱▱▱▱"), (0.01, "▰▱▱▱▱"), (0.2, "▰▱▱▱▱"), (0.55, "▰▰▰▱▱"), (1, "▰▰▰▰▰")]
)
def test_a_bar_has_five_cells(score, shown):
    assert bar(score) == shown


def test_changes_are_counted_in_the_heading_and_their_share_beside_each_suspect():
    found = blamed(
        Suspect(decision(), 0.6, (), 30, 7, root=True), Suspect(decision(3), 0.3, (), 2), tried=214, repairing=9
    )

    assert where_from(found, READING, PLAIN) == (
        "Where it comes from: of 214 single changes tried, 9 make this error go away\n\n"
        "▰▰▰▱▱ main.rs:12 let x: i32 (type annotation, root cause): 7 of them here\n"
        "▰▰▱▱▱ main.rs:3 let x: i32 (type annotation): none of them here"
    )


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0), "Where it comes from\n"),
        ((1, 1), "Where it comes from: of 1 single change tried, 1 makes this error go away\n"),
        ((5, 0), "Where it comes from: of 5 single changes tried, none makes this error go away\n"),
    ],
)
def test_numbers_and_verbs_agree(counts, words):
    tried, repairing = counts

    assert where_from(blamed(Suspect(decision(), 1.0), tried=tried, repairing=repairing), READING, PLAIN).startswith(
        words
    )


def test_sessions_are_told_apart_by_what_they_were():
    tallies = (
        Tally(SessionKind.CHECK, 8, 2, 10, 10),
        Tally(SessionKind.TRACE, 1, 0, 1, 3),
        Tally(SessionKind.CHANGE, 200, 3, 205, 9),
        Tally(SessionKind.BLANK, 4, 1, 4, 2),
    )

    assert evidence(Suspect(decision(), 0.6, tallies, 9, 6)) == (
        "of 9 single changes tried here, 6 make an error go away; in 8 of 10 failing and 2 of 10 passing checks; "
        "in 1 of 1 failing and 0 of 3 passing recorded compilations; gone with this blanked out"
    )
    assert evidence(Suspect(decision(), 0.6)) == ""


@pytest.mark.parametrize("ends", [(3, 0), (0, 3)])
def test_sessions_that_all_ended_alike_are_not_told(ends):
    tally = Tally(SessionKind.CHECK, *ends, *ends)

    assert evidence(Suspect(decision(), 0.6, (tally,))) == ""


def test_what_is_not_suspicious_is_not_shown_and_no_more_than_four():
    suspects = [Suspect(decision(line), 0.9) for line in range(1, 7)]

    assert where_from(blamed(*suspects), READING, PLAIN).count("▰▰▰▰") == 4
    assert where_from(blamed(Suspect(decision(), 0.19)), READING, PLAIN) == ""


def test_places_are_links_and_files_elsewhere_are_named_by_their_way_from_the_root():
    suspects = [Suspect(decision(file=file), 0.9) for file in ("/p/src/main.rs", "/p/src/a/mod.rs", "/q/lib.rs")]
    text = where_from(blamed(*suspects), READING, MARKDOWN)

    assert re.findall(r"\[(.*?)\]\((.*?)\)", text) == [
        ("main.rs:12", "file:///p/src/main.rs#L12"),
        ("src/a/mod.rs:12", "file:///p/src/a/mod.rs#L12"),
        ("lib.rs:12", "file:///q/lib.rs#L12"),
    ]


def test_the_chain_leads_from_the_first_suspect_that_has_one_to_the_root():
    steps = [decision(9, id_="b"), decision(9, id_="c"), decision(3, id_="d")]
    first, second = Suspect(decision(1, id_="e"), 0.9), Suspect(decision(12), 0.8, chain=("b", "c", "gone", "d"))

    text = where_from(blamed(first, second, decisions=steps), READING, PLAIN)
    assert text.endswith("\n\nRoot cause: main.rs:12 → main.rs:9 → main.rs:3")


def test_a_long_chain_keeps_its_beginning_and_its_end():
    steps = [decision(line, id_=str(line)) for line in range(2, 30)]
    found = blamed(Suspect(decision(1), 0.8, chain=tuple(one.id for one in steps)), decisions=steps)

    assert where_from(found, READING, PLAIN).endswith("Root cause: main.rs:1 → main.rs:2 → main.rs:3 → … → main.rs:29")


def test_a_suspect_names_the_error_it_is_suspected_for():
    text = suspected_for(blamed(Suspect(decision(), 0.9)), READING, PLAIN)

    assert text.split("\n")[0] == "Suspected for error[E0308] on main.rs:20"


def test_why_there_is_little_evidence_is_said():
    found = blamed(Suspect(decision(), 0.9), note="No change was tried.")

    assert where_from(found, READING, PLAIN).endswith("\n\nNo change was tried.")


def test_a_likely_cause_is_one_plain_line():
    suspect = Suspect(decision(text="let x:\n  i32"), 0.9)

    assert cause_in_words(suspect) == "likely cause: let x: i32 (type annotation)"


@given(st.text(alphabet="`a b\n*[](<", max_size=12))
def test_a_code_span_holds_any_code_and_ends_with_it(text):
    span, flat = code_span(text), " ".join(text.split())
    fence = re.match("`*", span)[0]

    if not flat:
        assert span == ""
        return
    if flat[0] == "`":
        fence = re.match("`+(?= )", span)[0]
    inner = span[len(fence) : -len(fence)]
    assert span == fence + inner + fence
    assert inner.strip() == flat
    # By the rules of CommonMark the first run of just as many backticks closes it.
    assert fence not in re.findall("`+", inner)


@given(st.text(alphabet="`*[]<>_\\ab &!", max_size=12))
def test_escaped_text_has_no_bare_mark_and_is_read_as_it_was(text):
    marked = escaped(text)

    assert re.sub(r"\\([^\w\s]|_)", r"\1", marked) == " ".join(text.split())
    assert not re.search(r"[`*\[\]<>]", re.sub(r"\\.", "", marked))


def test_names_with_underscores_stay_readable():
    assert escaped("src/my_mod.rs:3") == "src/my_mod.rs:3"
    assert escaped("_x_") == "\\_x\\_"


def test_a_file_with_an_odd_name_cannot_end_its_link():
    odd = decision(file="/p/src/a](b) `c`.rs", text="`](x)")
    text = where_from(blamed(Suspect(odd, 0.9)), READING, MARKDOWN)

    assert r"[src/a\](b) \`c\`.rs:12](file:///p/src/a%5D%28b%29%20%60c%60.rs#L12) `` `](x) `` (" in text
