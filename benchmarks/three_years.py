"""The worker through three simulated years of the sample province, day by day, among people who act in cases.

Told are the worker's seconds beside the limit (180 s), and what did not hold on any day: a display past its end, an
extension called late, an overdue case nobody was told of, totals that the ledger contradicts. With ``--kill N`` another
run is ended N times by SIGKILL at random moments and begun again; both must end the same.

Run: ``python -m benchmarks.three_years HOME [--days 1096] [--kill 3]``; HOME is a home with the sample province
(``chuxin demo``). It is copied, never touched.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

LIMIT = 180.0
FIRST = date(2026, 12, 1)


def main() -> int:
    """Live the years once, or be the process that does."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("home", type=Path)
    asked.add_argument("--days", type=int, default=1_096)
    asked.add_argument("--kill", type=int, default=0)
    asked.add_argument("--inside", action="store_true")
    told = asked.parse_args()
    last = FIRST + timedelta(days=told.days - 1)
    if told.inside:
        print(json.dumps(lived(last)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        whole = run(at(told.home, Path(folder) / "whole"), told.days)
        print(
            f"{told.days} days, worker {whole['worker']:.1f} s, limit {LIMIT * told.days / 1_096:.0f} s: "
            f"{whole['worker'] * 1_096 / told.days / LIMIT:.2f} of it; people and checks {whole['others']:.1f} s"
        )
        for name in ("cases", "open", "moved", "refused", "reconciled", "past_end", "rebuilt", "wrong"):
            print(f"  {name}: {whole[name]}")
        sound = not (whole["wrong"] or whole["past_end"]) and whole["rebuilt"] and whole["reconciled"]
        if told.kill:
            broken = killed(at(told.home, Path(folder) / "killed"), told.days, told.kill, whole["worker"])
            same = broken["left"] == whole["left"]
            print(f"  killed {broken['killed']} times: {'ends the same' if same else 'ENDS OTHERWISE'}")
            sound = sound and same
    return 0 if sound else 1  # fmt: skip


def at(home: Path, copy: Path) -> Path:
    """A copy of the province to live in."""
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("open-data"))
    return copy


def run(home: Path, days: int) -> dict[str, object] | dict[str, float]:
    """Live in a process of its own; what it told."""
    done = subprocess.run(_command(home, days), env=_environment(home), check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def killed(home: Path, days: int, times: int, seconds: float) -> dict[str, object]:
    """Live, be killed at random moments, go on each time, and tell what is left."""
    chance, caught = random.Random(days), 0
    for _ in range(times):
        process = subprocess.Popen(_command(home, days), env=_environment(home), stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(3, 3 + seconds / times))
        caught += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    return {**run(home, days), "killed": caught}


def _command(home: Path, days: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.three_years", str(home), "--days", str(days), "--inside"]


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "CHUXIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "chuxin.interfaces.conf.settings"}


def lived(last: date) -> dict[str, object]:
    """Live from the first day (or where a killed process left off) to the last; what was seen and what is left."""
    from django.conf import settings

    import benchmarks.hub  # noqa: F401 - sets Django up
    from chuxin.foundation.subjects import queries as subjects
    from chuxin.foundation.subjects.subject import SubjectType
    from chuxin.interfaces.worker import loop
    from examples.province import years
    from examples.province.casework import Town

    years.arrange(settings.HOME, 2027, last.year + 1)
    members = [one for part in subjects.each() for one in part]
    bodies = [one.number for one in members if one.type is SubjectType.PUBLIC_BODY]
    firms = [one.number for one in members if one.type is not SubjectType.PUBLIC_BODY]
    town, worked, began = Town(firms[:400], bodies[:40]), 0.0, time.perf_counter()
    once = loop.once

    def timed(*given: object, **named: object) -> object:
        nonlocal worked
        start = time.perf_counter()
        try:
            return once(*given, **named)  # type: ignore[arg-type]
        finally:
            worked += time.perf_counter() - start

    loop.once = timed  # type: ignore[assignment]
    seen = years.Seen()
    for _, lately in years.live(town, years.reached(FIRST), last):
        seen = lately
    took = time.perf_counter() - began
    return {
        "worker": worked,
        "others": took - worked,
        "moved": seen.moved,
        "wrong": seen.wrong[:10],
        "refused": dict(town.refused.most_common(8)),
        **years.left(last),
    }


if __name__ == "__main__":
    raise SystemExit(main())
