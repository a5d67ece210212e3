"""What one check remembers of what is to blame."""

from types import SimpleNamespace

import pytest

from citl.core.decision import Blame
from citl.core.diagnostic import Diagnostic, Level
from citl.core.fix import Candidate, Judgement, Mechanism, Verdict
from citl.engine.check import Check, Workshop
from citl.engine.config import EngineConfig
from citl.rustc.check import CheckResult, CheckTarget

CONFIG = EngineConfig("", "", "", "2024", (), 1.0, 1, 1, 1.0, 1)
BLANKED = ((), Judgement(Verdict.CLEAN))


@pytest.fixture
def check(tmp_path):
    """A check of two errors whose blamer writes down what it is asked."""
    errors = tuple(Diagnostic(Level.ERROR, message) for message in ("one", "other"))
    workshop = Workshop(SimpleNamespace(), CONFIG, tmp_path, dict, lambda _: ())
    one = Check(CheckResult(CheckTarget(str(tmp_path)), errors), {}, workshop)
    one.asked = []

    def blame(repairs, *_):
        one.asked.append([repair.diagnostic.message for repair in repairs])
        return Blame(tried=len(one.asked))

    one.blamer = SimpleNamespace(blame=blame)
    return one


def test_blame_is_worked_out_once_for_each_set_of_errors(check):
    first, _ = check.repairs()
    found = [check.blame(), check.blame((first,)), check.blame(), check.blame([first])]

    assert check.asked == [["one", "other"], ["one"]]
    assert found[2:] == found[:2]


def test_blame_is_worked_out_anew_when_a_verdict_comes_in(check):
    first, second = check.repairs()
    candidate = Candidate("x", Mechanism.PATTERN, "p", ())
    for hear in (
        lambda: first.hear(candidate.id, Judgement(Verdict.CLEAN, screened=True)),
        lambda: first.hear(candidate.id, Judgement(Verdict.CLEAN)),
        lambda: setattr(first, "blanks", [BLANKED]),
    ):
        known = check.blame((first,))
        hear()
        assert check.blame((first,)) != known

    asked = len(check.asked)
    second.hear(candidate.id, Judgement(Verdict.CLEAN))
    check.blame((first,))
    assert len(check.asked) == asked
