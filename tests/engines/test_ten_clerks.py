"""Ten clerks send their files at the same moment: every batch settles, nothing is lost or told twice.

Each is signed in and sends through the desk's page; the files are settled behind the answers, ten at once. Every file
names the same organisations, and one record stands in all of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engines.hub import Hub
from tests.engines.postgres import fresh_database
from tests.engines.province import prepared
from tests.facts.penalties import as_csv, code, penalty

CLERKS = 10
# SQLite knows one writer: fewer rows show the same.
ROWS = {"sqlite": 20, "postgresql": 200}
SEND = """
import json, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from chuxin.facts.intake import queries
from chuxin.facts.records.models import RecordVersion
from chuxin.foundation.access import actions as access
from chuxin.foundation.access.account import NewAccount
from chuxin.foundation.ledger import keys, note
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.cli.shell import now, operator
from chuxin.kernel.text import Text

FILES = sorted(Path({folder!r}).glob("*.csv"))

def signed_in(number):
    agency = f"1199000099000{{number:04d}}X"
    clerk = NewAccount(f"clerk-{{number}}", "a long password", Text("岗", "post"), ("clerk",), agency=agency)
    client = Client()
    account = access.create_account(clerk, actor=operator(), at=now())
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client

clients, gate = [signed_in(number) for number in range(len(FILES))], threading.Barrier(len(FILES))

def send(client, file):
    gate.wait()
    try:
        with file.open("rb") as body:
            answer = client.post("/desk/feeds/hubei.penalties", {{"file": body, "sheet": ""}})
        return answer.status_code, answer["Location"].rpartition("/")[2]
    finally:
        connections.close_all()

def receipt(batch):
    until = time.monotonic() + 120
    while queries.batch(batch).settled_at is None:
        assert time.monotonic() < until, f"{{batch}} does not settle"
        time.sleep(0.05)
    told = queries.receipt(batch)
    assert note.verified(told.signature, [keys.hub_verifier()]) == told.as_text()
    return [told.rows, told.accepted, told.unchanged, told.superseded, told.refused, told.waiting]

def all_sent():
    with ThreadPoolExecutor(len(FILES)) as clerks:
        return list(clerks.map(send, clients, FILES))

answers = all_sent()
receipts = [receipt(batch) for _, batch in answers]
again = [receipt(batch) for _, batch in all_sent()]
said = [one for part in ledger.read() for one in part]
stated = [(one.body["record"], one.body["version"]) for one in said if one.kind == "record.stated"]
codes = [each.uscc for part in subjects.each() for each in part]
json.dump({{
    "statuses": [status for status, _ in answers], "batches": len({{batch for _, batch in answers}}),
    "receipts": receipts, "again": again,
    "gaps": [one.seq for place, one in enumerate(said) if one.seq != place],
    "stated": len(stated), "stated_twice": len(stated) - len(set(stated)), "rows": RecordVersion.objects.count(),
    "codes": len(codes), "codes_twice": len(codes) - len(set(codes)),
    "vendor": connection.vendor,
}}, sys.stdout)
"""


def _files(folder: Path, rows: int) -> int:
    """Ten files of so many rows about ten organisations, and the one row they all have; the rows of one."""
    folder.mkdir()
    for clerk in range(CLERKS):
        theirs = [penalty(1 + clerk * rows + number, CF_XDR_SHXYM=code(number % 10)) for number in range(rows)]
        (folder / f"{clerk}.csv").write_text(as_csv([*theirs, penalty(0)]))
    return rows + 1


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def sent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of ten files sent at once, and of sending them once more."""
    folder = tmp_path_factory.mktemp("clerks")
    on_postgres = request.param == "postgresql"
    url = fresh_database(request.getfixturevalue("postgres_server")) if on_postgres else ""
    each = _files(folder / "files", ROWS[request.param])
    hub = prepared(Hub(folder / "home", url, {"CHUXIN_SETTLING": str(CLERKS)}))
    told: dict[str, Any] = json.loads(hub.run(SEND.format(folder=str(folder / "files"))))
    assert told["vendor"] == request.param
    return {**told, "each": each}


def test_every_batch_settles_and_every_receipt_counts_its_own_file(sent: dict[str, Any]) -> None:
    assert sent["statuses"] == [302] * CLERKS
    assert sent["batches"] == CLERKS
    for rows, accepted, unchanged, superseded, refused, waiting in sent["receipts"]:
        assert rows == sent["each"]
        assert (accepted + unchanged, superseded, refused, waiting) == (rows, 0, 0, 0)


def test_the_record_all_of_them_sent_is_accepted_once(sent: dict[str, Any]) -> None:
    assert sum(one[1] for one in sent["receipts"]) == CLERKS * (sent["each"] - 1) + 1
    assert sorted(one[2] for one in sent["receipts"]) == [0] + [1] * (CLERKS - 1)


def test_the_ledger_has_no_gap_and_nothing_stands_twice(sent: dict[str, Any]) -> None:
    stands = CLERKS * (sent["each"] - 1) + 1
    assert (sent["stated"], sent["rows"]) == (stands, stands)
    assert (sent["gaps"], sent["stated_twice"], sent["codes_twice"], sent["codes"]) == ([], 0, 0, 10)


def test_sending_again_at_once_says_nothing_new(sent: dict[str, Any]) -> None:
    assert [(one[1], one[2]) for one in sent["again"]] == [(0, sent["each"])] * CLERKS
