"""``citl oracle pairs``: the breakage factory at work, with progress and a table; knows nothing of how it works."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from citl.core.errors import CitlError
from citl.rustc.toolchain import find_toolchain
from citl.training.factory import Made, Recipe, make_pairs
from citl.training.feeds import Origin, examples_in, package_in, programs_in, published_in
from citl.training.pairs import read_shard, shard_path

if TYPE_CHECKING:
    from rich.console import Console

_DOCUMENTED = "std"
"""Of the toolchain's books, since it repeats those of the crates it is made of."""
_SHOWN_CODES = 24


def make(feeds: list[str], output: Path, recipe: Recipe, jobs: int, console: Console) -> bool:
    """Whether every origin of ``feeds`` gave its shard; prints what came of them."""
    output.mkdir(parents=True, exist_ok=True)
    origins = [origin for feed in feeds for origin in origins_of(feed, output)]
    if not origins:
        raise CitlError(f"There is no Rust in {', '.join(feeds)}.")
    columns = (TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    made: list[Made] = []
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        task = progress.add_task("breaking", total=len(origins))

        def heard(one: Made) -> None:
            made.append(one)
            total = sum(each.pairs for each in made)
            progress.update(task, advance=1, description=f"{total:,} pairs, {one.origin}"[:44])

        make_pairs(origins, output, recipe, jobs, heard)
    _report(made, output, console)
    return not any(one.fault for one in made)


def origins_of(feed: str, cache: Path) -> list[Origin]:
    """The origins that ``feed`` names.

    Raises:
        CitlError: it names nothing that Rust could come from.
    """
    path = Path(feed)
    if feed == "toolchain":
        return list(examples_in(_documentation()))
    if path.suffix == ".toml" and path.name != "Cargo.toml" and path.is_file():
        return asyncio.run(published_in(path, cache.absolute()))
    if path.name == "Cargo.toml" or (path / "Cargo.toml").is_file():
        return asyncio.run(package_in((path if path.is_dir() else path.parent).absolute(), cache.absolute()))
    if not path.is_dir():
        raise CitlError(f"{feed} is no package, folder or list of crates.")
    return list(examples_in(path)) if next(path.rglob("*.html"), None) else list(programs_in(path))


def _documentation() -> Path:
    toolchain = asyncio.run(find_toolchain("."))
    folder = Path(toolchain.sysroot, "share", "doc", "rust", "html", _DOCUMENTED)
    if not folder.is_dir():
        raise CitlError("The toolchain has no documentation here: `rustup component add rust-docs` installs it.")
    return folder


def _report(made: list[Made], output: Path, console: Console) -> None:
    fresh = [one for one in made if not one.known and not one.fault]
    codes: Counter[str] = Counter()
    for one in made:
        if not one.fault:
            codes.update(pair.errors[0].code or "none" for pair in read_shard(shard_path(output, one.origin)).pairs)
    table = Table("code", "pairs", box=None, header_style="bold")
    for code, count in codes.most_common(_SHOWN_CODES):
        table.add_row(code, f"{count:,}")
    console.print(table)
    for one in made:
        if one.fault:
            first, _, _ = one.fault.partition("\n")
            console.print(f"{one.origin}: {first}", style="yellow")
    cpu = sum(one.cpu_s for one in fresh)
    rate = f", {sum(one.labelled for one in fresh) / cpu:.0f} labels a CPU second" if cpu else ""
    console.print(f"{codes.total():,} pairs of {len(made):,} origins, {len(codes)} codes{rate}")
