"""Files that are something else."""

import gzip
import json
import struct
import zlib

import pytest

from citl.core.errors import CorruptError, NotAnOracleError
from citl.oracle.container import MODEL_TYPES
from citl.oracle.exchange import export_json
from citl.oracle.reader import decode, read
from citl.oracle.records import OracleFile
from citl.oracle.writer import encode

_JSON = b'{"name": "model"}'
_LENGTH = len(_JSON).to_bytes(4, "little")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "an empty file"),
        (b"APR\x00\x02\x00" + bytes(60), "a tensor model"),
        (b"APR2" + bytes(60), "a tensor model"),
        (b"APNR" + bytes(60), "a CBOR game asset"),
        (b"CITL\x01" + bytes(60), "a pattern library of another kind"),
        (b"APRN\x01" + _LENGTH + _JSON + b"\x02\x00\x00\x00{}" + bytes(40), "an oracle model of ruchy"),
        (b"APRN\x01" + _LENGTH + _JSON, "an oracle model of ruchy"),
        (b"TUNE" + _LENGTH + _JSON + zlib.crc32(_JSON).to_bytes(4, "little"), "a tuner cache"),
        (struct.pack("<Q", len(_JSON)) + _JSON + bytes(8), "a safetensors model"),
        (b'version = "1.0"\n\n[[patches]]\nid = "a"\n', "an automated patch record in TOML"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "a Git LFS pointer"),
        (gzip.compress(b"x"), "gzip-compressed data"),
        (b"PK\x03\x04" + bytes(30), "a ZIP archive"),
        (b"\x28\xb5\x2f\xfd\x00", "a bare zstd stream"),
        (b"\x04\x22\x4d\x18\x60", "a bare LZ4 stream"),
        (b"\x00" * 4096, "a run of zero bytes"),
        (b"SQLite format 3\x00", "a SQLite database"),
        (b"\n<!DOCTYPE html><title>404</title>", "a web page"),
        (b'{"key": 1}', "JSON text"),
        (b"fn main() {}\n", "plain text"),
        ("größer\n".encode() * 1000, "plain text"),
        (b"\xff\xfea\x00", "UTF-16 text"),
        (b"\x7fELF", "an executable"),
        (b"\xde\xad\xbe\xef" + bytes(99), "a file of an unknown kind (it begins with de ad be ef"),
    ],
)
def test_a_file_that_is_something_else_is_named(data, name):
    with pytest.raises(NotAnOracleError) as caught:
        decode(data)

    assert str(caught.value).startswith(f"This is {name}")
    assert str(caught.value).endswith("not an oracle.")


def test_an_export_is_told_from_other_json(genuine):
    text = export_json(read(genuine / "one.apr")).encode()
    with pytest.raises(NotAnOracleError, match="import it instead"):
        decode(text)
    with pytest.raises(NotAnOracleError, match="JSON text"):
        decode(json.dumps([1]).encode())


@pytest.mark.parametrize("model_type", MODEL_TYPES)
def test_another_model_in_the_same_container_is_named(model_type, sealed):
    data = bytearray(encode(OracleFile())[:-4])
    data[6:8] = model_type.to_bytes(2, "little")
    with pytest.raises(NotAnOracleError, match=f"This is {MODEL_TYPES[model_type]} "):
        decode(sealed(bytes(data)))


def test_an_oracle_that_only_looks_like_ruchys_is_still_read(sealed):
    # 0x7B in the second byte of the metadata's size is the brace at which a ruchy model's JSON begins.
    oracle = OracleFile(metadata={"description": "x" * 31_450})
    data = encode(oracle)

    assert data[9:10] == b"{"
    assert decode(data) == oracle
    with pytest.raises(CorruptError, match="damaged or cut short"):
        decode(data[:-1])
