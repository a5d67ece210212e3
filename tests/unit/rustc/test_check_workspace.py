"""`cargo check` over real packages."""

import asyncio
import time
from pathlib import Path

import pytest

from citl.core.diagnostic import Level
from citl.rustc.check import CheckTarget, find_target

MEMBER = """
    [package]
    name = "{name}"
    version = "0.1.0"
    edition = "2021"
"""


def manifest(name, more=""):
    return MEMBER.replace("{name}", name) + more


def errors(result):
    return [diagnostic for diagnostic in result.diagnostics if diagnostic.level is Level.ERROR]


def files_below(root):
    return {path: path.stat().st_mtime_ns for path in Path(root).rglob("*")}


def mirrored_locks(config):
    return list(Path(config.cache_dir, "mirror").rglob("Cargo.lock"))


@pytest.fixture
def workspace(write):
    return write(
        {
            "Cargo.toml": '[workspace]\nmembers = ["one", "two"]\nresolver = "2"\n',
            "one/Cargo.toml": manifest("one", 'description = """Several\nlines, it\'s `so`\n"""\n'),
            "one/src/lib.rs": """
                pub fn one() -> i32 { let spare = 2; 1 }

                #[cfg(test)]
                mod tests {
                    #[test]
                    fn counts() { let _: String = super::one(); }
                }
            """,
            "two/Cargo.toml": manifest("two", '[dependencies]\none = { path = "../one" }\n'),
            "two/src/main.rs": """
                fn main() {
                    let _count: u8 = "drei";
                    let unused = one::one();
                }
            """,
            "two/tests/all.rs": "#[test]\nfn all() { one::one(1); }\n",
        }
    )


async def test_all_targets_of_all_members_are_checked_and_each_error_is_reported_once(workspace, check_root):
    heard = []

    result = await check_root(workspace, heard.append)

    places = sorted((diagnostic.code, diagnostic.primary.file) for diagnostic in errors(result))
    assert places == [
        ("E0061", f"{workspace}/two/tests/all.rs"),
        ("E0308", f"{workspace}/one/src/lib.rs"),
        ("E0308", f"{workspace}/two/src/main.rs"),
    ]
    assert (result.compiled, result.fault, result.rejected_count) == (False, "", 0)
    assert tuple(heard) == result.diagnostics
    assert result.duration_s > 0


async def test_an_error_in_program_and_tests_names_both_units_the_program_first(workspace, check_root):
    result = await check_root(workspace)

    error = next(one for one in errors(result) if one.primary.file.endswith("main.rs"))
    units = result.units_of(error)
    assert [(unit.crate_name, unit.is_test) for unit in units] == [("two", False), ("two", True)]
    assert units[0].source == f"{workspace}/two/src/main.rs"
    assert units[0].cwd == str(workspace)
    assert units[0].edition == "2021"


async def test_an_error_in_the_tests_alone_names_the_unit_of_the_tests(workspace, check_root):
    result = await check_root(workspace)

    error = next(one for one in errors(result) if one.primary.file.endswith("lib.rs"))
    assert [(unit.crate_name, unit.is_test) for unit in result.units_of(error)] == [("one", True)]


async def test_an_error_in_a_test_module_of_a_library_that_fails_too_names_its_tests_first(write, check_root):
    root = write(
        {
            "Cargo.toml": manifest("both"),
            "src/lib.rs": 'pub fn f() -> i32 { "" }\n#[cfg(test)]\nmod tests { fn g() -> u8 { "é" } }\n',
        }
    )

    result = await check_root(root)

    inside = next(one for one in errors(result) if one.primary.start_line == 3)
    outside = next(one for one in errors(result) if one.primary.start_line == 1)
    assert [unit.is_test for unit in result.units_of(inside)] == [True, False]
    assert [unit.is_test for unit in result.units_of(outside)] == [False, True]


async def test_a_second_check_says_the_same_and_remembers_units_that_cargo_did_not_start(workspace, check_root):
    first = await check_root(workspace)
    second = await check_root(workspace)

    assert set(second.diagnostics) == set(first.diagnostics)
    assert {unit.id for unit in second.units} == {unit.id for unit in first.units}
    warned = next(one for one in second.diagnostics if one.code == "unused_variables")
    assert second.units_of(warned)


async def test_nothing_is_written_in_the_users_tree_without_a_lock_file(workspace, check_root):
    before = files_below(workspace)

    await check_root(workspace)
    await check_root(workspace)

    assert files_below(workspace) == before
    assert not (workspace / "Cargo.lock").exists()


async def test_a_lock_file_that_is_up_to_date_is_used_and_left_alone(workspace, check_root, config):
    (workspace / "Cargo.lock").write_text(
        'version = 4\n\n[[package]]\nname = "one"\nversion = "0.1.0"\n\n'
        '[[package]]\nname = "two"\nversion = "0.1.0"\ndependencies = [\n "one",\n]\n'
    )
    before = files_below(workspace)

    result = await check_root(workspace)

    assert len(errors(result)) == 3
    assert files_below(workspace) == before
    assert mirrored_locks(config) == []


async def test_a_stale_lock_file_is_left_alone_and_updated_in_the_mirror(workspace, check_root, config):
    lock = workspace / "Cargo.lock"
    lock.write_text('version = 4\n\n[[package]]\nname = "one"\nversion = "0.1.0"\n')
    before = files_below(workspace)

    result = await check_root(workspace)

    assert (len(errors(result)), result.fault) == (3, "")
    assert files_below(workspace) == before
    (mirrored,) = mirrored_locks(config)
    assert 'name = "two"' in mirrored.read_text()


async def test_path_dependencies_outside_the_root_resolve_without_a_lock_file(write, check_root, tmp_path):
    root = write(
        {
            "deep/app/Cargo.toml": manifest("app", '[dependencies]\nother = { path = "../../other" }\n'),
            "deep/app/src/main.rs": "fn main() { other::third::f(1) }\n",
            "other/Cargo.toml": manifest("other", '[dependencies]\nthird = { path = "../family/third" }\n'),
            "other/src/lib.rs": "pub use third;\n",
            "family/Cargo.toml": '[workspace]\nmembers = ["third"]\n[workspace.package]\nedition = "2021"\n',
            "family/third/Cargo.toml": '[package]\nname = "third"\nversion = "0.1.0"\nedition.workspace = true\n',
            "family/third/src/lib.rs": "pub fn f() {}\n",
        }
    )
    before = files_below(root)

    for _ in range(2):
        result = await check_root(root / "deep/app")

        assert result.fault == ""
        assert [(one.code, one.primary.file) for one in errors(result)] == [("E0061", f"{root}/deep/app/src/main.rs")]
    assert files_below(root) == before


async def test_a_dependency_on_the_directory_above_resolves_without_a_lock_file(write, check_root):
    root = write(
        {
            "Cargo.toml": manifest("above", '[workspace]\nexclude = ["fuzz"]\n'),
            "src/lib.rs": "pub fn f() {}\n",
            "fuzz/Cargo.toml": manifest("fuzz", '[workspace]\n[dependencies]\nabove = { path = ".." }\n'),
            "fuzz/src/main.rs": "fn main() { above::f(1) }\n",
        }
    )
    before = files_below(root)

    result = await check_root(root / "fuzz")

    assert (result.fault, [one.code for one in errors(result)]) == ("", ["E0061"])
    assert files_below(root) == before


async def test_units_of_a_mirrored_workspace_name_real_paths_only(workspace, check_root, config):
    result = await check_root(workspace)

    assert result.units
    words = [word for unit in result.units for word in (*unit.args, *(value for _, value in unit.env))]
    assert not any(f"{config.cache_dir}/mirror" in word for word in words)


async def test_names_and_texts_outside_ascii_keep_their_bytes(write, check_root):
    text = "fn main() {\n    let größe: &str = \"ß𝄞\"; größe.push('ü'); let _: u8 = größe;\n}\n"
    root = write({"Cargo.toml": manifest("weit"), "src/main.rs": text}, under="Grüße an 'alle' !")

    result = await check_root(root)

    (mismatch,) = [one for one in errors(result) if one.code == "E0308"]
    span = mismatch.primary.span
    assert mismatch.primary.file == f"{root}/src/main.rs"
    assert text.encode()[span.start : span.end].decode() == "größe"
    assert [unit.source for unit in result.units_of(mismatch)] == [f"{root}/src/main.rs"] * 2


async def test_an_error_made_by_a_macro_of_the_user_is_shown_at_its_call(write, check_root):
    text = 'macro_rules! add { ($a:expr) => { $a + "x" } }\nfn main() { add!(1); }\n'
    root = write({"Cargo.toml": manifest("mac"), "src/main.rs": text})

    result = await check_root(root)

    (error,) = errors(result)
    assert error.primary.in_expansion
    assert text[error.primary.span.start : error.primary.span.end] == "add!(1)"


async def test_an_error_made_by_a_macro_of_std_is_shown_in_the_users_file(write, check_root):
    text = 'struct Plain;\nfn main() { assert_eq!(Plain, Plain); println!("{}", Plain); }\n'
    root = write({"Cargo.toml": manifest("mac"), "src/main.rs": text})

    result = await check_root(root)

    assert {one.primary.file for one in errors(result)} == {f"{root}/src/main.rs"}
    assert any(
        text[s.span.start : s.span.end] == "assert_eq!(Plain, Plain)" for one in errors(result) for s in one.spans
    )


async def test_a_manifest_that_does_not_parse_is_a_fault_in_cargos_words(write, check_root):
    root = write({"Cargo.toml": "[package\n", "src/main.rs": "fn main() {}\n"})

    result = await check_root(root)

    assert result.diagnostics == ()
    assert "Cargo.toml" in result.fault
    assert "unclosed table" in result.fault


async def test_a_package_without_targets_is_a_fault(write, check_root):
    result = await check_root(write({"Cargo.toml": manifest("empty")}))

    assert "no targets" in result.fault


async def test_a_dependency_that_is_not_on_the_machine_is_a_fault_and_does_not_hang(write, check_root, config):
    root = write(
        {
            "Cargo.toml": manifest("far", '[dependencies]\nno-such-crate-citl = "1"\n'),
            "src/main.rs": "fn main() {}\n",
        }
    )
    started = time.monotonic()

    result = await check_root(root, args=("--offline",))

    assert "no-such-crate-citl" in result.fault
    assert str(root) in result.fault
    assert config.cache_dir not in result.fault
    assert time.monotonic() - started < 10


async def test_a_build_script_that_fails_is_a_fault_beside_the_errors_of_others(write, check_root):
    root = write(
        {
            "Cargo.toml": '[workspace]\nmembers = ["bad", "wrong"]\n',
            "bad/Cargo.toml": manifest("bad"),
            "bad/build.rs": 'fn main() { panic!("no luck") }\n',
            "bad/src/lib.rs": "",
            "wrong/Cargo.toml": manifest("wrong"),
            "wrong/src/lib.rs": 'pub fn f() -> u8 { "" }\n',
        }
    )

    result = await check_root(root)

    assert [one.code for one in errors(result)] == ["E0308"]
    assert "custom build command" in result.fault
    assert "no luck" in result.fault


async def test_no_cargo_on_the_path_is_a_fault_with_advice(workspace, check_root, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    result = await check_root(workspace)

    assert "cargo" in result.fault
    assert "PATH" in result.fault


async def test_a_deadline_is_a_fault(write, check_root):
    root = write({"Cargo.toml": manifest("slow"), "build.rs": SLEEP, "src/lib.rs": ""})

    result = await check_root(root, deadline_s=2)

    assert "2 s" in result.fault


SLEEP = "fn main() { std::thread::sleep(std::time::Duration::from_secs(300)) }\n"


def processes_under(directory):
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str(directory) in (entry / "cmdline").read_text() + str((entry / "exe").readlink()):
                found.append(entry.name)
        except OSError:
            continue
    return found


async def test_cancelling_kills_a_build_script_that_hangs_and_leaves_the_target_directory_usable(
    write, check_root, tmp_path
):
    root = write({"Cargo.toml": manifest("slow"), "build.rs": SLEEP, "src/lib.rs": "pub fn f() -> u8 { 1u16 }\n"})
    task = asyncio.create_task(check_root(root))
    end = time.monotonic() + 60
    while not any("build-script" in name for name in running_programs(tmp_path)):
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
    started = time.monotonic()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert time.monotonic() - started < 1
    await asyncio.sleep(0.5)
    assert processes_under(tmp_path) == []
    (root / "build.rs").write_text("fn main() {}\n")
    assert [one.code for one in errors(await check_root(root))] == ["E0308"]


def running_programs(directory):
    for entry in Path("/proc").glob("[0-9]*/exe"):
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target.startswith(str(directory)):
            yield target


async def test_the_target_of_a_members_file_is_its_workspace(workspace):
    assert await find_target(str(workspace / "two/src/main.rs")) == CheckTarget(str(workspace))


async def test_the_target_of_a_file_in_no_place_of_its_package_is_the_file_with_a_note(workspace, write):
    write({"two/notes/scratch.rs": "fn main() {}\n"})

    target = await find_target(str(workspace / "two/notes/scratch.rs"))

    assert target.lone_file == str(workspace / "two/notes/scratch.rs")
    assert "scratch.rs" in target.note


async def test_a_target_with_a_path_of_its_own_belongs_to_its_package(write):
    root = write({"Cargo.toml": manifest("odd", '[[bin]]\nname = "odd"\npath = "app/go.rs"\n'), "app/go.rs": ""})

    assert (await find_target(str(root / "app/go.rs"))).root == str(root)
    assert (await find_target(str(root / "app/part/more.rs"))).lone_file is None


async def test_the_target_under_a_broken_manifest_is_the_nearest_package(write):
    root = write({"Cargo.toml": "[package\n", "src/main.rs": ""})

    assert await find_target(str(root / "src/main.rs")) == CheckTarget(str(root))


async def test_the_target_of_a_file_outside_any_package_is_the_file(write):
    root = write({"lone.rs": ""})

    assert await find_target(str(root / "lone.rs")) == CheckTarget(str(root), str(root / "lone.rs"))


async def test_a_broken_manifest_is_named_by_its_own_path(write, check_root):
    root = write({"Cargo.toml": "[package\n", "src/main.rs": "fn main() {}\n"})
    result = await check_root(root)

    assert f"--> {root / 'Cargo.toml'}:1" in result.fault
    assert "mirror" not in result.fault


@pytest.mark.parametrize("named", ["../../cache/m/p/odd/a", "/cache/m/p/odd/a", "/p/odd/a"])
def test_a_mirrored_name_is_made_real_however_cargo_writes_it(named):
    from citl.rustc.cargo import _in_real_paths
    from citl.rustc.decode import SourceTree

    assert _in_real_paths(f" --> {named}:1", SourceTree("/p/odd", "/cache/m")) == " --> /p/odd/a:1"
