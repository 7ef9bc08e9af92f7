"""Machines of a department review names here: a list in, each ground of each organisation answered apart."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.security import django_auth

from chuxin.assessment.consequences import reviews
from chuxin.assessment.consequences.review import Order
from chuxin.assessment.consequences.review_ground import Scene
from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking
from chuxin.interfaces.edge import reviewing

router = Router(auth=[OfficeSignIn(), django_auth])


class OrderIn(Schema):
    """What a review is for: occasion, purpose, number of the matter, and the field of supervision, if any."""

    scene: Scene
    purpose: str
    matter: str
    field: str | None = None


@router.post("", summary="Review a list of names")
def run(request: HttpRequest, order: Form[OrderIn], file: File[UploadedFile]) -> HttpResponse:
    """CSV or XLSX with names, codes or both. Needs ``review.run``; each organisation sees the look in its log."""
    asked = asking(request)
    asked.actor.must("review.run")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        names = reviewing.names_from(path, name=file.name or "list")
    what = Order(order.scene, order.purpose, order.matter, order.field)
    return answered(reviewing.as_json(reviews.run(what, names, actor=asked.actor, at=asked.at)))


@router.get("/{seq}", summary="A review while it may be used")
def review(request: HttpRequest, seq: int) -> HttpResponse:
    """As it was found, for the department that ran it. Needs ``review.run``."""
    asked = asking(request)
    return answered(reviewing.as_json(reviews.review(seq, actor=asked.actor, on=asked.on)))
