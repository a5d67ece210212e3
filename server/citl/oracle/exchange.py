"""Patterns as JSON, in the original's form to the byte; knows nothing of files."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

import msgspec

from citl.core.errors import CorruptError, OracleError
from citl.oracle.records import U32_MAX, StoredPattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from citl.oracle.records import OracleFile

_KEYS = StoredPattern.__struct_fields__

_UUID = re.compile(
    r"(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}"
    r"|[0-9a-f]{32}",
    re.IGNORECASE | re.ASCII,
)


class _Object(dict[str, Any]):
    """A JSON object that remembers which keys came more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        keys = [key for key, _ in pairs] if len(pairs) > len(self) else []
        self.repeated = {key for key in keys if keys.count(key) > 1}


def export_json(oracle: OracleFile) -> str:
    """The patterns in file order as an array of objects, indented by two, without a final newline."""
    return json.dumps(msgspec.to_builtins(oracle.patterns), indent=2, ensure_ascii=False)


def import_json(text: str) -> tuple[StoredPattern, ...]:
    """The patterns of an export, each id once: the last of several, in the place of the first.

    Refuses what the original refuses; a pattern may also be an array of its seven values.

    Raises:
        CorruptError: the text is no JSON; the offset counts characters.
        OracleError: a pattern has a missing, repeated or unfitting value; the message names both.
    """
    try:
        rows = json.loads(text, object_pairs_hook=_Object, parse_int=_whole, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise CorruptError(
            f"This is no JSON: {error.msg} in line {error.lineno}, column {error.colno}.", error.pos
        ) from error
    except RecursionError as error:
        raise OracleError("The JSON is nested too deeply.") from error
    if not isinstance(rows, list):
        raise OracleError("The JSON is not an array of patterns.")
    patterns = [_pattern(row, index) for index, row in enumerate(rows, 1)]
    return tuple({pattern.id: pattern for pattern in patterns}.values())


def _whole(digits: str) -> int | float:
    # The original takes -0 for a fraction, and Python refuses to read thousands of digits as an integer.
    return float(digits) if digits == "-0" or len(digits) > len(str(U32_MAX)) + 1 else int(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise CorruptError(f"This is no JSON, which has no {name}.")


def _pattern(row: object, index: int) -> StoredPattern:
    if isinstance(row, list):
        if len(row) != len(_KEYS):
            raise OracleError(f"Pattern {index} of the JSON has {len(row)} values instead of {len(_KEYS)}.")
        row = dict(zip(_KEYS, row, strict=True))
    if not isinstance(row, dict):
        raise OracleError(f"Pattern {index} of the JSON is neither an object nor an array.")
    values: dict[str, Any] = {}
    for key, (wanted, convert) in _FIELDS.items():
        if key not in row:
            raise OracleError(f"Pattern {index} of the JSON has no {key}.")
        if isinstance(row, _Object) and key in row.repeated:
            raise OracleError(f"Pattern {index} of the JSON has more than one {key}.")
        values[key] = convert(row[key])
        if values[key] is None:
            raise OracleError(f"Pattern {index} of the JSON has a {key} that is not {wanted}.")
    return StoredPattern(**values)


def _uuid(value: object) -> UUID | None:
    return UUID(value) if isinstance(value, str) and _UUID.fullmatch(value) else None


def _text(value: object) -> str | None:
    """The string, unless it holds half of a surrogate pair, which no UTF-8 can express."""
    if not isinstance(value, str):
        return None
    return value if value.isascii() or not re.search(r"[\ud800-\udfff]", value) else None


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or any(_text(item) is None for item in value):
        return None
    return tuple(value)


def _count(value: object) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value <= U32_MAX else None  # type: ignore[operator, return-value]


def _texts_by_key(value: object) -> dict[str, str] | None:
    if not isinstance(value, dict) or any(_text(item) is None for entry in value.items() for item in entry):
        return None
    return dict(value)


_COUNT = f"a whole number from 0 to {U32_MAX}"

# What a value must be, and how it is read; None when it is not that.
_FIELDS: dict[str, tuple[str, Callable[[object], Any]]] = {
    "id": ("a UUID", _uuid),
    "error_code": ("a string", _text),
    "decision_sequence": ("an array of strings", _texts),
    "fix_diff": ("a string", _text),
    "success_count": (_COUNT, _count),
    "attempt_count": (_COUNT, _count),
    "metadata": ("an object of strings", _texts_by_key),
}
