"""What rustc proposes, told apart."""

from citl.core.diagnostic import Applicability, Diagnostic, LabelledSpan, Level
from citl.core.text import SourceText, Span, apply_edits
from citl.rustc.suggestions import suggestions_of

SURE = Applicability.MACHINE_APPLICABLE
PERHAPS = Applicability.MAYBE_INCORRECT


def part(start, end, text, file="/a.rs", applicability=PERHAPS, **more):
    return LabelledSpan(file, Span(start, end), 1, 1, 1, 1, replacement=text, applicability=applicability, **more)


def proposing(*children):
    helps = tuple(Diagnostic(Level.HELP, f"help {at}", spans=parts) for at, parts in enumerate(children))
    return Diagnostic(Level.ERROR, "odd", children=helps)


def texts(diagnostic):
    return [[edit.text for file in one.edits for edit in file.edits] for one in suggestions_of(diagnostic)]


def applied(result, text):
    (diagnostic,) = [one for one in result.diagnostics if one.level is Level.ERROR]
    source = SourceText(text.encode())
    return [apply_edits(source, one.edits[0].edits).text for one in suggestions_of(diagnostic)]


async def test_imports_offered_at_one_place_are_alternatives(check_file):
    text = "fn main() { let _ = Ordering::Less; }\n"

    fixed = applied(await check_file(text), text)

    assert "use std::cmp::Ordering;\n\n" + text in fixed
    assert "use std::sync::atomic::Ordering;\n\n" + text in fixed
    assert all(len(one) < len(text) + 40 for one in fixed)


async def test_both_ends_of_a_wrapped_expression_are_one_suggestion(check_file):
    text = "fn main() { let _x: Option<u8> = 1; }\n"

    assert applied(await check_file(text), text) == ["fn main() { let _x: Option<u8> = Some(1); }\n"]


async def test_a_restriction_of_a_type_parameter_is_one_suggestion(check_file):
    text = "pub fn twice<T>(x: T) -> (T, T) { (x, x) }\n"

    assert "pub fn twice<T: Copy>(x: T) -> (T, T) { (x, x) }\n" in applied(await check_file(text), text)


async def test_nothing_is_suggested_inside_a_macro(check_file):
    result = await check_file('macro_rules! m { () => { let _x: String = "a"; } }\nfn main() { m!(); }\n')

    (error,) = result.diagnostics
    assert error.primary.in_expansion
    assert suggestions_of(error) == ()


def test_parts_that_follow_one_another_are_applied_together():
    (only,) = suggestions_of(proposing((part(1, 1, "("), part(5, 5, ")"))))

    assert [edit.text for edit in only.edits[0].edits] == ["(", ")"]
    assert (only.message, only.rank, only.applicability) == ("help 0", 0, PERHAPS)


async def test_a_lifetime_that_is_declared_before_and_after_its_uses_is_one_suggestion(check_file):
    text = "pub fn pick(a: &u8, b: &u8, _: u8) -> &u8 { if a > b { a } else { b } }\n"

    assert applied(await check_file(text), text) == [
        "pub fn pick<'a>(a: &'a u8, b: &'a u8, _: u8) -> &'a u8 { if a > b { a } else { b } }\n"
    ]


async def test_ways_to_replace_an_assignment_through_an_index_are_alternatives(check_file):
    text = "fn main() {\n    let mut m = std::collections::HashMap::from([(1, 2)]);\n    m[&1] = 3;\n}\n"

    fixed = applied(await check_file(text), text)

    assert [one.split("\n")[2].strip() for one in fixed][:3] == [
        "m.insert(&1, 3);",
        "if let Some(val) = m.get_mut(&1) { *val = 3; };",
        "let val = m.entry(&1).or_insert(3);",
    ]


def test_parts_out_of_order_that_do_not_clash_are_one_suggestion():
    assert texts(proposing((part(9, 9, "'a "), part(2, 2, "<'a>")))) == [["<'a>", "'a "]]


def test_a_thousand_alternatives_take_no_time():
    assert len(texts(proposing(tuple(part(0, 0, f"use m{at};") for at in range(1000))))) == 1000


def test_parts_at_one_place_are_alternatives_in_rustcs_order():
    assert texts(proposing((part(3, 4, "b"), part(3, 4, "a")))) == [["b"], ["a"]]


def test_alternatives_of_several_parts_stay_whole():
    parts = (part(1, 1, "use a;"), part(9, 12, "A"), part(1, 1, "use b;"), part(9, 12, "B"))

    assert texts(proposing(parts)) == [["use a;", "A"], ["use b;", "B"]]


def test_a_part_before_alternatives_belongs_to_each_of_them():
    parts = (part(1, 1, "use x;"), part(9, 12, "A"), part(9, 12, "B"))

    found = texts(proposing(parts))

    assert found[0] == ["use x;", "A"]
    assert ["use x;", "B"] in found


def test_overlapping_parts_are_alternatives():
    assert texts(proposing((part(1, 5, "a"), part(3, 8, "b")))) == [["a"], ["b"]]


def test_a_deletion_beside_an_insertion_is_one_suggestion():
    assert texts(proposing((part(1, 4, ""), part(4, 4, "x")))) == [["", "x"]]


def test_each_child_makes_its_own_suggestions_and_none_twice():
    diagnostic = proposing((part(1, 2, "a"),), (part(1, 2, "a"),), (part(1, 2, "b", applicability=SURE),))

    found = suggestions_of(diagnostic)

    assert [(one.rank, one.message, one.applicability) for one in found] == [
        (0, "help 0", PERHAPS),
        (1, "help 2", SURE),
    ]


def test_a_suggestion_is_as_sure_as_its_least_sure_part():
    parts = (part(1, 2, "a", applicability=SURE), part(3, 4, "b", applicability=Applicability.HAS_PLACEHOLDERS))

    assert suggestions_of(proposing(parts))[0].applicability is Applicability.HAS_PLACEHOLDERS


def test_parts_in_several_files_are_one_suggestion():
    (only,) = suggestions_of(proposing((part(9, 9, "x", "/b.rs"), part(1, 1, "y", "/a.rs"))))

    assert [file.file for file in only.edits] == ["/a.rs", "/b.rs"]


def test_a_child_with_a_part_in_an_expansion_suggests_nothing():
    assert texts(proposing((part(1, 1, "("), part(5, 5, ")", in_expansion=True)))) == []


def test_a_diagnostic_without_proposals_has_none():
    assert suggestions_of(Diagnostic(Level.ERROR, "odd")) == ()
