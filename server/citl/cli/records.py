"""``citl oracle inspect --code``: what an oracle knows of one error code, with the record of every source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.table import Table

from citl.cli.terminal import visible
from citl.engine.knowledge import SOURCE_RECORDS, decode_records
from citl.oracle.convert import from_stored

if TYPE_CHECKING:
    from rich.console import Console

    from citl.oracle.records import OracleFile


class SourceRecord(msgspec.Struct, frozen=True):
    """How often one source was right for one kind of error."""

    message: str
    """Template of the error's message; empty for a suggestion, which is known by its own."""
    source: str
    """``template``, ``mined``, ``learned``, ``user`` or ``rustc``."""
    title: str
    right: int
    tried: int
    provenance: str
    id: str


def records_of(oracle: OracleFile, code: str) -> list[SourceRecord]:
    """All sources for errors with ``code``, by message, then the surest first."""
    rates = decode_records(oracle.extras.get(SOURCE_RECORDS, b""))
    found = []
    for pattern in map(from_stored, oracle.patterns):
        if pattern.guard.code == code:
            origin = pattern.provenance.partition(":")[0]
            kind = {"template": "template", "pair": "mined", "corpus": "learned"}.get(origin, "user")
            record = rates.get(pattern.id, pattern.record) if pattern.authored else pattern.record
            row = (pattern.guard.message, kind, pattern.title, record.successes, record.attempts)
            found.append(SourceRecord(*row, pattern.provenance, pattern.id))
    for source, record in rates.items():
        if source.startswith(f"rustc:{code}:"):
            words = source.split(":", 2)[2]
            found.append(SourceRecord("", "rustc", words, record.successes, record.attempts, "rustc", source))
    return sorted(found, key=_order)


def _order(one: SourceRecord) -> tuple[str, float, int, str]:
    return one.message, -(one.right + 0.5) / (one.tried + 2.0), -one.tried, one.id


def print_records(found: list[SourceRecord], console: Console) -> None:
    """One line a source, grouped by message."""
    table = Table("message", "from", "what it does", "right", "tried", "provenance", box=None, header_style="bold")
    before = None
    for one in found:
        message = visible(one.message) if one.message != before else ""
        before = one.message
        table.add_row(message, one.source, visible(one.title), str(one.right), str(one.tried), visible(one.provenance))
    console.print(table)
