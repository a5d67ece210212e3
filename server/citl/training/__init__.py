"""Offline work: from the corpus to an oracle; never imported by the language server."""
