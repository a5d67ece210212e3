"""Finds the patterns whose symptoms resemble an error's, by words and by vectors; knows nothing of fixes or files.

Importing this package loads none of tantivy, onnxruntime, usearch and numpy; the first index or encoder does.
"""

from citl.retrieval.encoder import Encoder
from citl.retrieval.query import Document, Query
from citl.retrieval.retriever import Hit, Retriever

__all__ = ["Document", "Encoder", "Hit", "Query", "Retriever"]
