"""A hub that is killed: receives one file in processes that are ended by SIGKILL, and tells what is left afterwards.

Run as ``python -m tests.scenarios.crashing HOME POINTS SEED``; prints one JSON document. Django is set up once; every
sending happens in a forked process with a home of its own, so that a point costs the work and not the start.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from chuxin.facts.intake import actions, queries, sheet  # noqa: E402
from chuxin.facts.records.followers import FOLLOWER as RECORDS  # noqa: E402
from chuxin.facts.records.models import RecordEvent, RecordVersion  # noqa: E402
from chuxin.foundation.law import actions as law  # noqa: E402
from chuxin.foundation.ledger.following import fingerprint  # noqa: E402
from chuxin.foundation.subjects.followers import FOLLOWER as SUBJECTS  # noqa: E402
from chuxin.interfaces.cli.shell import operator  # noqa: E402
from chuxin.programmes.load import SHIPPED, read_packs  # noqa: E402
from tests.facts.penalties import as_csv, penalty  # noqa: E402

AT = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
ROWS = 1_500
FEED = "hubei.penalties"


def main(folder: Path, points: int, seed: int) -> None:
    """Measure one undisturbed sending, then kill one at each of ``points`` random moments and mend it."""
    sheet.FIRST_ROWS = sheet.CHUNK_ROWS = 400
    chance = random.Random(seed)
    path = folder / "penalties.csv"
    repeated = [penalty(1), penalty(2, CF_NR_FK="0.7")]
    rows = [*map(penalty, range(1, ROWS)), *repeated]
    rows[99] = penalty(100, CF_NR_FK="")
    path.write_text(as_csv(rows))
    template = folder / "template"
    finished(template, prepare)
    whole = at_home(folder, template, "undisturbed")
    start = time.perf_counter()
    finished(whole, lambda: send(path))
    took = time.perf_counter() - start
    told = {"undisturbed": finished(whole, left), "points": []}
    for number in range(points):
        home = at_home(folder, template, f"point-{number}")
        killed = killed_after(home, lambda: send(path), chance.uniform(0, took))
        before = finished(home, left)
        mended = finished(home, lambda resumed=number % 2: mend(path, resumed=bool(resumed)))
        told["points"].append({"killed": killed, "before": before, "mended": mended})
        shutil.rmtree(home)
    print(json.dumps(told))


def prepare() -> None:
    """The tables and the shipped packs."""
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    law.install(read_packs([SHIPPED / "national", SHIPPED / "hubei"]).installable, actor=operator(), at=AT)


def send(path: Path) -> None:
    """Receive the file once."""
    actions.receive(path, FEED, actor=operator(), at=AT)


def mend(path: Path, *, resumed: bool) -> object:
    """What follows a crash: the worker resumes, or the file is simply sent again; then tell what is left."""
    if resumed:
        actions.resume(actor=operator(), at=AT)
    send(path)
    return left()


def left() -> object:
    """What is in the tables now."""
    return {
        "records": fingerprint(replace(RECORDS, tables=(RecordVersion, RecordEvent))),
        "subjects": fingerprint(SUBJECTS),
        "rows": RecordVersion.objects.count(),
        "unsettled": len(queries.unsettled()),
        "receipt": receipt_of_the_first(),
    }


def receipt_of_the_first() -> list[object]:
    """The figures and findings of the first batch ever settled."""
    settled = [one for one in queries.batches() if one.settled_at]
    if not settled:
        return []
    told = queries.receipt(settled[-1].id)
    figures = [told.rows, told.accepted, told.superseded, told.unchanged, told.refused]
    return [*figures, dict(told.warnings_by_code), [one.as_json() for one in told.findings]]


def at_home(folder: Path, template: Path, name: str) -> Path:
    """A home like the template."""
    return Path(shutil.copytree(template, folder / name))


def finished(home: Path, work: Callable[[], object]) -> object:
    """What ``work`` gives in a process of its own, which must end well."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        inside(home, work, writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"a process ended with {status}")
    return json.loads(answer)


def killed_after(home: Path, work: Callable[[], object], seconds: float) -> bool:
    """Whether SIGKILL after ``seconds`` still found ``work`` running."""
    child = os.fork()
    if child == 0:
        inside(home, work, None)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def inside(home: Path, work: Callable[[], object], writing: int | None) -> None:
    """In the forked process: live in ``home``, do the work, leave without tidying up."""
    code = 1
    try:
        home.mkdir(exist_ok=True)
        settings.HOME = home
        connections["default"].settings_dict["NAME"] = str(home / "chuxin.sqlite3")
        answer = work()
        if writing is not None:
            os.write(writing, json.dumps(answer).encode())
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
