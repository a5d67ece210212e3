"""Files of the original, and its loader's verdicts on odd ones."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from citl.core.errors import NotAnOracleError, OracleError
from citl.oracle.exchange import export_json, import_json
from citl.oracle.inspect import describe
from citl.oracle.reader import decode, read
from citl.oracle.records import Compression, ordered
from citl.oracle.writer import encode

FIXTURES = Path(__file__).parents[2] / "fixtures" / "apr"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.apr"))
VERDICTS = json.loads((FIXTURES / "verdicts.json").read_bytes())
DOCUMENT = Path(__file__).parents[3] / "docs" / "apr-format.md"


def test_all_genuine_files_are_there():
    assert NAMES == ["config", "empty", "many", "many_lz4", "many_zstd", "one", "trained"]
    assert len(VERDICTS) == 65


@pytest.mark.parametrize("name", NAMES)
def test_a_genuine_file_exports_to_its_json_to_the_byte(name):
    expected = (FIXTURES / f"{name}.json").read_bytes()

    assert export_json(read(FIXTURES / f"{name}.apr")).encode() == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_json_of_a_genuine_file_imports_to_its_patterns(name):
    text = (FIXTURES / f"{name}.json").read_bytes().decode()

    assert import_json(text) == read(FIXTURES / f"{name}.apr").patterns


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("compression", Compression)
def test_rewriting_a_genuine_file_keeps_everything_and_is_reproducible(name, compression):
    oracle = read(FIXTURES / f"{name}.apr")
    data = encode(oracle, compression, keep_uncoded=True)
    again = decode(data)

    assert again.patterns == ordered(oracle.patterns)
    assert again == msgspec.structs.replace(oracle, patterns=again.patterns)
    assert encode(again, compression, keep_uncoded=True) == data


@pytest.mark.parametrize("name", ["empty", "one"])
def test_a_file_with_one_possible_order_is_rewritten_to_the_byte(name):
    data = (FIXTURES / f"{name}.apr").read_bytes()

    assert encode(decode(data)) == data


def test_a_zstd_payload_is_framed_as_the_original_frames_it():
    genuine = (FIXTURES / "many_zstd.apr").read_bytes()
    ours = encode(decode(genuine), Compression.ZSTD, keep_uncoded=True)
    payload_at = 32 + int.from_bytes(genuine[8:12], "little")

    # Magic, no content size, no checksum, no dictionary, window of 2 MiB.
    assert ours[payload_at : payload_at + 6] == genuine[payload_at : payload_at + 6]


def test_the_worked_example_is_read_and_written_to_the_byte():
    data = bytes.fromhex((FIXTURES / "derived_example.apr.hex").read_text())
    (pattern,) = decode(data).patterns

    assert str(pattern.id) == "00112233-4455-6677-8899-aabbccddeeff"
    assert pattern.fix_diff == "- i32\n+ &str"
    assert encode(decode(data)) == data


def test_counts_ids_and_text_at_their_limits_survive(genuine):
    patterns = read(genuine / "many.apr").patterns

    assert max(pattern.attempt_count for pattern in patterns) == 2**32 - 1
    assert {0, 2**128 - 1} <= {pattern.id.int for pattern in patterns}
    assert any("\x00" in pattern.fix_diff for pattern in patterns)
    assert sum(not pattern.error_code for pattern in patterns) == 2


@pytest.mark.parametrize("variant", VERDICTS, ids=lambda variant: variant["name"])
def test_an_odd_file_gets_the_verdict_of_the_original(variant):
    data = bytes.fromhex(variant["hex"])
    if not (variant["loads"] or variant.get("later")):
        with pytest.raises(OracleError, match=r"\.$|\.\)$"):
            decode(data)
        return
    expected = variant.get("patterns", json.loads((FIXTURES / "one.json").read_bytes()))

    assert json.loads(export_json(decode(data))) == expected
    assert json.loads(msgspec.json.encode(describe(data)))["patterns"] == len(expected)


def _stricter_than_the_original(sealed):
    """Files that the original loads and we refuse, by the name the document gives each."""
    plain = bytes.fromhex(VERDICTS[0]["hex"])[:-4]
    at = 32 + int.from_bytes(plain[8:12], "little") + 12
    return {
        "expansion": _zstd_of_zeros(sealed),
        "dimensions": sealed(plain[:at] + (2**20 + 1).to_bytes(8, "little") + plain[at + 8 :]),
        "extras": sealed(plain + b"CITLxtra" + bytes(12)),
    }


def _zstd_of_zeros(sealed):
    """A store whose payload has a tail of zeros, 80 MiB in a few KiB."""
    import zstandard

    plain = bytes.fromhex(VERDICTS[0]["hex"])[:-4]
    metadata_end = 32 + int.from_bytes(plain[8:12], "little")
    packed = zstandard.compress(plain[metadata_end:] + bytes(80 * 2**20))
    header = bytearray(plain[:32])
    header[12:16] = len(packed).to_bytes(4, "little")
    header[20] = 1
    return sealed(bytes(header) + plain[32:metadata_end] + packed)


def test_we_are_stricter_exactly_where_the_document_says_so(sealed):
    section = DOCUMENT.read_text().split("## Where this reader is stricter")[1].split("\n## ")[0]
    documented = set(re.findall(r"^- \*\*(\w+)\*\*", section, re.MULTILINE))
    refused = _stricter_than_the_original(sealed)

    # A file of more than 2 GiB is tried with the writer's tests, from a disk.
    assert set(refused) | {"size"} == documented
    for data in refused.values():
        with pytest.raises(OracleError):
            decode(data)


def test_the_first_value_beyond_which_dimensions_are_refused_is_still_read(sealed):
    plain = bytes.fromhex(VERDICTS[0]["hex"])[:-4]
    at = 32 + int.from_bytes(plain[8:12], "little") + 12

    assert decode(sealed(plain[:at] + (2**20).to_bytes(8, "little") + plain[at + 8 :])).patterns


def test_an_encrypted_payload_is_named(sealed):
    plain = bytearray(bytes.fromhex(VERDICTS[0]["hex"])[:-4])
    plain[21] = 1
    plain[32 + 47 :] = bytes(range(169))

    with pytest.raises(NotAnOracleError, match="encrypted"):
        decode(sealed(bytes(plain)))


def test_a_custom_model_of_another_program_is_named(sealed):
    plain = bytearray(bytes.fromhex(VERDICTS[0]["hex"])[:-4])
    plain[32 + 47 :] = bytes(range(169))

    with pytest.raises(NotAnOracleError, match="custom model of another program"):
        decode(sealed(bytes(plain)))
