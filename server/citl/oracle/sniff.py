"""Names for files that are not oracles, from their first bytes; knows nothing of oracles' own content.

Several unrelated programs call their files `.apr`, and half a download or a pointer left by git is as likely.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

_PRINTABLE = frozenset(b"\t\n\r\f") | frozenset(range(0x20, 0x7F))
_SAMPLE_BYTES = 4096


class _Kind(msgspec.Struct, frozen=True):
    name: str
    fits: Callable[[bytes], bool]


def _starts(*prefixes: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(prefixes)


def _says(*words: bytes) -> Callable[[bytes], bool]:
    """Fits text whose beginning holds all ``words``."""
    return lambda data: _is_text(data) and all(word in data[:_SAMPLE_BYTES] for word in words)


def _is_text(data: bytes) -> bool:
    sample = data[:_SAMPLE_BYTES].removeprefix(b"\xef\xbb\xbf")
    if not all(byte in _PRINTABLE or byte >= 0x80 for byte in sample):
        return False
    try:
        # A sample may end inside a character.
        sample[:-3].decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_json(data: bytes) -> bool:
    return _is_text(data) and data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _is_tuner(data: bytes) -> bool:
    """Four bytes of magic, a length, that much JSON, four bytes of checksum."""
    return data[8:9] == b"{" and int.from_bytes(data[4:8], "little") + 12 == len(data)


def _is_safetensors(data: bytes) -> bool:
    return data[8:9] == b"{" and int.from_bytes(data[:8], "little") + 8 <= len(data)


# Order matters: the first that fits names the file, and the general stand last.
_KINDS = (
    _Kind("an empty file", lambda data: not data),
    _Kind("a tensor model (APR version 2)", _starts(b"APR\x00", b"APR2", b"APR\x02")),
    _Kind("a CBOR game asset (magic APNR)", _starts(b"APNR")),
    _Kind("a pattern library of another kind (.pat, magic CITL)", _starts(b"CITL")),
    _Kind("a run of zero bytes, as an unfinished copy leaves", lambda data: not data.strip(b"\x00")),
    _Kind("a Git LFS pointer (run `git lfs pull` to get the file itself)", _starts(b"version https://git-lfs")),
    _Kind("gzip-compressed data", _starts(b"\x1f\x8b")),
    _Kind("a ZIP archive", _starts(b"PK\x03\x04", b"PK\x05\x06")),
    _Kind("a bare zstd stream", _starts(b"\x28\xb5\x2f\xfd")),
    _Kind("a bare LZ4 stream", _starts(b"\x04\x22\x4d\x18")),
    _Kind("xz-compressed data", _starts(b"\xfd7zXZ\x00")),
    _Kind("bzip2-compressed data", _starts(b"BZh")),
    _Kind("a tar archive", lambda data: data[257:262] == b"ustar"),
    _Kind("a SQLite database", _starts(b"SQLite format 3\x00")),
    _Kind("a Parquet table", _starts(b"PAR1")),
    _Kind("a GGUF model", _starts(b"GGUF")),
    _Kind("a NumPy array", _starts(b"\x93NUMPY")),
    _Kind("an executable", _starts(b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe")),
    _Kind("a web page", lambda data: data[:64].lstrip().lower().startswith((b"<!doctype html", b"<html"))),
    _Kind("a tuner cache (four-letter magic, JSON, checksum)", _is_tuner),
    _Kind("a safetensors model", _is_safetensors),
    _Kind("an automated patch record in TOML", _says(b"[[patches]]")),
    _Kind("an automated patch record in TOML", _says(b"error_pattern", b"patch_type")),
    _Kind("a list of patterns exported as JSON (import it instead)", _says(b'"error_code"', b'"fix_diff"')),
    _Kind("JSON text", _is_json),
    _Kind("UTF-16 text", _starts(b"\xff\xfe", b"\xfe\xff")),
    _Kind("plain text", _is_text),
)


def identify(data: bytes) -> str:
    """What a file is that does not begin with ``APRN``: a noun phrase such as ``a ZIP archive``."""
    found = next((kind.name for kind in _KINDS if kind.fits(data)), None)
    return found or f"a file of an unknown kind (it begins with {hexadecimal(data[:4])}, not with 41 50 52 4e)"


def identify_lookalike(data: bytes) -> str | None:
    """What a file is that begins with ``APRN`` but has no valid checksum; None for a damaged oracle.

    ruchy's model has the same magic, a version byte, a length, that much JSON, and no checksum.
    """
    end = 9 + int.from_bytes(data[5:9], "little")
    if data[4:5] == b"\x01" and data[9:10] == b"{" and data[end - 1 : end] == b"}":
        return "an oracle model of ruchy (JSON behind the magic APRN)"
    return None


def hexadecimal(data: bytes) -> str:
    """The bytes as pairs of hexadecimal digits."""
    return data.hex(" ")
