"""What the engine is told from outside; almost no defaults, so that every caller decides."""

from __future__ import annotations

import msgspec


class EngineConfig(msgspec.Struct, frozen=True):
    """Everything the engine needs to know about its user's wishes and machine."""

    oracle: str
    """Path of the oracle file; empty for the shipped one."""
    cache_dir: str
    """What can be made again: target directories, indexes, look-alikes."""
    data_dir: str
    """What cannot: the user's database. Empty to keep nothing."""
    edition: str
    """Of lone files."""
    check_args: tuple[str, ...]
    """Further arguments of ``cargo check``."""
    check_deadline_s: float
    max_candidates: int
    """Compiled for one error at most."""
    max_rewrites: int
    """Generic rewrites judged for one error at most."""
    verify_deadline_s: float
    """For one compilation."""
    jobs: int
    """Compilations at once."""
    trace_paths: tuple[str, ...] = ()
    """Files and folders with recorded traces beside ``.citl/traces``; relative ones are the workspace's."""
