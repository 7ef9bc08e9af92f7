"""Intake on PostgreSQL: the same files give the same figures and the same tables, to the hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.hub import Hub
from tests.engines.postgres import Server, fresh_database, postgres_server  # noqa: F401
from tests.facts.penalties import as_csv, penalty

SEND = """
from datetime import UTC, datetime
from pathlib import Path
from chuxin.facts.intake import actions
from chuxin.facts.records import actions as records, queries, tables
from chuxin.facts.records.followers import FOLLOWER as RECORDS
from chuxin.facts.intake.followers import FOLLOWER as INTAKE
from chuxin.foundation.law import actions as law
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects import queries as register
from chuxin.interfaces.cli.shell import operator
from chuxin.programmes.load import SHIPPED, read_packs
AT = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
law.install(read_packs([SHIPPED / "national", SHIPPED / "hubei"]).installable, actor=operator(), at=AT)
for name in ("first.csv", "second.csv", "first.csv"):
    receipt = actions.receive(Path({folder!r}) / name, "hubei.penalties", actor=operator(), at=AT)
    print(receipt.accepted, receipt.superseded, receipt.unchanged, receipt.refused)
(record,) = queries.file_of(register.subject_by_code({code!r}).number, on=AT.date())
records.withdraw(record.id, reason="示例", doc_no="1", on=AT.date(), actor=operator(), at=AT)
print(queries.record(record.id, on=AT.date()).state, record.amount)
print(tables.facts(on=AT.date()).records["national.penalty"].num_rows)
before = fingerprint(RECORDS), fingerprint(INTAKE)
rebuild(RECORDS), rebuild(INTAKE)
assert before == (fingerprint(RECORDS), fingerprint(INTAKE))
print(before[0])
"""


@pytest.mark.postgres
def test_the_same_files_give_the_same_tables(tmp_path: Path, postgres_server: Server) -> None:  # noqa: F811
    (tmp_path / "first.csv").write_text(as_csv([*map(penalty, range(1, 6)), penalty(6, CF_NR_FK="")]))
    (tmp_path / "second.csv").write_text(as_csv([penalty(1, CF_NR_FK="0.8"), penalty(2)]))
    script = SEND.format(folder=str(tmp_path), code=penalty(1)["CF_XDR_SHXYM"])
    sqlite = Hub(tmp_path / "sqlite").migrate().run(script)
    postgres = Hub(tmp_path / "postgres", fresh_database(postgres_server)).migrate().run(script)
    assert sqlite.splitlines()[:5] == ["5 0 0 1", "0 1 1 0", "0 0 5 1", "withdrawn 8000", "5"]
    assert postgres == sqlite
