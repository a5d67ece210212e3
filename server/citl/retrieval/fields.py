"""Which parts of an error take part in a search, and how much each counts: the one table both indexes read.

An extension is a row here, and in `citl.retrieval.query` the text that it reads.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from citl.retrieval.query import Document, Symptoms
from citl.retrieval.tokens import tokenize, tokenize_all


class Field(msgspec.Struct, frozen=True):
    """One searchable part of an error."""

    name: str
    boost: float
    """Factor on its BM25 score."""
    repeats: int
    """How often its tokens count in the bag that is embedded; 0 leaves it out."""
    of_document: Callable[[Document], list[str]]
    of_query: Callable[[Symptoms], list[str]]


def _code(symptoms: Symptoms) -> list[str]:
    return ["_".join(symptoms.error_code.lower().split())] if symptoms.error_code else []


def _message(symptoms: Symptoms) -> list[str]:
    return tokenize(symptoms.message)


def _captures(symptoms: Symptoms) -> list[str]:
    return tokenize_all(symptoms.captures)


def _shapes(symptoms: Symptoms) -> list[str]:
    return tokenize_all(symptoms.shapes)


def _labels(symptoms: Symptoms) -> list[str]:
    return [token for label in symptoms.labels for token in tokenize(label)]


def _kinds(symptoms: Symptoms) -> list[str]:
    """Kinds whole, for their words (`expression`, `item`) tell nothing; the innermost once more by itself."""
    kinds = ["_".join(kind.split()) for kind in symptoms.kinds]
    return [*(f"innermost:{kind}" for kind in kinds[:1]), *kinds]


def _decisions(symptoms: Symptoms) -> list[str]:
    return tokenize_all(symptoms.decisions)


def _extra(document: Document) -> list[str]:
    return tokenize(document.extra)


def _prose(symptoms: Symptoms) -> list[str]:
    """What a title or diff may share with an error."""
    return [*_message(symptoms), *_captures(symptoms), *_labels(symptoms)]


FIELDS: tuple[Field, ...] = (
    Field("error_code", 2.0, 2, _code, _code),
    Field("message", 1.0, 1, _message, _message),
    Field("captures", 1.0, 1, _captures, _captures),
    Field("shapes", 1.0, 1, _shapes, _shapes),
    Field("labels", 1.0, 1, _labels, _labels),
    Field("kinds", 0.5, 1, _kinds, _kinds),
    Field("decisions", 0.5, 0, _decisions, _decisions),
    Field("extra", 0.2, 0, _extra, _prose),
)


def bag_of_tokens(symptoms: Symptoms) -> list[str]:
    """The tokens of a query or document as its embedding sees them: all fields in one bag, with repetitions."""
    return [token for field in FIELDS for token in field.of_query(symptoms) * field.repeats if field.repeats]
