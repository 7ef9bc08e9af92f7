"""What all tests share: a home of their own, and the real data where this machine has it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ["CHUXIN_HOME"] = tempfile.mkdtemp(prefix="chuxin-test-")

import pytest

from tests.engines.whole_suite import on_the_database_asked_for

on_the_database_asked_for()

from tests.engines.unguarded import unguarded_flush  # noqa: E402, F401


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real data sets (never part of this repository): CHUXIN_REALDATA, or ../shared/data."""
    root = Path(__file__).resolve().parents[1]
    folder = Path(os.environ.get("CHUXIN_REALDATA", root.parent / "shared" / "data"))
    if not (folder / "README.md").exists():
        pytest.skip("the real data sets are not on this machine (set CHUXIN_REALDATA to their folder)")
    return folder
