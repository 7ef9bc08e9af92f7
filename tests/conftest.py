"""What all tests share: a home of their own, and the real data where this machine has it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ["CHUXIN_HOME"] = tempfile.mkdtemp(prefix="chuxin-test-")

import pytest
from django.conf import settings
from django.test import override_settings

from tests.engines.whole_suite import on_the_database_asked_for

on_the_database_asked_for()

from tests.engines.unguarded import unguarded_flush  # noqa: E402, F401

# Files that take longest, first: two workers share the suite by files, and a long one begun last leaves one idle.
LONGEST = (
    "test_crash.py", "test_parity.py", "test_rights.py", "test_rival_intakes.py", "test_axe.py", "test_province.py",
    "test_fairness.py", "test_inspections.py", "test_walk.py", "test_backup.py", "test_contract.py",
    "test_whole_path_on_postgres.py", "test_postgres_intake.py", "test_push.py", "test_pages.py",
    "test_postgres_ledger.py", "test_ten_clerks.py", "test_packs.py", "test_library.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; the order inside a file stays."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_kept_quickly() -> Iterator[None]:
    """The real hasher is slow on purpose; here nobody has to be kept out. Its own test takes the real one."""
    real = settings.PASSWORD_HASHERS
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher", *real]):
        yield


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real data sets (never part of this repository): CHUXIN_REALDATA, or ../shared/data."""
    root = Path(__file__).resolve().parents[1]
    folder = Path(os.environ.get("CHUXIN_REALDATA", root.parent / "shared" / "data"))
    if not (folder / "README.md").exists():
        pytest.skip("the real data sets are not on this machine (set CHUXIN_REALDATA to their folder)")
    return folder
