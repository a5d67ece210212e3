from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len

from citl.cli.findings import Findings
from citl.core.text import SourceText, Span, TextEdit, apply_edits

MUTABLE = """
    pub fn count(names: &[&str]) -> usize {
        let total = 0;
        for name in names {
            total += name.len();
        }
        total
    }
"""
UNTITLED = """
    pub struct Book {
        title: String,
    }

    impl Book {
        pub fn heading(&self) -> &str {
            if !self.title { "untitled" } else { &self.title }
        }
    }
"""
SLEEPING_BUILD_SCRIPT = """
fn main() {
    std::fs::write("PLACE", std::process::id().to_string()).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(60));
}
"""


def test_a_package_without_errors_is_fine(citl, package):
    done = citl("check", package(lib="pub fn one() -> u8 {\n    1\n}\n"))

    assert done.returncode == 0
    assert done.stdout.decode().startswith("No errors in ")


def test_an_error_is_shown_with_its_place_and_its_verified_fix(citl, package):
    done = citl("check", ".", cwd=package(lib=MUTABLE))

    assert done.returncode == 1
    lines = done.stdout.decode().split("\n")
    assert lines[:4] == [
        "error[E0384]: cannot assign twice to immutable variable `total`",
        " --> src/lib.rs:4:9",
        "4 |         total += name.len();",
        "  |         ^^^^^^^^^^^^^^^^^^^ cannot assign twice to immutable variable",
    ]
    assert lines[4] == "  1  clean      Insert `mut` before `total` (line 2)"
    assert lines[5].endswith("| not tried before | rustc")
    assert [line.strip() for line in lines[6:8]] == ["2 -     let total = 0;", "2 +     let mut total = 0;"]
    assert lines[-2].startswith("1 error, 1 has a verified fix, in ")


def test_a_pattern_of_the_oracle_repairs_what_rustc_has_no_suggestion_for(citl, package, oracle):
    done = citl("check", package(lib=UNTITLED), "--oracle", oracle)

    said = done.stdout.decode()
    assert "7 +         if self.title.is_empty() {" in said
    assert "pattern: Ask whether a text is empty" in said
    assert "1 error, 1 has a verified fix" in said


def test_the_fixes_in_json_turn_the_package_into_one_that_compiles(citl, package):
    root = package(lib=MUTABLE)
    found = msgspec.json.decode(citl("check", root, "--format", "json").stdout, type=Findings)
    fix = found.errors[0].fixes[0]
    source = SourceText((root / "src" / "lib.rs").read_bytes())
    edits = [TextEdit(Span(edit.start, edit.end), edit.text) for edit in fix.edits]
    (root / "src" / "lib.rs").write_bytes(apply_edits(source, edits).data)

    assert (fix.verdict, fix.verified) == ("clean", True)
    assert citl("check", root).returncode == 0


def test_json_says_where_the_error_is_and_what_was_checked(citl, package):
    root = package(lib=MUTABLE)
    done = citl("check", root, "--format", "json")
    found = msgspec.json.decode(done.stdout, type=Findings)
    place = found.errors[0].place

    assert done.returncode == 1
    assert (found.version, found.root, found.fault) == (1, str(root), None)
    assert (place.file, place.start_line, place.start_column) == (str(root / "src" / "lib.rs"), 4, 9)
    assert (root / "src" / "lib.rs").read_bytes()[place.start : place.end] == b"total += name.len()"


def test_columns_in_json_count_code_points_from_one(citl, package):
    line = 'pub fn f() -> usize { let é = "𝄞"; é }'
    found = msgspec.json.decode(citl("check", package(lib=line), "--format", "json").stdout, type=Findings)

    assert found.errors[0].place.start_column == line.index("é }") + 1


def test_a_score_explains_itself_when_asked(citl, package):
    root = package(lib=MUTABLE)

    assert "score: by the learned ranker and the sum of its signals" in citl("check", root, "--explain").stdout.decode()
    assert b'"explanation":{"value":' in citl("check", root, "--explain", "--format", "json").stdout


def test_a_limit_of_zero_shows_errors_alone(citl, package):
    found = citl("check", package(lib=MUTABLE), "--limit", "0", "--format", "json").stdout

    assert msgspec.json.decode(found, type=Findings).errors[0].fixes == ()


def test_a_file_that_belongs_to_no_package_is_checked_alone(citl, tmp_path):
    (tmp_path / "lone.rs").write_text('fn main() {\n    let x: i32 = 1\n    println!("{x}");\n}\n', "utf-8")
    done = citl("check", "lone.rs", cwd=tmp_path)

    assert done.returncode == 1
    assert " --> lone.rs:2:" in done.stdout.decode()


def test_a_lone_file_is_read_in_the_edition_that_is_asked_for(citl, tmp_path):
    (tmp_path / "old.rs").write_text('fn main() {\n    let async = 1;\n    println!("{}", async);\n}\n', "utf-8")

    assert citl("check", tmp_path / "old.rs").returncode == 1
    assert citl("check", tmp_path / "old.rs", "--edition", "2015").returncode == 0


def test_a_directory_without_a_package_is_refused(citl, tmp_path):
    done = citl("check", tmp_path)

    assert (done.returncode, done.stdout) == (2, b"")
    expected = f"error: {tmp_path} is no Rust package: there is no Cargo.toml in it or above it.\n"
    assert done.stderr.decode() == expected


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("nowhere",), "nowhere does not exist."),
        (("notes.txt",), "notes.txt is neither a Rust package nor a Rust file."),
        ((".", "--edition", "1999"), "'1999' is not one of '2015', '2018', '2021', '2024'"),
        ((".", "--limit", "-1"), "Invalid value for '--limit'"),
        ((".", "--format", "xml"), "'xml' is not one of 'human', 'json'"),
    ],
)
def test_bad_usage_is_one_sentence(citl, tmp_path, args, sentence):
    (tmp_path / "notes.txt").touch()
    done = citl("check", *args, cwd=tmp_path)

    assert done.returncode == 2
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_manifest_that_does_not_parse_is_a_fault(citl, package):
    root = package(lib="")
    (root / "Cargo.toml").write_text("[package\n", "utf-8")
    done = citl("check", root, "--format", "json")

    assert done.returncode == 2
    assert msgspec.json.decode(done.stdout, type=Findings).fault
    assert b"error: " in done.stderr
    assert b"Traceback" not in done.stderr


def test_without_cargo_it_says_how_to_get_it(citl, package):
    done = citl("check", package(lib=""), PATH="/nonexistent")

    assert done.returncode == 2
    assert "rustup" in done.stderr.decode()


def test_an_oracle_that_cannot_be_used_is_a_warning(citl, package):
    root = package(lib=MUTABLE)
    done = citl("check", root, "--oracle", root / "Cargo.toml")

    assert done.returncode == 1
    assert "warning: The oracle could not be used" in done.stderr.decode()
    assert "Insert `mut`" in done.stdout.decode()


def test_a_cache_that_cannot_be_written_is_told_in_sentences(citl, package, tmp_path):
    (tmp_path / "occupied").touch()
    done = citl("check", package(lib=MUTABLE), CITL_DATA_DIR=str(tmp_path / "occupied"))

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    lines = done.stderr.decode().strip().split("\n")
    assert [line for line in lines if not line.startswith(("warning: ", "error: "))] == []


def test_no_file_of_the_package_is_touched(citl, package):
    root = package(lib=MUTABLE)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    citl("check", root)

    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_a_terminal_gets_colours_unless_told_otherwise(environment, package):
    root = package(lib=MUTABLE)

    assert b"\x1b[1;31merror[E0384]" in _on_a_terminal(environment, root)
    assert b"\x1b[1;31m" not in _on_a_terminal(environment | {"NO_COLOR": "1"}, root)


def test_escape_sequences_in_a_program_do_not_reach_the_terminal(citl, package):
    done = citl("check", package(lib='pub fn f() -> u8 { "\x1b[2J\u202e" }\n'))

    assert done.returncode == 1
    assert b"\x1b" not in done.stdout
    assert "\u202e" not in done.stdout.decode()


def test_carets_stand_below_wide_characters(citl, tmp_path):
    (tmp_path / "wide.rs").write_text('fn main() { let s = "寿司"; s + 1; }\n', "utf-8")
    lines = citl("check", "wide.rs", cwd=tmp_path).stdout.decode().split("\n")

    assert cell_len(lines[3][: lines[3].index("^")]) == cell_len(lines[2][: lines[2].index("+ 1")])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
def test_an_interrupt_ends_the_compiler_and_says_so_by_its_code(environment, package):
    root = package(lib=MUTABLE)
    (root / "build.rs").write_text(SLEEPING_BUILD_SCRIPT.replace("PLACE", str(root / "pid")), "utf-8")
    argv = [sys.executable, "-m", "citl.cli", "check", str(root)]
    running = subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child = _number_in(root / "pid")
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=20)

    assert running.returncode == 130
    assert b"Traceback" not in said
    _wait_for(lambda: _is_gone(child), "the build script lives on")


def _number_in(file):
    _wait_for(lambda: file.exists() and file.read_text("utf-8"), "the build script did not start")
    return int(file.read_text("utf-8"))


def _is_gone(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return True
    # What has ended, and only waits for somebody to ask how.
    return state == "Z"


def _wait_for(condition, complaint):
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(complaint)
        time.sleep(0.05)


def _on_a_terminal(environment, root):
    ours, theirs = os.openpty()
    argv = [sys.executable, "-m", "citl.cli", "check", str(root)]
    variables = environment | {"TERM": "xterm-256color"}
    subprocess.run(argv, env=variables, stdout=theirs, stderr=subprocess.DEVNULL, timeout=60, check=False)
    os.close(theirs)
    said = b""
    # The end of a terminal is an error on Linux.
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:
        pass
    os.close(ours)
    return said
