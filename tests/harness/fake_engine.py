"""An engine of a few lines: words of the text are its errors. For tests of the server alone.

``BROKEN`` is an error with a verified fix (and a worse-ranked one), ``UNSURE`` one whose fix stays unjudged,
``LATE`` one whose verdict takes a second, ``PAIR`` one whose fix edits ``other.rs`` beside it too. A file with
``SLOW`` takes for ever to check, in a child process; one with ``FAULT`` cannot be checked; ``GARBLED`` leaves
unreadable lines; ``CRASH`` is a fault of the engine itself; ``WARN`` an unused variable. Every check takes a
moment where the edition is set to ``slow``. All errors of a file come from its first ``CAUSE``, where it has one, and
the first ``DOUBT`` is not suspicious enough to be shown.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace

from citl.core.decision import Blame, Decision, SessionKind, Suspect, Tally
from citl.core.diagnostic import Diagnostic, FileEdit, LabelledSpan, Level
from citl.core.explanation import Explanation
from citl.core.fix import Candidate, Fix, Judgement, Mechanism, Record, Verdict
from citl.core.text import PositionEncoding, SourceText, Span, TextEdit
from citl.rustc.check import CheckResult, find_target
from citl.rustc.process import Command, kill_all, run

WORDS = re.compile(rb"BROKEN|UNSURE|LATE|PAIR|WARN")
DECISIONS = re.compile(WORDS.pattern + rb"|CAUSE|DOUBT|UNTOLD")


class FakeRepair:
    def __init__(self, diagnostic, word, edits):
        self.diagnostic = diagnostic
        self.word = word
        self.edits = edits
        self.done = asyncio.Event()

    def fixes(self):
        if self.word == "LATE" and not self.done.is_set():
            return ()
        verdict = Verdict.UNJUDGED if self.word == "UNSURE" else Verdict.CLEAN
        best = self._fix("Write `fixed`", self.edits, verdict, 0.9)
        return (best, self._fix("Write `other`", self._other(), verdict, 0.5))

    def show(self):
        return self.fixes()

    def _other(self):
        return tuple(FileEdit(e.file, tuple(TextEdit(t.span, "other") for t in e.edits)) for e in self.edits)

    def _fix(self, title, edits, verdict, score):
        candidate = Candidate(title, Mechanism.PATTERN, f"pattern-{self.word}", edits)
        return Fix(candidate, Judgement(verdict), score, Explanation(score, "fake"), Record(12, 14))

    def prioritise(self):
        pass

    async def wait(self, timeout_s):
        try:
            async with asyncio.timeout(timeout_s):
                await self.done.wait()
        except TimeoutError:
            pass


class FakeCheck:
    def __init__(self, result, sources, repairs):
        self.result = result
        self.sources = sources
        self._repairs = repairs

    def repairs(self):
        return self._repairs

    @property
    def blamer(self):
        return SimpleNamespace(decisions={file: self._decisions(file) for file in self.sources})

    def blame(self, repairs=()):
        found = {}
        for one in (one for decisions in self.blamer.decisions.values() for one in decisions):
            found.setdefault(one.text, one)
        if "UNTOLD" in found:
            raise RuntimeError("no evidence")
        if "CAUSE" not in found:
            return Blame(note="Nothing was recorded.")
        checks = Tally(SessionKind.CHECK, 8, 2, 10, 10)
        suspects = [Suspect(found["CAUSE"], 0.8, (checks,), 31, 7, root=True)]
        for repair in repairs or self._repairs:
            symptom = next(one for one in found.values() if one.text == repair.word)
            suspects.append(Suspect(symptom, 0.5, (), 12, 0, chain=(found["CAUSE"].id,)))
        if "DOUBT" in found:
            suspects.append(Suspect(found["DOUBT"], 0.1))
        return Blame(tuple(suspects), 214, 9)

    def _decisions(self, file):
        return tuple(
            self._decision(file, match, number)
            for number, match in enumerate(DECISIONS.finditer(self.sources[file].data))
        )

    def _decision(self, file, match, number):
        start, end = (self.sources[file].position(at, PositionEncoding.UTF32) for at in match.span())
        place = (Span(*match.span()), start.line + 1, start.column + 1, end.line + 1, end.column + 1)
        return Decision(f"{file}#{number}", "type_annotation", match[0].decode(), file, *place)

    async def verify_all(self, on_change=None):  # noqa: ARG002  (the protocol has it)
        for repair in self._repairs:
            if repair.word == "LATE":
                await asyncio.sleep(1)
            if repair.word != "UNSURE":
                repair.done.set()


class FakeEngine:
    def __init__(self, settings):
        self.settings = settings
        self.pause_s = 0.3 if settings.edition == "slow" else 0
        self.outcomes = []

    async def start(self):
        return ("The oracle is damaged.",) if self.settings.oracle == "damaged" else ()

    async def check(self, file, on_diagnostic=None):  # noqa: ARG002  (the protocol has it)
        await asyncio.sleep(self.pause_s)
        source = SourceText(Path(file).read_bytes())
        if b"SLOW" in source.data:
            (Path(file).parent / "started").touch()
            await run(Command(("sh", "-c", "echo $$ > child; exec sleep 1000"), str(Path(file).parent)), deadline_s=999)
        if b"CRASH" in source.data:
            raise ValueError("the engine crashed")
        target = await find_target(file)
        if b"FAULT" in source.data:
            return FakeCheck(CheckResult(target, fault="There is no cargo here."), {}, ())
        repairs, warnings = [], []
        for match in WORDS.finditer(source.data):
            repair = self._repair(file, source, match)
            (warnings if repair.word == "WARN" else repairs).append(repair)
        garbled = b"GARBLED" in source.data
        result = CheckResult(
            target,
            tuple(repair.diagnostic for repair in (*repairs, *warnings)),
            rejected=("?!",) if garbled else (),
            rejected_count=int(garbled),
        )
        other = Path(file).with_name("other.rs")
        sources = {file: source} | ({str(other): SourceText(other.read_bytes())} if other.exists() else {})
        return FakeCheck(result, sources, tuple(repairs))

    def _repair(self, file, source, match):
        word, span = match[0].decode(), Span(*match.span())
        start, end = (source.position(at, PositionEncoding.UTF32) for at in match.span())
        place = LabelledSpan(
            file, span, start.line + 1, start.column + 1, end.line + 1, end.column + 1, is_primary=True, label="here"
        )
        is_warning = word == "WARN"
        diagnostic = Diagnostic(
            Level.WARNING if is_warning else Level.ERROR,
            f"cannot find value `{word}` in this scope",
            "unused_variables" if is_warning else "E0425",
            (place,),
            (Diagnostic(Level.NOTE, "it is only a word"),),
        )
        edits = [FileEdit(file, (TextEdit(span, "fixed"),))]
        if word == "PAIR":
            edits.append(FileEdit(str(Path(file).with_name("other.rs")), (TextEdit(Span(0, 0), "// too\n"),)))
        return FakeRepair(diagnostic, word, tuple(edits))

    def user_record(self, source):  # noqa: ARG002  (the protocol has it)
        kinds = [outcome.kind.value for outcome in self.outcomes]
        return Record(kinds.count("accepted") - kinds.count("undone"), len(kinds))

    def record(self, outcome):
        self.outcomes.append(outcome)

    async def close(self):
        kill_all()
