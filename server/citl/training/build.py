"""From the corpus to an oracle, read top to bottom: compile, extract, prove, try out, index, write.

A pattern, extracted from a case or written by hand, is kept only if it turns its own broken program into the fixed
one, which rustc accepts. The attempts of an extracted one are the other cases with its error code and message template
at which it can be applied, its successes those where it gives their very fix. Those of an authored one are read from
``corpus/templates/records.csv``, which a measurement wrote.
"""

from __future__ import annotations

import asyncio
import tempfile
import tomllib
from collections import defaultdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from citl.core.diagnostic import Diagnostic, Level
from citl.core.fix import Record
from citl.core.text import SourceText
from citl.engine.blame import BLAME_MODEL
from citl.engine.describe import diff_of
from citl.engine.knowledge import (
    ENCODER_MODEL,
    ENCODER_VOCABULARY,
    NEIGHBOUR_COUNTS,
    SOURCE_RECORDS,
    document_of,
    encode_records,
)
from citl.engine.ranker import COMPILES_MODEL, RIGHT_MODEL
from citl.oracle.convert import to_stored
from citl.oracle.records import OracleFile
from citl.patterns.adapt import adapt
from citl.patterns.extract import extract
from citl.patterns.guard import guard_of, kinds_at
from citl.patterns.pattern import Guard, Pattern, pattern_id
from citl.patterns.token_model import count_tokens, encode_model
from citl.rustc.check import CheckConfig, CheckTarget, check
from citl.rustc.toolchain import find_toolchain
from citl.syntax.site import site_of
from citl.syntax.tree import Parsed
from citl.training.catalogue import Entry, gives, prove, read_catalogue, read_records, tokens_of
from citl.training.corpus import Case, CorpusError, read_corpus
from citl.training.learned import patterns_of, read_learned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from citl.rustc.toolchain import Toolchain
    from citl.syntax.site import Site

_ERRORS_PER_CASE = 2
_DEADLINE_S = 60.0


class Lesson(msgspec.Struct, frozen=True):
    """A case that rustc has confirmed: its broken program is refused as marked, its fixed one accepted."""

    case: Case
    diagnostics: tuple[Diagnostic, ...]
    """The errors of the broken program, in rustc's order."""
    file: str
    """The path under which rustc saw it."""

    def site(self, diagnostic: Diagnostic) -> Site:
        """Where ``diagnostic`` stands in the broken program."""
        return site_of(diagnostic, {self.file: SourceText.from_str(self.case.broken)})

    def tokens(self) -> list[str]:
        """All tokens of the fixed program."""
        return [token.text for token in Parsed(SourceText.from_str(self.case.fixed)).tokens]

    def wanted(self) -> list[str]:
        """The tokens of the fixed program, as they are compared."""
        return tokens_of(SourceText.from_str(self.case.fixed))


class Progress(msgspec.Struct, frozen=True):
    """How far a build has come."""

    stage: str
    done: int
    total: int


async def build_oracle(corpus: Path, jobs: int, report: Callable[[Progress], None]) -> OracleFile:
    """The oracle that ``corpus`` teaches; the same bytes for the same corpus, compiler and libraries.

    Raises:
        CorpusError: cases do not follow the format, or do not do what they claim; all of them are named.
        ToolchainError: there is no rustc.
    """
    from citl.training.encoder import fit_encoder  # noqa: PLC0415  (onnx: only builds need it)

    entries = read_catalogue(corpus / "templates")
    cases = read_corpus(corpus / "cases")
    lessons = await compile_cases([*cases, *(entry.case for entry in entries)], jobs, report)
    learned = try_out(extract_patterns(lessons[: len(cases)], report), lessons, report)
    authored = authored_patterns(entries, lessons[len(cases) :], read_records(corpus / "templates" / "records.csv"))
    known = read_learned(corpus / "learned")
    learned = _with_mined(learned, patterns_of(known))
    patterns = [*learned, *authored]
    report(Progress("fitting the encoder", 0, 1))
    trained = _models(corpus / "learned", ENCODER_MODEL, ENCODER_VOCABULARY)
    if len(trained) < 2:
        texts = [document_of(pattern) for pattern in learned]
        trained = dict(zip((ENCODER_MODEL, ENCODER_VOCABULARY), fit_encoder(texts), strict=True))
    report(Progress("fitting the encoder", 1, 1))
    about = tomllib.loads((corpus / "corpus.toml").read_text(encoding="utf-8"))
    released = datetime.combine(about["released"], time(), UTC)
    return OracleFile(
        patterns=tuple(map(to_stored, patterns)),
        extras={
            **trained,
            NEIGHBOUR_COUNTS: encode_model(count_tokens(lesson.tokens() for lesson in lessons)),
            SOURCE_RECORDS: encode_records(known.records),
            **_models(corpus / "learned", RIGHT_MODEL, COMPILES_MODEL),
            **_models(corpus / "learned", BLAME_MODEL),
        },
        created_at=int(released.timestamp()),
        metadata={"model_name": about["name"], "description": about["description"]},
    )


def _with_mined(extracted: Sequence[Pattern], mined: Sequence[Pattern]) -> list[Pattern]:
    """All of them by id; what both have counts what both have seen."""
    found = {pattern.id: pattern for pattern in mined}
    for pattern in extracted:
        other = found.get(pattern.id)
        record = pattern.record + other.record if other else pattern.record
        found[pattern.id] = msgspec.structs.replace(pattern, record=record)
    return [found[id_] for id_ in sorted(found)]


def _models(folder: Path, *names: str) -> dict[str, bytes]:
    """Of the files with these names those that were trained, by name."""
    paths = {name: folder / name for name in names}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


async def compile_cases(cases: Sequence[Case], jobs: int, report: Callable[[Progress], None]) -> tuple[Lesson, ...]:
    """The lessons of ``cases``, in order.

    Raises:
        CorpusError: cases do not do what they claim; all of them are named.
    """
    found = await confirm_cases(cases, jobs, report)
    problems = [each for each in found if isinstance(each, str)]
    if problems:
        raise CorpusError("\n".join(problems))
    return tuple(each for each in found if isinstance(each, Lesson))


async def confirm_cases(cases: Sequence[Case], jobs: int, report: Callable[[Progress], None]) -> list[Lesson | str]:
    """For each case its lesson, or what keeps it from being one, as a sentence."""
    gate = asyncio.Semaphore(jobs)
    toolchain = await find_toolchain(str(Path.cwd()))
    done = 0

    async def compiled(case: Case, folder: Path) -> Lesson | str:
        nonlocal done
        async with gate:
            found = await _compile_case(toolchain, case, folder)
        done += 1
        report(Progress("compiling the cases", done, len(cases)))
        return found

    with tempfile.TemporaryDirectory(prefix="citl-build-") as folder:
        return await asyncio.gather(*(compiled(case, Path(folder)) for case in cases))


async def _compile_case(toolchain: Toolchain, case: Case, folder: Path) -> Lesson | str:
    own = folder / case.id
    own.mkdir(parents=True)
    config = CheckConfig(str(own / "cache"), case.edition, deadline_s=_DEADLINE_S, toolchain=toolchain)
    broken = await _errors(own / "broken.rs", case.broken, config)
    if isinstance(broken, str):
        return f"{case.id}: {broken}"
    marks = sorted((place.start_line, error.code or "none") for error in broken if (place := error.primary))
    if marks != sorted(case.marks):
        return f"{case.id}: marked {sorted(case.marks)}, but rustc reports {marks}"
    fixed = await _errors(own / "fixed.rs", case.fixed, config)
    if isinstance(fixed, str):
        return f"{case.id}: {fixed}"
    if fixed:
        return f"{case.id}: the fixed program does not compile: {fixed[0].message}"
    return Lesson(case, tuple(broken), str(own / "broken.rs"))


async def _errors(path: Path, text: str, config: CheckConfig) -> list[Diagnostic] | str:
    """The errors in ``text``, put at ``path``; a sentence where rustc did not come to say."""
    path.write_text(text, encoding="utf-8")  # noqa: ASYNC240  (small, and nothing else is served meanwhile)
    result = await check(CheckTarget(str(path.parent), str(path)), config)
    return result.fault or [diagnostic for diagnostic in result.diagnostics if diagnostic.level is Level.ERROR]


def authored_patterns(
    entries: Sequence[Entry], lessons: Sequence[Lesson], records: Mapping[tuple[str, str], Record]
) -> list[Pattern]:
    """The authored templates as patterns, one for each of their codes; ``records`` by name and code.

    Raises:
        CorpusError: templates do not give the fix of their own case; all of them are named.
    """
    found, problems = [], []
    for entry, lesson in zip(entries, lessons, strict=True):
        proof = prove(entry, lesson)
        if proof.problem:
            problems.append(f"{entry.name}: the template {proof.problem}")
            continue
        site = lesson.site(lesson.diagnostics[0])
        own, written = guard_of(site), entry.written
        for code in written.codes:
            guard = own if code == own.code else Guard(code, next(iter(written.template.messages), ""))
            found.append(
                Pattern(
                    id=pattern_id(guard, written.template),
                    guard=guard,
                    template=written.template,
                    title=entry.case.title,
                    decisions=kinds_at(site, [(file.file, edit.span) for file in proof.edits for edit in file.edits]),
                    diff=diff_of(proof.edits, site.sources),
                    record=records.get((entry.name, code), Record()),
                    provenance=f"template:{entry.name}",
                    weight=written.weight,
                )
            )
    if problems:
        raise CorpusError("\n".join(problems))
    return found


def extract_patterns(lessons: Sequence[Lesson], report: Callable[[Progress], None]) -> list[Pattern]:
    """The patterns of all lessons by id, each once, without a record."""
    found: dict[str, Pattern] = {}
    for number, lesson in enumerate(lessons, 1):
        for pattern in _patterns_of(lesson):
            found.setdefault(pattern.id, pattern)
        report(Progress("extracting patterns", number, len(lessons)))
    return [found[id_] for id_ in sorted(found)]


def _patterns_of(lesson: Lesson) -> Iterable[Pattern]:
    fixed = SourceText.from_str(lesson.case.fixed)
    for diagnostic in lesson.diagnostics[:_ERRORS_PER_CASE]:
        site = lesson.site(diagnostic)
        guard = guard_of(site)
        for template in extract(site, fixed):
            edits = adapt(template, site) or ()
            sources = {lesson.file: SourceText.from_str(lesson.case.broken)}
            yield Pattern(
                id=pattern_id(guard, template),
                guard=guard,
                template=template,
                title=lesson.case.title,
                decisions=kinds_at(site, [(file.file, edit.span) for file in edits for edit in file.edits]),
                diff=diff_of(edits, sources),
                provenance=f"corpus:{lesson.case.id}",
            )


def try_out(
    patterns: Sequence[Pattern], lessons: Sequence[Lesson], report: Callable[[Progress], None]
) -> list[Pattern]:
    """``patterns`` with their records: each is tried on the cases it was not learned from."""
    tally = dict.fromkeys((pattern.id for pattern in patterns), Record())
    by_error: defaultdict[tuple[str, str], list[Pattern]] = defaultdict(list)
    for pattern in patterns:
        by_error[pattern.guard.code, pattern.guard.message].append(pattern)
    for number, lesson in enumerate(lessons, 1):
        site, wanted = lesson.site(lesson.diagnostics[0]), lesson.wanted()
        for pattern in by_error[site.code, site.message.template]:
            if pattern.provenance != f"corpus:{lesson.case.id}":
                tally[pattern.id] += _tried(pattern, site, wanted)
        report(Progress("trying patterns on other cases", number, len(lessons)))
    return [msgspec.structs.replace(pattern, record=tally[pattern.id]) for pattern in patterns]


def _tried(pattern: Pattern, site: Site, wanted: list[str]) -> Record:
    files = adapt(pattern.template, site) if pattern.template else None
    return Record() if files is None else Record(int(gives(files, site, wanted)), 1)
