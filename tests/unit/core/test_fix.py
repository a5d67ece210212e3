from citl.core.diagnostic import FileEdit
from citl.core.explanation import Explanation
from citl.core.fix import Candidate, Mechanism, Record
from citl.core.text import Span, TextEdit


def candidate(text, source="p"):
    return Candidate("t", Mechanism.PATTERN, source, (FileEdit("/a.rs", (TextEdit(Span(0, 0), text),)),))


def test_candidates_with_the_same_edits_are_the_same_whatever_they_come_from():
    assert candidate("x").id == candidate("x", source="q").id
    assert candidate("x").id != candidate("y").id


def test_an_untried_pattern_is_neither_right_nor_wrong():
    assert Record().rate == 0.5
    assert Record(0, 10).rate < Record().rate < Record(9, 10).rate
    assert Record(1, 2) + Record(2, 3) == Record(3, 5)


def test_an_explanation_prints_as_an_indented_tree():
    tree = Explanation(0.5, "product", (Explanation(0.5, "a"), Explanation(1.0, "b")))

    assert tree.lines() == ["0.5000  product", "  0.5000  a", "  1.0000  b"]
