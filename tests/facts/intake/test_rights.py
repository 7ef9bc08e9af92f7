"""What may not be collected is not: rows about persons, their identifiers, and anything outside the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from chuxin.facts.intake import originals, queries, refused
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.remarks import NATURAL_PERSON
from chuxin.facts.records import queries as records
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects import queries as register
from chuxin.kernel.refusal import Refusal
from tests.facts.conftest import Desk
from tests.facts.penalties import as_csv, code, penalty

# Invented: a division, a day and a serial number that belong to nobody, with the check character they demand.
IDENTITY = "11010119000101001"
IDENTITY_NUMBER = (
    IDENTITY
    + "10X98765432"[
        sum(int(d) * w for d, w in zip(IDENTITY, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True))
        % 11
    ]
)
MOBILE = "13900000000"


def everything_kept(home: Path) -> bytes:
    """All that the ledger and the home keep for good, quarantine left out."""
    said = [repr(one.body).encode() for step in ledger.read() for one in step if one.kind != "law.installed"]
    files = [
        path.read_bytes()
        for folder in ("originals", "findings")
        for path in (home / folder).glob("*")
        if path.is_file()
    ]
    tables = [
        repr(pq.read_table(path).to_pylist()).encode()
        for path in (home / "originals").glob("*")
        if path.read_bytes()[:4] == b"PAR1"
    ]
    return b"\n".join(said + files + tables)


@pytest.mark.parametrize("mark", ["自然人", "01", " 自然人 "])
def test_R01_rows_about_persons_are_refused_counted_and_never_listed(desk: Desk, mark: str) -> None:
    person = penalty(2, CF_XDR_MC="示例自然人甲", CF_XDR_LB=mark, CF_XDR_SHXYM="", CF_SY="示例自然人甲的行为")
    receipt = desk.send(as_csv([penalty(1), person]))
    assert (receipt.accepted, receipt.refused_by_code) == (1, {NATURAL_PERSON: 1})
    (told,) = [one for one in receipt.findings if one.code == NATURAL_PERSON]
    assert told.place.row == 2
    assert told.place.field is None
    assert "示例自然人甲".encode() not in everything_kept(desk.home)
    assert "示例自然人甲" not in refused.as_csv(receipt.batch).decode()


def test_R01_an_identity_number_in_place_of_a_code_is_a_person(desk: Desk) -> None:
    receipt = desk.send(as_csv([penalty(1), penalty(2, CF_XDR_SHXYM=IDENTITY_NUMBER)]))
    assert receipt.refused_by_code == {NATURAL_PERSON: 1}
    assert IDENTITY_NUMBER.encode() not in everything_kept(desk.home)


def test_R02_columns_of_personal_identifiers_are_never_kept(desk: Desk) -> None:
    receipt = desk.send(as_csv([penalty(1, CF_FR_ZJLX="01", CF_FR_ZJHM=IDENTITY_NUMBER)]))
    assert receipt.accepted == 1
    assert receipt.warnings_by_code["hygiene.dropped"] == 2
    assert IDENTITY_NUMBER.encode() not in everything_kept(desk.home)
    assert queries.batch(receipt.batch).kept != receipt.sha256
    assert originals.waiting() == [receipt.sha256]


def test_R02_identifiers_in_free_text_are_masked(desk: Desk) -> None:
    receipt = desk.send(as_csv([penalty(1, CF_SY=f"联系电话{MOBILE}，证件号{IDENTITY_NUMBER}")]))
    assert receipt.warnings_by_code["hygiene.masked"] == 1
    kept = everything_kept(desk.home)
    assert MOBILE.encode() not in kept
    assert IDENTITY_NUMBER.encode() not in kept
    subject = register.subject_by_code(code(1))
    assert subject is not None
    (record,) = records.file_of(subject.number, on=date(2026, 6, 30))
    assert "＊" in str(record.fields["facts"])


def test_R02_columns_nobody_asked_for_are_not_kept_when_they_hold_identifiers(desk: Desk) -> None:
    receipt = desk.send(as_csv([penalty(1, 经办人电话=MOBILE)]))
    assert receipt.warnings_by_code["file.column_unknown"] == 1
    assert MOBILE.encode() not in everything_kept(desk.home)


def test_R02_refused_rows_are_kept_masked(desk: Desk) -> None:
    receipt = desk.send(as_csv([penalty(1, CF_SY=f"电话{MOBILE}", CF_NR_FK="")]))
    assert receipt.refused == 1
    assert MOBILE.encode() not in everything_kept(desk.home)
    assert MOBILE not in refused.as_csv(receipt.batch).decode()


def test_R08_without_an_item_in_force_nothing_is_received(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    given = queries.feed

    def elsewhere(id: str, on: date) -> Feed:
        return replace(given(id, on), item="national.nothing")

    monkeypatch.setattr(queries, "feed", elsewhere)
    with pytest.raises(Refusal) as refused:
        desk.send(as_csv([penalty(1)]))
    assert refused.value.code == "rights.R08"
    assert refused.value.clause is not None
    assert queries.batches() == ()
    assert originals.waiting() == []
