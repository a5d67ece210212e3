"""What is kept apart from all learning, to measure how it carries over: whole operators, programs and crates.

One in eight of each, chosen by its name, so that what is made later falls on the same side.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citl.training.pairs import Pair

_PARTS = 8


def part_of(name: str) -> int:
    """The part of eight that a name falls into, from 0."""
    return hashlib.blake2b(name.encode(), digest_size=4).digest()[0] % _PARTS


def operator_held_out(name: str) -> bool:
    """Whether no pair of this operator is learned from."""
    return part_of(f"operator:{name}") == 0


def origin_held_out(origin: str) -> bool:
    """Whether no pair of this program, crate or page is learned from; versions of a crate stay together."""
    kind, _, name = origin.partition(":")
    return part_of(f"{kind}:{name.rpartition('-')[0] if kind == 'crate' else name.partition(':')[0]}") == 0


def is_held_out(pair: Pair) -> bool:
    """Whether the pair is measured on and never learned from."""
    return origin_held_out(pair.origin) or any(map(operator_held_out, pair.operators))
