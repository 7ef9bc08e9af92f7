"""Credit review at the desk: a list in, each ground of each organisation answered apart, files to take away."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chuxin.assessment.consequences import reviews
from chuxin.assessment.consequences.review import REPLIES, Answer, Order, Reply, Reviewed
from chuxin.assessment.consequences.review_ground import SCENE_TITLES, WEIGHT_TITLES, Scene
from chuxin.assessment.consequences.wanted import VERDICTS, Names, Verdict, names_pasted
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge import reviewing
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.posts import posts
from chuxin.interfaces.web.following_forms import ReviewForm, choices_of
from chuxin.kernel.refusal import Refusal

_FILES = {
    "csv": (reviewing.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (reviewing.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
# Beyond so many organisations the page tells only what was found; the files hold everything.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One organisation on the page: grounds with something to tell one by one, the others gathered by their answer.

    ``heard`` is the earliest day that deliveries for those reach to."""

    subject: Subject
    told: tuple[Answer, ...]
    none: tuple[Answer, ...]
    silent: tuple[Answer, ...]
    heard: date | None


def index(request: Asking) -> HttpResponse:
    """The reviews of the department, newest first."""
    held = reviews.reviews(actor=request.actor)
    context = {"reviews": held, "scenes": SCENE_TITLES, "posts": posts(one.actor for one in held)}
    return render(request, "web/reviews.html", context)


def start(request: Asking) -> HttpResponse:
    """Hand in a list; the answer is the review."""
    request.actor.must("review.run")
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReviewForm(*sent, fields=choices_of(reviews.fields(request.on)))
    refusal = None
    if form.is_valid():
        try:
            done = reviews.run(_order(form), _names(form), actor=request.actor, at=request.at)
            return redirect("review", done.seq)
        except Refusal as told:
            refusal = told
    context = {"form": form, "refusal": refusal, "most": reviews.most_names(request.on)}
    return render(request, "web/review_start.html", context, status=422 if form.errors or refusal else 200)


def review(request: Asking, seq: int) -> HttpResponse:
    """A review: every ground of every organisation, each row nobody was found for, no verdict."""
    found = reviews.review(seq, actor=request.actor, on=request.on)
    context = {
        "review": found,
        "scene": SCENE_TITLES[found.order.scene],
        "weights": WEIGHT_TITLES,
        "replies": REPLIES,
        "verdicts": VERDICTS,
        "doubtful": [one for one in found.rows if one.verdict is not Verdict.FOUND],
        "shown": [_shown(each) for each in found.organisations[:SHOWN]],
        "more": max(0, len(found.organisations) - SHOWN),
        "note": reviewing.NO_VERDICT,
        "asked": found.organisations[0].answers if found.organisations else (),
    }
    return render(request, "web/review.html", context)


def file(request: Asking, seq: str, form: str) -> HttpResponse:
    """A review as CSV, XLSX or JSON, with the day and the size of the ledger it speaks of."""
    found = reviews.review(int(seq), actor=request.actor, on=request.on)
    if form == "json":
        content, kind = orjson.dumps(reviewing.as_json(found), option=orjson.OPT_INDENT_2), "application/json"
    else:
        writer, kind = _FILES[form]
        content = writer(found)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="review-{seq}-{found.on}.{form}"'
    return answer


def _shown(each: Reviewed) -> Shown:
    quiet = [one for one in each.answers if not one.evidence]
    return Shown(
        each.subject,
        tuple(one for one in each.answers if one.evidence),
        tuple(one for one in quiet if one.reply is Reply.NONE),
        tuple(one for one in quiet if one.reply is Reply.NOT_SUPPLIED),
        min((one.heard for one in quiet if one.heard is not None), default=None),
    )


def _order(form: ReviewForm) -> Order:
    told = form.cleaned_data
    return Order(Scene(told["scene"]), told["purpose"], told["matter"], told["field"] or None)


def _names(form: ReviewForm) -> Names:
    file: UploadedFile[bytes] | None = form.cleaned_data["file"]
    if file is None:
        return names_pasted(form.cleaned_data["pasted"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        return reviewing.names_from(path, name=file.name or "list")
