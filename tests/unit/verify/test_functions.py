"""Versions of one function behind it: which can be, where they go, whose an error is."""

import pytest

from citl.core.diagnostic import Diagnostic, LabelledSpan, Level
from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.syntax.tree import Parsed
from citl.verify.arrangement import CONTROL
from citl.verify.functions import FunctionCopies, find_place, parses

FILE = "/p/lib.rs"


def place_in(text, old="1"):
    at = text.index(old)
    return find_place(Parsed(SourceText.from_str(text)), FILE, [TextEdit(Span(at, at + len(old)), "2")])


def copies_of(text, *edits):
    source = SourceText.from_str(text)
    made = [TextEdit(Span(text.index(old), text.index(old) + len(old)), new) for old, new in edits]
    places = tuple(find_place(Parsed(source), FILE, [edit]) for edit in made)
    return FunctionCopies(places, source, (source, *(apply_edits(source, [edit]) for edit in made)))


def error_at(text, needle, message="m"):
    at = text.encode().index(needle.encode())
    line = text.encode()[:at].count(b"\n") + 1
    span = LabelledSpan(FILE, Span(at, at + 1), line, 1, line, 2, is_primary=True)
    return Diagnostic(Level.ERROR, message, "E0308", (span,))


@pytest.mark.parametrize(
    "text",
    [
        "fn f() { 1; }",
        "mod m { impl S { /// doc\n #[inline]\n #[must_use] pub fn f(&self) { 1; } } }",
        "fn f() { fn inner() { 1; } }",
        "#[test]\nfn f() { 1; }",
        "impl T for S { fn f() { 1; } }",
    ],
)
def test_the_outermost_function_around_the_edits_is_copied(text):
    place = place_in(text)

    assert text.encode()[place.name.start : place.name.end] == b"f"


@pytest.mark.parametrize(
    "text",
    [
        "const N: u8 = 1;",
        "fn f(x: [u8; 1]) {}",
        "#[tokio::main]\nfn f() { 1; }",
        "#[cfg(unix)]\n#[inline]\nfn f() { 1; }",
        "trait T { fn f() { 1; } }",
    ],
)
def test_an_edit_outside_a_body_or_in_a_function_of_unknown_effect_has_no_place(text):
    assert place_in(text) is None


def test_no_edits_have_no_place():
    assert find_place(Parsed(SourceText(b"fn f() {}")), FILE, []) is None


def test_a_brace_of_the_body_is_not_inside_it():
    source = SourceText(b"fn f() {}")

    assert find_place(Parsed(source), FILE, [TextEdit(Span(8, 9), "")]) is None


@pytest.mark.parametrize(
    ("text", "keeps"),
    [
        ("fn f() -> u8 { 1 }", False),
        ("const fn f() -> u8 { 1 }", True),
        ("pub(crate) const unsafe fn f() -> u8 { 1 }", True),
        ("fn f() -> impl Fn() -> u8 { || 1 }", True),
        ("fn f(x: impl Copy) -> u8 { 1 }", False),
    ],
)
def test_a_body_that_others_see_is_kept(text, keeps):
    assert place_in(text).keeps_body is keeps


def test_copies_stand_behind_the_function_which_gets_a_body_that_fits_any():
    copies = copies_of("#[inline]\nfn f() -> u8 { 1 }\nfn g() {}\n", ("1", "22"))
    (text,) = copies.files().values()

    assert text.startswith(
        "#[inline]\nfn f() -> u8 { loop {} }\n"
        "fn f__citl_c0() -> u8 { 1 }\nfn f__citl_c1() -> u8 { 22 }\n\nfn g() {}\n\nmod citl_control {"
    )


def test_copies_of_a_method_of_a_trait_go_into_an_inherent_impl_and_find_its_types():
    text = "impl<T> Tr<u8> for S<T> where T: Copy { type Out = u8; fn f() -> Self::Out { 1 } }"
    (laid_out,) = copies_of(text, ("1", "2")).files().values()

    assert "impl<T> S<T> where T: Copy {\nfn f__citl_c0() -> <Self as Tr<u8>>::Out { 1 }\n" in laid_out


def test_an_error_belongs_to_the_copy_it_lies_in_with_the_lines_of_the_unedited_file():
    copies = copies_of("// é\r\nfn f() -> u8 {\r\n    1\r\n}\r\nfn g() {}\r\n", ("1", "bad"), ("1", "worse"))
    (text,) = copies.files().values()
    errors = [
        error_at(text, "bad", "in `f__citl_c1`"),
        error_at(text, "worse"),
        error_at(text, "fn g"),
        error_at(text, CONTROL),
        Diagnostic(Level.ERROR, "of the whole crate"),
    ]
    found = copies.attribute(errors, FILE)

    assert [len(own) for own in found.versions] == [0, 1, 1]
    assert found.versions[1][0].message == "in `f`"
    assert [own[0].primary.start_line for own in found.versions[1:]] == [3, 3]
    assert [one.message for one in found.elsewhere] == ["m", "of the whole crate"]
    assert len(found.control) == 1


def test_errors_of_a_kept_body_are_those_of_the_unedited_version():
    copies = copies_of("const fn f() -> u8 { bad }\n", ("bad", "1"))
    (text,) = copies.files().values()
    second = text.rindex("bad")
    errors = [error_at(text, "bad"), error_at("x" * second + "bad", "bad")]
    found = copies.attribute(errors, FILE)

    assert ([len(own) for own in found.versions], found.elsewhere) == ([1, 0], ())


def test_copies_do_not_tell_of_what_others_see_in_the_body():
    text = "const fn f() -> u8 { 1 }\nconst N: u8 = f();\n"
    place = place_in(text)

    assert place.decides(error_at(text, "1"))
    assert not place.decides(error_at(text, "const N"))
    assert place_in("fn f() -> u8 { 1 }").decides(error_at(text, "const N"))


def test_a_version_with_a_syntax_error_shares_its_file_with_no_other():
    assert parses(SourceText(b"fn f() { 'a: loop { break 'a } }"))
    assert not parses(SourceText(b"fn f() { let x = ; }"))
    assert not parses(SourceText(b"fn f() {"))
