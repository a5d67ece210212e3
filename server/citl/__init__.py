"""CITL: quick fixes for Rust that the compiler has already accepted."""

__version__ = "0.1.0"
