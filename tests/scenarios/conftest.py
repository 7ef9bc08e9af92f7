"""What the scenarios share: the sample province, built once a test run through the real console script."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.hub import CONSOLE, Hub, Warm, environment
from tests.scenarios.portal import Portal, serving

# Organisations and months: enough of every kind to mean something, or all of it (`CHUXIN_SAMPLE=full`).
FULL = os.environ.get("CHUXIN_SAMPLE") == "full"
SIZE = ("--organisations", "3010", "--months", "12") if FULL else ("--organisations", "260", "--months", "3")


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Starts commands without the seconds that libraries take."""
    process = Warm(tmp_path_factory.mktemp("warm"))
    yield process
    process.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the sample province as `chuxin demo` left it, for looking only. Workers build it once."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home, done = shared / "province", shared / "province.done"
    with (shared / "province.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            ran = subprocess.run(
                [CONSOLE, "demo", *SIZE, "--json"], env=environment(home), capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, ran.stderr
            done.write_text(ran.stdout)
    return home


@pytest.fixture(scope="session")
def pristine(template: Path, warm: Warm) -> Hub:
    """The sample province as it was built, for looking only."""
    return Hub(template, warm)


@pytest.fixture(scope="module")
def province(template: Path, warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """The sample province, a copy for the tests of one file."""
    home = tmp_path_factory.mktemp("hub") / "home"
    return Hub(Path(shutil.copytree(template, home)), warm)


@pytest.fixture(scope="module")
def portal(province: Hub) -> Iterator[Portal]:
    """`chuxin serve` on the province of this file."""
    with serving(province) as door:
        yield door
