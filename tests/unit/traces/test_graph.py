import pytest

from citl.core.decision import Decision
from citl.core.text import Span
from citl.traces.graph import DependencyGraph


def graph(**depends_on):
    """Decisions by name, in the order of place, each with the names it depends on."""
    return DependencyGraph(
        Decision(name, "call", name, "/lib.rs", Span(at, at + 1), at + 1, 1, at + 1, 2, tuple(depends))
        for at, (name, depends) in enumerate(depends_on.items())
    )


CHAIN = graph(root=[], middle=["root"], leaf=["middle"])
DIAMOND = graph(top=[], left=["top"], right=["top"], bottom=["left", "right"])
CYCLE = graph(a=["b"], b=["c"], c=["a"], user=["c"])


def test_dependencies_come_nearest_first_and_once():
    assert list(DIAMOND.dependencies("bottom").items()) == [("left", 1), ("right", 1), ("top", 2)]
    assert DIAMOND.dependencies("bottom", max_depth=1) == {"left": 1, "right": 1}
    assert DIAMOND.dependencies("absent") == {}


def test_dependents_are_the_other_way_round():
    assert list(DIAMOND.dependents("top").items()) == [("left", 1), ("right", 1), ("bottom", 2)]


def test_a_cycle_is_gone_round_once():
    assert CYCLE.dependencies("a") == {"b": 1, "c": 2}
    assert CYCLE.dependents("b") == {"a": 1, "c": 2, "user": 3}


@pytest.mark.parametrize(
    ("among", "suspicious", "roots"),
    [
        (CHAIN, ["leaf", "middle", "root"], ["root"]),
        (CHAIN, ["leaf", "root"], ["root"]),
        (CHAIN, ["leaf"], ["leaf"]),
        (CHAIN, ["leaf", "absent"], ["leaf"]),
        (DIAMOND, ["bottom", "right", "left"], ["left", "right"]),
        (CYCLE, ["c", "b", "a", "user"], ["a"]),
        (CYCLE, ["c", "b", "user"], ["b"]),
        (graph(first=["second"], second=["first", "cause"], cause=[]), ["first", "second", "cause"], ["cause"]),
        (graph(itself=["itself"]), ["itself"], ["itself"]),
    ],
)
def test_a_root_depends_on_no_other_suspicious_decision(among, suspicious, roots):
    assert among.roots(suspicious) == roots


def test_a_chain_leads_to_the_nearest_root():
    assert CHAIN.chain("leaf", ["leaf", "middle", "root"]) == ["middle", "root"]
    assert CHAIN.chain("leaf", ["leaf", "root"]) == ["middle", "root"]
    assert DIAMOND.chain("bottom", ["top", "bottom"]) == ["left", "top"]
    assert CYCLE.chain("user", ["a", "b", "c", "user"]) == ["c", "a"]


def test_a_root_needs_no_chain():
    assert CHAIN.chain("root", ["leaf", "root"]) == []
    assert CHAIN.chain("root", ["leaf"]) == []


def test_a_long_chain_is_no_deep_recursion():
    long = graph(**{f"d{n}": [f"d{n - 1}"] if n else [] for n in range(20_000)})

    assert long.roots(["d19999", "d0"]) == ["d0"]
    assert len(long.chain("d19999", ["d0"])) == 19_999
