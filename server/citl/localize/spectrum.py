"""In which of many sessions each decision stood, counted as the sessions come; knows no formula and no compiler.

A judged change names the few decisions that it did not leave standing, and a check those that stood: either way
adding a session costs as much as it names, and a decision's counts are a subtraction.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from citl.core.decision import SessionKind, Tally
from citl.localize.formulas import NO_COUNTS, Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class _Sessions:
    """The sessions of one kind and one outcome."""

    def __init__(self) -> None:
        self.all = 0
        self.all_weight = 0.0
        self.unnamed = 0
        """Sessions in which a decision stood that none of them named."""
        self.unnamed_weight = 0.0
        self.named: defaultdict[str, int] = defaultdict(int)
        """By id what to add to `unnamed`: sessions that named it as standing, less those that named it as not."""
        self.named_weight: defaultdict[str, float] = defaultdict(float)

    def add(self, names: Iterable[str], weight: float, *, standing: bool) -> None:
        sign = 1 if standing else -1
        self.all += 1
        self.all_weight += weight
        if not standing:
            self.unnamed += 1
            self.unnamed_weight += weight
        for name in set(names):
            self.named[name] += sign
            self.named_weight[name] += sign * weight

    def stood(self, id_: str) -> int:
        return self.unnamed + self.named.get(id_, 0)

    def stood_weight(self, id_: str) -> float:
        # Adding and taking away fractions may leave a hair less than nothing.
        return max(0.0, self.unnamed_weight + self.named_weight.get(id_, 0.0))


class Spectrum:
    """Sessions, each kind and outcome apart."""

    def __init__(self) -> None:
        self._sessions = {kind: (_Sessions(), _Sessions()) for kind in SessionKind}

    def add_standing(self, kind: SessionKind, standing: Iterable[str], *, failed: bool, weight: float = 1.0) -> None:
        """Count a session in which just those decisions stood; one that is named twice stood once."""
        self._of(kind, failed=failed).add(standing, weight, standing=True)

    def add_touching(self, kind: SessionKind, touched: Iterable[str], *, failed: bool, weight: float = 1.0) -> None:
        """Count a session in which all decisions stood but those, whether they are ever named or not."""
        self._of(kind, failed=failed).add(touched, weight, standing=False)

    def tallies(self, id_: str) -> tuple[Tally, ...]:
        """How a decision fared, in the order of `SessionKind`, kinds without sessions left out; unweighted."""
        return tuple(
            Tally(kind, failing.stood(id_), passing.stood(id_), failing.all, passing.all)
            for kind, (failing, passing) in self._sessions.items()
            if failing.all or passing.all
        )

    def counts(self, id_: str, weights: Mapping[SessionKind, float]) -> Counts:
        """The same in one, each session by its own weight times that of its kind; a kind without one counts nothing."""
        total = NO_COUNTS
        for kind, (failing, passing) in self._sessions.items():
            weight = weights.get(kind, 0.0)
            if weight and (failing.all or passing.all):
                total += Counts(
                    weight * failing.stood_weight(id_),
                    weight * passing.stood_weight(id_),
                    weight * failing.all_weight,
                    weight * passing.all_weight,
                )
        return total

    def _of(self, kind: SessionKind, *, failed: bool) -> _Sessions:
        failing, passing = self._sessions[kind]
        return failing if failed else passing


def weighed(tallies: Iterable[Tally], weights: Mapping[SessionKind, float]) -> Counts:
    """Tallies in one, each by the weight of its kind; a kind without one counts nothing.

    What is kept of earlier sessions is added to a spectrum's counts in this way.
    """
    total = NO_COUNTS
    for tally in tallies:
        weight = weights.get(tally.kind, 0.0)
        total += Counts(
            weight * tally.failing, weight * tally.passing, weight * tally.all_failing, weight * tally.all_passing
        )
    return total
