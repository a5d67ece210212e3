"""The user's database, on real files and with real other processes."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from citl.core.clock import FixedClock, SystemClock
from citl.core.errors import StoreError
from citl.core.fix import Record
from citl.learning import schema
from citl.learning.paths import cache_dir, data_dir
from citl.learning.store import Export, Outcome, OutcomeKind, OwnPattern, Store, set_aside

CLOCK = FixedClock(1000.0)


def outcome(source="p1", kind=OutcomeKind.ACCEPTED, at=0.0):
    return Outcome(source, kind, "E0308", "mismatched types", "c1", "Borrow it", at)


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "deep" / "citl.db", CLOCK)
    yield store
    store.close()


def test_an_untouched_store_has_no_records(store):
    assert store.records() == {}
    assert store.own_patterns() == ()


def test_a_fix_accepted_and_confirmed_succeeded_once_and_a_rejected_one_failed(store):
    for kind in (OutcomeKind.ACCEPTED, OutcomeKind.CONFIRMED, OutcomeKind.REJECTED):
        store.record(outcome(kind=kind))
    store.record(outcome(source="rustc:E0425:cannot find"))

    assert store.records() == {"p1": Record(1, 2), "rustc:E0425:cannot find": Record(1, 1)}


def test_undoing_takes_the_success_back_but_not_the_attempt(store):
    store.record(outcome())
    store.record(outcome(kind=OutcomeKind.UNDONE))

    assert store.records() == {"p1": Record(0, 1)}
    assert store.counts() == {"p1": {OutcomeKind.ACCEPTED: 1, OutcomeKind.UNDONE: 1}}


def test_an_outcome_without_a_time_gets_the_clocks(store):
    store.record(outcome())
    store.record(outcome(at=7.0))

    assert [kept.at for kept in store.export().outcomes] == [7.0, 1000.0]


def test_what_was_recorded_is_there_after_reopening(tmp_path):
    path = tmp_path / "citl.db"
    first = Store(path, CLOCK)
    first.record(outcome())
    first.close()
    first.close()

    second = Store(path, CLOCK)

    assert second.records() == {"p1": Record(1, 1)}
    second.close()
    with pytest.raises(StoreError, match="closed"):
        second.records()


def test_own_patterns_come_back_by_id_and_the_last_one_wins(store):
    store.remember(OwnPattern("b", "E0308", '{"n": 1}'))
    store.remember(OwnPattern("a", "E0425", '{"é": "🦀"}'))
    store.remember(OwnPattern("b", "E0308", '{"n": 2}', 5.0))

    assert store.own_patterns() == (
        OwnPattern("a", "E0425", '{"é": "🦀"}', 1000.0),
        OwnPattern("b", "E0308", '{"n": 2}', 5.0),
    )


def test_forgetting_one_source_leaves_the_others(store):
    store.record(outcome())
    store.record(outcome(source="p2"))
    store.remember(OwnPattern("p1", "E0308", "{}"))

    assert store.forget("p1") == 2
    assert store.records() == {"p2": Record(1, 1)}
    assert store.own_patterns() == ()


def test_forgetting_everything_leaves_nothing(store):
    store.record(outcome())
    store.remember(OwnPattern("own", "E0308", "{}"))

    assert store.forget(None) == 2
    assert store.export() == Export(schema.VERSION, (), ())


def test_an_export_travels_as_json_and_is_absorbed_once(store, tmp_path):
    store.record(outcome())
    store.record(outcome(kind=OutcomeKind.REJECTED))
    store.remember(OwnPattern("own", "E0308", "{}"))
    travelled = msgspec.json.decode(msgspec.json.encode(store.export()), type=Export)
    other = Store(tmp_path / "other.db", CLOCK)

    assert other.absorb(travelled) == 3
    assert other.absorb(travelled) == 0
    assert other.export() == store.export()
    other.close()


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path):
    path = tmp_path / "citl.db"
    path.write_bytes(b"this is not a database at all, but long enough to have a header" * 20)
    before = path.read_bytes()

    with pytest.raises(StoreError, match=r"citl\.db.*damaged"):
        Store(path, CLOCK)
    assert path.read_bytes() == before


def test_a_torn_database_is_named_and_can_be_set_aside(tmp_path):
    path = tmp_path / "citl.db"
    store = Store(path, CLOCK)
    for number in range(400):
        store.record(outcome(source=f"p{number}"))
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:5000] + b"\xff" * 8000 + whole[13000:])

    with pytest.raises(StoreError, match=r"damaged|malformed"):
        Store(path, CLOCK)
    aside = set_aside(path)

    assert aside.read_bytes() != whole
    assert not path.exists()
    fresh = Store(path, CLOCK)
    assert fresh.records() == {}
    fresh.close()


def test_a_newer_schema_is_refused_with_what_helps(tmp_path):
    path = tmp_path / "citl.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()

    with pytest.raises(StoreError, match=r"newer version of CITL.*update"):
        Store(path, CLOCK)


def test_a_path_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="cannot be used"):
        Store(tmp_path / "file" / "citl.db", CLOCK)
    with pytest.raises(StoreError, match="cannot be used"):
        Store(tmp_path, CLOCK)


def test_a_database_held_by_another_gives_up_soon(store, tmp_path):
    other = sqlite3.connect(tmp_path / "deep" / "citl.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="locked"):
        store.record(outcome())
    assert store.records() == {}

    other.execute("ROLLBACK")
    other.close()
    store.record(outcome())
    assert store.records() == {"p1": Record(1, 1)}


WRITER = """
import sys
from pathlib import Path
from citl.core.clock import SystemClock
from citl.learning.store import Outcome, OutcomeKind, Store
store = Store(Path(sys.argv[1]), SystemClock())
for number in range(50):
    store.record(Outcome("shared", OutcomeKind.ACCEPTED, None, "m", str(number), "t"))
store.close()
"""


def test_several_editors_write_at_once_and_nothing_is_lost(tmp_path):
    path = tmp_path / "citl.db"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, path]) for _ in range(4)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0, 0]
    store = Store(path, CLOCK)

    assert store.records() == {"shared": Record(200, 200)}
    store.close()


OPENER = """
import sys
import time
from pathlib import Path
from citl.core.clock import SystemClock
from citl.learning.store import Store
for number in range(40):
    time.sleep(max(0.0, float(sys.argv[2]) + number * 0.05 - SystemClock().now()))
    Store(Path(sys.argv[1]) / str(number), SystemClock()).close()
"""


def test_several_editors_may_create_the_database_at_once(tmp_path):
    soon = str(SystemClock().now() + 1.5)
    openers = [subprocess.Popen([sys.executable, "-c", OPENER, tmp_path, soon]) for _ in range(4)]

    assert [opener.wait(timeout=60) for opener in openers] == [0, 0, 0, 0]


def test_threads_of_one_editor_take_turns(store):
    threads = [threading.Thread(target=lambda: [store.record(outcome()) for _ in range(25)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.records() == {"p1": Record(100, 100)}


def test_one_variable_moves_data_and_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("CITL_DATA_DIR", str(tmp_path))
    assert data_dir() == tmp_path
    assert cache_dir() == tmp_path / "cache"

    monkeypatch.delenv("CITL_DATA_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "tmp"))
    if sys.platform == "linux":
        assert data_dir() == Path(tmp_path / "data" / "citl")
        assert cache_dir() == Path(tmp_path / "tmp" / "citl")
