"""The open documents, each as an immutable snapshot with its version; knows nothing of the protocol's types.

A document whose changes could not be followed has no text: nothing is answered about it until the editor sends
its whole text again. An answer about a text that only resembles the editor's is worse than none.
"""

from __future__ import annotations

import os

import msgspec

from citl.core.text import SourceText
from citl.lsp.uris import find_path, path_to_uri

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Document(msgspec.Struct, frozen=True):
    """One open document at one moment."""

    uri: str
    """As the editor spells it."""
    path: str | None
    """Absolute; None for a document that is no file."""
    real_path: str | None
    """`path` without symbolic links."""
    version: int | None
    source: SourceText | None
    """None when the editor's changes could not be followed."""


class Documents:
    """The open documents by URI and by path."""

    def __init__(self) -> None:
        self._by_uri: dict[str, Document] = {}

    def open(self, uri: str, version: int | None, text: str) -> Document:
        """Take in a document with its whole text."""
        path = find_path(uri)
        real = os.path.realpath(path) if path is not None else None
        document = Document(uri, path, real, version, SourceText.from_str(text))
        self._by_uri[uri] = document
        return document

    def replace(self, uri: str, version: int | None, source: SourceText | None) -> Document | None:
        """Put another text into an open document, and give it as it is then; None when it is not open."""
        document = self._by_uri.get(uri)
        if document is not None:
            document = self._by_uri[uri] = msgspec.structs.replace(document, version=version, source=source)
        return document

    def close(self, uri: str) -> None:
        """Forget a document; one that is not open is forgotten already."""
        self._by_uri.pop(uri, None)

    def find(self, uri: str) -> Document | None:
        """The open document of that URI."""
        return self._by_uri.get(uri)

    def find_at(self, path: str) -> Document | None:
        """The open document of a file, by either spelling of its path."""
        found = [document for document in self._by_uri.values() if document.path == path]
        if not found:
            real = os.path.realpath(path)
            found = [document for document in self._by_uri.values() if document.real_path == real]
        return found[0] if found else None

    def all(self) -> tuple[Document, ...]:
        """The open documents, in the order they were opened."""
        return tuple(self._by_uri.values())

    def uri_of(self, path: str) -> str:
        """The URI of a file: the editor's spelling where it is open."""
        document = self.find_at(path)
        return document.uri if document is not None else path_to_uri(path)


def find_shift(checked: SourceText, shown: SourceText | None) -> int | None:
    """What to add to an offset in the checked file to have it in the editor's text; None when the texts differ.

    Editors keep a byte order mark to themselves, so that their text may lack the three bytes a file begins with.
    """
    if shown is None:
        return None
    if checked.data == shown.data:
        return 0
    return -len(_BYTE_ORDER_MARK) if checked.data == _BYTE_ORDER_MARK + shown.data else None
