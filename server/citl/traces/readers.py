"""Files of recorded traces, told apart by their content and read as far as they can be; touches no file itself.

The shape of a file (MessagePack, one JSON document, lines of JSON, a log) says where its records are; whose they are,
each record says for itself. A record that is not what it should be is data: it is counted, with the reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from citl.traces.encodings import described, form_of, named, outcome_of
from citl.traces.packed import array_at, elements
from citl.traces.trace import Recorded, RecordedSession, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    _Calls = defaultdict[str, list[tuple[int, object]]]
    """By name, the calls in a log that have no result yet: which decision, and what went in."""

MAX_BYTES = 64 << 20
"""Larger files are not read."""
MAX_DECISIONS = 1_000_000
"""Further ones of a file are left out."""

_MAX_REASONS = 5
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HEXADECIMAL = re.compile(r"0[xX][0-9A-Fa-f]{1,16}")
_DECISION = re.compile(r"\[DECISION\]\s+(?P<category>[^:\s]+)::(?P<name>[^:\s]+)\s+input=(?P<input>.*)")
_RESULT = re.compile(r"\[RESULT\]\s+(?P<name>\S+)\s+=\s+(?P<result>.*)")
_BROKEN = (ValueError, RecursionError)
"""What msgspec raises: its own errors and those of UTF-8 are ValueErrors."""


def read_trace(data: bytes, name: str) -> Trace:
    """What the file ``name`` with the content ``data`` holds; a file of nothing known gives one rejection.

    Never raises, whatever the content is.
    """
    if len(data) > MAX_BYTES:
        return _refused(name, f"{name} has more than {MAX_BYTES >> 20} MiB and is not read.")
    objections: list[str] = []
    for shape in _SHAPES:
        found = _Found()
        if shape.read(data, found) and (found.writer or not found.rejected):
            return found.trace(name, shape.name)
        objections = objections or found.reasons
    return _refused(name, f"{name} is {_look_of(data)} and no recording of decisions.", *objections)


class _Found:
    """What one attempt at a file has found so far."""

    def __init__(self) -> None:
        self.writer = ""
        self.decisions: list[Recorded] = []
        self.sessions: list[RecordedSession] = []
        self.rejected = 0
        self.reasons: list[str] = []

    def trace(self, name: str, shape: str) -> Trace:
        """The result; ``shape`` is the second word of its encoding."""
        return Trace(
            source=name,
            encoding=f"{self.writer} {shape}" if self.writer else "",
            decisions=tuple(self.decisions),
            sessions=tuple(self.sessions),
            rejected=self.rejected,
            reasons=tuple(self.reasons),
        )

    def reject(self, reason: str, count: int = 1) -> None:
        """Counts what is not understood."""
        self.rejected += count
        if len(self.reasons) < _MAX_REASONS:
            self.reasons.append(reason)

    def add(self, writer: str, record: Recorded | RecordedSession) -> None:
        """Keeps what was understood, up to the limit."""
        self.writer = self.writer or writer
        if isinstance(record, RecordedSession):
            self.sessions.append(record)
        elif len(self.decisions) < MAX_DECISIONS:
            self.decisions.append(record)
        else:
            # Not `reject`: the first five reasons may be taken, and this one has to be said once.
            self.rejected += 1
            self.reasons[_MAX_REASONS - 1 :] = [f"Only the first {MAX_DECISIONS:,} decisions are read."]

    def take(self, value: object, where: str, session: str = "") -> None:
        """Reads one record; ``session`` is the one it stands in where it names none itself."""
        record = named(value) if isinstance(value, list) else value
        form = form_of(record) if isinstance(record, dict) else None
        if form is None or not isinstance(record, dict):
            self.reject(f"{where}: {_summary(value)} is no record of a generator known here.")
            return
        try:
            read = form.read(record)
        except _BROKEN as error:
            self.reject(f"{where}: {error}.")
            return
        if session and isinstance(read, Recorded) and not read.session:
            read = msgspec.structs.replace(read, session=session)
        self.add(form.writer, read)


def _read_packed(data: bytes, found: _Found) -> bool:
    """Arrays of tuples in MessagePack; of several, the last counts, as each repeats what the one before it had."""
    if data and not data.strip(b"\0"):  # room that was taken for records that never came
        found.writer = "renacer"
        return True
    if array_at(data, 0) is None:
        return False
    for number, value in enumerate(_one_array(data) or _decoded(data, _best_array(data, found), found), 1):
        found.take(value, f"Record {number}")
    return True


def _one_array(data: bytes) -> list[Any]:
    """The elements of a file that is a single clean array, as most are; empty for any other."""
    head = array_at(data, 0)
    if head is None or head[0] > MAX_DECISIONS:
        return []
    try:
        return msgspec.msgpack.decode(data, type=list[Any])
    except _BROKEN:
        return []


def _best_array(data: bytes, found: _Found) -> list[tuple[int, int]]:
    """Where the elements stand that count: those of the last whole array, or of a broken one that has still more."""
    best: list[tuple[int, int]] = []
    at = 0
    while (head := array_at(data, at)) is not None:
        count, at = head
        wanted = min(count, MAX_DECISIONS + 1)  # the one too many makes the limit known
        inside = list(elements(data, at, wanted))
        at = inside[-1][1] if inside else at
        if len(inside) == count or len(inside) > len(best):
            best = inside
        if len(inside) < wanted:
            found.reject(f"An array of {count} records breaks off after {len(inside)}, at byte {at}.")
        if len(inside) < count:
            return best
    if data[at : at + 1].strip(b"\0"):
        found.reject(f"What follows byte {at} is no array.")
    return best


def _decoded(data: bytes, places: list[tuple[int, int]], found: _Found) -> Iterator[object]:
    for start, end in places:
        try:
            yield msgspec.msgpack.decode(data[start:end])
        except _BROKEN as error:
            found.reject(f"At byte {start}: {error}.")


def _read_document(data: bytes, found: _Found) -> bool:
    """One JSON document: a list of records or of sessions, one session, or a manifest of records by id."""
    try:
        document = msgspec.json.decode(data.removeprefix(_BYTE_ORDER_MARK), type=list[Any] | dict[str, Any])
    except _BROKEN:
        return False
    if isinstance(document, list):
        alone = len(document) == 1
        for number, value in enumerate(document, 1):
            _take_any(value, f"Record {number}", found, "" if alone else str(number))
        return True
    if _is_session(document):
        _take_session(document, found, "")
        return True
    entries = {key: value for key, value in document.items() if _HEXADECIMAL.fullmatch(key)}
    for key, value in entries.items():
        found.take({**value, "decision_id": key} if isinstance(value, dict) else value, key)
    return bool(entries) or "transpiler_version" in document


def _read_lines(data: bytes, found: _Found) -> bool:
    """Lines of JSON, each a record or a session."""
    data = data.removeprefix(_BYTE_ORDER_MARK)
    if not data.lstrip().startswith(b"{"):
        return False
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            value = msgspec.json.decode(line)
        except _BROKEN as error:
            found.reject(f"Line {number}: {error}.")
            continue
        _take_any(value, f"Line {number}", found, str(number))
    return True


def _read_log(data: bytes, found: _Found) -> bool:
    """Lines among others of a log: a decision with what went into it, later perhaps its result."""
    awaiting: _Calls = defaultdict(list)
    for number, raw in enumerate(data.split(b"\n"), 1):
        if b"[DECISION]" in raw:
            _take_call(raw.decode("utf-8", "replace"), f"Line {number}", found, awaiting)
        elif b"[RESULT]" in raw and found.writer:
            _take_result(raw.decode("utf-8", "replace"), f"Line {number}", found, awaiting)
    return bool(found.writer)


def _take_call(line: str, where: str, found: _Found, awaiting: _Calls) -> None:
    match = _DECISION.search(line)
    if match is None:
        found.reject(f"{where}: not of the form `[DECISION] category::name input=...`.")
        return
    given = _value(match["input"])
    awaiting[match["name"]].append((len(found.decisions), given))
    found.take({"category": match["category"], "name": match["name"], "input": given}, where)


def _take_result(line: str, where: str, found: _Found, awaiting: _Calls) -> None:
    match = _RESULT.search(line)
    calls = awaiting.get(match["name"]) if match is not None else None
    if match is None or not calls:
        found.reject(f"{where}: a result without its decision.")
        return
    index, given = calls.pop()  # calls nest, so a result belongs to the latest
    if index < len(found.decisions):
        description = described(given, _value(match["result"]))
        found.decisions[index] = msgspec.structs.replace(found.decisions[index], description=description)


def _value(text: str) -> object:
    """The JSON value, or the text itself where the line was cut."""
    try:
        return msgspec.json.decode(text.strip())
    except _BROKEN:
        return text.strip()


def _take_any(value: object, where: str, found: _Found, session: str) -> None:
    if isinstance(value, dict) and _is_session(value):
        _take_session(value, found, session)
    else:
        found.take(value, where)


def _is_session(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("traces"), list)


def _take_session(value: Mapping[str, Any], found: _Found, session: str) -> None:
    """The decisions of one compilation and its outcome, where one is given."""
    traces = value["traces"]
    for number, record in enumerate(traces, 1):
        found.take(record, f"Trace {number}", session)
    if "outcome" not in value:
        return
    fix = value.get("fix_diff", value.get("fix"))
    moments = [record.get("timestamp_ns") for record in traces if isinstance(record, dict)]
    at = max((moment for moment in moments if isinstance(moment, int) and moment < 1 << 64), default=0) / 1e9
    try:
        outcome = outcome_of(value["outcome"], session, fix if isinstance(fix, str) else None)
    except _BROKEN as error:
        found.reject(f"The outcome: {error}.")
        return
    found.add("entrenar", msgspec.structs.replace(outcome, at=at))


def _summary(value: object) -> str:
    if isinstance(value, dict):
        fields = ", ".join(sorted(str(key) for key in value)[:6])
        return f"an object with the fields {fields}" if fields else "an empty object"
    return f"an array of {len(value)} values" if isinstance(value, list) else "a value without fields"


def _refused(name: str, *reasons: str) -> Trace:
    return Trace(source=name, encoding="", rejected=1, reasons=reasons[:_MAX_REASONS])


class _Shape(NamedTuple):
    name: str
    read: Callable[[bytes, _Found], bool]
    """Whether the file is of this shape; what it holds goes into what was found."""


_SHAPES = (
    _Shape("MessagePack", _read_packed),
    _Shape("JSON", _read_document),
    _Shape("JSON Lines", _read_lines),
    _Shape("log", _read_log),
)

_LOOKS: tuple[tuple[bytes, str], ...] = (
    (b"APRN", "an oracle"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "packed by gzip"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"{", "JSON of something else"),
    (b"[", "JSON of something else"),
)


def _look_of(data: bytes) -> str:
    """What a file that is nothing known seems to be; goes behind "is"."""
    if not data.strip():
        return "empty"
    start = data.lstrip()
    look = next((look for magic, look in _LOOKS if start.startswith(magic)), "")
    return look or ("binary" if b"\0" in data[:1024] or not _is_text(data[:1024]) else "text")


def _is_text(start: bytes) -> bool:
    try:
        start.decode()
    except UnicodeDecodeError as error:
        return error.start > len(start) - 4 and len(start) > 4  # a character cut in two
    return True
