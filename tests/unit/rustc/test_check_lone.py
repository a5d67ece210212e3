"""Files without a package, under rustc itself."""

import pytest

from citl.core.diagnostic import Level
from citl.core.errors import ToolchainError
from citl.rustc import process
from citl.rustc.check import CheckConfig, CheckTarget, check
from citl.rustc.toolchain import find_toolchain
from citl.rustc.units import probe_command


async def test_a_program_is_checked_and_its_unit_can_be_compiled_again(check_file, tmp_path):
    result = await check_file('fn main() { let _x: u8 = ""; }\n')

    (error,) = result.diagnostics
    (unit,) = result.units_of(error)
    assert (error.level, error.code) == (Level.ERROR, "E0308")
    assert result.fault == ""
    again = await process.run(probe_command(unit, cwd=unit.cwd, out_dir=str(tmp_path)), deadline_s=60)
    assert b"E0308" in again.stderr


@pytest.mark.parametrize(
    "text",
    [
        "fn main() {}\n",
        "pub fn helper() {}\n",
        '#![crate_type = "lib"]\npub fn main() {}\n',
        "#[allow(unused)]\n    pub  fn\n main() {}\n",
    ],
)
async def test_a_file_is_a_program_exactly_if_it_has_a_main(check_file, text):
    result = await check_file(text, "2 odd-näme.rs")

    assert (result.compiled, result.diagnostics, result.fault) == (True, (), "")


async def test_a_file_that_does_not_parse_has_its_diagnostics(check_file):
    result = await check_file("fn main() { let x = ; }\n")

    assert [diagnostic.code for diagnostic in result.diagnostics] == [None]
    assert "expected expression" in result.diagnostics[0].message
    assert result.diagnostics[0].rendered.startswith("error: expected expression")


async def test_a_missing_file_is_a_fault(tmp_path):
    target = CheckTarget(str(tmp_path), str(tmp_path / "gone.rs"))

    result = await check(target, CheckConfig(cache_dir=str(tmp_path / "cache")))

    assert "gone.rs cannot be read" in result.fault


async def test_an_edition_that_rustc_does_not_know_is_a_fault_in_its_words(write, tmp_path):
    root = write({"lone.rs": "fn main() {}\n"})
    target = CheckTarget(str(root), str(root / "lone.rs"))

    result = await check(target, CheckConfig(cache_dir=str(tmp_path / "cache"), edition="1999"))

    assert not result.compiled
    assert "1999" in result.fault


async def test_the_toolchain_is_found_with_the_compiler_itself(tmp_path):
    toolchain = await find_toolchain(str(tmp_path))

    assert toolchain.rustc == f"{toolchain.sysroot}/bin/rustc"
    assert toolchain.version[0].isdigit()
    assert toolchain.host.count("-") >= 2


async def test_a_missing_toolchain_is_an_error_with_advice(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    with pytest.raises(ToolchainError, match="rustup"):
        await find_toolchain(str(tmp_path))


async def test_a_toolchain_that_is_not_installed_is_an_error_in_rustups_words(tmp_path, monkeypatch):
    monkeypatch.setenv("RUSTUP_TOOLCHAIN", "1.0.0-no-such")

    with pytest.raises(ToolchainError, match="no-such"):
        await find_toolchain(str(tmp_path))


async def test_an_error_at_an_empty_line_still_stands_on_the_first_line(check_file):
    result = await check_file('#![crate_type = "bin"]\n')
    (error,) = result.diagnostics

    assert (error.code, error.primary.start_line >= 1) == ("E0601", True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('fn main() { let t = vec![1]; println!("{}", t); }\n', "t"),
        ('fn main() { let t = vec![1]; println!("{t}"); }\n', "{t}"),
        ("fn main() { let word = 3; for _ in word {} }\n", "word"),
        ('fn main() { assert_eq!(1u8, 2u16 + 1); println!("{}", 1u8 + 2u16); }\n', "2u16 + 1"),
        # What the definition of a macro holds is moved to its call.
        ('macro_rules! bad { () => { let _x: u8 = ""; } }\nfn main() { bad!(); }\n', "bad!()"),
    ],
)
async def test_what_a_macro_was_given_keeps_its_place(check_file, text, place):
    result = await check_file(text)
    errors = [one for one in result.diagnostics if one.level is Level.ERROR]
    span = errors[0].primary.span

    assert text[span.start : span.end] == place
