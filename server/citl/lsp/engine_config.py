"""What an engine is told, from the settings of a user; knows nothing of editors and imports none of its libraries."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from citl.engine.config import EngineConfig
from citl.learning.paths import cache_dir, data_dir

if TYPE_CHECKING:
    from citl.lsp.settings import Settings


def engine_config(settings: Settings) -> EngineConfig:
    """The configuration that ``settings`` ask for, with this machine's directories and cores."""
    return EngineConfig(
        oracle=settings.oracle,
        cache_dir=str(cache_dir()),
        data_dir=str(data_dir()) if settings.learning.enable else "",
        edition=settings.edition,
        check_args=settings.check.args,
        check_deadline_s=settings.check.deadline_s,
        max_candidates=settings.verify.max_candidates,
        max_rewrites=settings.verify.max_rewrites,
        verify_deadline_s=settings.verify.deadline_s,
        jobs=settings.verify.jobs or os.cpu_count() or 1,
        trace_paths=settings.traces.paths,
    )
