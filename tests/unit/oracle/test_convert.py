"""Patterns on their way into a file and back."""

from uuid import UUID

import msgspec
import pytest

from citl.core.fix import Record
from citl.oracle.convert import from_stored, to_stored
from citl.oracle.records import StoredPattern
from citl.patterns.pattern import Guard, Pattern
from citl.patterns.template import Anchor, Edit, Template, Where

PATTERN = Pattern(
    id=str(UUID(int=9)),
    guard=Guard("E0384", "cannot assign twice to `_`", ("größe",), ("größe",), ("primary: `_`",), ("identifier",)),
    template=Template((Edit(Anchor(), Where.BEFORE.value, ("mut ",)),)),
    title="Make it mutable",
    diff="-let x\n+let mut x",
    decisions=("binding",),
    record=Record(2, 3),
    provenance="corpus:E0384/x",
)


@pytest.mark.parametrize(
    "pattern",
    [
        PATTERN,
        msgspec.structs.replace(PATTERN, template=None, title="", provenance="", decisions=()),
        msgspec.structs.replace(PATTERN, guard=Guard("none", "")),
    ],
)
def test_a_pattern_comes_back_as_it_went(pattern):
    assert from_stored(to_stored(pattern)) == pattern


def test_what_is_empty_takes_no_room_and_keys_are_in_order():
    stored = to_stored(msgspec.structs.replace(PATTERN, title="", template=None))

    assert list(stored.metadata) == ["citl.guard", "citl.provenance"]


def test_a_pattern_of_another_program_can_be_read_and_has_no_template():
    stored = StoredPattern(UUID(int=1), "E0308", ("type_inference",), "- a\n+ b", 2, 3, {"by": "hand"})
    pattern = from_stored(stored)

    assert (pattern.template, pattern.guard, pattern.record) == (None, Guard("E0308", ""), Record(2, 3))


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"edits": 3}', "null"])
def test_a_damaged_template_or_guard_is_none(damage):
    stored = to_stored(PATTERN)
    metadata = stored.metadata | {"citl.template": damage, "citl.guard": damage}
    pattern = from_stored(msgspec.structs.replace(stored, metadata=metadata))

    assert (pattern.template, pattern.guard) == (None, Guard("E0384", ""))


@pytest.mark.parametrize(
    "edit",
    [
        {"anchor": {}, "where": "beside"},
        {"anchor": {"index": -1}, "where": "whole"},
        {"anchor": {"path": ["#one"]}, "where": "whole"},
        {"anchor": {}, "where": "head", "offset": -1},
        {"anchor": {}, "where": "tail", "count": -1},
        {"anchor": {}, "where": "whole", "text": [{"capture": "m0", "form": "backwards"}]},
    ],
)
def test_a_template_of_a_later_version_is_none(edit):
    stored = to_stored(PATTERN)
    text = msgspec.json.encode({"edits": [edit]}).decode()
    metadata = stored.metadata | {"citl.template": text}

    assert from_stored(msgspec.structs.replace(stored, metadata=metadata)).template is None


def test_the_code_of_the_file_counts_and_nothing_succeeds_more_often_than_it_is_tried():
    stored = msgspec.structs.replace(to_stored(PATTERN), error_code="E0001", success_count=7, attempt_count=3)
    pattern = from_stored(stored)

    assert (pattern.guard.code, pattern.guard.message) == ("E0001", "cannot assign twice to `_`")
    assert pattern.record == Record(3, 3)
