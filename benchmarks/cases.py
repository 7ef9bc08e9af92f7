"""How fast the queue of a desk is with 100,000 open cases: the page and the API beside the bare SQL of the same rows.

``python -m benchmarks.cases [--database sqlite|postgresql] [--cases 100000]``. The cases are said to the ledger like
all others, many at a time, and follow into the room's tables: every workflow that ships, twenty offices, one of which
has a fifth of all, days from a month ago to two months ahead, some without. Then the office with most of them, and the
lead authority beside it, ask for their queue through the whole stack of the portal. Limit: p50 of a page 100 ms on
PostgreSQL.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.steps import apart, database

LIMIT = 0.1
ROUNDS, WARM_UP = 150, 15
ORGANISATIONS, OFFICES, AT_ONCE = 3_000, 20, 5_000
AT = datetime(2026, 11, 26, 4, tzinfo=UTC)
TODAY = date(2026, 11, 26)
Figures = dict[str, tuple[float, float]]


def main() -> int:
    """Write the cases, ask, tell; 1 where a page is slower than the limit on PostgreSQL."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--cases", type=int, default=100_000)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(told.database, Path(folder)):
        os.environ |= {"CHUXIN_HOME": folder, "CHUXIN_ALLOWED_HOSTS": "testserver"}
        figures, seconds, statements = apart(measured, told.cases)
    print(f"{told.database}: {told.cases:,} open cases said and followed in {seconds:.0f} s")
    base = figures["bare SQL"][0]
    for name, (p50, p95) in figures.items():
        print(f"{name:28} p50 {p50 * 1000:7.2f} ms   p95 {p95 * 1000:7.2f} ms   {p50 / base:6.1f} x the bare SQL")
    slowest = max(p50 for name, (p50, _) in figures.items() if name.startswith("page"))
    holds = slowest <= LIMIT
    verdict = f"slowest p50 of a page {slowest * 1000:.1f} ms, limit {LIMIT * 1000:.0f} ms"
    print(f"statements of the page: {statements}; {verdict}: {'holds' if holds else 'FAILS'}")
    return int(not holds and told.database == "postgresql")


def measured(cases: int) -> tuple[Figures, float, int]:
    """In a process of its own: the figures by name, the seconds it took to write, the statements of the page."""
    import benchmarks.hub  # noqa: F401 - sets Django up

    start = time.perf_counter()
    busiest = written(cases)
    seconds = time.perf_counter() - start
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    officer, lead = Client(), Client()
    for client, name in ((officer, "officer"), (lead, "lead")):
        client.force_login(account(name, busiest), backend="django.contrib.auth.backends.ModelBackend")
    first = page(officer, "/desk/cases/")
    following = first.split("after=")[1].split('"')[0]
    some = first.split("?workflow=")[1].split('"')[0]
    asked: dict[str, Callable[[], object]] = {
        "bare SQL": lambda: bare(busiest),
        "page": lambda: page(officer, "/desk/cases/"),
        "page, next": lambda: page(officer, f"/desk/cases/?after={following}"),
        "page, one workflow": lambda: page(officer, f"/desk/cases/?workflow={some}"),
        "page, far down": lambda: page(officer, "/desk/cases/?after=2027-01-15,0"),
        "page, lead authority": lambda: page(lead, "/desk/cases/"),
        "API": lambda: page(officer, "/api/v1/cases"),
    }
    times: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(WARM_UP + ROUNDS):
        for name, ask in asked.items():
            begun = time.perf_counter()
            ask()
            if turn >= WARM_UP:
                times[name].append(time.perf_counter() - begun)
    with CaptureQueriesContext(connection) as told:
        page(officer, "/desk/cases/")
    figures = {name: (statistics.median(each), statistics.quantiles(each, n=20)[-1]) for name, each in times.items()}
    return figures, seconds, len(told)


def written(cases: int) -> str:
    """A hub with so many open cases; the code of the office that has most of them."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from chuxin.foundation.ledger import actions as ledger
    from chuxin.foundation.ledger.entry import Saying
    from chuxin.foundation.ledger.following import follow
    from chuxin.foundation.subjects import actions as subjects
    from chuxin.services.cases.followers import FOLLOWER
    from chuxin.services.cases.message import OPENED
    from tests.interfaces import sample

    call_command("migrate", verbosity=0)
    sample.install_packs()
    numbers = list(subjects.register(list(registrations()), actor=sample.OPERATOR, at=AT))
    offices = [sample.code(f"11990000{number:09d}") for number in range(OFFICES)]
    drawn = random.Random(17)
    bodies = opened(cases, numbers, offices, drawn)
    while some := [body for body, _ in zip(bodies, range(AT_ONCE), strict=False)]:
        with transaction.atomic():
            said = ledger.append([Saying(OPENED, body) for body in some], actor=sample.OPERATOR, at=AT)
            follow(FOLLOWER, said)
    with connection.cursor() as cursor:
        # What PostgreSQL does by itself some time after so many rows came in.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return offices[0]


def registrations() -> Iterator[object]:
    """The organisations the cases are about."""
    from chuxin.foundation.subjects.identifiers import USCC, Identifier
    from chuxin.foundation.subjects.subject import Registration
    from tests.interfaces import sample

    for number in range(ORGANISATIONS):
        code = Identifier(USCC, sample.code(f"91990100{number:09d}"))
        yield Registration("enterprise", f"示例组织{number}有限公司", (code,), "990100", "C13", None, "active", "bench")


def opened(cases: int, numbers: list[int], offices: list[str], drawn: random.Random) -> Iterator[dict[str, object]]:
    """What so many openings say: each workflow that ships in a state that waits for an office."""
    from chuxin.services.cases import queries
    from chuxin.services.cases.workflow import Who

    places = [
        (workflow.id, state.id, workflow.roles[state.turn].who)
        for workflow in queries.workflows(TODAY).values()
        for state in workflow.states.values()
        if state.turn and workflow.roles[state.turn].who.official
    ]
    for _ in range(cases):
        workflow, state, who = drawn.choice(places)
        office = offices[0] if drawn.random() < 0.2 else drawn.choice(offices)
        due = None if drawn.random() < 0.05 else (TODAY + timedelta(drawn.randint(-30, 60))).isoformat()
        yield {
            "workflow": workflow, "subject": drawn.choice(numbers), "applicant": None, "parent": None, "records": [],
            "code": "", "on": (TODAY - timedelta(drawn.randint(1, 60))).isoformat(), "agency": "", "form": {},
            "evidence": [], "parties": {"source": office, "superior": office}, "state": state,
            "holder": who.value if who is Who.LEAD else office, "due": due, "alarm": due, "closed": False,
        }  # fmt: skip


def account(name: str, agency: str) -> object:
    """An officer of the busiest office, or the lead authority beside it."""
    from chuxin.foundation.access.models import Account
    from tests.interfaces import sample

    role = {"officer": "source_agency_officer", "lead": "lead_authority"}[name]
    return Account.objects.get(username=sample.account(role, agency=agency))


def page(client: object, address: str) -> str:
    """One answer, which must be good."""
    answer = client.get(address)  # type: ignore[attr-defined]
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return str(answer.content.decode())


def bare(holder: str) -> list[tuple[object, ...]]:
    """The rows of the first page, by hand."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, workflow, state, subject, holder, opened_on, due, closed_on FROM cases_case "
            "WHERE holder = %s AND closed_on IS NULL AND due IS NOT NULL ORDER BY due, seq LIMIT 50",
            [holder],
        )
        return list(cursor.fetchall())


if __name__ == "__main__":
    sys.exit(main())
