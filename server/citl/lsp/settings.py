"""The settings of an editor: their names, defaults and limits; knows nothing of how they reach the server.

The descriptions here are the ones an editor shows.
A value that does not fit is reported and its default stands in for it; the rest of the settings count.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

Milliseconds = Annotated[int, Meta(ge=0, le=600_000)]


class CheckSettings(msgspec.Struct, frozen=True, rename="camel"):
    """How packages are checked."""

    args: Annotated[
        tuple[str, ...],
        Meta(description="Further arguments for cargo check, such as --features or --target."),
    ] = ()
    deadline_s: Annotated[float, Meta(gt=0, description="Seconds after which a check is given up.")] = 600.0
    debounce_ms: Annotated[
        Milliseconds,
        Meta(description="Milliseconds between saving and checking, in which further saves join."),
    ] = 50


class DiagnosticsSettings(msgspec.Struct, frozen=True, rename="camel"):
    """What is shown of rustc's diagnostics."""

    enable: Annotated[
        bool,
        Meta(description="Show rustc's diagnostics; switch off where another extension shows them already."),
    ] = True


class VerifySettings(msgspec.Struct, frozen=True, rename="camel"):
    """How candidates are compiled."""

    wait_ms: Annotated[
        Milliseconds,
        Meta(description="Milliseconds the quick fix menu may wait for the compiler's verdicts."),
    ] = 250
    max_candidates: Annotated[int, Meta(ge=1, le=1000, description="Candidates judged for each error.")] = 120
    max_rewrites: Annotated[
        int,
        Meta(
            ge=0,
            le=5000,
            description="Generic rewrites judged for each error behind its likely fixes; 0 for none.",
        ),
    ] = 600
    deadline_s: Annotated[float, Meta(gt=0, description="Seconds one candidate may take to compile.")] = 20.0
    jobs: Annotated[int, Meta(ge=0, le=256, description="Compilers at work at once; 0 leaves it to CITL.")] = 0


class LearningSettings(msgspec.Struct, frozen=True, rename="camel"):
    """What is remembered."""

    enable: Annotated[bool, Meta(description="Remember, on this machine only, which fixes you took.")] = True


class TracesSettings(msgspec.Struct, frozen=True, rename="camel"):
    """What code generators recorded."""

    paths: Annotated[
        tuple[str, ...],
        Meta(description="Files and folders with recorded traces, beside .citl/traces of the workspace."),
    ] = ()


class Settings(msgspec.Struct, frozen=True, rename="camel"):
    """Everything an editor can set."""

    trusted: Annotated[
        bool, Meta(description="Whether the workspace may run its build scripts and macros, as a check does.")
    ] = True
    oracle: Annotated[str, Meta(description="Path of an oracle file; empty for the one that comes with CITL.")] = ""
    edition: Annotated[str, Meta(description="Rust edition of files that belong to no package.")] = "2024"
    check: CheckSettings = CheckSettings()
    diagnostics: DiagnosticsSettings = DiagnosticsSettings()
    verify: VerifySettings = VerifySettings()
    learning: LearningSettings = LearningSettings()
    traces: TracesSettings = TracesSettings()

    @property
    def shape(self) -> tuple[object, ...]:
        """What an engine is made from: another shape needs another engine."""
        verify = (self.verify.max_candidates, self.verify.max_rewrites, self.verify.deadline_s, self.verify.jobs)
        kept = (self.learning.enable, self.traces.paths)
        return (self.oracle, self.edition, self.check.args, self.check.deadline_s, verify, *kept)


def read_settings(raw: object, *, trusted: bool = True) -> tuple[Settings, tuple[str, ...]]:
    """Settings from decoded JSON, and what is wrong with it, as sentences in the order of the settings.

    ``{"citl": {...}}`` and ``{...}`` are read alike; None means no settings. ``trusted`` counts where ``raw`` does
    not say, so that a change of other settings leaves it as it was.
    """
    if isinstance(raw, dict) and isinstance(raw.get("citl"), dict):
        raw = raw["citl"]
    if raw is None:
        raw = {}
    if not isinstance(raw, dict):
        return Settings(trusted=trusted), ("The settings are not an object: the defaults are used.",)
    problems: list[str] = []
    values = _read(Settings, {"trusted": trusted} | raw, "", problems)
    return Settings(**values), tuple(problems)


def _read(type_: type[msgspec.Struct], raw: dict[str, Any], prefix: str, problems: list[str]) -> dict[str, Any]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(type_)}
    values: dict[str, Any] = {}
    for name in (name for name in fields if name in raw):
        field, value, full = fields[name], raw[name], f"{prefix}{name}"
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct) and isinstance(value, dict):
            values[field.name] = field.type(**_read(field.type, value, f"{full}.", problems))
            continue
        try:
            values[field.name] = msgspec.convert(value, field.type)
        except msgspec.ValidationError as error:
            problems.append(f"The setting citl.{full} does not fit and its default is used: {error}.")
    problems += [f"There is no setting citl.{prefix}{name}." for name in sorted(raw.keys() - fields.keys())]
    return values
