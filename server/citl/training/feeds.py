"""Where code that compiles comes from: programs, packages, published crates, examples in documentation.

Every origin becomes either lone files, of which any part may be broken, or a crate, whose functions may be.
"""

from __future__ import annotations

import re
import shutil
import tomllib
import urllib.parse
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import CitlError, WorkspaceError
from citl.rustc import process
from citl.rustc.check import CheckConfig, check, find_target
from citl.rustc.lone import lone_unit
from citl.rustc.toolchain import find_cargo, find_toolchain
from citl.rustc.units import UNSET, RunningLines, Unit, parse_running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EDITION = "2021"
_FETCH_S = 3600.0
_RUN_LINK = re.compile(r'class="test-arrow"[^>]*\?code=([^"&]+)&amp;')
_MOST_FILES = 40
"""Examples of one origin: a shard is what an interrupted run loses at most."""


class Origin(msgspec.Struct, frozen=True):
    """Code that compiles."""

    name: str
    """``program:games/dice``, ``crate:either-1.15.0``, ``package:bakery``, ``examples:alloc/vec`` ..."""
    files: dict[str, str]
    """Lone files by the names that pairs know them by; empty for a crate."""
    unit: Unit | None = None
    """How the crate is compiled."""


def programs_in(folder: Path) -> Iterator[Origin]:
    """Every Rust file below ``folder``, as a program of its own."""
    for file in sorted(folder.rglob("*.rs")):
        name = file.relative_to(folder).with_suffix("").as_posix()
        yield Origin(f"program:{name}", {f"/{name}.rs": file.read_text(encoding="utf-8")})


def examples_in(folder: Path) -> Iterator[Origin]:
    """The runnable examples in the HTML documentation below ``folder``, such as the toolchain's, each text once.

    They are read from the links that run them, which hold the whole program, hidden lines and all.
    """
    seen: set[str] = set()
    for page in sorted(folder.rglob("*.html")):
        texts = [urllib.parse.unquote_plus(code) for code in _RUN_LINK.findall(page.read_text("utf-8", "replace"))]
        fresh = [text for text in dict.fromkeys(texts) if text not in seen and "#![feature" not in text]
        seen.update(fresh)
        name = page.relative_to(folder).with_suffix("").as_posix()
        for start in range(0, len(fresh), _MOST_FILES):
            part = {f"/{name}_{start + at}.rs": text for at, text in enumerate(fresh[start : start + _MOST_FILES])}
            yield Origin(f"examples:{name}:{start}", part)


async def package_in(folder: Path, cache: Path) -> list[Origin]:
    """The crates of the package or workspace in ``folder``.

    Raises:
        WorkspaceError: it does not compile.
    """
    target = await find_target(str(folder / "Cargo.toml"))
    if target.lone_file is not None:
        raise WorkspaceError(f"{folder} is no package: it has no Cargo.toml that cargo reads.")
    result = await check(target, CheckConfig(cache_dir=str(cache)))
    if not result.compiled:
        first = result.diagnostics[0].message if result.diagnostics else result.fault
        raise WorkspaceError(f"{folder} does not compile, so nothing can be learned from it yet: {first}")
    units = {unit.source: unit for unit in sorted(result.units, key=lambda unit: unit.is_test, reverse=True)}
    return [Origin(f"package:{unit.crate_name}", {}, unit) for _, unit in sorted(units.items())]


async def published_in(sources: Path, cache: Path) -> list[Origin]:
    """The crates that ``sources`` lists, fetched and compiled by cargo inside ``cache``.

    Raises:
        CitlError: the list is faulty, or names a crate that is kept out.
        WorkspaceError: cargo could not fetch or compile them.
    """
    listed = tomllib.loads(sources.read_text(encoding="utf-8"))  # noqa: ASYNC240  (nothing else is served meanwhile)
    crates: dict[str, object] = listed["crates"]
    if refused := sorted(set(crates) & set(listed.get("kept_out", ()))):
        raise CitlError(f"{sources}: {', '.join(refused)} must not be learned from.")
    folder = cache / "published"
    (folder / "src").mkdir(parents=True, exist_ok=True)
    (folder / "src" / "lib.rs").write_text("", encoding="utf-8")
    rows = "".join(f"{name} = {_requirement(wanted)}\n" for name, wanted in sorted(crates.items()))
    head = '[package]\nname = "sources"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[dependencies]\n'
    manifest = folder / "Cargo.toml"
    manifest.write_text(head + rows, encoding="utf-8")
    units = await _published_units(folder, {f"{name}-{_version_of(wanted)}" for name, wanted in crates.items()})
    return [Origin(f"crate:{name}", {}, unit) for name, unit in sorted(units.items())]


def _version_of(wanted: object) -> str:
    return wanted if isinstance(wanted, str) else str(msgspec.convert(wanted, dict[str, object])["version"])


def _requirement(wanted: object) -> str:
    if isinstance(wanted, str):
        return f'"={wanted}"'
    table = msgspec.convert(wanted, dict[str, object])
    parts = [f'version = "={table.pop("version")}"']
    parts += [f"{key} = {msgspec.json.encode(value).decode()}" for key, value in sorted(table.items())]
    return "{ " + ", ".join(parts) + " }"


def _versioned(unit: Unit) -> str:
    return f"{_variable(unit, 'CARGO_PKG_NAME')}-{_variable(unit, 'CARGO_PKG_VERSION')}"


def _variable(unit: Unit, name: str) -> str:
    return dict(unit.env).get(name, "")


async def _published_units(folder: Path, wanted: set[str]) -> dict[str, Unit]:
    """How cargo compiles each of the ``wanted`` libraries, by name and version.

    Cargo says so only when it compiles, so what it said is remembered.

    Raises:
        WorkspaceError: cargo could not fetch or compile them.
    """
    memory = folder / "units.json"
    known = msgspec.json.decode(memory.read_bytes(), type=dict[str, Unit]) if memory.is_file() else {}
    if not wanted <= known.keys():
        if not known:
            # What is compiled already would not be mentioned again.
            shutil.rmtree(folder / "target", ignore_errors=True)
        known |= await _compiled_units(folder)
        memory.write_bytes(msgspec.json.encode(known))
    if missing := sorted(wanted - known.keys()):
        raise WorkspaceError(
            f"Cargo did not say how it compiles {', '.join(missing[:5])}: delete {folder} and start again."
        )
    return {name: unit for name, unit in known.items() if name in wanted}


async def _compiled_units(folder: Path) -> dict[str, Unit]:
    target = folder / "target"
    running = RunningLines()
    said: list[str] = []

    def take(line: bytes) -> None:
        text = line.decode("utf-8", "replace")
        if not running.take(text):
            said.append(text)
            del said[:-40]

    argv = (find_cargo(), "check", "-vv", "--manifest-path", str(folder / "Cargo.toml"), "--target-dir", str(target))
    env = (("CARGO_TERM_COLOR", "never"), ("CARGO_BUILD_BUILD_DIR", str(target)))
    finished = await process.run(
        process.Command(argv, str(folder), env, UNSET), deadline_s=_FETCH_S, on_stderr_line=take
    )
    if finished.returncode:
        raise WorkspaceError("The published crates could not be fetched or compiled: " + "\n".join(said[-12:]))
    parsed = [parse_running(text, str(folder)) for text in running.texts]
    libraries = [unit for unit in parsed if unit is not None and unit.crate_name != "build_script_build"]
    return {_versioned(unit): _at_home(unit) for unit in libraries if "proc-macro" not in unit.args}


def _at_home(unit: Unit) -> Unit:
    """``unit`` with its package as the folder that look-alikes are made of."""
    package = _variable(unit, "CARGO_MANIFEST_DIR")
    return msgspec.structs.replace(unit, cwd=package) if package else unit


async def program_unit(folder: Path, text: str = "fn main() {}\n") -> Unit:
    """How a lone file with this text, or modules beside it, are compiled in ``folder``."""
    root = folder / "main.rs"
    root.write_text(text, encoding="utf-8")
    toolchain = await find_toolchain(str(folder))
    return lone_unit(toolchain.rustc, str(root), _EDITION, ("--cap-lints=allow",))
