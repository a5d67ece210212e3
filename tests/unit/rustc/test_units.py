"""How cargo says that it compiles, and how it is done again."""

import json

import pytest

from citl.rustc import process
from citl.rustc.units import RunningLines, make_unit, parse_running, probe_command

RUNNING = (
    "     Running `CARGO=/bin/cargo CARGO_PKG_DESCRIPTION='two\nlines, it'\\''s `so`' EMPTY='' BACK='a\\' "
    "/tools/rustc --crate-name app --edition=2021 src/main.rs --error-format=json --json=artifacts,future-incompat "
    "--emit=dep-info,metadata -C debuginfo=2 --test --cfg 'feature=\"default\"' --check-cfg 'cfg(docsrs,test)' "
    "-C metadata=1 -C extra-filename=-2 --out-dir /t/deps -C incremental=/t/inc -L dependency=/t/deps "
    "--extern one=/t/deps/libone.rmeta --cap-lints warn`"
)


def test_a_running_line_tells_how_a_unit_is_compiled():
    unit = parse_running(RUNNING, "/home/me/app")

    assert (unit.program, unit.cwd, unit.crate_name) == ("/tools/rustc", "/home/me/app", "app")
    assert (unit.source, unit.edition, unit.is_test, unit.id) == ("/home/me/app/src/main.rs", "2021", True, "-2")
    assert dict(unit.env) == {
        "CARGO": "/bin/cargo",
        "CARGO_PKG_DESCRIPTION": "two\nlines, it's `so`",
        "EMPTY": "",
        "BACK": "a\\",
    }


def test_a_wrapper_is_left_out():
    unit = parse_running("     Running `A=1 sccache /tools/rustc --crate-name a /x/lib.rs`", "/home")

    assert (unit.program, unit.source, unit.is_test, unit.edition) == ("/tools/rustc", "/x/lib.rs", False, "2015")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "    Checking app v0.1.0",
        "     Running `/t/build/app-1/build-script-build`",
        "     Running `rustc --crate-name a 'src/lib.rs`",
        "     Running `--crate-name a src/lib.rs`",
        "     Running `rustc --crate-name`",
        "     Running `rustc --crate-name a --cfg x`",
    ],
)
def test_other_lines_start_no_unit(text):
    assert parse_running(text, "/") is None


def test_a_text_of_several_lines_is_put_together():
    lines = RunningLines()
    stream = f"   Compiling app\n{RUNNING}\nerror: odd\n     Running `next`\n".split("\n")

    others = [line for line in stream if not lines.take(line)]

    assert lines.texts == [RUNNING, "     Running `next`"]
    assert others == ["   Compiling app", "error: odd", ""]


def test_a_text_without_end_is_given_up():
    lines = RunningLines()
    for _ in range(40):
        lines.take("     Running `" + "x" * 100_000)

    assert lines.texts == []


def test_a_probe_writes_metadata_elsewhere_and_keeps_everything_else():
    unit = parse_running(RUNNING, "/home/me/app")

    command = probe_command(unit, cwd="/elsewhere", out_dir="/out")

    assert command.cwd == "/elsewhere"
    assert command.env == unit.env
    assert command.argv == (
        *("/tools/rustc", "--crate-name", "app", "--edition=2021", "src/main.rs", "-C", "debuginfo=2", "--test"),
        *("--cfg", 'feature="default"', "--check-cfg", "cfg(docsrs,test)", "-C", "metadata=1"),
        *("-C", "extra-filename=-2", "-L", "dependency=/t/deps", "--extern", "one=/t/deps/libone.rmeta"),
        *("--cap-lints", "warn", "--error-format=json", "--emit=metadata", "--out-dir", "/out"),
    )


def test_the_source_is_found_behind_options_with_values():
    unit = make_unit("rustc", ("--crate-name", "a.rs", "--cfg", "b.rs", "-L", "c.rs", "d.rs"), (), "/home")

    assert unit.source == "/home/d.rs"


async def test_units_of_a_check_show_their_errors_again_alone(write, check_root, tmp_path):
    root = write(
        {
            "Cargo.toml": """
                [package]
                name = "app"
                version = "0.1.0"
                edition = "2021"
                [features]
                default = ["f"]
                f = []
            """,
            "build.rs": 'fn main() { println!("cargo:rustc-env=WORD=two words"); }\n',
            "src/lib.rs": 'pub fn f() -> u8 { env!("WORD").len() }\n#[cfg(feature = "f")] pub fn g() -> u8 { "" }\n',
        }
    )
    result = await check_root(root)
    out_dir = tmp_path / "out"
    out_dir.mkdir()

    assert len(result.diagnostics) == 2
    for diagnostic in result.diagnostics:
        for unit in result.units_of(diagnostic):
            finished = await process.run(probe_command(unit, cwd=unit.cwd, out_dir=str(out_dir)), deadline_s=60)
            messages = [json.loads(line)["message"] for line in finished.stderr.split(b"\n") if line]
            assert messages.count(diagnostic.message) == 2
    assert not list(root.glob("**/*.rmeta"))
