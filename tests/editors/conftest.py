"""A package for editors to repair, and no silent skips where CI runs."""

import os

import pytest

from harness.editors import SCRIPTS, make_workplace


@pytest.fixture
def workplace(tmp_path):
    return make_workplace(tmp_path, SCRIPTS / "greenhouse")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """CI installs every editor, so that one that is not there is a fault."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and isinstance(report.longrepr, tuple):
        report.outcome = "failed"
        report.longrepr = f"{report.longrepr[2]} (where CI=true, nothing is skipped)"
    return report
