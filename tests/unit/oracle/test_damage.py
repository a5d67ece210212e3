"""Damaged and hostile files: always an error with a name, never a crash, a hang or a flood."""

import contextlib
import sys
import time
import tracemalloc
import zlib
from collections import Counter
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citl.core.errors import CorruptError, OracleError
from citl.oracle import extras, metadata, packing, payload
from citl.oracle.exchange import import_json
from citl.oracle.inspect import describe
from citl.oracle.reader import decode
from citl.oracle.records import Compression
from citl.oracle.sniff import identify, identify_lookalike
from citl.oracle.writer import encode


def _survives(data):
    """Whether the bytes can be read; any error but OracleError fails the test."""
    try:
        decode(data)
        msgspec.json.encode(describe(data))
    except OracleError as refusal:
        error = refusal
    else:
        return True
    assert str(error).endswith((".", ".)"))
    assert getattr(error, "offset", 0) >= 0
    return False


@pytest.mark.parametrize("compression", Compression)
def test_a_file_cut_short_anywhere_is_refused(small, compression):
    data = encode(small, compression)

    assert _survives(data)
    assert not any(_survives(data[:size]) for size in range(len(data)))


@pytest.mark.parametrize("compression", Compression)
def test_any_single_flipped_bit_is_noticed(small, compression):
    data = encode(small, compression)
    for at in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[at] ^= 1 << bit
            assert not _survives(bytes(flipped)), f"bit {bit} of byte {at}"


@pytest.mark.parametrize("compression", Compression)
def test_any_flipped_bit_behind_a_valid_checksum_is_read_or_refused(small, compression, sealed):
    data = encode(small, compression)[:-4]
    read = 0
    for at in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[at] ^= 1 << bit
            read += _survives(sealed(bytes(flipped)))

    assert 0 < read < len(data) * 8


@pytest.mark.parametrize("compression", Compression)
def test_a_payload_cut_short_behind_valid_sizes_and_checksum_is_refused(small, compression, sealed):
    data = encode(msgspec.structs.replace(small, extras={}), compression)
    metadata_end = 32 + int.from_bytes(data[8:12], "little")
    size = len(data) - 4 - metadata_end
    for kept in range(size):
        header = data[:12] + kept.to_bytes(4, "little") + data[16:metadata_end]
        assert not _survives(sealed(header + data[metadata_end : metadata_end + kept]))


def test_lengths_of_every_size_in_every_place_are_held_against_the_file(small, sealed):
    data = encode(msgspec.structs.replace(small, extras={}))[:-4]
    metadata_end = 32 + int.from_bytes(data[8:12], "little")
    tracemalloc.start()
    for at in range(metadata_end, len(data) - 8):
        for length in (2**31, 2**32 - 1, 2**40, 2**60, 2**63, 2**64 - 1):
            _survives(sealed(data[:at] + length.to_bytes(8, "little") + data[at + 8 :]))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 2**20


def test_an_offset_names_the_place_of_the_damage(small):
    data = encode(small)
    raw = payload.encode(small.config, small.patterns)
    with pytest.raises(CorruptError, match=f"last 4 bytes is {data[-4:][::-1].hex()}") as caught:
        decode(data[:40] + b"!" + data[41:])
    assert caught.value.offset == len(data) - 4

    at = raw.index(b"E0308")
    with pytest.raises(CorruptError, match=f"byte {at + 2} of its payload: an error code is not UTF-8") as caught:
        payload.decode(raw[: at + 2] + b"\xff" + raw[at + 3 :])
    assert caught.value.offset == at + 2


def test_metadata_nested_without_end_is_only_a_warning(sealed):
    for deep in (b"\x91" * 200_000, b"\x81\xa1a" * 200_000, b"\x81\xa1a" + b"\xdd\x00\x00\x00\x01" * 100_000 + b"\x00"):
        parsed = metadata.parse(deep)
        assert "nested" in parsed.warnings[0]
        data = b"APRN\x01\x00\xff\x00" + len(deep).to_bytes(4, "little") + b"\x20" + bytes(3) + bytes(16) + deep
        assert decode(sealed(data + b"\x01" + bytes(31))).patterns == ()


def test_metadata_that_claims_four_billion_entries_is_only_a_warning():
    for claim in (b"\xdf\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff"):
        assert "cut short" in metadata.parse(claim).warnings[0]


@pytest.mark.parametrize("compression", [Compression.ZSTD, Compression.LZ4])
def test_a_small_file_cannot_unpack_to_a_flood(compression):
    import lz4.block
    import zstandard

    zeros = bytes(96 * 2**20)
    bomb = zstandard.compress(zeros, 19) if compression is Compression.ZSTD else lz4.block.compress(zeros)
    del zeros
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(CorruptError, match=r"allowed|can hold"):
        packing.unpack(bomb, compression, packing.unpacked_limit(1000))
    took_s = time.perf_counter() - began
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 110 * 2**20
    assert took_s < 5


def test_a_claimed_size_alone_allocates_nothing():
    tracemalloc.start()
    for claim in (2**31 - 1, 2**32 - 1, 2**30, 2**20):
        with pytest.raises(CorruptError):
            packing.unpack(claim.to_bytes(4, "little") + b"\x10a", Compression.LZ4, 2**30)
    # A zstd frame that announces a content of 2**60 bytes, and holds one.
    frame = b"\x28\xb5\x2f\xfd\xc0\x38" + (2**60).to_bytes(8, "little") + b"\x09\x00\x00a"
    with pytest.raises(CorruptError):
        packing.unpack(frame, Compression.ZSTD, 2**30)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 2**20


def test_many_empty_frames_are_read_in_linear_time():
    frames = (b"\x50\x2a\x4d\x18" + bytes(4)) * 20_000
    began = time.perf_counter()

    assert packing.unpack(frames, Compression.ZSTD, 100) == b""
    assert time.perf_counter() - began < 2


def test_packed_data_is_never_written_too_dense_to_be_read():
    dense = bytes(65 * 2**20)
    packed, method = packing.pack(dense, Compression.ZSTD)

    assert method is Compression.NONE
    assert packing.unpack(packed, method, 0) == dense


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_crash_any_layer(data):
    for layer in (
        decode,
        payload.decode,
        lambda raw: packing.unpack(raw, Compression.ZSTD, 10_000),
        lambda raw: packing.unpack(raw, Compression.LZ4, 10_000),
        lambda raw: extras.decode(extras.MAGIC + raw),
        lambda raw: decode(b"APRN\x01" + raw),
        lambda raw: import_json(raw.decode("utf-8", "surrogateescape")),
    ):
        with contextlib.suppress(OracleError):
            layer(data)
    metadata.parse(data)
    assert identify(data)
    identify_lookalike(b"APRN" + data)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_pieces_of_a_file_in_any_order_are_read_or_refused(data):
    whole = bytes.fromhex(_SOURCE)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    pieces = [whole[start:end] for start, end in pairwise([0, *cuts, len(whole)])]
    body = b"".join(data.draw(st.lists(st.sampled_from(pieces), max_size=8)))
    _survives(body)
    _survives(body + zlib.crc32(body).to_bytes(4, "little"))


# The worked example of the format, without its checksum.
_SOURCE = (
    "4150524e0100ff002f000000870000008700000000000000000000000000000082aa637265617465645f6174aa313736"
    "34333734343030b0617072656e6465725f76657273696f6ea6302e31322e300100000000010000000000008001000000"
    "000000000070420100000000000000100000000000000000112233445566778899aabbccddeeff050000000000000045"
    "3033303801000000000000000e00000000000000747970655f696e666572656e63650c000000000000002d206933320a"
    "2b2026737472010000000200000000000000000000 00".replace(" ", "")
)


def test_deeply_nested_json_is_refused():
    assert sys.getrecursionlimit() < 200_000
    with pytest.raises(OracleError):
        import_json("[" * 200_000)


def test_the_errors_of_all_flips_are_of_few_kinds(small, sealed):
    data = encode(small)[:-4]
    kinds = Counter()
    for at in range(len(data)):
        try:
            decode(sealed(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]))
        except OracleError as error:
            kinds[type(error).__name__] += 1

    assert set(kinds) == {"CorruptError", "NotAnOracleError", "UnsupportedError"}
