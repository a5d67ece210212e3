"""The records of code generators, one form a row, each turned into our own types; knows no file and no syntax.

A record is a JSON object, or the same values by position as MessagePack has them. Its fields say whose it is. Every
struct here is a form as it comes: fields that nobody here needs are left out, and further ones are ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import msgspec

from citl.traces.recorder import KINDS
from citl.traces.trace import Place, Recorded, RecordedSession

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

COUNTERPARTS: Mapping[str, str] = {
    "type_mapping": "type_inference",
    "borrow_strategy": "borrow",
    "ownership": "move",
    "ownership_inference": "borrow",
    "lifetime_infer": "lifetime_elision",
    "lifetime_inference": "lifetime_elision",
    "method_dispatch": "method_resolution",
    "method_translation": "method_resolution",
    "import_resolve": "import_resolution",
    "import_mapping": "import_resolution",
    "import_generation": "import_resolution",
}
"""Categories of generators, in snake case, to the kinds that CITL's own recorder has; all others keep their name."""

_UNBOUNDED = (1 << 32) - 1
"""What the original writes for "to the end of the line"."""
_LONGEST_VALUE = 200
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LOCATION = re.compile(r"(?P<file>.+?):(?P<line>[0-9]{1,9})(?::(?P<column>[0-9]{1,9}))?")


class DecisionLine(msgspec.Struct, frozen=True):
    """One decision in CITL's own form: a line of JSON."""

    id: str
    kind: str
    file: str
    line: Annotated[int, msgspec.Meta(ge=1)]
    column: Annotated[int, msgspec.Meta(ge=1)] | None = None
    end_line: Annotated[int, msgspec.Meta(ge=1)] | None = None
    end_column: Annotated[int, msgspec.Meta(ge=1)] | None = None
    text: str = ""
    depends_on: list[str] = []
    why: str = ""
    session: str = ""


class ErrorPlace(msgspec.Struct, frozen=True):
    """One error of a compilation in CITL's own form."""

    code: str = ""
    message: str = ""
    file: str | None = None
    line: Annotated[int, msgspec.Meta(ge=1)] | None = None
    column: Annotated[int, msgspec.Meta(ge=1)] | None = None
    end_line: Annotated[int, msgspec.Meta(ge=1)] | None = None
    end_column: Annotated[int, msgspec.Meta(ge=1)] | None = None


class SessionLine(msgspec.Struct, frozen=True):
    """One compilation in CITL's own form: a line of JSON."""

    session: str
    outcome: Literal["pass", "fail"]
    errors: list[ErrorPlace] = []
    fix: str | None = None
    at: float = 0.0


class _EntrenarSpan(msgspec.Struct):
    file: str
    start_line: int
    start_col: int = 0
    end_line: int = 0
    end_col: int = 0


class _EntrenarDecision(msgspec.Struct):
    id: str
    decision_type: str
    description: str = ""
    span: _EntrenarSpan | None = None
    depends_on: list[str] = []


class _EntrenarFailure(msgspec.Struct):
    error_codes: list[str] = []
    error_spans: list[_EntrenarSpan] = []
    messages: list[str] = []


class _DepylerError(msgspec.Struct):
    code: str | None = None
    message: str = ""


class _DepylerDecision(msgspec.Struct):
    category: str
    name: str
    chosen_path: str
    id: int | None = None
    source_file: str = ""
    source_line: int = 0
    alternatives: list[str] = []
    confidence: float | None = None


class _TranspileDecision(msgspec.Struct):
    source_loc: str
    decision: str | dict[str, Any]
    rule_id: str = ""
    confidence: float | None = None
    explanation: str = ""
    alternatives: list[Any] = []


class _RenacerSource(msgspec.Struct):
    file: str
    line: int
    column: int | None = None


class _RenacerDecision(msgspec.Struct):
    category: str
    name: str
    input: Any = None
    result: Any = None
    source_location: str | None = None
    source: _RenacerSource | None = None
    decision_id: int | str | None = None


class Form(NamedTuple):
    """How one kind of record is known and read."""

    writer: str
    """Whose it is."""
    keys: frozenset[str]
    """Fields that all its records have, and no record of an earlier row."""
    read: Callable[[Mapping[str, Any]], Recorded | RecordedSession]
    """Raises msgspec.ValidationError when a field is missing or not what it should be."""


def form_of(record: Mapping[str, Any]) -> Form | None:
    """The form of a record by its fields; None when it has that of no generator known here."""
    return next((form for form in FORMS if form.keys <= record.keys()), None)


def named(values: Sequence[Any]) -> dict[str, Any] | None:
    """The record whose values these are by position; None for a length that no generator writes."""
    fields = _POSITIONS.get(len(values))
    return dict(zip(fields, values, strict=True)) if fields is not None else None


def outcome_of(outcome: object, session: str, fix: str | None) -> RecordedSession:
    """The session with an externally tagged outcome: a bare name, or one name that leads to what belongs to it.

    Raises:
        msgspec.ValidationError: what belongs to it is not what it should be.
    """
    tag, content = next(iter(outcome.items()), ("", None)) if isinstance(outcome, dict) else (outcome, None)
    if tag == "Failure":
        failure = msgspec.convert(content, _EntrenarFailure)
        return RecordedSession(
            id=session,
            passed=False,
            codes=tuple(failure.error_codes),
            spans=tuple(_place_of(span) for span in failure.error_spans),
            messages=tuple(failure.messages),
            fix_diff=fix,
        )
    if tag == "Error":
        error = msgspec.convert(content, _DepylerError)
        codes = (error.code,) if error.code else ()
        return RecordedSession(id=session, passed=False, codes=codes, messages=(error.message,), fix_diff=fix)
    return RecordedSession(id=session, passed=True if tag == "Success" else None, fix_diff=fix)


def decision_id(category: str, name: str, file: str, line: int) -> str:
    """The id that depyler and renacer give a decision: FNV-1a of 64 bits over its category, name and place."""
    state = 0xCBF29CE484222325
    for byte in f"{category}::{name}::{file}::".encode("utf-8", "replace") + line.to_bytes(4, "little"):
        state = (state ^ byte) * 0x100000001B3 % (1 << 64)
    return _hexadecimal(state)


def described(given: object, result: object) -> str:
    """What went into a decision and what came out, as compact JSON; empty for neither."""
    texts = [_compact(value) for value in (given, result) if value is not None]
    return " → ".join(texts)


def _own_decision(record: Mapping[str, Any]) -> Recorded:
    line = msgspec.convert(record, DecisionLine)
    return Recorded(
        id=line.id,
        kind=line.kind,
        description=line.why,
        file=line.file,
        start_line=line.line,
        start_column=line.column,
        end_line=line.end_line,
        end_column=line.end_column,
        text=line.text,
        depends_on=tuple(line.depends_on),
        session=line.session,
    )


def _own_session(record: Mapping[str, Any]) -> RecordedSession:
    line = msgspec.convert(record, SessionLine)
    return RecordedSession(
        id=line.session,
        passed=line.outcome == "pass",
        codes=tuple(error.code for error in line.errors),
        spans=tuple(
            Place(
                file=error.file,
                start_line=error.line,
                start_column=error.column,
                end_line=error.end_line,
                end_column=error.end_column,
            )
            for error in line.errors
        ),
        messages=tuple(error.message for error in line.errors),
        fix_diff=line.fix,
        at=line.at,
    )


def _entrenar_decision(record: Mapping[str, Any]) -> Recorded:
    found = msgspec.convert(record, _EntrenarDecision)
    place = _place_of(found.span) if found.span is not None else Place()
    return Recorded(
        id=found.id,
        kind=_kind(found.decision_type),
        description=found.description,
        depends_on=tuple(found.depends_on),
        **msgspec.structs.asdict(place),
    )


def _depyler_decision(record: Mapping[str, Any]) -> Recorded:
    found = msgspec.convert(record, _DepylerDecision)
    site = f"decided at {found.source_file}:{found.source_line}" if found.source_file else ""
    return Recorded(
        id=_id(found.id, found.category, found.name, (found.source_file, found.source_line)),
        kind=_kind(found.category),
        description=_reasons(found.chosen_path, found.alternatives, found.confidence, site),
        name=found.name,
    )


def _transpile_decision(record: Mapping[str, Any]) -> Recorded:
    found = msgspec.convert(record, _TranspileDecision)
    category = found.decision if isinstance(found.decision, str) else next(iter(found.decision), "")
    place = _location(found.source_loc)
    return Recorded(
        id=_id(None, category, found.rule_id, (place.file or "", place.start_line or 0)),
        kind=_kind(category),
        description=_reasons(found.explanation, found.alternatives, found.confidence, found.rule_id),
        **msgspec.structs.asdict(place),
    )


def _chained_decision(record: Mapping[str, Any]) -> Recorded:
    return _transpile_decision(msgspec.convert(record["trace"], dict[str, Any]))


def _renacer_decision(record: Mapping[str, Any]) -> Recorded:
    found = msgspec.convert(record, _RenacerDecision)
    place = _location(found.source_location or "")
    if found.source is not None:
        source = found.source
        place = Place(file=source.file, start_line=_number(source.line), start_column=_number(source.column))
    return Recorded(
        id=_id(found.decision_id, found.category, found.name, (place.file or "", place.start_line or 0)),
        kind=_kind(found.category),
        description=described(found.input, found.result),
        name=found.name,
        **msgspec.structs.asdict(place),
    )


def _kind(category: str) -> str:
    name = _snake(category)
    return name if name in KINDS else COUNTERPARTS.get(name, category)


def _snake(category: str) -> str:
    return _HUMP.sub("_", category).lower()


def _id(written: int | str | None, category: str, name: str, site: tuple[str, int]) -> str:
    """The id that was written, else the one its writer computes; one spelling for one number."""
    if isinstance(written, int):
        return _hexadecimal(written)
    if written:
        try:
            return _hexadecimal(int(written, 16 if written.lower().startswith("0x") else 10))
        except ValueError:
            return written
    file, line = site
    return decision_id(_snake(category), name, file, line % (1 << 32))


def _hexadecimal(number: int) -> str:
    return f"0x{number:016x}"


def _reasons(chosen: str, alternatives: Sequence[object], confidence: float | None, site: str) -> str:
    parts = [chosen]
    if alternatives:
        parts.append("not " + ", ".join(each if isinstance(each, str) else _compact(each) for each in alternatives))
    if confidence is not None:
        parts.append(f"confidence {confidence:.2f}")
    return "; ".join(part for part in (*parts, site) if part)


def _compact(value: object) -> str:
    try:
        text = msgspec.json.encode(value).decode()
    except (TypeError, ValueError, RecursionError):  # MessagePack holds more than JSON can say
        return "…"
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _place_of(span: _EntrenarSpan) -> Place:
    return Place(
        file=span.file,
        start_line=_number(span.start_line),
        start_column=_number(span.start_col),
        end_line=_number(span.end_line),
        end_column=_number(span.end_col),
    )


def _location(written: str) -> Place:
    """The place that ``file:line:column`` means, the column being optional."""
    match = _LOCATION.fullmatch(written)
    if match is None:
        return Place(file=written or None)
    return Place(
        file=match["file"], start_line=_number(int(match["line"])), start_column=_number(int(match["column"] or 0))
    )


def _number(written: int | None) -> int | None:
    """A line or column; None for the values that stand for there being none."""
    return written if written is not None and 0 < written < _UNBOUNDED else None


FORMS: tuple[Form, ...] = (
    Form("citl", frozenset({"kind"}), _own_decision),
    Form("citl", frozenset({"outcome"}), _own_session),
    Form("entrenar", frozenset({"decision_type"}), _entrenar_decision),
    Form("depyler", frozenset({"category", "chosen_path"}), _depyler_decision),
    Form("depyler", frozenset({"source_loc", "decision"}), _transpile_decision),
    Form("depyler", frozenset({"trace", "entry_hash"}), _chained_decision),
    Form("renacer", frozenset({"category", "name"}), _renacer_decision),
)
"""The first row whose fields a record has is its form."""

_DEPYLER_POSITIONS = (
    "id timestamp_ns thread_id source_file source_line category name py_ast_hash chosen_path alternatives confidence"
    " py_span rs_span"
)
_RENACER_POSITIONS = "timestamp_us category name input result source_location decision_id"
_POSITIONS = {
    len(fields): fields for fields in (tuple(row.split()) for row in (_DEPYLER_POSITIONS, _RENACER_POSITIONS))
}
