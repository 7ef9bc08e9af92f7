"""A portal of its own for the browser: the sample province in a home of its own, served as in production."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.scenarios.conftest import template

__all__ = ["template"]

ROOT = Path(__file__).resolve().parents[3]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Portal:
    """Where the portal answers, organisations worth visiting by what they exemplify, and where its data lies."""

    address: str
    examples: dict[str, str]
    home: Path


@pytest.fixture(scope="session")
def portal(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The sample province of the scenarios, a copy for the browsers of this worker, served."""
    home = Path(shutil.copytree(template, tmp_path_factory.mktemp("portal") / "home"))
    environment = os.environ | {"CHUXIN_HOME": str(home), "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    command = [sys.executable, "-c", "from chuxin.interfaces.cli.main import run; run()"]
    manifest = json.loads((home / "sample" / "manifest.json").read_text(encoding="utf-8"))
    examples = {one["group"]: one["code"] for one in reversed(manifest["examples"])}
    port = _free_port()
    server = subprocess.Popen(
        [*command, "serve", "--port", str(port)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield Portal(address, examples, home)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError("the portal did not start")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium without a window; tests are skipped where the machine has none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, portal: Portal) -> Iterator[BrowserContext]:
    """A Chinese reader at a desk."""
    context = chromium.new_context(base_url=portal.address, locale="zh-CN", viewport={"width": 1280, "height": 900})
    yield context
    context.close()
