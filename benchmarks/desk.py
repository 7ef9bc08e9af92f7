"""A file of 200,000 rows in a real browser: when the first findings stand on the page, and how other pages answer.

``PYTHONPATH=src:. python benchmarks/desk.py [rows]``. Builds the small sample province in a home of its own, serves it,
signs a clerk in, and sends penalties as CSV and as XLSX, every hundredth row with a wrong code. Limit: the first
finding 3 seconds after "send" is pressed; meanwhile another clerk asks for ``/desk/`` (95th percentile told).
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
from pathlib import Path

import xlsxwriter
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.facts.penalties import as_csv, penalty

LIMIT_SECONDS = 3.0
_COMMAND = (sys.executable, "-c", "from chuxin.interfaces.cli.main import run; run()")
_PASSWORD = "chuxin-demo-示例"


def main(rows: int) -> int:
    """Measure both formats; 1 where a first finding came too late."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "home") as address:
        files = written(Path(folder), rows)
        late = [measured(address, path, rows) > LIMIT_SECONDS for path in files]
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


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The sample province of sixty organisations, served as in production; its address."""
    environment = os.environ | {"CHUXIN_HOME": str(home)}
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
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


def measured(address: str, path: Path, rows: int) -> float:
    """Send ``path``; tell and give the seconds from "send" to the first finding on the page."""
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(base_url=address, locale="zh-CN")
        page = signed_in(context)
        page.goto("/desk/feeds/hubei.penalties")
        page.locator("input[type=file]").set_input_files(path)
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())
        stop, times = threading.Event(), list[float]()
        asker = threading.Thread(target=_ask, args=(f"{address}/desk/", cookies, stop, times))
        asker.start()
        start = time.perf_counter()
        page.locator("form[data-upload] button").click()
        page.locator("td", has_text="统一社会信用代码").first.wait_for(timeout=300_000)
        first = time.perf_counter() - start
        print(f"{path.suffix[1:]}: first finding after {first:.2f} s", flush=True)
        page.locator("[data-progress]").wait_for(state="detached", timeout=900_000)
        whole = time.perf_counter() - start
        stop.set()
        asker.join()
        browser.close()
    p95 = statistics.quantiles(times, n=20)[-1]
    print(
        f"{path.suffix[1:]:4} {rows:,} rows, {path.stat().st_size >> 20} MiB: first finding {first:.2f} s "
        f"(limit {LIMIT_SECONDS:.0f}), settled {whole:.1f} s; /desk/ meanwhile: {len(times)} answers, "
        f"median {statistics.median(times) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, worst {max(times) * 1000:.0f} ms",
        flush=True,
    )
    return first


def signed_in(context: BrowserContext) -> Page:
    """A page on which the demonstration's clerk has signed in."""
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("demo-clerk")
    page.locator("#id_password").fill(_PASSWORD)
    page.locator("main button").click()
    page.wait_for_load_state()
    return page


def _ask(address: str, cookies: str, stop: threading.Event, times: list[float]) -> None:
    while not stop.is_set():
        start = time.perf_counter()
        request = urllib.request.Request(address, headers={"Cookie": cookies})
        with urllib.request.urlopen(request, timeout=120) as answer:
            answer.read()
        times.append(time.perf_counter() - start)
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
