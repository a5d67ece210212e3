from __future__ import annotations

import msgspec

from citl.cli.doctor import Diagnosis, State


def test_where_everything_is_there_all_is_fine(citl, oracle):
    done = citl("doctor", "--oracle", oracle)

    assert done.returncode == 0, done.stdout.decode()
    assert "rustc" in done.stdout.decode()


def test_an_oracle_that_does_not_load_is_missing(citl, tmp_path):
    done = citl("doctor", "--oracle", tmp_path / "none.apr")

    assert done.returncode == 1
    assert "missing   oracle" in done.stdout.decode()


def test_without_rust_it_says_how_to_get_it(citl, oracle):
    done = citl("doctor", "--oracle", oracle, "--format", "json", PATH="/nonexistent")
    found = msgspec.json.decode(done.stdout, type=Diagnosis)
    missing = [finding for finding in found.findings if finding.state is State.MISSING]

    assert done.returncode == 1
    assert [finding.name for finding in missing] == ["rust toolchain"]
    assert "rustup" in missing[0].advice


def test_a_damaged_database_is_found_and_left_alone(citl, oracle, tmp_path):
    database = tmp_path / "citl.sqlite3"
    database.write_bytes(b"not a database, whatever its name says" * 40)
    before = database.read_bytes()
    done = citl("doctor", "--oracle", oracle, CITL_DATA_DIR=str(tmp_path))

    assert done.returncode == 1
    assert "missing   database" in done.stdout.decode()
    assert database.read_bytes() == before


def test_looking_creates_nothing(citl, oracle, tmp_path):
    done = citl("doctor", "--oracle", oracle, CITL_DATA_DIR=str(tmp_path / "data"))

    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []
