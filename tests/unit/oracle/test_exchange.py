"""The original's JSON, and its refusals."""

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citl.core.errors import CorruptError, OracleError
from citl.oracle.exchange import export_json, import_json
from citl.oracle.records import OracleFile, StoredPattern

_ID = "7443381c-50cf-4c70-b4d4-cb72521f158d"
_ROW = {
    "id": _ID,
    "error_code": "E0308",
    "decision_sequence": ["step1", "step2"],
    "fix_diff": "- old\n+ new",
    "success_count": 2,
    "attempt_count": 3,
    "metadata": {},
}

_texts = st.text(st.characters(exclude_categories=["Cs"]))
_counts = st.integers(0, 2**32 - 1)
_patterns = st.builds(
    StoredPattern,
    id=st.uuids(),
    error_code=_texts,
    decision_sequence=st.lists(_texts).map(tuple),
    fix_diff=_texts,
    success_count=_counts,
    attempt_count=_counts,
    metadata=st.dictionaries(_texts, _texts),
)


@given(st.lists(_patterns, unique_by=lambda pattern: pattern.id).map(tuple))
def test_what_is_exported_imports_the_same(patterns):
    assert import_json(export_json(OracleFile(patterns=patterns))) == patterns


def test_outcomes_survive():
    (pattern,) = import_json(json.dumps([_ROW]))

    assert (pattern.success_count, pattern.attempt_count) == (2, 3)
    assert pattern.decision_sequence == ("step1", "step2")


def test_no_patterns_are_two_brackets():
    assert export_json(OracleFile()) == "[]"
    assert import_json("[]") == ()


@pytest.mark.parametrize(
    "spelling",
    [
        _ID,
        _ID.upper(),
        _ID.replace("-", ""),
        f"urn:uuid:{_ID}",
        f"{{{_ID}}}",
    ],
)
def test_an_id_may_be_spelled_in_all_the_ways_of_the_original(spelling):
    assert import_json(json.dumps([_ROW | {"id": spelling}]))[0].id == UUID(_ID)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        *(({key: value for key, value in _ROW.items() if key != gone}, f"has no {gone}") for gone in _ROW),
        (_ROW | {"id": "7443381c"}, "not a UUID"),
        (_ROW | {"id": _ID[:-1] + "٣"}, "not a UUID"),
        (_ROW | {"id": "7443-381c50cf4c70b4d4cb72521f158d"}, "not a UUID"),
        (_ROW | {"id": None}, "not a UUID"),
        (_ROW | {"error_code": None}, "not a string"),
        (_ROW | {"fix_diff": "\ud800"}, "not a string"),
        (_ROW | {"decision_sequence": "step"}, "array of strings"),
        (_ROW | {"decision_sequence": [1]}, "array of strings"),
        (_ROW | {"success_count": -1}, "whole number"),
        (_ROW | {"success_count": 1.5}, "whole number"),
        (_ROW | {"success_count": 2.0}, "whole number"),
        (_ROW | {"success_count": 2**32}, "whole number"),
        (_ROW | {"success_count": True}, "whole number"),
        (_ROW | {"attempt_count": "3"}, "whole number"),
        (_ROW | {"metadata": None}, "object of strings"),
        (_ROW | {"metadata": {"k": 1}}, "object of strings"),
        (_ROW | {"metadata": []}, "object of strings"),
        ([*_ROW.values(), 8], "8 values"),
        ([], "0 values"),
        ("text", "neither"),
        (None, "neither"),
    ],
)
def test_a_pattern_the_original_refuses_is_refused_by_number_and_key(row, reason):
    with pytest.raises(OracleError, match=f"Pattern 2 of the JSON.*{reason}"):
        import_json(json.dumps([_ROW, row]))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON"),
        ("{}", "not an array"),
        ("\ufeff[]", "no JSON"),
        ("[] []", "no JSON"),
        ("[NaN]", "has no NaN"),
        ('["\x01"]', "no JSON"),
    ],
)
def test_text_that_is_no_list_of_patterns_is_refused(text, reason):
    with pytest.raises(OracleError, match=reason):
        import_json(text)


def test_a_syntax_error_is_located():
    with pytest.raises(CorruptError, match="line 2, column 2") as caught:
        import_json("[\n]]")
    assert caught.value.offset == 3


def test_a_key_given_twice_is_refused_unless_it_is_unknown():
    text = json.dumps([_ROW])
    assert import_json(text.replace('"id"', '"x": 1, "x": 2, "id"'))
    with pytest.raises(OracleError, match="more than one success_count"):
        import_json(text.replace('"success_count": 2', '"success_count": 2, "success_count": 2'))


def test_a_metadata_key_given_twice_takes_the_later_value():
    text = json.dumps([_ROW]).replace('"metadata": {}', '"metadata": {"k": "1", "k": "2"}')

    assert import_json(text)[0].metadata == {"k": "2"}


def test_unknown_keys_are_ignored_whatever_they_hold():
    text = json.dumps([_ROW]).replace('"id"', f'"x": [-1, -0, 1e999, {"9" * 5000}, {{}}], "id"')

    assert len(import_json(text)) == 1


def test_minus_zero_is_no_count():
    with pytest.raises(OracleError, match="whole number"):
        import_json(json.dumps([_ROW]).replace('"success_count": 2', '"success_count": -0'))


def test_a_pattern_may_be_an_array_of_its_seven_values():
    assert import_json(json.dumps([list(_ROW.values())])) == import_json(json.dumps([_ROW]))


def test_of_one_id_twice_the_later_stands():
    (pattern,) = import_json(json.dumps([_ROW, _ROW | {"fix_diff": "later"}]))

    assert pattern.fix_diff == "later"


def test_more_successes_than_attempts_are_accepted_as_the_original_does():
    assert import_json(json.dumps([_ROW | {"success_count": 9}]))[0].success_count == 9
