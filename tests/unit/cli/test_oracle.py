from __future__ import annotations

import msgspec
import pytest

from citl.oracle.reader import read


def test_an_oracle_is_built_from_a_corpus(oracle):
    patterns = read(oracle).patterns

    assert patterns
    assert {pattern.error_code for pattern in patterns} == {"E0600"}


def test_building_says_what_it_wrote(citl, corpus, tmp_path):
    done = citl("oracle", "build", corpus, "-o", tmp_path / "again.apr")

    assert done.returncode == 0
    assert "for 1 error codes" in done.stdout.decode()
    assert done.stderr == b""


def test_the_same_corpus_gives_the_same_bytes(citl, corpus, oracle, tmp_path):
    citl("oracle", "build", corpus, "-o", tmp_path / "again.apr")

    assert (tmp_path / "again.apr").read_bytes() == oracle.read_bytes()


def test_a_folder_that_is_no_corpus_is_refused(citl, tmp_path):
    done = citl("oracle", "build", tmp_path, "-o", tmp_path / "none.apr")

    assert done.returncode == 2
    assert "is no corpus" in done.stderr.decode()
    assert not (tmp_path / "none.apr").exists()


def test_a_case_that_does_not_do_what_it_claims_is_named(citl, corpus, tmp_path):
    (tmp_path / "cases").mkdir()
    case = (corpus / "cases" / "E0600.md").read_text("utf-8").replace("//~ E0600", "//~ E0601")
    (tmp_path / "cases" / "E0600.md").write_text(case, "utf-8")
    (tmp_path / "corpus.toml").write_bytes((corpus / "corpus.toml").read_bytes())
    done = citl("oracle", "build", tmp_path, "-o", tmp_path / "none.apr")

    assert done.returncode == 2
    assert "E0600/ask-whether-a-text-is-empty: marked" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_inspecting_shows_the_patterns_of_each_code(citl, genuine):
    done = citl("oracle", "inspect", genuine / "many.apr")
    codes = {pattern.error_code for pattern in read(genuine / "many.apr").patterns}

    assert done.returncode == 0
    assert [code for code in sorted(codes) if f"\n{code}" not in done.stdout.decode()] == []


def test_inspecting_as_json_gives_every_count(citl, genuine):
    done = citl("oracle", "inspect", genuine / "many.apr", "--format", "json")

    assert msgspec.json.decode(done.stdout)["patterns"] == len(read(genuine / "many.apr").patterns)


def test_a_file_that_is_something_else_is_named(citl, genuine):
    done = citl("oracle", "inspect", genuine / "verdicts.json")

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith(f"error: {genuine / 'verdicts.json'}: ")


@pytest.mark.parametrize("name", ["one", "many", "trained", "empty"])
def test_exported_patterns_are_the_originals_to_the_byte(citl, genuine, name):
    done = citl("oracle", "export", genuine / f"{name}.apr")

    assert done.returncode == 0
    assert done.stdout == (genuine / f"{name}.json").read_bytes()


def test_what_was_exported_can_be_imported(citl, genuine, tmp_path):
    imported = citl("oracle", "import", genuine / "trained.json", "-o", tmp_path / "own.apr")

    assert imported.returncode == 0
    before, after = read(genuine / "trained.apr").patterns, read(tmp_path / "own.apr").patterns
    assert {pattern.id for pattern in after} == {pattern.id for pattern in before}


def test_json_that_holds_no_patterns_is_refused(citl, tmp_path):
    (tmp_path / "odd.json").write_bytes(b'[{"id": 7}]')
    done = citl("oracle", "import", tmp_path / "odd.json", "-o", tmp_path / "own.apr")

    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"error: {tmp_path / 'odd.json'}: ")


def test_merging_gives_each_pattern_once(citl, genuine, oracle, tmp_path):
    done = citl("oracle", "merge", genuine / "trained.apr", oracle, oracle, "-o", tmp_path / "both.apr")
    both = {pattern.id for path in (genuine / "trained.apr", oracle) for pattern in read(path).patterns}

    assert done.returncode == 0
    assert sorted(pattern.id for pattern in read(tmp_path / "both.apr").patterns) == sorted(both)


def test_conflicts_are_told_when_merging(citl, genuine, tmp_path):
    changed = (genuine / "one.json").read_bytes().replace(b'"error_code": "', b'"error_code": "X')
    (tmp_path / "changed.json").write_bytes(changed)
    citl("oracle", "import", tmp_path / "changed.json", "-o", tmp_path / "changed.apr")
    done = citl("oracle", "merge", genuine / "one.apr", tmp_path / "changed.apr", "-o", tmp_path / "both.apr")

    assert done.returncode == 0
    assert "versions of pattern" in done.stderr.decode()


def test_inspecting_a_code_shows_every_source_with_its_record(citl, oracle):
    done = citl("oracle", "inspect", oracle, "--code", "E0600", "--format", "json")
    rows = msgspec.json.decode(done.stdout)

    assert rows
    assert {row["source"] for row in rows} == {"learned"}
    assert all(row["provenance"].startswith("corpus:E0600/") and row["right"] <= row["tried"] for row in rows)


def test_inspecting_a_code_that_is_not_there_says_so(citl, oracle):
    done = citl("oracle", "inspect", oracle, "--code", "E9999")

    assert done.returncode != 0
    assert "knows nothing of E9999" in done.stderr.decode()


def test_learning_needs_pairs(citl, corpus, tmp_path):
    for command in ("learn", "rank"):
        done = citl("oracle", command, tmp_path, corpus)

        assert done.returncode != 0
        assert "`citl oracle pairs` makes them" in done.stderr.decode()


def test_pairs_are_made_with_one_command_and_kept(citl, tmp_path):
    (tmp_path / "code").mkdir()
    text = "fn main() {\n    let words = vec![1, 2];\n    for word in words.iter() {\n        drop(word);\n    }\n}\n"
    (tmp_path / "code" / "words.rs").write_text(text)
    made = [citl("oracle", "pairs", tmp_path / "code", "-o", tmp_path / "pairs", "--jobs", "1") for _ in range(2)]

    assert [done.returncode for done in made] == [0, 0]
    assert all("pairs of 1 origins" in done.stdout.decode() for done in made)
    assert "labels a CPU second" in made[0].stdout.decode()
    assert "labels a CPU second" not in made[1].stdout.decode()


def test_a_feed_that_is_nothing_is_named(citl, tmp_path):
    done = citl("oracle", "pairs", tmp_path / "none", "-o", tmp_path / "pairs")

    assert done.returncode != 0
    assert "is no package, folder or list of crates" in done.stderr.decode()
