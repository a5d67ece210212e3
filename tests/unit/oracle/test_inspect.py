"""Descriptions of files."""

import json

import msgspec
import pytest

from citl.core.errors import NotAnOracleError
from citl.oracle.inspect import CodeSummary, ExtraSummary, describe, inspect
from citl.oracle.records import Compression, OracleFile
from citl.oracle.writer import encode, write


def test_a_file_is_described_in_full(tmp_path, small):
    path = tmp_path / "team.apr"
    write(path, small, Compression.ZSTD)
    found = inspect(path)

    assert found.format_version == "1.0"
    assert found.compression == "zstd"
    assert found.created_at == 1764374400
    assert found.patterns == 2
    assert found.codes == {"E0308": CodeSummary(1, 2, 3), "E0382": CodeSummary(1, 0, 0)}
    assert [extra.name for extra in found.extras] == ["encoder.onnx", "tiny"]
    assert found.extras[1] == ExtraSummary("tiny", 2, 2)
    assert found.warnings == ()


@pytest.mark.parametrize("compression", Compression)
def test_the_sizes_add_up_to_the_file(small, compression):
    sizes = describe(encode(small, compression)).sizes

    assert sizes.file == 32 + sizes.metadata + sizes.payload + sizes.extras + sizes.foreign + 4


def test_a_description_becomes_json_whatever_the_metadata_holds():
    odd = {
        "bytes": b"\x00",
        "ext": msgspec.msgpack.Ext(5, b"x"),
        "keys": {1: 2, "b": {None: 1, (1, 2): [()]}, "a": 0},
        "huge": 2**64 - 1,
        "nan": float("nan"),
    }
    found = describe(encode(OracleFile(metadata=odd)))

    assert set(json.loads(msgspec.json.encode(found))["metadata"]) == set(odd)


def test_what_is_odd_about_a_genuine_file_is_said(genuine):
    assert inspect(genuine / "many.apr").warnings == (
        "Patterns without an error code, which elsewhere are offered for every error: 2.",
        "Patterns with more successes than attempts: 1.",
    )
    assert inspect(genuine / "one.apr").warnings == ()


def test_odd_bytes_that_load_are_said(sealed):
    plain = bytearray(encode(OracleFile())[:-4])
    plain[4] = 0
    plain[16] = 1
    plain[21] = 0x82
    plain[23] = 1
    plain[32 + 38] = 9
    found = describe(sealed(bytes(plain) + bytes(96)))

    assert found.flags == ("signed", "bit 7")
    assert found.warnings == (
        "The format version is 0.0.",
        "Flags are set that mean nothing here: signed, bit 7.",
        "Reserved bytes of the header are set.",
        "The header claims 1 unpacked bytes; there are 32.",
        "The store has version 9.",
        "The signature behind the payload is not verified.",
    )


def test_a_time_in_iso_8601_is_understood(sealed):
    plain = encode(OracleFile())[:-4]
    for written, seconds in (
        (b"2025-11-29T00:00:00Z", 1764374400),
        (b"2025-11-29T00:00:00", 1764374400),
        (b"2025-11-29T01:00:00+01:00", 1764374400),
    ):
        metadata = b"\x82\xaacreated_at" + bytes([0xA0 | len(written)]) + written + b"\xb0aprender_version\xa11"
        data = plain[:8] + len(metadata).to_bytes(4, "little") + plain[12:32] + metadata + plain[32 + 38 :]
        found = describe(sealed(data))
        assert (found.created_at, found.writer_version, found.warnings) == (seconds, "1", ())


def test_a_time_that_is_none_is_said(sealed):
    from citl.oracle import metadata

    parsed = metadata.parse(b"\x82\xaacreated_at\xa3now\xb0aprender_version\x07")

    assert (parsed.created_at, parsed.writer_version) == (0, "")
    assert len(parsed.warnings) == 2


def test_another_file_is_named_with_its_path(tmp_path):
    path = tmp_path / "model.apr"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(NotAnOracleError, match=r"model\.apr: This is a ZIP archive, not an oracle\."):
        inspect(path)
