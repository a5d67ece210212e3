"""What the tests of the oracle file share; knows nothing of the product beyond that package."""

import zlib
from pathlib import Path
from uuid import UUID

import pytest

from citl.oracle.records import OracleFile, StoredPattern

FIXTURES = Path(__file__).parents[2] / "fixtures" / "apr"


def _with_checksum(body: bytes) -> bytes:
    return body + zlib.crc32(body).to_bytes(4, "little")


@pytest.fixture
def genuine():
    """The directory of files that the original wrote."""
    return FIXTURES


@pytest.fixture
def sealed():
    """A function that gives any bytes a valid checksum."""
    return _with_checksum


@pytest.fixture
def small():
    """A small oracle that uses every part of the format."""
    pattern = StoredPattern(
        id=UUID(int=7),
        error_code="E0308",
        decision_sequence=("type_inference",),
        fix_diff="- i32\n+ &str",
        success_count=2,
        attempt_count=3,
        metadata={"note": "größer", "by": "hand"},
    )
    other = StoredPattern(id=UUID(int=8), error_code="E0382")
    return OracleFile(
        patterns=(pattern, other),
        extras={"encoder.onnx": b"weights " * 8, "tiny": b"\x00\xff"},
        created_at=1764374400,
        metadata={"description": "for tests", "custom": {"deep": [1, {"er": None}]}},
    )
