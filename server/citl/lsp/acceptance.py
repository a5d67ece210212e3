"""Noticing what becomes of offered fixes from the text alone; knows nothing of the protocol and of editors' menus.

A fix was accepted when the document becomes exactly the text the fix makes of it; it was undone when the text is
then exactly the one it was offered for; it is confirmed when the next check no longer has its error. This holds in
every editor, also in those that do not run the command of an action.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.learning.store import Outcome, OutcomeKind
from citl.syntax.message import parse_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from citl.core.diagnostic import Diagnostic
    from citl.core.fix import Fix
    from citl.lsp.backend import Check
    from citl.lsp.checking import View
    from citl.lsp.documents import Document

_PENDING_LIMIT = 50
"""Accepted fixes that wait for a check; older ones are let go."""


class _Offer(msgspec.Struct, frozen=True):
    """One fix, as it was offered for one text."""

    outcome: Outcome
    """Accepted; other kinds are made from it."""
    edits: tuple[TextEdit, ...]
    """Of the document's own file, in the offsets of the shown text."""
    growth: int
    """Bytes by which they make the text grow."""
    file: str
    """Where the error stands."""
    key: tuple[str | None, str]
    """Code and message of the error."""


class _Menu(msgspec.Struct, frozen=True):
    """What was offered for one text of a document."""

    shown: SourceText
    offers: dict[str, _Offer]
    """By candidate."""


class Acceptance:
    """Remembers what was offered and reports what became of it."""

    def __init__(self, record: Callable[[Outcome], None]) -> None:
        """``record`` is told of each outcome, once."""
        self._record = record
        self._menus: dict[str, _Menu] = {}
        self._taken: dict[str, tuple[_Offer, SourceText]] = {}
        """By document: the fix that was taken last, and the text before it."""
        self._unconfirmed: list[_Offer] = []

    def offered(self, view: View, fixes: Iterable[tuple[Fix, Diagnostic]]) -> None:
        """Remember the fixes that a menu shows for a document as it is."""
        shown, uri = view.document.source, view.document.uri
        if shown is None:
            return
        menu = self._menus.get(uri)
        if menu is None or menu.shown.data != shown.data:
            menu = self._menus[uri] = _Menu(shown, {})
        menu.offers.update((fix.candidate.id, _offer(view, fix, diagnostic)) for fix, diagnostic in fixes)

    def accepted(self, uri: str, candidate: str) -> None:
        """Take the editor's word that a fix was taken, unless the text has told already."""
        menu = self._menus.get(uri)
        if menu is not None and candidate in menu.offers:
            self._take(uri, menu.offers[candidate], menu.shown)

    def changed(self, document: Document) -> None:
        """Look at a document's new text: has a fix been taken, or the one taken last been undone?"""
        text, taken, menu = document.source, self._taken.get(document.uri), self._menus.get(document.uri)
        if text is None:
            return
        if taken is not None and taken[1].data == text.data:
            del self._taken[document.uri]
            self._unconfirmed = [offer for offer in self._unconfirmed if offer is not taken[0]]
            self._record(_as(taken[0], OutcomeKind.UNDONE))
            return
        for offer in menu.offers.values() if menu is not None else ():
            if menu is not None and _makes(offer, menu.shown, text):
                self._take(document.uri, offer, menu.shown)
                return

    def checked(self, check: Check) -> None:
        """Look at a new check: which errors of accepted fixes are gone?"""
        if check.result.fault:
            return
        target, present = check.result.target, set()
        for repair in check.repairs():
            if (primary := repair.diagnostic.primary) is not None:
                present.add((primary.file, repair.diagnostic.key))
        left: list[_Offer] = []
        for offer in self._unconfirmed:
            covers = (
                offer.file == target.lone_file if target.lone_file else Path(offer.file).is_relative_to(target.root)
            )
            if not covers or (offer.file, offer.key) in present:
                left.append(offer)
            else:
                self._record(_as(offer, OutcomeKind.CONFIRMED))
        self._unconfirmed = left

    def closed(self, uri: str) -> None:
        """Forget a document that was closed."""
        self._menus.pop(uri, None)
        self._taken.pop(uri, None)

    def _take(self, uri: str, offer: _Offer, before: SourceText) -> None:
        taken = self._taken.get(uri)
        if taken is not None and taken[0] is offer:
            return
        self._taken[uri] = (offer, before)
        self._unconfirmed = [*self._unconfirmed, offer][-_PENDING_LIMIT:]
        self._record(offer.outcome)


def _offer(view: View, fix: Fix, diagnostic: Diagnostic) -> _Offer:
    edits = tuple(
        TextEdit(Span(edit.span.start + view.shift, edit.span.end + view.shift), edit.text)
        for file in fix.candidate.edits
        if file.file == view.file
        for edit in file.edits
    )
    growth = sum(len(edit.text.encode()) - (edit.span.end - edit.span.start) for edit in edits)
    outcome = Outcome(
        source=fix.candidate.source,
        kind=OutcomeKind.ACCEPTED,
        error_code=diagnostic.code,
        message_template=parse_message(diagnostic.message).template,
        candidate=fix.candidate.id,
        title=fix.candidate.title,
    )
    return _Offer(outcome, edits, growth, view.file, diagnostic.key)


def _makes(offer: _Offer, before: SourceText, after: SourceText) -> bool:
    """Whether the offer turns one text into the other; lengths tell most of them apart."""
    if not offer.edits or len(before.data) + offer.growth != len(after.data):
        return False
    return apply_edits(before, offer.edits).data == after.data


def _as(offer: _Offer, kind: OutcomeKind) -> Outcome:
    return msgspec.structs.replace(offer.outcome, kind=kind)
