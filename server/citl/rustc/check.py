"""One check of a workspace or of a lone file; knows nothing of fixes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import CitlError
from citl.rustc.cargo import check_workspace
from citl.rustc.gather import CheckResult
from citl.rustc.lone import check_lone, lone_unit
from citl.rustc.target import CheckConfig, CheckTarget, find_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from citl.core.diagnostic import Diagnostic

__all__ = ["CheckConfig", "CheckResult", "CheckTarget", "check", "find_target", "lone_unit"]


async def check(
    target: CheckTarget,
    config: CheckConfig,
    on_diagnostic: Callable[[Diagnostic], None] | None = None,
) -> CheckResult:
    """What rustc says of ``target``; ``on_diagnostic`` hears each diagnostic as it comes.

    Never raises on what the user's machine or tree has: a missing toolchain, a manifest that does not parse or
    a deadline becomes `CheckResult.fault`. Cancelling it kills cargo and all it started.
    """
    started = time.perf_counter()
    checker = check_lone if target.lone_file else check_workspace
    try:
        result = await checker(target, config, on_diagnostic)
    except CitlError as refusal:
        result = CheckResult(target, fault=str(refusal))
    except OSError as refusal:
        result = CheckResult(target, fault=f"{target.root} could not be checked: {refusal}")
    return msgspec.structs.replace(result, duration_s=time.perf_counter() - started)
