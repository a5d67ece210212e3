"""Candidates for real errors: no effect twice, suggestions first, titles that tell what is done."""

import pytest

from citl.core.diagnostic import FileEdit
from citl.core.fix import Mark, Mechanism
from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.engine.candidates import candidates_for, rewrites_for
from citl.engine.describe import diff_of, title_of
from citl.engine.knowledge import load_knowledge
from citl.engine.marks import marks_of
from citl.patterns.nearness import Nearness
from citl.syntax.site import site_of
from citl.syntax.tree import Parsed
from harness.rust import errors_of, site_in

TEXT = 'fn main() {\n    let pair = (1, 2);\n    println!("{}", pair[0]);\n    let name: String = "x";\n}\n'


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    found, problems = load_knowledge("", tmp_path_factory.mktemp("index"))
    assert problems == ()
    return found


@pytest.fixture(scope="module")
def candidates(knowledge):
    site = site_in(TEXT)
    sources = {file: parsed.source for file, parsed in site.files.items()}
    return candidates_for(site, knowledge, Nearness(site), 120), sources


def test_no_two_candidates_give_the_same_tokens(candidates):
    found, sources = candidates
    results = [
        tuple(token.text for token in Parsed(apply_edits(sources[file.file], file.edits)).tokens)
        for one in found
        for file in one.edits
    ]

    assert len(found) > 3
    assert len(set(results)) == len(results)


def test_suggestions_come_first_and_the_limit_holds(knowledge, candidates):
    found, _ = candidates
    mechanisms = [one.mechanism for one in found]

    assert mechanisms == sorted(mechanisms, key=lambda one: one is not Mechanism.SUGGESTION)
    site = site_in(TEXT)
    assert len(candidates_for(site, knowledge, Nearness(site), 3)) == 3


def titled(text, *edits):
    parts = tuple(TextEdit(Span(text.index(old), text.index(old) + len(old)), new) for old, new in edits)
    return title_of((FileEdit("/a.rs", parts),), {"/a.rs": SourceText.from_str(text)})


@pytest.mark.parametrize(
    ("text", "edits", "title"),
    [
        ("let x = y;", [("y", "&y")], "Replace `y` with `&y`"),
        ("a(b)", [("b", "")], "Remove `b`"),
        ("a(b)", [("b", "(b"), (")", "))")], "Replace `b)` with `(b))`"),
    ],
)
def test_a_title_tells_what_the_fix_does(text, edits, title):
    assert titled(text, *edits) == title


def inserting(at, text):
    source = {"/a.rs": SourceText.from_str("let count = total;\n")}
    return title_of((FileEdit("/a.rs", (TextEdit(Span(at, at), text),)),), source)


def test_an_insertion_is_told_by_the_word_beside_it():
    assert inserting(4, "mut ") == "Insert `mut` before `count`"
    assert inserting(17, ".len()") == "Insert `.len()` after `total`"


def test_edits_far_apart_are_told_with_their_lines():
    text = "fn a() {}\n\nfn b() {}\n"

    assert titled(text, ("a", "x"), ("b", "y")) == "Replace `a` with `x` (line 1) and replace `b` with `y` (line 3)"


def test_a_piece_of_code_that_moves_is_told_as_moved():
    source = {"/a.rs": SourceText.from_str("a;\nb;\nc;\n")}
    down = (FileEdit("/a.rs", (TextEdit(Span(0, 3), ""), TextEdit(Span(5, 5), "\na;"))),)
    up = (FileEdit("/a.rs", (TextEdit(Span(3, 3), "c;\n"), TextEdit(Span(6, 9), ""))),)

    assert title_of(down, source) == "Move `a;` (line 1) behind line 2"
    assert title_of(up, source) == "Move `c;` (line 3) in front of line 2"
    assert marks_of(down, source) == marks_of(up, source) == ()


def test_a_diff_shows_the_changed_lines_alone():
    source = {"/a.rs": SourceText.from_str("one\ntwo\nthree\n")}
    edits = (FileEdit("/a.rs", (TextEdit(Span(4, 7), "2"),)),)

    assert diff_of(edits, source) == "-two\n+2"


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        ("spill(a, b);", "", (Mark.DESTRUCTIVE, Mark.MEANING)),
        ("a + b", "todo!()", (Mark.DESTRUCTIVE,)),
        ("a + b", "7", (Mark.DESTRUCTIVE,)),
        ("a", "b", ()),
        ("a", "a.clone()", (Mark.CLONES,)),
        ("|| a", "move || a", (Mark.MOVES,)),
        ("a()", "unsafe { a() }", (Mark.UNSAFE,)),
        ("f(a)", "a", (Mark.MEANING,)),
        ("a", "a.unwrap_or_default()", (Mark.MEANING,)),
        ("_ => {}", "_ => todo!()", (Mark.DESTRUCTIVE,)),
        ("x", "x, y => todo!()", (Mark.PLACEHOLDER,)),
        ("&a", "a", ()),
        ("mut a", "a", ()),
        ("std::mem::swap(&mut a[b], &mut a[c])", "a.swap(b, c)", ()),
        ('"six"', '"six".parse().unwrap()', ()),
        ('"a {b}"', '"{:?}"', (Mark.MEANING,)),
        ('"a {b}"', '"a {b:?}"', ()),
    ],
)
def test_what_speaks_against_an_edit_is_recognised(old, new, marks):
    source = {"/a.rs": SourceText.from_str(old)}

    assert marks_of((FileEdit("/a.rs", (TextEdit(Span(0, len(old)), new),)),), source) == marks


def test_what_is_suggested_for_all_errors_is_one_candidate_more(knowledge):
    text = 'struct S { a: String, b: String }\nfn main() { let _ = S { a: "x", b: "y" }; }\n'
    errors = errors_of(text)
    site = site_of(errors[0], {errors[0].primary.file: SourceText.from_str(text)})
    found = candidates_for(site, knowledge, Nearness(site), 120, errors)
    together = [one for one in found if one.source == "rustc:E0308:all errors"]

    assert [one.title for one in together] == ["Apply rustc's suggestions to 2 errors at once"]
    assert apply_edits(site.sources[errors[0].primary.file], together[0].edits[0].edits).text == text.replace(
        '"x"', '"x".to_string()'
    ).replace('"y"', '"y".to_string()')
    assert not [one for one in candidates_for(site, knowledge, Nearness(site), 120, errors[:1]) if one in together]


def test_no_rewrite_falls_inside_a_literal_but_into_the_places_of_a_format_string(knowledge):
    text = 'struct P;\nfn main() { let p = P; println!("p is {p}"); }\n'
    site = site_in(text)
    known = candidates_for(site, knowledge, Nearness(site), 120)
    literal = text.index('"p is')
    inside = [
        edit
        for one in [*known, *rewrites_for(site, knowledge, Nearness(site), 600, known)]
        for file in one.edits
        for edit in file.edits
        if literal < edit.span.start < literal + len('"p is {p}"') - 1
    ]

    assert {edit.text for edit in inside} <= {"{p:?}", "{p:#?}", ":?", ":#?", "{:?}"}


@pytest.mark.parametrize(
    ("of_borrows", "at", "text", "marks"),
    [
        (True, 1, ".to_string()", (Mark.CLONES,)),
        (False, 1, ".to_string()", ()),
        (False, 11, ".parse().unwrap()", (Mark.MEANING,)),
        (False, 17, " as i32", (Mark.MEANING,)),
    ],
)
def test_what_speaks_against_an_insertion_depends_on_where_and_why(of_borrows, at, text, marks):
    source = {"/a.rs": SourceText.from_str('a; b; "six"; true')}
    edits = (FileEdit("/a.rs", (TextEdit(Span(at, at), text),)),)

    assert marks_of(edits, source, of_borrows=of_borrows) == marks
