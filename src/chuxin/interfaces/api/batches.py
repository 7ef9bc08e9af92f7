"""Departments' machines send files here: the receipt says at once what was taken and what comes back."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile
from ninja.security import django_auth
from pydantic import Field

from chuxin.facts.intake import actions as intake
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake import refused as refused_rows
from chuxin.facts.intake import withdrawing
from chuxin.facts.intake.own import agency_seen, must_see
from chuxin.facts.intake.queries import Delivery, Sought
from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking
from chuxin.interfaces.api.profiles import Tree
from chuxin.interfaces.api.schemas import ReceiptOut, RefusalOut
from chuxin.interfaces.edge.refused_book import XLSX, refused_xlsx

router = Router(auth=[OfficeSignIn(), django_auth])


@router.post("", response={200: ReceiptOut, 403: RefusalOut, 422: RefusalOut}, summary="Send a file")
def send(
    request: HttpRequest, file: File[UploadedFile], feed: Form[str], sheet: Form[str | None] = None
) -> HttpResponse:
    """CSV (UTF-8, GB18030), XLSX, JSON Lines, Parquet. Needs ``intake.send``. Sending again is harmless."""
    asked = asking(request)
    asked.actor.must("intake.send")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name or "file").name
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        receipt = intake.receive(path, feed, sheet=sheet or None, actor=asked.actor, at=asked.at)
    return answered(receipt.as_json())


@router.get("", summary="What came, newest first")
def batches(request: HttpRequest, limit: Annotated[int, Field(ge=1, le=1000)] = 100) -> HttpResponse:
    """Needs the permit ``intake.read``; an account sees what its own agency sent, the lead authority everything."""
    actor = asking(request).actor
    actor.must("intake.read")
    return answered([batch_of(one) for one in deliveries.batches(limit, Sought(agency=agency_seen(actor)))])


@router.get("/{batch_id}", response={200: ReceiptOut, 404: RefusalOut}, summary="The receipt of one batch")
def batch(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Needs the permit ``intake.read``; an account sees what its own agency sent, the lead authority everything."""
    _must_see(request, batch_id)
    return answered(deliveries.receipt(batch_id).as_json())


@router.get("/{batch_id}/refused.csv", summary="Its refused rows, to mend and send again")
def refused(request: HttpRequest, batch_id: str) -> HttpResponse:
    """CSV with fault and remedy beside each row. Needs the permit ``intake.read``."""
    _must_see(request, batch_id)
    return HttpResponse(refused_rows.as_csv(batch_id), content_type="text/csv; charset=utf-8")


@router.get("/{batch_id}/refused.xlsx", summary="Its refused rows as a workbook, wrong cells marked")
def refused_book(request: HttpRequest, batch_id: str) -> HttpResponse:
    """To mend and send back as it is: reason and remedy are columns of their own. Needs the permit ``intake.read``."""
    _must_see(request, batch_id)
    return HttpResponse(refused_xlsx(batch_id), content_type=XLSX)


@router.post(
    "/{batch_id}/withdrawal",
    response={200: ReceiptOut, 403: RefusalOut, 404: RefusalOut, 422: RefusalOut},
    summary="Withdraw a whole batch, with a reason",
)
def withdraw(request: HttpRequest, batch_id: str, reason: Form[str]) -> HttpResponse:
    """Its records go, what another batch corrected since stays. Needs ``record.withdraw``, of the department that sent
    it (or ``batch.withdraw_any``). Repeating it changes nothing. Answers with the receipt as it stands then."""
    asked = asking(request)
    withdrawing.withdraw(batch_id, reason=reason, actor=asked.actor, at=asked.at)
    return answered(deliveries.receipt(batch_id).as_json())


def _must_see(request: HttpRequest, batch_id: str) -> None:
    actor = asking(request).actor
    actor.must("intake.read")
    must_see(actor, deliveries.batch(batch_id))


def batch_of(one: Delivery) -> Tree:
    """A batch in short."""
    return asdict(one)
