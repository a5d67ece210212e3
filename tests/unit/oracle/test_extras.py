"""Our blobs in the gap."""

import random
import time
from uuid import UUID

import pytest

from citl.core.errors import CorruptError, UnsupportedError
from citl.oracle import extras
from citl.oracle.inspect import describe
from citl.oracle.reader import decode
from citl.oracle.records import OracleFile, StoredPattern
from citl.oracle.writer import encode


def test_no_extras_leave_no_gap(small):
    assert extras.encode({}) == b""
    assert extras.decode(b"") == extras.Gap()


def test_blobs_of_any_kind_survive_sorted_by_name():
    blobs = {"ü": b"", "b": bytes(100_000), "a": random.Random(1).randbytes(5000)}
    found = extras.decode(extras.encode(blobs))

    assert {extra.name: extra.data for extra in found.extras} == blobs
    assert [extra.name for extra in found.extras] == ["a", "b", "ü"]
    assert found.extras[0].packed_size == 5000, "what does not shrink is stored as it is"
    assert found.extras[1].packed_size < 100
    assert found.foreign == 0


def test_the_block_is_where_the_original_never_looks(small):
    data = encode(small)
    payload_end = 32 + int.from_bytes(data[8:12], "little") + int.from_bytes(data[12:16], "little")

    assert data[payload_end : payload_end + 8] == b"CITLxtra"


def test_bytes_of_others_in_the_gap_are_counted_and_ignored(sealed):
    plain = encode(OracleFile())[:-4]
    data = sealed(plain + b"signature of someone else")

    assert decode(data) == decode(encode(OracleFile()))
    assert describe(data).sizes.foreign == 25
    assert describe(data).warnings == ("Bytes before the checksum, which are ignored: 25.",)


def test_bytes_after_our_block_are_counted_and_ignored(small, sealed):
    data = sealed(encode(small)[:-4] + b"more")

    assert decode(data) == small
    assert describe(data).sizes.foreign == 4


def test_any_change_within_the_block_is_noticed():
    block = extras.encode({"a": b"first" * 100, "b": b"x"})
    for at in range(8, len(block)):
        changed = block[:at] + bytes([block[at] ^ 1]) + block[at + 1 :]
        with pytest.raises((CorruptError, UnsupportedError)):
            extras.decode(changed)
        with pytest.raises(CorruptError):
            extras.decode(block[:at])


def test_a_later_version_is_named():
    block = bytearray(extras.encode({"a": b"x"}))
    block[8] = 2
    with pytest.raises(UnsupportedError, match="version 2; this build reads version 1"):
        extras.decode(bytes(block))


def test_three_hundred_patterns_and_a_megabyte_of_extras_are_read_at_once():
    noise = random.Random(1)
    oracle = OracleFile(
        patterns=tuple(
            StoredPattern(
                id=UUID(int=number),
                error_code=f"E{number % 40:04}",
                decision_sequence=("type_inference", "borrow"),
                fix_diff="- let name: i32 = value;\n+ let name: &str = value;",
                metadata={"citl.template": "x" * 200, "citl.title": "Change the type"},
            )
            for number in range(300)
        ),
        extras={"encoder.onnx": noise.randbytes(700_000) + bytes(300_000)},
    )
    data = encode(oracle)
    best_s = min(_timed(lambda: decode(data)) for _ in range(5))

    assert best_s < 0.05


def _timed(action):
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
