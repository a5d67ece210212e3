"""In which phase of rustc an error code arises, as far as it matters to what a verdict means.

rustc 1.95 goes on through its phases where it can, but what does not parse is not resolved, a body with unresolved
names or type errors is not borrow checked, and so on. An error of a later phase than the one that was repaired may
have been there all along.
"""

from __future__ import annotations

_PARSE, _RESOLVE, _TYPES, _BORROWS = range(4)


def _codes(numbers: str) -> frozenset[str]:
    return frozenset(f"E0{number}" for number in numbers.split())


_RESOLVING = _codes(
    "252 254 255 259 260 261 262 263 364 365 401 403 404 405 407 408 411 412 415 416 422 423 424 425 426 428 429 "
    "430 431 432 433 434 435 437 438 530 531 532 573 574 575 576 578 603 659"
)
_BORROWING = _codes(
    "373 381 382 384 499 500 501 502 503 505 506 507 508 509 510 515 521 524 594 596 597 621 626 700 712 713 716"
)


def phase_of(code: str | None, message: str) -> int:
    """The rank of the phase that reports such an error: parsing, names, types, borrows, from 0."""
    if code is None:
        return _BORROWS if "lifetime" in message else _PARSE
    if code in _RESOLVING:
        return _RESOLVE
    return _BORROWS if code in _BORROWING else _TYPES
