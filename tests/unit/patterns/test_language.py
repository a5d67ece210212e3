"""The words of the template language at sites made by hand: lists, merges, relations, generators, other files."""

import pytest

from citl.core.diagnostic import Diagnostic, LabelledSpan, Level
from citl.core.text import SourceText, Span, apply_edits
from citl.patterns.adapt import adaptations
from citl.patterns.blanks import blanks_for
from citl.patterns.nearness import Nearness
from citl.patterns.notation import read_template
from citl.syntax.site import site_of


def site_at(text, needle, message="m", others=None):
    start = len(text[: text.index(needle)].encode())
    place = LabelledSpan("/src/main.rs", Span(start, start + len(needle.encode())), 1, 1, 1, 1, is_primary=True)
    sources = {"/src/main.rs": text, **(others or {})}
    files = {file: SourceText.from_str(one) for file, one in sources.items()}
    return site_of(Diagnostic(Level.ERROR, message, "E0000", (place,)), files)


def results(site, template, file="/src/main.rs"):
    """The text of ``file`` after each candidate."""
    written = read_template(f"for E0000\n{template}")
    return [
        apply_edits(site.sources[file], next(one.edits for one in files if one.file == file)).text
        for files in adaptations(written.template, site)
    ]


@pytest.mark.parametrize(
    ("text", "needle", "line", "wanted"),
    [
        ("fn f() {}", "()", 'append "x: u8" to primary', "fn f(x: u8) {}"),
        ("fn f(a: u8) {}", "(a: u8)", 'append "x: u8" to primary', "fn f(a: u8, x: u8) {}"),
        ("fn f(a: u8) {}", "(a: u8)", 'prepend "x: u8" to primary', "fn f(x: u8, a: u8) {}"),
        ("fn f(a: u8,) {}", "(a: u8,)", 'append "x: u8" to primary', "fn f(a: u8, x: u8) {}"),
        ("struct S {}", "{}", 'append "x: u8" to primary', "struct S { x: u8 }"),
        ("struct S {\n    a: u8,\n}", "S", 'append "x: u8" to primary ^data .body',
         "struct S {\n    a: u8,\n    x: u8,\n}"),
        ("struct S {\n    a: u8\n}", "S", 'append "x: u8" to primary ^data .body',
         "struct S {\n    a: u8,\n    x: u8,\n}"),
        ("impl S {\n    fn a() {}\n}", "S", 'append "fn b() {{}}" to primary ^impl_item .body',
         "impl S {\n    fn a() {}\n    fn b() {}\n}"),
        ("fn f() { match x { A => {} } }", "x {", 'append "B => {{}}" to primary ^match_expression .body',
         "fn f() { match x { A => {} B => {} } }"),
        ("#[derive(Debug)]\n/// A.\nstruct S;", "S;", 'derive "Clone, Debug" for primary ^data',
         "#[derive(Debug, Clone)]\n/// A.\nstruct S;"),
        ("mod m {\n    struct S;\n}", "S;", 'derive "Clone" for primary ^data',
         "mod m {\n    #[derive(Clone)]\n    struct S;\n}"),
        ("fn f<T>() {}", "T", 'bound "Copy" for primary ^type_parameter', "fn f<T: Copy>() {}"),
        ("fn f<T: Copy>() {}", "T", 'bound "Copy + Ord" for primary ^type_parameter', "fn f<T: Copy + Ord>() {}"),
        ("use a::b;\n\nfn f() {}", "f", 'import "std::fmt"', "use a::b;\nuse std::fmt;\n\nfn f() {}"),
        ("#![allow(x)]\n\nfn f() {}", "f", 'import "std::fmt"', "#![allow(x)]\n\nuse std::fmt;\n\nfn f() {}"),
        ("mod m {\n    fn f() {}\n}", "f", 'import "std::fmt"', "mod m {\n    use std::fmt;\n\n    fn f() {}\n}"),
        ("fn f() { a b }", "b", 'insert ";" after primary.token_before', "fn f() { a; b }"),
        ("fn f() { a b }", "a", 'replace primary.token_after with "c"', "fn f() { a c }"),
    ],
)  # fmt: skip
def test_an_edit_joins_what_stands_there(text, needle, line, wanted):
    assert results(site_at(text, needle), line) == [wanted]


@pytest.mark.parametrize(
    ("text", "needle", "line"),
    [
        ("#[derive(Clone)]\nstruct S;", "S;", 'derive "Clone" for primary ^data'),
        ("fn f<T: Copy>() {}", "T", 'bound "Copy" for primary ^type_parameter'),
        ("use std::fmt;\nfn f() {}", "f", 'import "std::fmt"'),
        ("fn f() {}", "f", 'append "x" to primary'),
        ("fn f() {}", "f", 'bound "Copy" for primary'),
        ("fn f() {}", "fn", 'insert ";" after primary.token_before'),
    ],
)
def test_what_stands_there_already_or_has_no_place_gives_nothing(text, needle, line):
    assert results(site_at(text, needle), line) == []


CALLS = 'fn f(a: u8, b: u8) {}\nfn main() { f(1, 2); g(f(3, 4)); println!("{:?}", f(5, 6)); m!(f(7, h(8, 9))); }\n'


def test_a_parameter_knows_what_is_passed_for_it_inside_macros_too():
    (after,) = results(site_at(CALLS, "b: u8"), 'insert "&" before each argument of primary')

    assert after == CALLS.replace("2)", "&2)").replace("4)", "&4)").replace("6)", "&6)").replace("h(8", "&h(8")


def test_an_argument_knows_its_parameter_and_a_method_has_its_receiver():
    text = "impl S { fn f(&self, a: u8) {} }\nfn main() { s.f(1); S::f(&s, 2); }\n"

    assert results(site_at(text, "1"), 'replace primary .parameter .type with "u16"') == [
        text.replace("a: u8", "a: u16")
    ]
    assert results(site_at(text, "2"), 'replace primary .parameter .type with "u16"') == [
        text.replace("a: u8", "a: u16")
    ]
    assert results(site_at(text, "a: u8"), 'insert "&" before each argument of primary') == [
        text.replace("1", "&1").replace("2", "&2")
    ]


def test_uses_of_a_local_stay_in_its_function_and_those_of_a_field_do_not():
    text = "struct S { n: u16 }\nfn f(n: u8) -> u8 { n + s.n }\nfn g(n: S) -> u8 { n.n }\n"

    assert results(site_at(text, "n: u8"), 'let p = primary ^parameter\nreplace each use of p with "m"') == [
        text.replace("{ n +", "{ m +")
    ]
    assert results(site_at(text, "n: u16"), 'replace each initialiser of primary with "m"') == []


def test_a_definition_is_found_in_another_file_of_the_crate():
    other = {"/src/model/dot.rs": "pub struct Dot { x: u8 }\n"}
    site = site_at("mod model;\nfn f(d: Dot) {}\n", "Dot", "no `Dot`", other)

    assert results(site, 'derive "Clone" for definition of m0', "/src/model/dot.rs") == [
        "#[derive(Clone)]\npub struct Dot { x: u8 }\n"
    ]
    assert results(site, 'let full = path(m0)\nimport "{full}"')[0].startswith("use crate::model::dot::Dot;")


def test_likelier_names_come_first_and_the_text_itself_never():
    text = "fn total() {}\nfn main() { let totals = 1; let far = 2; totl }\n"
    found = results(site_at(text, "totl ", "no `totl`"), 'let n = similar(m0)\nreplace primary with "{n} "')

    assert [one.split("far = 2; ")[1].split(" }")[0] for one in found] == [
        "total",
        "totals",
        "todo",
    ]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("u8", "0"),
        ("f32", "0.0"),
        ("Option<u8>", "None"),
        ("Vec<String>", "Vec::new()"),
        ("&str", '""'),
        ("Box<Option<u8>>", "Box::new(None)"),
        ("Rc<RefCell<u8>>", "Rc::new(RefCell::new(0))"),
        ("Tram", "Default::default()"),
    ],
)
def test_a_default_is_what_a_person_would_write(type_, value):
    site = site_at("fn f() { x }", "x", f"`{type_}`")

    assert results(site, 'let v = default(m0)\nreplace primary with "{v}"')[0] == f"fn f() {{ {value} }}"


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("length", ["len"]),
        ("toUpperCase", ["to_uppercase"]),
        ("or_err", ["ok_or", "ok_or_else"]),
        ("each", ["iter", "for_each"]),
        ("Map", ["HashMap", "BTreeMap"]),
        ("this", ["self"]),
        ("teapot", []),
    ],
)
def test_a_habit_gives_the_names_of_std_likeliest_first_and_never_the_word_itself(word, names):
    site = site_at("fn f() { x }", "x", f"no `{word}`")

    assert results(site, 'let n = habit(m0)\nreplace primary with "{n}"') == [f"fn f() {{ {name} }}" for name in names]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ('p!("a {}, b);', 'p!("a {}", b);'),
        ('p!("{} and {}, b, c);', 'p!("{} and {}", b, c);'),
        ('f("abc);\ng("x', 'f("abc");\ng("x'),
        ('f("a", "b);', 'f("a", "b");'),
    ],
)
def test_a_text_is_closed_first_where_its_places_and_values_agree(text, first):
    site = site_at(f"fn f() {{ {text} }}", text)

    assert results(site, 'let c = closed(primary)\nreplace primary with "{c}"')[0] == f"fn f() {{ {first} }}"


@pytest.mark.parametrize(("number", "whole"), [("2.0", "2"), ("1_000.5", "1_000"), ("4f32", "4"), ("7_f64", "7")])
def test_a_whole_number_has_no_fraction(number, whole):
    site = site_at(f"fn f() {{ {number} }}", number)

    assert results(site, 'let n = whole(primary)\nreplace primary with "{n}"') == [f"fn f() {{ {whole} }}"]


def test_variables_of_a_type_are_found_in_scope_nearest_first():
    text = "fn f(a: u8, s: String) { let b: u8 = 1; { let c: u8 = 2; } let d: u16 = 3; x }"
    site = site_at(text, "x", "`u8`")

    assert [one[-3] for one in results(site, 'let v = local(m0)\nreplace primary with "{v}"')] == ["b", "a", "d"]


def test_alternatives_that_depend_on_each_other_are_all_tried_the_first_ones_first():
    site = site_at("fn f() { x }", "x")
    found = results(site, 'let a = "1" | "2"\nlet b = "{a}3" | "{a}4"\nreplace primary with "{b}"')

    assert [one[9:11] for one in found] == ["13", "14", "23", "24"]


def test_the_primary_span_is_nearest_and_a_line_far_away_is_not_near():
    text = "fn g() {}\nfn f() {\n    x;\n    y;\n}\n"
    site = site_at(text, "x", "no `g`")
    near = Nearness(site, [("/src/main.rs", 3)])
    at = [near.of("/src/main.rs", Span(text.index(one), text.index(one) + 1)) for one in ("x", "y;", "g()", "}\n")]

    assert at[0] == 1.0
    assert 1.0 > at[1] > 0
    assert at[2] > 0
    assert at[3] > 0
    assert Nearness(site).of("/src/main.rs", Span(text.index("y"), text.index("y") + 1)) == 0


def test_blanks_stand_for_values_and_types_and_never_for_what_is_pointed_at():
    text = "fn f() { let a: u8 = g(1); h(a, x); }\n"
    edits = [edit for blank in blanks_for(site_at(text, "x")) for file in blank.edits for edit in file.edits]
    blanked = {text[edit.span.start : edit.span.end]: edit.text for edit in edits}

    assert blanked == {"u8": "_", "g(1)": "(loop {})", "1": "(loop {})", "a": "(loop {})"}
