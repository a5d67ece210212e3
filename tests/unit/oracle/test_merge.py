"""Several oracles made one."""

from itertools import permutations
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citl.oracle.merge import COUNTED_KEY, ORIGIN_KEY, Conflict, Subject, merge
from citl.oracle.reader import decode, read
from citl.oracle.records import OracleFile, StoreConfig, StoredPattern, ordered
from citl.oracle.writer import encode


def _pattern(number=1, successes=0, attempts=0, **rest):
    return StoredPattern(
        id=UUID(int=number), error_code="E0308", success_count=successes, attempt_count=attempts, **rest
    )


def _oracle(*patterns, **rest):
    return OracleFile(patterns=patterns, **rest)


def _merged(*oracles):
    return merge(oracles)[0]


def _counts(oracle):
    return {
        pattern.id.int: (pattern.success_count, pattern.attempt_count)
        for pattern in sorted(oracle.patterns, key=lambda each: each.id)
    }


def test_the_same_pattern_stands_once_with_its_counts_added():
    merged, conflicts = merge([_oracle(_pattern(1, 2, 3)), _oracle(_pattern(1, 1, 4), _pattern(2))])

    assert _counts(merged) == {1: (3, 7), 2: (0, 0)}
    assert conflicts == ()


def test_an_oracle_merged_again_adds_nothing():
    first, second = _oracle(_pattern(1, 2, 3)), _oracle(_pattern(1, 1, 4))
    both = _merged(first, second)

    assert _merged(both, first) == both
    assert _merged(first, first, second, second) == both


def test_one_oracle_alone_comes_back_as_it_was():
    oracle = _oracle(_pattern(1, 2, 3, metadata={"k": "v"}), metadata={ORIGIN_KEY: "team"}, created_at=5)

    assert merge([oracle]) == (oracle, ())
    assert merge([oracle, oracle]) == (oracle, ())
    assert merge([]) == (OracleFile(), ())


def test_what_was_counted_where_is_kept_in_the_pattern():
    north = _oracle(_pattern(1, 2, 3), metadata={ORIGIN_KEY: "north"})
    south = _oracle(_pattern(1, 1, 4), metadata={ORIGIN_KEY: "south"})
    (pattern,) = _merged(north, south).patterns

    assert pattern.metadata[COUNTED_KEY] == '{"north":[2,3],"south":[1,4]}'


def test_a_named_oracle_that_went_on_counting_is_not_counted_twice():
    south = _oracle(_pattern(1, 1, 4), metadata={ORIGIN_KEY: "south"})
    early = _oracle(_pattern(1, 2, 3), metadata={ORIGIN_KEY: "north"})
    late = _oracle(_pattern(1, 5, 9), metadata={ORIGIN_KEY: "north"})

    assert _counts(_merged(early, south, late)) == {1: (6, 13)}
    assert _merged(_merged(early, south), late) == _merged(early, _merged(south, late))


def test_outcomes_counted_after_a_merge_are_added():
    first, second, third = (_oracle(_pattern(1, n, n)) for n in (1, 2, 4))
    both = _merged(first, second)
    used = msgspec.structs.replace(
        both, patterns=(msgspec.structs.replace(both.patterns[0], success_count=4, attempt_count=5),)
    )

    assert _counts(_merged(used, third)) == {1: (8, 9)}
    assert _counts(_merged(used, third, first, both)) == {1: (8, 9)}


def test_a_file_saved_anew_by_the_original_is_the_same_oracle():
    first, second = _oracle(_pattern(1, 2, 3), _pattern(2, 1, 1)), _oracle(_pattern(1, 1, 1))
    resaved = OracleFile(patterns=tuple(reversed(first.patterns)), created_at=99, writer_version="0.27.8")

    assert _counts(_merged(first, resaved, second)) == {1: (3, 4), 2: (1, 1)}


def test_of_two_contents_the_richer_is_kept_with_its_own_record():
    plain = _oracle(_pattern(1, 9, 9))
    rich = _oracle(_pattern(1, 1, 2, metadata={"citl.template": "…"}, decision_sequence=("a",)))
    merged, conflicts = merge([plain, rich])

    assert _counts(merged) == {1: (1, 2)}
    assert "citl.template" in merged.patterns[0].metadata
    (conflict,) = conflicts
    assert conflict.subject is Subject.PATTERN
    assert conflict.differing == ("decision_sequence", "metadata")
    assert "differ in decision_sequence, metadata" in str(conflict)


def test_disagreements_are_decided_the_same_way_in_any_order():
    oracles = [
        _oracle(config=StoreConfig(chunk_size=size), extras={"e": bytes([size])}, metadata={"k": size})
        for size in (1, 2, 3)
    ]
    results = [merge(order) for order in permutations(oracles)]

    assert all(result == results[0] for result in results)
    assert results[0][1] == (
        Conflict(Subject.CONFIG, "store", 3),
        Conflict(Subject.EXTRA, "e", 3),
        Conflict(Subject.METADATA, "k", 3),
    )


def test_equal_extras_and_metadata_are_no_conflict():
    merged, conflicts = merge(
        [
            _oracle(extras={"e": b"x", "f": b"y"}, metadata={"k": {"a": 1, "b": 2}}, created_at=1),
            _oracle(extras={"e": b"x"}, metadata={"k": {"b": 2, "a": 1}, "l": 3}, created_at=2),
        ]
    )

    assert conflicts == ()
    assert merged.extras == {"e": b"x", "f": b"y"}
    assert merged.metadata == {"k": {"a": 1, "b": 2}, "l": 3}
    assert merged.created_at == 2


def test_counts_stop_at_what_the_file_can_hold():
    huge = 2**32 - 1
    first, second = _oracle(_pattern(1, huge, huge)), _oracle(_pattern(1, 1, huge))
    merged = _merged(first, second)

    assert _counts(merged) == {1: (huge, huge)}
    assert _merged(merged, first) == merged
    assert decode(encode(merged)) == merged


def test_a_spoilt_entry_of_counts_is_dropped():
    spoilt = _oracle(_pattern(1, 2, 3, metadata={COUNTED_KEY: '{"a":[-1,2]}'}))

    assert _counts(_merged(spoilt, _oracle(_pattern(1, 1, 1)))) == {1: (3, 4)}


def test_genuine_files_merge(genuine):
    many, trained, config = (read(genuine / f"{name}.apr") for name in ("many", "trained", "config"))
    merged, conflicts = merge([many, trained, config, read(genuine / "many_zstd.apr")])

    assert len(merged.patterns) == 22 + 4 + 4
    assert [conflict.subject for conflict in conflicts] == [Subject.CONFIG]
    assert decode(encode(merged, keep_uncoded=True)) == merged
    assert {pattern.id: pattern.attempt_count for pattern in many.patterns}.items() <= {
        pattern.id: pattern.attempt_count for pattern in merged.patterns
    }.items()


_small = st.integers(0, 3)
_patterns = st.builds(
    _pattern,
    _small,
    _small,
    _small,
    fix_diff=st.sampled_from(["", "x"]),
    metadata=st.dictionaries(st.sampled_from(["k", COUNTED_KEY]), st.sampled_from(["v", '{"a":[1,2]}']), max_size=1),
)
_oracles = st.builds(
    OracleFile,
    config=st.sampled_from([StoreConfig(), StoreConfig(chunk_size=64)]),
    patterns=st.lists(_patterns, unique_by=lambda pattern: pattern.id, max_size=3).map(ordered),
    extras=st.dictionaries(st.sampled_from(["e", "f"]), st.sampled_from([b"", b"x"]), max_size=2),
    created_at=_small,
    writer_version=st.sampled_from(["0.12.0", "0.27.8"]),
    metadata=st.dictionaries(st.sampled_from(["k", ORIGIN_KEY]), st.sampled_from(["a", "b"]), max_size=2),
)


@settings(max_examples=200, deadline=None)
@given(_oracles, _oracles, _oracles)
def test_order_grouping_and_repetition_change_nothing(first, second, third):
    together = _merged(first, second, third)

    assert _merged(third, first, second) == together
    assert _merged(_merged(first, second), third) == together
    assert _merged(first, _merged(second, third)) == together
    assert _merged(together, together) == together
    assert _merged(together, second) == together or second == together
    assert _merged(_merged(first, first), second) == _merged(first, second)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_merge_of_one_pattern_each_is_written_and_read(number):
    merged = _merged(*(_oracle(_pattern(each, 1, 2)) for each in range(number)))

    assert decode(encode(merged)) == merged
