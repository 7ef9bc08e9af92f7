"""A file of 200,000 rows in a real browser: when the first findings stand on the page, and how other pages answer.

``PYTHONPATH=src:. python benchmarks/desk.py [rows]``. Builds the small sample province in a home of its own, serves it,
signs a clerk in, and sends penalties as CSV and as XLSX, every hundredth row with a wrong code. Limit: the first
finding 3 seconds after "send" is pressed. Beside it: the processor seconds the server spent until then, the longest
time the sender's own page was blocked (the browser's long tasks, over 50 ms), and how ``/desk/`` answers another clerk
before and meanwhile. ``CHUXIN_DESK_HOME`` names a home that is kept from run to run.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.facts.penalties import as_csv, penalty

LIMIT_SECONDS = 3.0
_COMMAND = (sys.executable, "-c", "from chuxin.interfaces.cli.main import run; run()")
_PASSWORD = "chuxin-demo-示例"


def main(rows: int) -> int:
    """Measure both formats; 1 where a first finding came too late."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(os.environ.get("CHUXIN_DESK_HOME") or Path(folder) / "home")
        files = written(Path(folder), rows)
        with served(home) as server:
            late = [measured(server, path, rows) > LIMIT_SECONDS for path in files]
    return int(any(late))


def written(folder: Path, rows: int) -> list[Path]:
    """The same penalties as CSV and as XLSX."""
    told = [penalty(n, **({"CF_XDR_SHXYM": "9199"} if n % 100 == 1 else {})) for n in range(1, rows + 1)]
    delimited, workbook = folder / "penalties.csv", folder / "penalties.xlsx"
    delimited.write_text(as_csv(told), encoding="utf-8")
    with xlsxwriter.Workbook(workbook, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, list(told[0]))
        for place, one in enumerate(told, 1):
            for column, cell in enumerate(one.values()):
                page.write_string(place, column, cell)
    return [delimited, workbook]


@dataclass(frozen=True, slots=True)
class Served:
    """A running portal: its address, and the process it was started as."""

    address: str
    process: int

    def spent(self) -> float:
        """Processor seconds of the portal and all its children, those that ended included."""
        return sum(map(_spent, _family(self.process)))


def _family(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(one) for path in told for one in path.read_text().split()]
    return [process, *(one for child in children for one in _family(child))]


def _spent(process: int) -> float:
    """Its own time and that of the children it has waited for (``proc(5)``, fields 14 to 17)."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """The sample province of sixty organisations, served as in production."""
    environment = os.environ | {"CHUXIN_HOME": str(home)}
    if not home.exists():
        subprocess.run(
            [*_COMMAND, "demo", "--organisations", "60", "--months", "1", "--json"],
            env=environment, check=True, capture_output=True,
        )  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*_COMMAND, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/readyz", timeout=5)
                break
            except OSError:
                time.sleep(0.2)
        yield Served(address, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=60)


def measured(server: Served, path: Path, rows: int) -> float:
    """Send ``path``; tell and give the seconds from "send" to the first finding on the page."""
    blocked = list[float]()
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(base_url=server.address, locale="zh-CN")
        page = signed_in(context)
        page.expose_function("blocked", lambda one: blocked.append(one))
        page.add_init_script(_LONG_TASKS)
        page.goto("/desk/feeds/hubei.penalties")
        page.locator("input[type=file]").set_input_files(path)
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())
        before, blocked[:] = [_answered(f"{server.address}/desk/", cookies) for _ in range(20)], []
        with _asking(f"{server.address}/desk/", cookies) as times:
            spent, start = server.spent(), time.perf_counter()
            page.locator("form[data-upload] button").click()
            page.locator("td", has_text="统一社会信用代码").first.wait_for(timeout=300_000)
            first, spent = time.perf_counter() - start, server.spent() - spent
            print(f"{path.suffix[1:]}: first finding after {first:.2f} s, {spent:.2f} s of processor", flush=True)
            page.locator("[data-progress]").wait_for(state="detached", timeout=900_000)
            whole = time.perf_counter() - start
        browser.close()
    print(
        f"{path.suffix[1:]:4} {rows:,} rows, {path.stat().st_size >> 20} MiB: first finding {first:.2f} s "
        f"(limit {LIMIT_SECONDS:.0f}), processor until then {spent:.2f} s, settled {whole:.1f} s; "
        f"longest block of the sender's page {max(blocked, default=0):.0f} ms; "
        f"/desk/ before: {_told(before)}; meanwhile: {_told(times)}",
        flush=True,
    )
    return first


_LONG_TASKS = """new PerformanceObserver((list) => list.getEntries().forEach((one) => window.blocked(one.duration)))
.observe({type: "longtask", buffered: true});"""


def _told(times: list[float]) -> str:
    p95 = statistics.quantiles(times, n=20)[-1]
    return (
        f"{len(times)} answers, median {statistics.median(times) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, "
        f"worst {max(times) * 1000:.0f} ms"
    )


def signed_in(context: BrowserContext) -> Page:
    """A page on which the demonstration's clerk has signed in."""
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("demo-clerk")
    page.locator("#id_password").fill(_PASSWORD)
    page.locator("main button").click()
    page.wait_for_load_state()
    return page


@contextmanager
def _asking(address: str, cookies: str) -> Iterator[list[float]]:
    """Another clerk who asks for a page ten times a second; how long each answer took."""
    stop, times = threading.Event(), list[float]()

    def ask() -> None:
        while not stop.wait(0.1):
            times.append(_answered(address, cookies))

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        yield times
    finally:
        stop.set()
        asker.join()


def _answered(address: str, cookies: str) -> float:
    start = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": cookies}), timeout=120) as answer:
        answer.read()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
