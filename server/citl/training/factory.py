"""The breakage factory: from code that compiles to pairs of broken and fixed code, with every error rustc reports.

For each origin slips are drawn, operators by how often people slip like that; rustc labels them many to a compilation;
what still compiles is dropped, and no error code keeps more than its part. The same pairs for the same recipe. An
origin whose shard is there already is not made again, so that a run may be stopped and started.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import random
import resource
import tempfile
import time
import tomllib
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import CitlError
from citl.core.text import SourceText, Span, TextEdit, apply_edits
from citl.syntax.tree import Parsed
from citl.training.excerpts import Excerpts, excerpts_of
from citl.training.feeds import Origin, program_unit
from citl.training.labelling import (
    Bench,
    Labels,
    label_files,
    label_functions,
    renamed,
    sound_functions,
    unbroken_functions,
)
from citl.training.layout import Version
from citl.training.mutation import Mutation, mutations_of, operators
from citl.training.pairs import Shard, StoredFunction, StoredPair, read_shard, shard_path, write_shard
from citl.verify.compiling import Compiler
from citl.verify.functions import parses
from citl.verify.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from citl.core.diagnostic import Diagnostic
    from citl.rustc.units import Unit

_DEADLINE_S = 120.0
_CRATE_S = 900.0
"""For one crate, all together."""
_TWO_SLIPS = 0.08
"""Share of versions that have two slips."""
_MOST_ERRORS = 12
_MOST_FILE_BYTES = 400_000
_SMALL_BYTES = 1_500
"""Smaller files are copied whole as cheaply as their functions."""
_TIRING = 0.75
"""What an operator keeps of its share each time it is drawn for one origin."""


class Recipe(msgspec.Struct, frozen=True):
    """What decides which pairs are made."""

    seed: int = 0
    each: int = 200
    """Versions of a lone file, at most; fewer where it is short."""
    per_function: int = 20
    """Versions of a function of a crate, at most."""
    per_crate: int = 24_000

    @property
    def digest(self) -> str:
        """Equal for recipes that give equal pairs: of the numbers here and of all rows of operators and shares."""
        data = [msgspec.json.encode(self)]
        folder = files("citl.training").joinpath("operators")
        data += [file.read_bytes() for file in sorted(folder.iterdir(), key=lambda file: file.name)]
        return hashlib.blake2b(b"\n".join(data), digest_size=8).hexdigest()


class Made(msgspec.Struct, frozen=True):
    """What became of one origin."""

    origin: str
    pairs: int = 0
    labelled: int = 0
    cpu_s: float = 0.0
    fault: str = ""
    known: bool = False
    """It was there already."""


def make_pairs(
    origins: Sequence[Origin], folder: Path, recipe: Recipe, jobs: int, on_made: Callable[[Made], None]
) -> None:
    """Write the shards of ``origins`` into ``folder``; ``on_made`` hears of each as it is done."""
    waiting = []
    for origin in origins:
        known = _known(origin, folder, recipe)
        if known is None:
            waiting.append(origin)
        else:
            on_made(known)
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        started = [pool.submit(make_shard, origin, folder, recipe) for origin in waiting]
        for done in as_completed(started):
            on_made(done.result())


def _known(origin: Origin, folder: Path, recipe: Recipe) -> Made | None:
    path = shard_path(folder, origin.name)
    if not path.is_file():
        return None
    try:
        shard = read_shard(path)
    except CitlError:
        return None
    same = shard.recipe == recipe.digest
    return Made(origin.name, len(shard.pairs), shard.labelled, shard.cpu_s, known=True) if same else None


def make_shard(origin: Origin, folder: Path, recipe: Recipe) -> Made:
    """Make the pairs of one origin, in a process of its own."""
    began = _cpu_s()
    try:
        shard = asyncio.run(_shard(origin, recipe))
    except (CitlError, OSError) as fault:
        return Made(origin.name, fault=str(fault))
    shard = msgspec.structs.replace(shard, cpu_s=round(_cpu_s() - began, 2))
    write_shard(folder, shard)
    return Made(origin.name, len(shard.pairs), shard.labelled, shard.cpu_s)


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


async def _shard(origin: Origin, recipe: Recipe) -> Shard:
    with tempfile.TemporaryDirectory(prefix="citl-factory-") as scratch:
        home = Path(scratch, "lone")
        home.mkdir()  # noqa: ASYNC240  (nothing else is served meanwhile)
        overlays = Path(scratch, "overlays")
        if origin.unit is None:
            return await _shard_of_files(origin, _Workshop(home, overlays), recipe)
        with Overlay(Path(origin.unit.cwd), overlays) as overlay:
            bench = Bench(origin.unit, Compiler(_DEADLINE_S), overlay, time.monotonic() + _CRATE_S)
            return await _shard_of_crate(origin, bench, recipe)


class _Workshop(msgspec.Struct, frozen=True):
    """Folders for lone files."""

    home: Path
    overlays: Path

    async def label(self, versions: list[Version]) -> Labels:
        """The labels of versions of whole files."""
        unit = await program_unit(self.home)
        with Overlay(self.home, self.overlays) as overlay:
            return await label_files(Bench(unit, Compiler(_DEADLINE_S), overlay), versions)


class Slip(msgspec.Struct, frozen=True):
    """One or two mutations of a text."""

    operators: tuple[str, ...]
    edits: tuple[TextEdit, ...]


class Broken(msgspec.Struct, frozen=True):
    """A slip and the version of its file that it gives."""

    slip: Slip
    version: Version


async def _shard_of_files(origin: Origin, workshop: _Workshop, recipe: Recipe) -> Shard:
    sources = {name: SourceText.from_str(text) for name, text in origin.files.items()}
    sound = await workshop.label([Version(name, source) for name, source in sources.items()])
    apart: list[Broken] = []
    pairs: list[StoredPair] = []
    labelled = 0
    for number, (name, source) in enumerate(sources.items()):
        if sound.get(number) == ():
            broken = _broken_file(name, source, recipe, origin.name)
            found, rest = await _label_bodies(broken, source, workshop)
            labelled += len(found)
            pairs += [pair for one, errors in found if (pair := _pair(one, errors))]
            apart += rest
    labels = await workshop.label([one.version for one in apart])
    pairs += [pair for number, errors in sorted(labels.items()) if (pair := _pair(apart[number], errors))]
    kept = _balanced(pairs, f"{recipe.seed}:{origin.name}")
    used = {pair.file for pair in kept}
    texts = {name: source.text for name, source in sources.items() if name in used}
    return Shard(origin.name, recipe.digest, texts, (), tuple(kept), labelled + len(labels))


def _broken_file(name: str, source: SourceText, recipe: Recipe, origin: str) -> list[Broken]:
    parsed = Parsed(source)
    limit = min(recipe.each, 6 + 2 * len(parsed.tokens) // 5)
    slips = _drawn(mutations_of(parsed), limit, f"{recipe.seed}:{origin}:{name}")
    return [Broken(slip, Version(name, apply_edits(source, slip.edits))) for slip in slips]


async def _label_bodies(
    broken: list[Broken], source: SourceText, workshop: _Workshop
) -> tuple[list[tuple[Broken, tuple[Diagnostic, ...]]], list[Broken]]:
    """The versions with slips in one body, with their labels, and those to be labelled as whole files."""
    if len(source.data) < _SMALL_BYTES:
        return [], broken
    unit = await program_unit(workshop.home, source.text)
    excerpts = {unit.source: excerpts_of(unit.source, source, emptied=False)}
    placed = [(one, version) for one in broken if (version := _in_body(one, unit.source, excerpts[unit.source]))]
    with Overlay(workshop.home, workshop.overlays) as overlay:
        bench = Bench(unit, Compiler(_DEADLINE_S), overlay)
        sound = {version.function for version in await sound_functions(bench, excerpts, unbroken_functions(excerpts))}
        placed = [(one, version) for one, version in placed if version.function in sound]
        labels = await label_functions(bench, excerpts, [version for _, version in placed])
    named = broken[0].version.file if broken else ""
    found = [
        (placed[number][0], tuple(renamed(error, unit.source, named) for error in errors))
        for number, errors in sorted(labels.items())
    ]
    done = {id(one) for one, _ in found}
    return found, [one for one in broken if id(one) not in done]


def _in_body(one: Broken, file: str, excerpts: Excerpts) -> Version | None:
    """The version as a copy of the function whose body holds the slip; None where it is no copy's."""
    edits = one.slip.edits
    for number, function in enumerate(excerpts.functions):
        body = Span(function.span.start + function.body + 1, function.span.end - 1)
        if body.contains(Span(edits[0].span.start, edits[-1].span.end)):
            grown = len(one.version.text.data) - len(excerpts.emptied.data)
            text = one.version.text.slice(Span(function.span.start, function.span.end + grown))
            fits = parses(SourceText.from_str(text))
            return Version(file, one.version.text, number, text) if fits else None
    return None


def _pair(one: Broken, errors: tuple[Diagnostic, ...]) -> StoredPair | None:
    if not 0 < len(errors) <= _MOST_ERRORS or not _is_placed(one.version, errors):
        return None
    return StoredPair(one.slip.operators, one.version.file, -1, one.slip.edits, errors)


async def _shard_of_crate(origin: Origin, bench: Bench, recipe: Recipe) -> Shard:
    excerpts = excerpts_in(bench.unit)
    sound = await sound_functions(bench, excerpts, unbroken_functions(excerpts))
    broken = broken_functions(origin.name, excerpts, sound, recipe)
    labels = await label_functions(bench, excerpts, [one.version for one in broken])
    labelled = [(broken[number], errors) for number, errors in sorted(labels.items())]
    return _crate_shard(origin, bench.unit, excerpts, labelled, recipe)


def broken_functions(
    origin: str, excerpts: Mapping[str, Excerpts], sound: Sequence[Version], recipe: Recipe
) -> list[Broken]:
    """Slips in the bodies of ``sound`` functions, as many as the recipe wants."""
    broken: list[Broken] = []
    limit = min(recipe.per_function, max(1, recipe.per_crate // max(1, len(sound))))
    for version in sound:
        found = excerpts[version.file]
        function = found.functions[version.function]
        source = SourceText.from_str(version.broken)
        inside = [one for one in mutations_of(Parsed(source)) if one.span.start > function.body]
        for slip in _drawn(inside, limit, f"{recipe.seed}:{origin}:{version.function}:{Path(version.file).name}"):
            text = apply_edits(source, slip.edits)
            if parses(text):
                whole = found.around(function, text.text)
                broken.append(Broken(slip, Version(version.file, whole, version.function, text.text)))
    return broken


def _crate_shard(
    origin: Origin,
    unit: Unit,
    excerpts: Mapping[str, Excerpts],
    labelled: list[tuple[Broken, tuple[Diagnostic, ...]]],
    recipe: Recipe,
) -> Shard:
    numbers: dict[tuple[str, int], int] = {}
    functions: list[StoredFunction] = []
    pairs: list[StoredPair] = []
    root = Path(unit.cwd)
    for one, errors in labelled:
        pair = _pair(one, errors)
        if pair is None:
            continue
        version = one.version
        name, key = _short(version.file, root), (version.file, version.function)
        if key not in numbers:
            numbers[key] = len(functions)
            function = excerpts[version.file].functions[version.function]
            functions.append(StoredFunction(name, function.span, function.text, function.original))
        own = tuple(renamed(error, version.file, name) for error in errors)
        pairs.append(StoredPair(pair.operators, name, numbers[key], pair.edits, own))
    kept = _balanced(pairs, f"{recipe.seed}:{origin.name}")
    used = {pair.file for pair in kept}
    texts = {_short(file, root): found.emptied.text for file, found in excerpts.items() if _short(file, root) in used}
    return Shard(origin.name, recipe.digest, texts, tuple(functions), tuple(kept), len(labelled))


def _short(file: str, root: Path) -> str:
    return "/" + Path(file).relative_to(root).as_posix()


def excerpts_in(unit: Unit) -> dict[str, Excerpts]:
    """The files of a crate by absolute path: those beside and below its root, as its modules are."""
    root = Path(unit.source).parent
    found = {}
    for file in sorted(root.rglob("*.rs")):
        if file.stat().st_size <= _MOST_FILE_BYTES and file.is_relative_to(unit.cwd):
            found[str(file)] = excerpts_of(str(file), SourceText(file.read_bytes()))
    return found


def _is_placed(version: Version, errors: Sequence[Diagnostic]) -> bool:
    """Whether the first error points into the file."""
    primary = errors[0].primary
    return primary is not None and primary.file == version.file and primary.span.end <= len(version.text.data)


def _drawn(mutations: Sequence[Mutation], limit: int, seed: str) -> Iterator[Slip]:
    """At most ``limit`` slips, operators by their shares, no effect twice."""
    rng = random.Random(seed)  # noqa: S311  (a sample, not a secret)
    waiting: defaultdict[str, list[Mutation]] = defaultdict(list)
    for mutation in mutations:
        waiting[mutation.operator].append(mutation)
    shares = {operator.name: operator.share for operator in operators() if operator.name in waiting}
    for found in waiting.values():
        rng.shuffle(found)
    seen: set[tuple[TextEdit, ...]] = set()
    earlier: Mutation | None = None
    while shares and len(seen) < limit:
        name = rng.choices(list(shares), list(shares.values()))[0]
        mutation = waiting[name].pop()
        shares[name] *= _TIRING
        if not waiting[name]:
            del shares[name]
        slip = _together(earlier, mutation) if earlier is not None and rng.random() < _TWO_SLIPS else None
        earlier = mutation
        slip = slip or Slip((mutation.operator,), mutation.edits)
        if slip.edits not in seen:
            seen.add(slip.edits)
            yield slip


def _together(first: Mutation, second: Mutation) -> Slip | None:
    if first.span.overlaps(second.span):
        return None
    return Slip((first.operator, second.operator), tuple(sorted((*first.edits, *second.edits))))


@cache
def code_parts() -> dict[str, float]:
    """How large a part of the pairs of an origin each code may have, 0..1; ``other`` for those not named."""
    table = tomllib.loads(files("citl.training").joinpath("operators", "codes.toml").read_text(encoding="utf-8"))
    return {code: part / 100 for code, part in table.items()}


def _balanced(pairs: list[StoredPair], seed: str) -> list[StoredPair]:
    """``pairs`` without what one code has more than its part of; those that stay keep their order."""
    rng = random.Random(seed)  # noqa: S311  (a sample, not a secret)
    parts = code_parts()
    by_code: defaultdict[str, list[int]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        by_code[pair.errors[0].code or "none"].append(number)
    kept: list[int] = []
    for code, numbers in sorted(by_code.items()):
        room = max(2, math.ceil(parts.get(code, parts["other"]) * len(pairs)))
        kept += numbers if len(numbers) <= room else rng.sample(numbers, room)
    return [pairs[number] for number in sorted(kept)]
