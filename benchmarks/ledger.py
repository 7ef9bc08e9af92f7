"""How fast the ledger takes entries, beside a bare bulk insert of the very same bytes, as a ratio in one run.

Both go into SQLite files with the hub's own settings, in the same chunks, each committed durably. The ledger side makes
canonical JSON, salts, digests, leaves and the hash tree as well; the bare side writes one table of (number, bytes).

    .venv/bin/python -m benchmarks.ledger [--entries 1000000] [--chunk 50000]
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

AT = datetime(2026, 3, 1, tzinfo=UTC)
BODY_TEXT = "示例企业未按规定建立进货查验记录制度，经责令改正后按期完成整改。" * 4


def bodies(count: int, chunk: int) -> Iterator[list[dict[str, object]]]:
    """Invented record bodies of about 700 bytes."""
    for start in range(0, count, chunk):
        yield [_body(number) for number in range(start, min(start + chunk, count))]


def measure(entries: int, chunk: int) -> dict[str, float]:
    """Seconds of both sides, bytes a body, and this process's largest memory."""
    import django

    django.setup()
    import orjson
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction

    from chuxin.foundation.ledger import actions, queries
    from chuxin.foundation.ledger.entry import Saying
    from chuxin.kernel.actor import Actor

    call_command("migrate", "ledger", verbosity=0, skip_checks=True)
    bare = sqlite3.connect(settings.HOME / "bare.sqlite3", isolation_level=None)
    for pragma in str(settings.DATABASES["default"]["OPTIONS"]["init_command"]).split(";"):
        bare.execute(pragma)
    bare.execute("CREATE TABLE bare (seq integer NOT NULL PRIMARY KEY, blob BLOB NOT NULL)")
    operator, told = Actor(id="system:operator"), {"ledger": 0.0, "bare": 0.0, "bytes": 0.0}
    for part in bodies(entries, chunk):
        sayings = [Saying("record.stated", body) for body in part]  # type: ignore[arg-type]
        began = time.perf_counter()
        with transaction.atomic():
            said = actions.append(sayings, actor=operator, at=AT)
        told["ledger"] += time.perf_counter() - began
        # Copied, because the encoder's own results keep their larger first buffer.
        rows = [(one.seq, bytes(memoryview(orjson.dumps(one.body)))) for one in said]
        told["bytes"] = len(rows[-1][1])
        began = time.perf_counter()
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany("INSERT INTO bare VALUES (?, ?)", rows)
        bare.execute("COMMIT")
        told["bare"] += time.perf_counter() - began
    began = time.perf_counter()
    queries.inclusion_proof(entries // 3)
    told["proof_ms"] = (time.perf_counter() - began) * 1000
    told["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return told


def main() -> None:
    """Run once and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--chunk", type=int, default=50_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chuxin-bench-") as home:
        os.environ.update(CHUXIN_HOME=str(Path(home)), CHUXIN_DATABASE_URL="")
        os.environ["DJANGO_SETTINGS_MODULE"] = "chuxin.interfaces.conf.settings"
        told = measure(asked.entries, asked.chunk)
    rate = asked.entries / told["ledger"]
    print(f"entries {asked.entries:,} of {told['bytes']:.0f} bytes, memory {told['memory_mb']:.0f} MB")
    print(f"ledger append      {told['ledger']:7.2f} s   {rate:10,.0f} entries/s")
    print(f"bare bulk insert   {told['bare']:7.2f} s   {asked.entries / told['bare']:10,.0f} rows/s")
    print(f"ratio              {told['ledger'] / told['bare']:7.2f}")
    print(f"inclusion proof    {told['proof_ms']:7.2f} ms")


def _body(number: int) -> dict[str, object]:
    fields = {"facts": BODY_TEXT, "fine_amount": "1234.50", "doc_no": f"鄂示罚〔2026〕{number}号"}
    return {
        "record": f"r{number:025d}", "item": "national.penalty", "edition": "0" * 16, "subject": number,
        "source": "990000", "row": number, "decided_on": "2026-02-01", "valid_from": None, "valid_to": None,
        "tier": "general", "amount": "1234.50", "version": 1, "supersedes": None, "fields": fields,
    }  # fmt: skip


if __name__ == "__main__":
    main()
