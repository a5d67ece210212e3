"""Sessions in the user's database: on real files, against a plain model, and from several editors at once."""

import sqlite3
import subprocess
import sys
from random import Random

import pytest

from citl.core.clock import FixedClock
from citl.core.decision import Decision, SessionKind, Tally
from citl.core.errors import StoreError
from citl.core.text import Span
from citl.learning import schema
from citl.learning.sessions import Session, SessionError, Sessions
from citl.learning.store import Outcome, OutcomeKind, Store

CHECK, TRACE = SessionKind.CHECK, SessionKind.TRACE
CLOCK = FixedClock(1000.0)
ROOT = "/w/bakery"
MAIN = "/w/bakery/src/main.rs"
OTHER = "/w/bakery/src/other.rs"
UNBOUNDED = {"max_sessions": 10**9, "max_age_s": 1e12, "max_bytes": 2**60}


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "citl.db", CLOCK)
    yield store
    store.close()


@pytest.fixture
def sessions(store):
    return Sessions(store, CLOCK)


def decision(id_, line=1, end_line=None, file=MAIN, kind="borrow", depends_on=(), text="&x"):
    return Decision(id_, kind, text, file, Span(line, line + 2), line, 5, end_line or line, 7, depends_on, "as told")


def failed(root=ROOT, kind=CHECK, **rest):
    return Session(root, kind, passed=False, **rest)


def passed(root=ROOT, kind=CHECK, **rest):
    return Session(root, kind, passed=True, **rest)


def tally(sessions, id_, file=MAIN, root=ROOT):
    """Failing, passing, all failing, all passing; None for what does not stand."""
    found = {one.decision.id: one.tallies for one in sessions.decisions_by_file(root, file)}
    return counted(found.get(id_, ())) or None


def counted(tallies):
    return tuple((own.failing, own.passing, own.all_failing, own.all_passing) for own in tallies)


def ids(standings):
    return [one.decision.id for one in standings]


def test_a_decision_comes_back_as_it_was_told_with_what_sessions_say_of_it(sessions):
    told = decision("a", 3, 5, depends_on=("b", "c"))
    sessions.ingest(failed(), {MAIN: [told]})

    (standing,) = sessions.correlate(ROOT, MAIN, (4, 4), 10)

    assert standing.decision == told
    assert standing.tallies == (Tally(CHECK, 1, 0, 1, 0),)


def test_what_stands_in_files_that_are_not_mentioned_goes_on_standing(sessions):
    sessions.ingest(failed(), {MAIN: [decision("a")], OTHER: [decision("b", file=OTHER)]})
    sessions.ingest(passed(), {OTHER: []})
    sessions.ingest(passed(), {})

    assert tally(sessions, "a") == ((1, 2, 1, 2),)
    assert tally(sessions, "b", OTHER) is None
    assert sessions.files(ROOT, CHECK) == (MAIN,)


def test_a_decision_that_disappears_and_comes_back_keeps_what_it_had(sessions):
    sessions.ingest(failed(), {MAIN: [decision("a")]})
    sessions.ingest(passed(), {MAIN: []})
    sessions.ingest(failed(), {MAIN: [decision("a", 9)]})
    sessions.ingest(passed(), {}, removed=[MAIN])
    sessions.ingest(passed(), {MAIN: [decision("a", 2)]})

    assert tally(sessions, "a") == ((2, 1, 2, 3),)


def test_a_decision_that_moves_is_the_same_at_its_new_place_alone(sessions):
    sessions.ingest(failed(), {MAIN: [decision("a", 3)]})
    sessions.ingest(passed(), {MAIN: [decision("a", 30, 40, text="& x")]})

    assert sessions.correlate(ROOT, MAIN, (1, 10), 10) == ()
    (standing,) = sessions.correlate(ROOT, MAIN, (40, 50), 10)
    assert standing.decision == decision("a", 30, 40, text="& x")
    assert standing.tallies == (Tally(CHECK, 1, 1, 1, 1),)


def test_a_decision_told_twice_stands_once(sessions):
    sessions.ingest(failed(), {MAIN: [decision("a", 1), decision("a", 8)]})

    assert ids(sessions.decisions_by_file(ROOT, MAIN)) == ["a"]
    assert sessions.correlate(ROOT, MAIN, (8, 8), 10) == ()
    assert tally(sessions, "a") == ((1, 0, 1, 0),)


def test_a_decision_of_many_sessions_is_found_once(sessions):
    for _ in range(5):
        sessions.ingest(failed(), {MAIN: [decision("a", 10)]})

    (standing,) = sessions.correlate(ROOT, MAIN, (10, 10), 10)
    assert standing.tallies == (Tally(CHECK, 5, 0, 5, 0),)


def test_kinds_of_sessions_are_tracks_of_their_own(sessions):
    sessions.ingest(failed(kind=TRACE), {MAIN: [decision("a", 1), decision("t", 2)]})
    sessions.ingest(passed(), {MAIN: [decision("a", 1)]})
    sessions.ingest(passed(), {MAIN: [decision("a", 1)]})

    assert tally(sessions, "a") == ((0, 2, 0, 2), (1, 0, 1, 0))
    assert tally(sessions, "t") == ((1, 0, 1, 0),)


def test_roots_know_nothing_of_each_other(sessions):
    sessions.ingest(failed(), {MAIN: [decision("a")]})
    sessions.ingest(passed("/w/other"), {MAIN: [decision("a")]})

    assert tally(sessions, "a") == ((1, 0, 1, 0),)
    assert tally(sessions, "a", root="/w/other") == ((0, 1, 0, 1),)
    assert tally(sessions, "a", root="/w/none") is None


@pytest.mark.parametrize(
    ("lines", "searched", "found"),
    [
        ((1, 10), (5, 15), True),
        ((1, 5), (10, 15), False),
        ((1, 20), (5, 10), True),
        ((5, 10), (1, 20), True),
        ((5, 80), (7, 7), True),
        ((5, 80), (80, 81), True),
        ((5, 80), (81, 81), False),
        ((5, 80), (4, 4), False),
        ((5, 5), (5, 5), True),
        ((1, 1_000_000), (999_999, 999_999), True),
    ],
)
def test_lines_overlap_where_they_share_one(sessions, lines, searched, found):
    sessions.ingest(failed(), {MAIN: [decision("a", *lines)]})

    assert bool(sessions.correlate(ROOT, MAIN, searched, 10)) is found
    assert sessions.correlate(ROOT, OTHER, searched, 10) == ()


def test_the_search_finds_what_a_scan_finds(sessions):
    random = Random(7)
    starts = [random.randint(1, 300) for _ in range(200)]
    told = [decision(f"d{n}", start, start + random.choice([0, 0, 1, 6, 90])) for n, start in enumerate(starts)]
    sessions.ingest(failed(), {MAIN: told})

    for first in range(1, 320, 7):
        scanned = {one.id for one in told if one.line <= first + 3 and one.end_line >= first}
        assert set(ids(sessions.correlate(ROOT, MAIN, (first, first + 3), 1000))) == scanned


def test_the_limit_keeps_the_shortest(sessions):
    sessions.ingest(failed(), {MAIN: [decision("file", 1, 90), decision("block", 2, 9), decision("expression", 5)]})

    assert ids(sessions.correlate(ROOT, MAIN, (5, 5), 2)) == ["expression", "block"]
    assert ids(sessions.correlate(ROOT, MAIN, (5, 5), 0)) == []
    assert ids(sessions.decisions_by_file(ROOT, MAIN)) == ["file", "block", "expression"]


A_NEW_ONE_FAILS = [*[(True, "A")] * 10, (False, "AB"), (True, "AB")]
KINDS = {
    "a new one fails": (A_NEW_ONE_FAILS, [("B", 11 / 12), ("A", 0.5)]),
    "the other way round": (A_NEW_ONE_FAILS[::-1], [("B", 11 / 12), ("A", 0.5)]),
    "occurrences": ([(False, "AA"), (True, "A")], [("A", 0.5)]),
    "an inference and a borrow": ([*[(False, "TB")] * 5, *[(True, "T")] * 3], [("B", 1.0), ("T", 0.5)]),
    "good, bad and mixed": (
        [*[(False, "B")] * 10, *[(True, "G")] * 10, *[(False, "M"), (True, "M")] * 5],
        [("B", 1.0), ("M", 0.5), ("G", 0.0)],
    ),
}


@pytest.mark.parametrize(("told", "expected"), KINDS.values(), ids=KINDS)
def test_a_kind_stands_in_a_session_if_any_decision_of_it_does(sessions, told, expected):
    for number, (passes, kinds) in enumerate(told):
        # Never the same decision twice: only the kind stays.
        now = [decision(f"{number}.{place}", kind=kind) for place, kind in enumerate(kinds)]
        sessions.ingest(Session(ROOT, CHECK, passes), {MAIN: now})

    found = sessions.top_types(ROOT, 10)

    assert [(one.kind, pytest.approx(one.score)) for one in found] == expected
    assert sessions.top_types(ROOT, 1) == found[:1]


def test_the_graph_is_that_of_what_stands(sessions):
    leaf = decision("leaf", 1, depends_on=("middle", "elsewhere"))
    sessions.ingest(failed(), {MAIN: [leaf, decision("middle", 2, depends_on=("root",)), decision("root", 3)]})
    assert sessions.dependency_graph(ROOT) == {"leaf": ("elsewhere", "middle"), "middle": ("root",)}

    sessions.ingest(failed(), {MAIN: [decision("leaf", 1), decision("root", 3, depends_on=("x",))]})
    assert sessions.dependency_graph(ROOT) == {"root": ("x",)}


def test_recent_sessions_come_with_their_errors_and_what_resolved_them(sessions):
    errors = (SessionError("E0308", MAIN, 3, 4), SessionError(None, OTHER, 1, 1))
    told = [failed(errors=errors, at=5.0), passed(fix_diff="- a\n+ b", at=6.0), failed(kind=TRACE, at=7.0)]
    for session in told:
        sessions.ingest(session, {})
    sessions.ingest(passed("/w/other"), {})

    assert list(sessions.recent(ROOT, 10)) == told[::-1]
    assert list(sessions.recent(ROOT, 1)) == told[:1:-1]
    assert sessions.recent("/w/other", 1)[0].at == 1000.0


class Model:
    """What is to be counted, in the plainest way: a set of ids for each session."""

    def __init__(self):
        self.files = {MAIN: {}, OTHER: {}}
        self.told = []

    def ingest(self, passes, changed):
        self.files |= changed
        self.told.append((passes, {id_ for file in self.files.values() for id_ in file}))

    def tally(self, ids):
        """Of the sessions in which any of them stood."""
        stood = [passes for passes, standing in self.told if ids & standing]
        all_ = [passes for passes, _ in self.told]
        return ((stood.count(False), stood.count(True), all_.count(False), all_.count(True)),)


@pytest.mark.parametrize("seed", range(6))
def test_counts_are_those_of_a_plain_model_also_after_pruning(sessions, seed):
    random, model = Random(seed), Model()
    for number in range(60):
        file, letter = random.choice([(MAIN, "m"), (OTHER, "o")])
        now = {f"{letter}{n}": random.randint(1, 40) for n in range(8) if random.random() < 0.7}
        session = Session(ROOT, CHECK, passed=random.choice([True, False]))
        told = [decision(id_, line, file=file, kind=id_[1]) for id_, line in now.items()]
        sessions.ingest(session, {file: told})
        model.ingest(session.passed, {file: now})
        if number % 25 == 24:
            assert sessions.prune(**UNBOUNDED | {"max_sessions": 10}) == len(model.told) - 10
            model.told = model.told[-10:]
        for file, standing in model.files.items():
            found = sessions.decisions_by_file(ROOT, file)
            assert {one.decision.id: one.decision.line for one in found} == standing
            for id_ in standing:
                assert tally(sessions, id_, file) == model.tally({id_})
    for found in sessions.top_types(ROOT, 8):
        assert counted(found.tallies) == model.tally({f"m{found.kind}", f"o{found.kind}"})


def rows(store, table):
    return store.read(f"SELECT count(*) FROM {table}")[0][0]


def test_pruning_leaves_nothing_behind_that_no_session_is_left_of(sessions, store):
    for number in range(6):
        error = SessionError("E0308", MAIN, 1, 1)
        sessions.ingest(failed(errors=(error,)), {MAIN: [decision("stays"), decision(f"d{number}")]})
    sessions.ingest(passed(), {OTHER: [decision("o", file=OTHER)]})
    sessions.ingest(passed(), {OTHER: []})

    assert sessions.prune(**UNBOUNDED | {"max_sessions": 2}) == 6

    assert [rows(store, table) for table in ("sessions", "errors", "decisions", "places", "runs")] == [2, 0, 3, 2, 1]
    assert tally(sessions, "stays") == ((0, 2, 0, 2),)
    assert [one.kind for one in sessions.top_types(ROOT, 9)] == ["borrow"]


def test_pruning_by_age_drops_old_sessions_and_forgets_a_root_without_any(sessions, store):
    sessions.ingest(failed(at=100.0), {MAIN: [decision("a")]})
    sessions.ingest(passed(at=900.0), {})
    sessions.ingest(failed("/w/old", at=200.0), {MAIN: [decision("a")]})

    assert sessions.prune(**UNBOUNDED | {"max_age_s": 500.0}) == 2
    assert tally(sessions, "a") == ((0, 1, 0, 1),)
    assert sessions.decisions_by_file("/w/old", MAIN) == ()
    assert rows(store, "tracks") == 1


def test_pruning_by_size_forgets_the_roots_that_were_not_used_for_longest(sessions, store):
    many = [decision(f"d{number}", text="x" * 100) for number in range(500)]
    for root in ("/w/1", "/w/2", "/w/3"):
        sessions.ingest(failed(root), {MAIN: many})
    sessions.ingest(failed("/w/1"), {})
    in_use = sessions._bytes()

    assert sessions.prune(**UNBOUNDED | {"max_bytes": in_use - 1}) == 1

    assert [bool(sessions.files(root, CHECK)) for root in ("/w/1", "/w/2", "/w/3")] == [True, False, True]
    assert sessions.prune(**UNBOUNDED | {"max_bytes": 0}) == 3
    assert rows(store, "decisions") == rows(store, "sessions") == 0


def test_pruning_within_all_bounds_changes_nothing(sessions):
    sessions.ingest(failed(), {MAIN: [decision("a")]})

    assert sessions.prune(**UNBOUNDED) == 0
    assert tally(sessions, "a") == ((1, 0, 1, 0),)


def test_forgetting_a_root_leaves_the_others_and_forgetting_all_leaves_nothing(sessions, store):
    store.record(Outcome("p1", OutcomeKind.ACCEPTED, None, "m", "c", "t"))
    for root in (ROOT, "/w/other"):
        sessions.ingest(failed(root, errors=(SessionError(None, MAIN, 1, 1),)), {MAIN: [decision("a"), decision("b")]})
        sessions.ingest(passed(root), {MAIN: [decision("a")]})

    assert sessions.forget(ROOT) == 2
    assert tally(sessions, "a") is None
    assert tally(sessions, "a", root="/w/other") == ((1, 1, 1, 1),)
    assert sessions.forget(None) == 2
    tables = ("tracks", "sessions", "errors", "files", "decisions", "places", "runs")
    assert [rows(store, table) for table in tables] == [0] * 7
    assert list(store.records()) == ["p1"]


def test_a_session_that_cannot_be_kept_whole_is_not_kept_at_all(sessions):
    sessions.ingest(failed(), {MAIN: [decision("a")]})
    too_far = decision("b", 2**70)

    with pytest.raises(OverflowError):
        sessions.ingest(failed(), {MAIN: [], OTHER: [too_far]})

    assert tally(sessions, "a") == ((1, 0, 1, 0),)


EDITOR = """
import sys
from pathlib import Path
from citl.core.clock import SystemClock
from citl.core.decision import Decision, SessionKind
from citl.core.text import Span
from citl.learning.sessions import Session, Sessions
from citl.learning.store import Store
store = Store(Path(sys.argv[1]), SystemClock())
sessions = Sessions(store, SystemClock())
for number in range(25):
    line = number + int(sys.argv[2])
    told = [Decision("a", "borrow", "&x", sys.argv[3], Span(0, 1), line, 1, line, 2)]
    sessions.ingest(Session(sys.argv[4], SessionKind.CHECK, passed=number % 5 == 0), {sys.argv[3]: told})
store.close()
"""


def test_several_editors_ingest_sessions_of_one_root_at_once(sessions, tmp_path):
    path = tmp_path / "citl.db"
    editors = [
        subprocess.Popen([sys.executable, "-c", EDITOR, path, str(place), MAIN, ROOT]) for place in (100, 200, 300)
    ]

    assert [editor.wait(timeout=60) for editor in editors] == [0, 0, 0]
    assert tally(sessions, "a") == ((60, 15, 60, 15),)


def test_a_database_held_by_another_is_read_and_not_waited_for(sessions, tmp_path):
    sessions.ingest(failed(), {MAIN: [decision("a")]})
    other = sqlite3.connect(tmp_path / "citl.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="locked"):
        sessions.ingest(failed(), {})
    assert tally(sessions, "a") == ((1, 0, 1, 0),)
    other.close()


def test_a_database_from_before_there_were_sessions_is_brought_up_to_date(tmp_path):
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    for statement in schema.MIGRATIONS[0]:
        connection.execute(statement)
    connection.execute("INSERT INTO outcomes VALUES (1, 'p1', 'accepted', NULL, 'm', 'c', 't', 1.0)")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()

    store = Store(path, CLOCK)
    sessions = Sessions(store, CLOCK)
    sessions.ingest(failed(), {MAIN: [decision("a")]})

    assert tally(sessions, "a") == ((1, 0, 1, 0),)
    assert list(store.records()) == ["p1"]
    store.close()


def test_a_store_that_is_closed_says_so(sessions, store):
    store.close()

    with pytest.raises(StoreError, match="closed"):
        sessions.correlate(ROOT, MAIN, (1, 1), 1)
