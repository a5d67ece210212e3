"""BM25 over the tokens of each field, by tantivy; knows nothing of embeddings or fusion.

tantivy is given tokens that are already made, joined by blanks and split by its white space tokenizer, which needs
no registration when an index is opened again. Queries are built term by term: its query parser would read
compiler text, full of ``::``, ``NOT`` and ``->``, as syntax.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citl.retrieval.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from citl.retrieval.query import Document, Query

_ORDINAL = "ordinal"
_HEAP_BYTES = 15_000_000
"""tantivy's minimum for one thread."""
_MOST_TERMS = 192
"""Distinct terms of one field that are searched for; a message that fills pages is told apart by its beginning."""


class LexicalIndex:
    """An inverted index that answers with ordinals: places in the sequence it was built from."""

    def __init__(self, index: Any) -> None:
        # Without this, tantivy watches the files and every reload in memory costs 100 ms.
        index.config_reader("manual")
        index.reload()
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def build(cls, documents: Sequence[Document], directory: Path | None = None) -> LexicalIndex:
        """The index of ``documents``, in memory or in an empty ``directory``."""
        import tantivy  # noqa: PLC0415  (on first use: importing citl stays quick)

        schema = tantivy.SchemaBuilder()
        for field in FIELDS:
            schema.add_text_field(field.name, tokenizer_name="whitespace", index_option="freq")
        schema.add_unsigned_field(_ORDINAL, fast=True)
        index = tantivy.Index(schema.build(), path=None if directory is None else str(directory))
        # One thread: documents keep their order, and equal input gives an equal index.
        writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for ordinal, document in enumerate(documents):
            entry = tantivy.Document()
            for field in FIELDS:
                entry.add_text(field.name, " ".join(field.of_document(document)))
            entry.add_unsigned(_ORDINAL, ordinal)
            writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
        return cls(index)

    @classmethod
    def open(cls, directory: Path) -> LexicalIndex:
        """The index that was built in ``directory``."""
        import tantivy  # noqa: PLC0415

        return cls(tantivy.Index.open(str(directory)))

    def search(self, query: Query, limit: int) -> list[tuple[int, float]]:
        """(ordinal, BM25 score) of the best documents that share a term with ``query``, by descending score."""
        terms = self._terms(query)
        if not terms:
            return []
        found = self._searcher.search(terms, limit, count=False).hits
        ordinals = self._searcher.fast_field_values(_ORDINAL, [address for _, address in found])
        return [(int(ordinal), float(score)) for ordinal, (score, _) in zip(ordinals, found, strict=True)]

    def _terms(self, query: Query) -> Any | None:
        from tantivy import Occur, Query  # noqa: PLC0415

        clauses = [
            (Occur.Should, Query.boost_query(Query.term_query(self._schema, field.name, token, "freq"), field.boost))
            for field in FIELDS
            for token in list(dict.fromkeys(field.of_query(query)))[:_MOST_TERMS]
        ]
        return Query.boolean_query(clauses) if clauses else None


def library_version() -> str:
    """What wrote the files of an index: another version may not read them."""
    import tantivy  # noqa: PLC0415

    return str(vars(tantivy)["__version__"])
