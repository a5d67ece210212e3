"""What is searched for and what is searched, as plain text; knows nothing of indexes, syntax trees or patterns."""

from __future__ import annotations

import msgspec


class Symptoms(msgspec.Struct, frozen=True):
    """What an error looks like, apart from any file."""

    error_code: str
    """``E0308``, a lint name, or ``none`` where rustc gives no code."""
    message: str
    """Message template: the quoted parts stand as ``_``."""
    captures: tuple[str, ...] = ()
    """Quoted texts of the message and the labels, in their order."""
    shapes: tuple[str, ...] = ()
    """Shapes of the captures, such as ``&str``, ``Option<_>``, ``integer``."""
    labels: tuple[str, ...] = ()
    """Label templates of the spans, each behind its role: ``primary: expected _, found _``."""
    kinds: tuple[str, ...] = ()
    """tree-sitter node kinds around the primary span, innermost first."""
    decisions: tuple[str, ...] = ()
    """Decisions found suspicious at the site."""


class Query(Symptoms, frozen=True):
    """The symptoms at a site, for which documents are sought."""


class Document(Symptoms, frozen=True, kw_only=True):
    """The symptoms that one pattern treats."""

    id: str
    """Identity of the pattern; a hit carries it."""
    extra: str = ""
    """Further text about the pattern: its title, its diff."""
