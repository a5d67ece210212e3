"""In which phase of rustc an error code arises, as far as it matters to what a verdict means.

rustc 1.95 goes on through its phases where it can, but what does not parse is not resolved, a body with unresolved
names or type errors is not borrow checked, and so on. An error of a later phase than the one that was repaired may
have been there all along.
"""

from __future__ import annotations

import re

_PARSE, _RESOLVE, _TYPES, _MATCHES, _BORROWS, _LINTS = range(6)
# Of what rustc gives no code.
_RESOLVING_MESSAGE = re.compile(r"cannot find (?:derive macro|macro|attribute) ")
_BORROWING_MESSAGE = re.compile(r"lifetime|captured variable cannot escape")


def _codes(numbers: str) -> frozenset[str]:
    return frozenset(f"E0{number}" for number in numbers.split())


_RESOLVING = _codes(
    "252 254 255 259 260 261 262 263 364 365 401 403 404 405 407 408 411 412 415 416 422 423 424 425 426 428 429 "
    "430 431 432 433 434 435 437 438 530 531 532 573 574 575 576 578 603 659"
)
# Exhaustiveness and unsafety: of bodies whose types are right, and before borrows.
_MATCHING = _codes("004 005 133")
_BORROWING = _codes(
    "373 381 382 384 499 500 501 502 503 505 506 507 508 509 510 515 521 524 594 596 597 621 626 700 712 713 716"
)


def phase_of(code: str | None, message: str) -> int:
    """The rank of the phase that reports such an error: parsing, names, types, matches, borrows, lints, from 0."""
    if code is None:
        return _phase_without_code(message)
    if not code.startswith("E0"):
        return _LINTS
    ranks = ((_RESOLVING, _RESOLVE), (_MATCHING, _MATCHES), (_BORROWING, _BORROWS))
    return next((rank for codes, rank in ranks if code in codes), _TYPES)


def _phase_without_code(message: str) -> int:
    if _BORROWING_MESSAGE.search(message):
        return _BORROWS
    return _RESOLVE if _RESOLVING_MESSAGE.match(message) else _PARSE


def is_of_borrows(code: str | None, message: str) -> bool:
    """Whether such an error is about moves, borrows and lifetimes in a body."""
    return phase_of(code, message) == _BORROWS
