"""What counts of sessions say of a decision, as one number; knows nothing of where the counts come from.

The numbers are those of spectrum-based fault localisation: of Jones, Harrold and Stasko (Tarantula, ICSE 2002), Abreu,
Zoeteweij and van Gemund (Ochiai, PRDC 2006) and Wong, Debroy, Li and Gao (DStar, SERE 2012). A session counts once for
a decision, however often the decision occurs in it, and the totals are those of all sessions.

Where the original's numbers differ, ours are those of the definition:

=============================================  ==  ========  ======  ===========================================
sessions, in order                             of  original  here    why
=============================================  ==  ========  ======  ===========================================
10 pass {A}; 1 fails {A, B}; 1 passes {A, B}   B   0.5       0.9167  it forgets the 10 passing sessions: a total
                                                                     grows only once the decision has been seen
1 fails {A, A}; 1 passes {A}                   A   0.6667    0.5     it counts the failing session twice
=============================================  ==  ========  ======  ===========================================

Three things of its sister programs are not taken over. DStar as the greatest float where nothing speaks against the
decision cannot be weighed against anything; `dstar` is bounded. Their confidence is 0 for a single failing session
whatever else is known, and falls from 1 to 0.1 where less than 1 % of the sessions fail; `supported` takes its place.
They mix a score with the share of past failures; here the past is sessions, which count like others.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

NEUTRAL = 0.5
"""The score of a decision of which nothing is known."""
_HALFWAY = 2.0
"""With so many sessions behind it a score is believed by half."""


class Counts(msgspec.Struct, frozen=True):
    """Sessions in which a decision stood, and all sessions; fractions where sessions are weighted, never negative."""

    failing: float
    """Failing sessions in which it stood."""
    passing: float
    """Passing sessions in which it stood."""
    all_failing: float
    all_passing: float

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.failing + other.failing,
            self.passing + other.passing,
            self.all_failing + other.all_failing,
            self.all_passing + other.all_passing,
        )


NO_COUNTS = Counts(0.0, 0.0, 0.0, 0.0)


def tarantula(counts: Counts) -> float:
    """The share of failing sessions in which it stood, by that share and the one of passing sessions together; 0..1.

    0 where it stood in no failing session, so also where none failed. Where none passed, the passing share is 0, and
    whatever stood in a failing session has 1.
    """
    if counts.failing <= 0.0:
        return 0.0
    failing = counts.failing / counts.all_failing
    passing = counts.passing / counts.all_passing if counts.all_passing > 0.0 else 0.0
    return failing / (failing + passing)


def ochiai(counts: Counts) -> float:
    """The cosine between the sessions in which it stood and those that failed; 0..1.

    0 where none failed or it stood in none.
    """
    under = counts.all_failing * (counts.failing + counts.passing)
    return counts.failing / math.sqrt(under) if under > 0.0 else 0.0


def dstar(counts: Counts) -> float:
    """DStar with star 2, as d / (1 + d); 0..1.

    DStar itself is d = failing² / (passing sessions in which it stood + failing ones in which it did not). It has no
    bound, and is infinite where it stood in all failing sessions and no other; d / (1 + d) keeps the order and makes
    that 1. 0 where it stood in no failing session, also where d would be 0 / 0.
    """
    squared = counts.failing**2
    against = counts.passing + (counts.all_failing - counts.failing)
    return squared / (squared + against) if squared > 0.0 else 0.0


class Formula(NamedTuple):
    """A row of `FORMULAS`."""

    name: str
    function: Callable[[Counts], float]
    """0..1, higher is more suspicious."""
    meaning: str
    """A line for people."""


FORMULAS = (
    Formula("tarantula", tarantula, "stands in a greater share of failing than of passing sessions"),
    Formula("ochiai", ochiai, "stands where sessions fail and nowhere else"),
    Formula("dstar", dstar, "stands in many failing sessions, with few that speak against it"),
)
"""Every formula, the one that is shown first at the head."""


def support(counts: Counts) -> float:
    """How many sessions a score rests on: the fewest of those in which it stood, that failed, and that passed.

    A score compares failing with passing sessions, so it is worth no more than the fewer of them; and a decision that
    stood in one session has one session's word for or against it, however many there were.
    """
    return min(counts.failing + counts.passing, counts.all_failing, counts.all_passing)


def supported(score: float, counts: Counts) -> float:
    """The score of `counts`, drawn towards `NEUTRAL` the fewer sessions it rests on; 0..1.

    It keeps the share n / (n + 2) of its distance, n being `support`: nothing without a session of each outcome, a
    third with one, so that one unlucky session accuses nobody, half with two, five sixths with ten.
    """
    behind = support(counts)
    return NEUTRAL + (score - NEUTRAL) * behind / (behind + _HALFWAY)
