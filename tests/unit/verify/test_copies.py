"""Versions of a whole file side by side: which can be, what is laid out, whose an error is."""

import pytest

from citl.core.diagnostic import Diagnostic, LabelledSpan, Level
from citl.core.text import SourceText, Span
from citl.verify.copies import FileCopies, can_be_copied, is_closed

CLOSED = (
    "",
    "fn main() {}\n",
    "fn f<'a>(x: &'a str) -> &'a str { x }\n",
    "fn f() { 'outer: loop { break 'outer; } }\n",
    "fn f() { m!('a, 'x'); }\n",
    'fn f() { let x = (")", \')\', r#"("#); } // (\n',
    "fn f() { let x = 1 x }\n",
    "\ufefffn main() {\r\n}\r\n",
    'macro_rules! m { ($x:ident) => { const X: &\'static str = ""; } }\n',
)
OPEN = (
    "fn f() {",
    "fn f() { g(1; }",
    "fn f() { } }",
    'fn f() { let x = "abc; }',
    'fn f() { let x = b"abc; }',
    'fn f() { let x = r#"abc; }',
    "fn f() { let x = '; }",
    "fn f() { /* abc }",
)


@pytest.mark.parametrize("text", CLOSED)
def test_a_file_that_the_lexer_reads_to_its_end_is_closed(text):
    assert is_closed(SourceText.from_str(text))


@pytest.mark.parametrize("text", OPEN)
def test_a_file_that_stops_the_lexer_is_not(text):
    assert not is_closed(SourceText.from_str(text))


@pytest.mark.parametrize(
    "text",
    [
        "mod line;\nfn main() {}",
        "extern crate alloc;\nfn main() {}",
        "#[unsafe(no_mangle)]\nfn f() {}",
        "#![no_std]\nfn f() {}",
        "#[macro_export]\nmacro_rules! m { () => { $crate::f() } }",
    ],
)
def test_what_may_stand_only_once_or_at_the_root_is_not_copied(text):
    assert not can_be_copied(SourceText.from_str(text), "2021")


def test_in_the_first_edition_paths_start_elsewhere():
    assert not can_be_copied(SourceText.from_str("fn main() {}"), "2015")


def test_each_version_is_a_module_with_its_lines_in_place_and_its_crate_paths_inside():
    text = "#![allow(\n    dead_code\n)]\nuse crate::a::B;\npub(crate) mod a { pub struct B; }\n"
    files = FileCopies("/p/main.rs", (SourceText.from_str(text),) * 2).files()

    assert sorted(files) == ["/p/citl_c0.rs", "/p/citl_c1.rs", "/p/citl_control.rs", "/p/main.rs"]
    assert files["/p/citl_c1.rs"] == "\n\n\nuse crate::citl_c1::a::B;\npub(crate) mod a { pub struct B; }\n"
    assert files["/p/main.rs"].startswith("#![allow(\n    dead_code\n)]\nmod citl_c0;\nmod citl_c1;\n")


def error(file, message="m"):
    return Diagnostic(Level.ERROR, message, "E0308", (LabelledSpan(file, Span(0, 1), 1, 1, 1, 2, is_primary=True),))


def test_an_error_belongs_to_the_version_in_whose_file_it_lies():
    copies = FileCopies("/p/main.rs", (SourceText(b""),) * 2)
    errors = [
        error("/o/citl_c1.rs", "no `citl_c1::a::B` here"),
        error("/o/citl_c1.rs", "unresolved import `crate::citl_c1::n`"),
        error("/o/citl_control.rs"),
    ]
    found = copies.attribute(errors, "/o/main.rs")

    assert [len(own) for own in found.versions] == [0, 2]
    assert [one.message for one in found.versions[1]] == ["no `a::B` here", "unresolved import `crate::n`"]
    assert found.versions[1][0].primary.file == "/o/main.rs"
    assert len(found.control) == 1


@pytest.mark.parametrize("stray", [error("/o/main.rs"), Diagnostic(Level.ERROR, "m")])
def test_an_error_of_nobody_makes_the_arrangement_worthless(stray):
    assert FileCopies("/p/main.rs", (SourceText(b""),)).attribute([stray], "/o/main.rs") is None
