"""The monthly letter: sealed, verifiable, the same when asked again, refused for a month that is not over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography import x509
from django.conf import settings as live

from chuxin.facts.quality import queries
from chuxin.facts.quality.followers import FOLLOWER
from chuxin.foundation.ledger.following import follow
from chuxin.kernel.refusal import Refusal
from chuxin.services.publication import letters
from chuxin.services.publication.seal import AUTHORITY_FILE
from chuxin.services.publication.sealed_report import check_report_file
from tests.facts.conftest import OPERATOR, Desk
from tests.facts.penalties import as_csv, code, penalty

JULY = datetime(2026, 7, 8, 4, 0, tzinfo=UTC)
DEPARTMENT = code(99, "11")


def test_a_letter_goes_out_once_and_verifies(desk: Desk) -> None:
    desk.send(as_csv([penalty(1), penalty(2), penalty(3, CF_NR_FK="")]))
    follow(FOLLOWER)
    sent = letters.issue(DEPARTMENT, "2026-06", actor=OPERATOR, at=JULY)
    figures = {one["id"]: one["count"] for one in sent.content["figures"]}  # type: ignore[index,union-attr,call-overload]
    assert (figures["rows"], figures["accepted"], figures["refused"]) == (3, 2, 1)
    (mistake,) = sent.content["mistakes"]  # type: ignore[misc,union-attr]
    assert mistake["rows"] == 1  # type: ignore[index,call-overload]
    assert mistake["remedy"]["zh"]  # type: ignore[index,call-overload]
    assert letters.issue(DEPARTMENT, "2026-06", actor=OPERATOR, at=JULY) == sent

    pdf = letters.file_of(sent).read_bytes()
    authority = x509.load_pem_x509_certificate((live.HOME / "keys" / AUTHORITY_FILE).read_bytes())
    assert check_report_file(pdf, [authority]).holds
    assert not check_report_file(pdf.replace(b"/Title", b"/Titel", 1), [authority]).holds


def test_letters_go_out_by_themselves_from_their_working_day_on(desk: Desk) -> None:
    desk.send(as_csv([penalty(1)]))
    follow(FOLLOWER)
    sixth = datetime(2026, 7, 6, 4, 0, tzinfo=UTC)  # the fourth working day of July 2026
    assert letters.issue_due(actor=OPERATOR, at=sixth) == 0
    assert letters.issue_due(actor=OPERATOR, at=datetime(2026, 7, 7, 4, 0, tzinfo=UTC)) == 1
    assert letters.issue_due(actor=OPERATOR, at=datetime(2026, 7, 8, 4, 0, tzinfo=UTC)) == 0
    assert [one.month for one in queries.letters()] == ["2026-06"]


@pytest.mark.parametrize(
    ("department", "month", "expected"),
    [
        (DEPARTMENT, "2026-07", "quality.month_open"),
        (DEPARTMENT, "2026-13", "quality.month"),
        ("nobody", "2026-06", "quality.nothing_sent"),
    ],
)
def test_no_letter_without_a_month_to_tell_of(
    desk: Desk,
    department: str,
    month: str,
    expected: str,
) -> None:
    desk.send(as_csv([penalty(1)]))
    follow(FOLLOWER)
    with pytest.raises(Refusal) as refused:
        letters.issue(department, month, actor=OPERATOR, at=JULY)
    assert refused.value.code == expected
    assert queries.letters() == ()
