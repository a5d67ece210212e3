"""Templates at sites made by hand: what edits come out, and where none do."""

import pytest

from citl.core.diagnostic import Diagnostic, LabelledSpan, Level
from citl.core.text import SourceText, Span, apply_edits
from citl.patterns.adapt import adapt
from citl.patterns.forms import shaped
from citl.patterns.guard import guard_of
from citl.patterns.template import Anchor, Base, Edit, Form, Hole, Template, Where
from citl.syntax.site import site_of


def site_at(text, needle, message="m"):
    start = len(text[: text.index(needle)].encode())
    place = LabelledSpan("/a.rs", Span(start, start + len(needle.encode())), 1, 1, 1, 1, is_primary=True)
    return site_of(Diagnostic(Level.ERROR, message, "E0000", (place,)), {"/a.rs": SourceText.from_str(text)})


def adapted(site, *edits):
    files = adapt(Template(edits), site)
    if files is None:
        return None
    (file,) = files
    return apply_edits(site.files["/a.rs"].source, file.edits).text


def edit(where, *text, anchor=None, offset=0, count=0):
    return Edit(anchor or Anchor(), where.value, text, offset, count)


CALL = "fn main() { f(a, b, c); }"


@pytest.mark.parametrize(
    ("needle", "made", "wanted"),
    [
        ("b", edit(Where.WHOLE, "&b"), "fn main() { f(a, &b, c); }"),
        ("b", edit(Where.BEFORE, "mut "), "fn main() { f(a, mut b, c); }"),
        ("b", edit(Where.AFTER, ".len()"), "fn main() { f(a, b.len(), c); }"),
        ("(a, b, c)", edit(Where.FIRST, "x, "), "fn main() { f(x, a, b, c); }"),
        ("(a, b, c)", edit(Where.LAST, ", x"), "fn main() { f(a, b, c, x); }"),
        ("f(a, b, c)", edit(Where.HEAD, "g", count=1), "fn main() { g(a, b, c); }"),
        ("f(a, b, c)", edit(Where.HEAD, "z", offset=2, count=1), "fn main() { f(z, b, c); }"),
        ("f(a, b, c)", edit(Where.TAIL, "z", offset=1, count=1), "fn main() { f(a, b, z); }"),
        ("f(a, b, c)", edit(Where.TAIL, "?"), "fn main() { f(a, b, c)?; }"),
        ("a,", edit(Where.ITEM, anchor=Anchor(path=("^arguments", "#0"))), "fn main() { f(b, c); }"),
        ("b", edit(Where.ITEM), "fn main() { f(a, c); }"),
        ("c", edit(Where.ITEM), "fn main() { f(a, b); }"),
    ],
)
def test_each_part_of_a_region_is_edited_in_its_place(needle, made, wanted):
    assert adapted(site_at(CALL, needle), made) == wanted


@pytest.mark.parametrize(
    ("needle", "made"),
    [
        ("b", edit(Where.FIRST, "x")),
        ("b", edit(Where.LAST, "x")),
        ("b", edit(Where.HEAD, "x", offset=1, count=1)),
        ("b", edit(Where.TAIL, "x", offset=1, count=1)),
        ("b", edit(Where.WHOLE, "b")),
        ("b", edit(Where.WHOLE, Hole(capture="m0"))),
        ("b", edit(Where.WHOLE, Hole(anchor=Anchor(path=("^trait_item",))))),
        ("b", edit(Where.WHOLE, "x", anchor=Anchor(Base.LET.value, "unnamed"))),
        ("b", edit(Where.WHOLE, Hole(anchor=Anchor(), forms=(Form.INNER.value,)))),
    ],
)
def test_a_template_that_does_not_fit_or_changes_nothing_gives_no_edits(needle, made):
    assert adapted(site_at(CALL, needle), made) is None


def test_edits_that_overlap_give_none():
    whole = edit(Where.WHOLE, "x", anchor=Anchor(path=("^call_expression",)))

    assert adapted(site_at(CALL, "b"), whole, edit(Where.WHOLE, "y")) is None


@pytest.mark.parametrize("unwritable", ["{integer}", "{closure@src/main.rs:1:2}", "Vec<...>", "impl Fn(…)", "a /* b"])
def test_what_no_program_may_contain_fills_no_hole(unwritable):
    site = site_at(CALL, "b", f"expected `{unwritable}`")

    assert adapted(site, edit(Where.WHOLE, Hole(capture="m0"))) is None


@pytest.mark.parametrize(
    ("text", "form", "part"),
    [
        ("Vec<u8>", Form.HEAD, "Vec"),
        ("Vec", Form.HEAD, "Vec"),
        ("Vec<Vec<u8>>", Form.ARGS, "Vec<u8>"),
        ("Vec", Form.ARGS, None),
        ("std::fmt::Debug", Form.LAST, "Debug"),
        ("Debug", Form.LAST, "Debug"),
        ("std::vec::Vec<a::B>", Form.LAST, "Vec<a::B>"),
        ("std::fmt::Debug", Form.PARENT, "std::fmt"),
        ("Debug", Form.PARENT, None),
        ("&&'a mut T", Form.BARE, "T"),
        ("Option<u8>", Form.SHAPE, "Option<_>"),
        ("HttpServer2", Form.SNAKE, "http_server2"),
        ("http_server", Form.CAMEL, "HttpServer"),
        ("maxLen", Form.UPPER, "MAX_LEN"),
        ('br#"a"#', Form.INNER, "a"),
        ("'x'", Form.INNER, "x"),
        ("&mut T", Form.INNER, "T"),
        ("&", Form.INNER, None),
        ("(a, b)", Form.INNER, "a, b"),
        ("", Form.INNER, None),
        ("", Form.TEXT, ""),
    ],
)
def test_a_form_takes_its_part_of_a_text(text, form, part):
    assert shaped(text, (form.value,)) == part


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_left_empty_goes_with_its_line_end_and_no_other(end):
    text = f"fn f() {{{end}    g();{end}    h();{end}}}{end}"

    assert adapted(site_at(text, "g();"), edit(Where.WHOLE)) == f"fn f() {{{end}    h();{end}}}{end}"


def test_the_last_line_of_a_file_without_a_line_end_can_go():
    assert adapted(site_at("use a;\nuse b;", "use b;"), edit(Where.WHOLE)) == "use a;\n"


def test_new_lines_are_indented_as_the_line_they_stand_on_tabs_too():
    text = "fn f() {\n\tg();\n}\n"

    assert adapted(site_at(text, "g();"), edit(Where.BEFORE, "h();\n")) == "fn f() {\n\th();\n\tg();\n}\n"


def test_a_byte_order_mark_stays_in_front():
    assert adapted(site_at("\ufefffn f() {}", "fn"), edit(Where.BEFORE, "pub ")) == "\ufeffpub fn f() {}"


def test_a_derive_joins_the_one_that_stands_there():
    made = edit(Where.BEFORE, "#[derive(Debug)]\n", anchor=Anchor(path=("^struct_item",)))

    assert adapted(site_at("#[derive(Clone)]\nstruct S;", "S;"), made) == "#[derive(Debug, Clone)]\nstruct S;"
    assert adapted(site_at("#[derive()]\nstruct S;", "S;"), made) == "#[derive(Debug)]\nstruct S;"
    assert adapted(site_at("#[inline]\nstruct S;", "S;"), made) == "#[inline]\n#[derive(Debug)]\nstruct S;"


def test_a_site_outside_the_files_at_hand_has_no_edits():
    place = LabelledSpan("/b.rs", Span(0, 1), 1, 1, 1, 1, is_primary=True)
    site = site_of(Diagnostic(Level.ERROR, "m", None, (place,)), {})

    assert adapt(Template((edit(Where.WHOLE, "x"),)), site) is None
    assert adapt(Template((edit(Where.WHOLE, "x", anchor=Anchor(Base.FILE.value)),)), site) is None


def test_a_text_stands_close_on_both_sides_where_it_wants_to():
    made = edit(Where.HEAD, ".parse::<", offset=1, count=1, anchor=Anchor(path=("^type_cast_expression",)))

    assert adapted(site_at("fn f() { text as u32; }", "as"), made) == "fn f() { text.parse::<u32; }"


def test_a_guard_does_not_tell_where_a_closure_stands():
    site = site_at(CALL, "b", "`{closure@/home/x/a.rs:1:2: 3:4}` and `Map<Iter, {async block@src/b.rs:1:2}>`")

    assert guard_of(site).captures == ("{closure}", "Map<Iter, {async block}>")


def test_a_guard_says_each_thing_once_and_in_shapes():
    label = LabelledSpan("/a.rs", Span(14, 15), 1, 1, 1, 1, label="`u8` here")
    place = LabelledSpan("/a.rs", Span(17, 18), 1, 1, 1, 1, is_primary=True, label="`u8` here")
    note = Diagnostic(Level.NOTE, "`noted`")
    diagnostic = Diagnostic(Level.ERROR, "`u8` is not `&str` 2", None, (label, place), (note,))
    guard = guard_of(site_of(diagnostic, {"/a.rs": SourceText.from_str(CALL)}))

    assert (guard.code, guard.message) == ("none", "`_` is not `_` #")
    assert (guard.captures, guard.shapes) == (("u8", "&str"), ("integer", "&str"))
    assert guard.labels == ("primary: `_` here", "label: `_` here")
    assert guard.kinds[:3] == ("identifier", "arguments", "call_expression")
