import pytest

from citl.core.text import SourceText
from citl.syntax.tree import Parsed
from citl.traces.dependencies import CANDIDATES, Linker, link
from citl.traces.recorder import record

TEXT = """\
use crate::depot::Depot;
macro_rules! ring { () => { 1 } }
trait Move { fn go(&self, by: u16); }
enum Door { Open, Shut(u8) }
struct Tram { stops: u8 }
impl Move for Tram {
    fn go(&self, by: u16) { let far = by; far; }
}
fn build(count: u8, name: &str) -> Tram {
    if count > 1 { return early; }
    let unit = ring!();
    Tram { stops: count }
}
fn main() {
    let tram = build(7, "ten");
    tram.go(9);
    let left = tram.stops;
    let left = left + 2;
    match door { Door::Shut(n) => n + 4, Door::Open => 5 };
    let depot = Depot::new();
    for item in things { item.run(); }
    let act = |speed| speed + 6;
}
"""
DEPOT = "pub struct Depot;\nimpl Depot { pub fn new() -> Depot { Depot } }\n"


def linked(**texts):
    """Decisions of each file with their edges, by file."""
    parsed = {name: Parsed(SourceText.from_str(text)) for name, text in texts.items()}
    return link({name: record(one, name, name) for name, one in parsed.items()}, parsed)


def edges(files):
    """`(line, kind, text)` of each decision with those it depends on."""
    places = {d.id: (d.line, d.kind, d.text) for decisions in files.values() for d in decisions}
    return {
        place: {places[one] for one in d.depends_on}
        for decisions in files.values()
        for d in decisions
        for place in [places[d.id]]
    }


@pytest.fixture(scope="module")
def uses():
    return edges(linked(main=TEXT, depot=DEPOT))


@pytest.mark.parametrize(
    ("use", "definition"),
    [
        ((15, "call", "build"), (9, "definition", "build")),
        ((15, "call", "build"), (9, "type_annotation", "Tram")),
        ((15, "literal", "7"), (9, "type_annotation", "u8")),
        ((15, "literal", '"ten"'), (9, "type_annotation", "&str")),
        ((16, "literal", "9"), (7, "type_annotation", "u16")),
        ((16, "method_resolution", "go"), (7, "definition", "go")),
        ((16, "method_resolution", "go"), (15, "type_inference", "tram")),
        ((15, "type_inference", "tram"), (15, "call", "build")),
        ((17, "field_access", "stops"), (5, "type_annotation", "u8")),
        ((12, "struct_field", "stops"), (5, "definition", "stops")),
        ((12, "move", "count"), (9, "type_annotation", "u8")),
        ((12, "name_resolution", "Tram"), (9, "type_annotation", "Tram")),
        ((10, "move", "early"), (9, "type_annotation", "Tram")),
        ((10, "control_flow", "if count > 1"), (9, "type_annotation", "u8")),
        ((7, "move", "by"), (7, "type_annotation", "u16")),
        ((6, "definition", "impl Move for Tram"), (3, "definition", "Move")),
        ((7, "definition", "go"), (3, "definition", "go")),
        ((11, "macro_use", "ring"), (2, "definition", "ring")),
        ((19, "pattern_match", "Door::Shut(n)"), (4, "definition", "Shut")),
        ((19, "operator", "+"), (19, "pattern_match", "Door::Shut(n)")),
        ((19, "pattern_match", "Door::Open"), (19, "control_flow", "match door")),
        ((20, "call", "Depot::new"), (1, "import_resolution", "crate::depot::Depot")),
        ((20, "call", "Depot::new"), (2, "definition", "new")),
        ((1, "import_resolution", "crate::depot::Depot"), (1, "definition", "Depot")),
        ((21, "method_resolution", "run"), (21, "type_inference", "item")),
        ((22, "operator", "+"), (22, "closure", "|speed|")),
    ],
)
def test_a_use_depends_on_its_definition(uses, use, definition):
    assert definition in uses[use]


def test_a_shadowed_binding_is_not_the_one_that_is_used():
    uses = edges(linked(main="fn f(a: u8) {\n let a =\n  a + 1;\n { let a = 3; }\n g(a);\n}"))

    assert uses[3, "operator", "+"] == {(1, "type_annotation", "u8")}
    assert uses[5, "move", "a"] == {(2, "type_inference", "a")}


def test_what_a_struct_pattern_binds_is_in_force_in_its_arm():
    uses = edges(linked(main="fn f() {\n match it {\n  S { a, b: c } => g(a,\n   c),\n }\n}"))

    assert uses[3, "move", "a"] == uses[4, "move", "c"] == {(3, "pattern_match", "S { a, b: c }")}


def test_a_method_of_the_type_that_is_written_wins():
    text = "struct A;\nstruct B;\nimpl A {\n fn new() {}\n}\nimpl B {\n fn new() {}\n}\nfn f() {\n B::new();\n}"

    assert (7, "definition", "new") in edges(linked(main=text))[10, "call", "B::new"]
    assert (4, "definition", "new") not in edges(linked(main=text))[10, "call", "B::new"]


def test_a_definition_in_the_same_file_wins_over_another():
    files = linked(main="fn f() {}\nfn g() { f(); }", other="fn f() {}")
    [called] = [decision for decision in files["main"] if decision.kind == "call"]

    assert called.depends_on == (files["main"][0].id,)


def test_a_name_of_too_many_definitions_has_no_edge():
    many = "".join(f"struct S{n};\nimpl S{n} {{ fn run(&self) {{}} }}\n" for n in range(CANDIDATES + 1))
    files = linked(main=many, other="fn g() { x.run(); }")

    assert [decision.depends_on for decision in files["other"] if decision.text == "run"] == [()]


def test_a_method_takes_its_arguments_behind_self():
    method = "struct A;\nimpl A {\n fn run(&self,\n  by: u8,\n  at: u16) {}\n}\n"
    text = method + "fn f() {\n a.run(1, 2);\n A::run(a, 3, 4);\n}"
    uses = edges(linked(main=text))

    assert uses[8, "literal", "1"] == uses[9, "literal", "3"] == {(4, "type_annotation", "u8")}
    assert uses[8, "literal", "2"] == uses[9, "literal", "4"] == {(5, "type_annotation", "u16")}


def test_a_name_belongs_to_what_it_stands_nearest_to():
    uses = edges(linked(main="fn f(tram: Tram) {\n S { unit: tram.speed() };\n}"))

    assert uses[2, "method_resolution", "speed"] == {(1, "type_annotation", "Tram")}
    assert uses[2, "struct_field", "unit"] == set()


def test_what_is_behind_a_dot_in_a_macro_is_no_binding():
    uses = edges(linked(main="fn f(stops: u8, tram: Tram) {\n log!(tram.stops);\n}"))

    assert uses[2, "macro_use", "log"] == {(1, "type_annotation", "Tram")}


def test_what_a_closure_returns_is_not_what_the_function_returns():
    uses = edges(linked(main="fn f() -> u8 {\n g(|| {\n  return one;\n });\n two\n}"))

    assert uses[3, "move", "one"] == set()
    assert uses[5, "move", "two"] == {(1, "type_annotation", "u8")}


def test_nothing_but_edges_is_changed_and_nothing_depends_on_itself():
    parsed = {"main": Parsed(SourceText.from_str(TEXT))}
    before = {"main": record(parsed["main"], "main", "main")}
    after = link(before, parsed)

    assert [one.id for one in after["main"]] == [one.id for one in before["main"]]
    assert all(one.id not in one.depends_on for one in after["main"])


@pytest.mark.parametrize(
    "text", ["", "fn f( { let = ; }", "f(", "impl for", "struct {", "a::::b", "fn f() { x.(1) }", "\x00"]
)
def test_broken_text_is_linked_as_far_as_it_can_be_read(text):
    assert set(linked(main=text)) == {"main"}


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("{", "}"), ("f(", ")"), ("mod m {", "}"), ("|a| ", "")])
def test_deep_nesting_is_no_deep_recursion(opening, closing):
    inner = f"{opening * 5_000}a{closing * 5_000}"

    assert linked(main=inner if opening.startswith("mod") else f"fn f() {{ {inner} }}")["main"]


def test_linking_again_after_an_edit_gives_what_linking_afresh_gives():
    texts = {"main": TEXT, "depot": DEPOT, "yard": "use crate::depot::Depot;\nfn park() { Depot::new(); }\n"}
    linker, parsed = Linker(), {}
    for file, text in [
        ("main", TEXT),
        ("main", TEXT.replace("tram.go(9)", "tram.go(left)")),
        ("depot", "\n" + DEPOT),
        ("depot", DEPOT.replace("new()", "open()")),
        ("depot", DEPOT.replace("-> Depot {", "-> u8 {")),
        ("yard", "fn park() {}"),
    ]:
        texts[file] = text
        parsed[file] = Parsed(SourceText.from_str(text))
        parsed = {name: parsed.get(name) or Parsed(SourceText.from_str(one)) for name, one in texts.items()}
        files = {name: record(one, name, name) for name, one in parsed.items()}

        assert linker.link(files, parsed) == link(files, parsed)


def test_a_file_that_no_change_can_have_touched_is_not_linked_again():
    texts = {"main": TEXT, "depot": DEPOT, "yard": "fn park() { Depot::new(); }\n"}
    parsed = {name: Parsed(SourceText.from_str(one)) for name, one in texts.items()}
    files = {name: record(one, name, name) for name, one in parsed.items()}
    linker = Linker()
    before = linker.link(files, parsed)
    parsed["yard"] = Parsed(SourceText.from_str("fn park() { Depot::new(); 3 }\n"))
    files["yard"] = record(parsed["yard"], "yard", "yard")

    after = linker.link(files, parsed)
    assert after["main"] is before["main"]
    assert after["yard"] is not before["yard"]

    del parsed["depot"], files["depot"]
    assert linker.link(files, parsed)["yard"] is not after["yard"]
