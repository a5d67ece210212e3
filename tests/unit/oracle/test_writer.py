"""What is written, and what is refused."""

import os
import stat
import threading
from uuid import UUID

import msgspec
import pytest

from citl.core.errors import NotAnOracleError, OracleError
from citl.oracle.reader import decode, read
from citl.oracle.records import Compression, OracleFile, StoreConfig, StoredPattern
from citl.oracle.writer import encode, write


def _pattern(number, code="E0308", successes=0, attempts=0, **rest):
    return StoredPattern(id=UUID(int=number), error_code=code, success_count=successes, attempt_count=attempts, **rest)


def test_patterns_stand_by_code_then_success_rate_then_id():
    patterns = (
        _pattern(5, "E0382"),
        _pattern(4, successes=1, attempts=2),
        _pattern(3),
        _pattern(2, successes=2, attempts=4),
        _pattern(1, successes=9, attempts=10),
    )
    read_back = decode(encode(OracleFile(patterns=patterns))).patterns

    assert [pattern.id.int for pattern in read_back] == [1, 2, 4, 3, 5]


def test_patterns_without_a_code_stand_last_where_they_are_kept_at_all():
    oracle = OracleFile(patterns=(_pattern(1, ""), _pattern(2)))

    with pytest.raises(OracleError, match="has no error code"):
        encode(oracle)
    assert [pattern.id.int for pattern in decode(encode(oracle, keep_uncoded=True)).patterns] == [2, 1]


def test_same_content_gives_same_bytes_whatever_its_order(small):
    def turned(mapping):
        return dict(reversed(mapping.items()))

    other = msgspec.structs.replace(
        small,
        patterns=tuple(
            msgspec.structs.replace(pattern, metadata=turned(pattern.metadata)) for pattern in reversed(small.patterns)
        ),
        extras=turned(small.extras),
        metadata=turned(small.metadata),
    )

    assert encode(other) == encode(small)
    assert decode(encode(other)) == decode(encode(small))


@pytest.mark.parametrize("compression", Compression)
def test_everything_survives_each_compression(small, compression):
    data = encode(small, compression)

    assert data[20] == compression.value
    assert decode(data) == small


def test_metadata_begins_as_the_original_writes_it(small):
    data = encode(small)

    assert data[32:79] == b"\x84\xaacreated_at\xaa1764374400\xb0aprender_version\xa60.12.0"


def test_more_metadata_than_a_small_map_holds_survives():
    oracle = OracleFile(metadata={f"key {number}": [number, b"\x00", None, 0.5] for number in range(70)})

    assert decode(encode(oracle)) == oracle


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"patterns": (_pattern(1, fix_diff="x" * 65537),)}, "65537 bytes of decisions and diff"),
        ({"patterns": (_pattern(1, decision_sequence=("ab",) * 32769),)}, "65538 bytes of decisions"),
        ({"patterns": (_pattern(1, attempts=2**32),)}, "4294967296 attempts"),
        ({"patterns": (_pattern(1, successes=-1),)}, "-1 successes"),
        ({"patterns": (_pattern(1, fix_diff="\ud800"),)}, "not Unicode"),
        ({"patterns": (_pattern(1), _pattern(1))}, "same id"),
        ({"patterns": (_pattern(1),), "config": StoreConfig(chunk_size=0)}, "chunk_size is 0"),
        ({"patterns": (_pattern(1),), "config": StoreConfig(embedding_dim=2**40)}, "embedding_dim"),
        ({"config": StoreConfig(chunk_size=2**64)}, "chunk_size is 18446744073709551616"),
        ({"config": StoreConfig(rrf_k=1e300)}, "rrf_k"),
        ({"created_at": -1}, "1970"),
        ({"metadata": {"key": object()}}, "metadata cannot be written"),
        ({"metadata": {"key": 2**70}}, "metadata cannot be written"),
        ({"extras": {"": b""}}, "name of an extra"),
        ({"extras": {"x" * 256: b""}}, "name of an extra"),
    ],
)
def test_what_has_no_place_in_the_format_is_refused(change, message):
    with pytest.raises(OracleError, match=message):
        encode(msgspec.structs.replace(OracleFile(), **change))


def test_text_at_the_limit_is_written():
    oracle = OracleFile(patterns=(_pattern(1, fix_diff="x" * 65000, decision_sequence=("y" * 536,)),))

    assert decode(encode(oracle)) == oracle


def test_an_empty_store_may_have_any_config():
    oracle = OracleFile(config=StoreConfig(0, 2**64 - 1, float("inf")))

    assert decode(encode(oracle)) == oracle


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path, small):
    path = tmp_path / "team.apr"
    write(path, OracleFile())
    write(path, small)

    assert read(path) == small
    assert [each.name for each in tmp_path.iterdir()] == ["team.apr"]
    assert stat.S_IMODE(path.stat().st_mode) & 0o444 == 0o444 & ~_umask()


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_refused_content_leaves_the_file_as_it_was(tmp_path, small):
    path = tmp_path / "team.apr"
    write(path, small)
    with pytest.raises(OracleError, match=r"team\.apr: Pattern"):
        write(path, OracleFile(patterns=(_pattern(1, ""),)))

    assert read(path) == small
    assert [each.name for each in tmp_path.iterdir()] == ["team.apr"]


def test_a_link_stays_a_link(tmp_path, small):
    target, link = tmp_path / "real.apr", tmp_path / "link.apr"
    write(target, OracleFile())
    link.symlink_to(target)
    write(link, small)

    assert link.is_symlink()
    assert read(target) == small


def test_a_place_that_cannot_be_written_is_named(tmp_path, small):
    with pytest.raises(OracleError, match=r"nowhere/team\.apr: The file cannot be written: No such file"):
        write(tmp_path / "nowhere" / "team.apr", small)
    (tmp_path / "directory.apr").mkdir()
    with pytest.raises(OracleError, match="cannot be written"):
        write(tmp_path / "directory.apr", small)

    assert [each.name for each in tmp_path.iterdir()] == ["directory.apr"]


def test_a_place_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(OracleError, match=r"none\.apr: The file cannot be read: No such file"):
        read(tmp_path / "none.apr")
    with pytest.raises(NotAnOracleError, match="not a regular file"):
        read(tmp_path)
    os.mkfifo(tmp_path / "pipe.apr")
    with pytest.raises(NotAnOracleError, match="not a regular file"):
        read(tmp_path / "pipe.apr")


def test_a_file_of_absurd_size_is_not_read(tmp_path):
    path = tmp_path / "huge.apr"
    with path.open("wb") as file:
        file.truncate(2**31 + 1)
    with pytest.raises(OracleError, match="at most 2147483648 are read"):
        read(path)


def test_readers_see_the_old_file_or_the_new_one(tmp_path, small):
    path = tmp_path / "team.apr"
    states = (OracleFile(), small)
    write(path, states[0])
    done = threading.Event()

    def keep_writing():
        for number in range(20):
            write(path, states[number % 2])
        done.set()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    while not done.is_set():
        assert read(path) in states
    writer.join()
