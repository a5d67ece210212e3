"""Where time enters the program; knows nothing of what is done with it."""

from __future__ import annotations

import os
import time
from typing import Protocol


class Clock(Protocol):
    """A source of the present."""

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        return time.time()  # noqa: TID251  (the one door)


class FixedClock:
    """A clock that stands still, for reproducible files and tests."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def now(self) -> float:
        """The seconds it was made with."""
        return self._seconds


def build_clock() -> Clock:
    """The clock for files that are to be reproducible: `SOURCE_DATE_EPOCH` when set, else the machine's."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return FixedClock(float(epoch)) if epoch.isdigit() else SystemClock()
