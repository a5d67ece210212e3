"""Rust text as trees, tokens and sites; knows nothing of compilers, patterns or editors."""
