"""What the tests ask of the real rustc: the errors of a text, and whether it compiles."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from citl.core.diagnostic import Diagnostic, Level
from citl.core.text import SourceText
from citl.rustc.check import CheckConfig, CheckTarget, check
from citl.syntax.site import Site, site_of

if TYPE_CHECKING:
    from citl.rustc.check import CheckResult


def checked(text: str, folder: Path, edition: str = "2024") -> CheckResult:
    """rustc's word on ``text`` as a lone file ``case.rs`` in ``folder``."""
    file = folder / "case.rs"
    file.write_text(text, encoding="utf-8")
    return asyncio.run(
        check(CheckTarget(str(folder), str(file)), CheckConfig(cache_dir=str(folder / "cache"), edition=edition))
    )


def errors_of(text: str, edition: str = "2024") -> list[Diagnostic]:
    """The errors rustc reports on ``text``; empty when it compiles."""
    with tempfile.TemporaryDirectory() as folder:
        result = checked(text, Path(folder), edition)
    assert not result.fault, result.fault
    return [diagnostic for diagnostic in result.diagnostics if diagnostic.level is Level.ERROR]


def site_in(text: str, edition: str = "2024") -> Site:
    """The site of the first error of ``text``."""
    diagnostic = errors_of(text, edition)[0]
    assert diagnostic.primary is not None
    return site_of(diagnostic, {diagnostic.primary.file: SourceText.from_str(text)})
