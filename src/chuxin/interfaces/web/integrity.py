"""Government integrity for everyone: complaints and how they go, a body's archive, arrears of a year, declarations."""

from __future__ import annotations

import orjson
from django.http import HttpResponse
from django.shortcuts import render

from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.interfaces.edge import owing
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.casework import must_work_on_cases
from chuxin.interfaces.web.organisation import found
from chuxin.kernel.actor import ANYONE
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.integrity import queries
from chuxin.services.integrity.appraisal import USES, use_named
from chuxin.services.publication import queries as publication
from chuxin.services.publication.searching import SearchHit

_CSV, _JSON = "text/csv; charset=utf-8", "application/json; charset=utf-8"
_FEWEST = 2


def index(request: Asking) -> HttpResponse:
    """What there is, and the way to a body's archive; ``q`` finds bodies by name or code."""
    wanted = " ".join(request.GET.get("q", "").split())
    context = {"wanted": wanted, "bodies": _bodies(wanted, request), "years": queries.years(request.on)}
    return render(request, "web/integrity.html", context)


def complaints(request: Asking) -> HttpResponse:
    """How to complain that a body broke its word, and how complaints go; ``q`` finds the body."""
    wanted = " ".join(request.GET.get("q", "").split())
    told = queries.progress(request.on)
    context = {"told": told, "wanted": wanted, "bodies": _bodies(wanted, request)}
    return render(request, "web/breach_complaints.html", context)


def body(request: Asking, code: str) -> HttpResponse:
    """A public body's archive as everyone may read it: promises, and what the law has disclosed of its arrears."""
    subject = found(code)
    if subject.type is not SubjectType.PUBLIC_BODY:
        raise Refusal(
            "integrity.not_public",
            Text("该组织不是机关或者事业单位。", "This organisation is no public body."),
            Text("请查看该组织的公开档案。", "See the organisation's public file."),
        )
    told = queries.archive_of(subject.number, viewer=ANYONE, on=request.on)
    return render(request, "web/integrity_body.html", {"subject": subject, "told": told})


def disclosure(request: Asking) -> HttpResponse:
    """What public bodies owed enterprises at the end of a year; unless asked, the last that is over."""
    years = queries.years(request.on)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2026") else request.on.year - 1
    lines = queries.disclosure(year, request.on)
    context = {"year": year, "years": years, "lines": lines, "total": owing.total_of(lines)}
    return render(request, "web/integrity_arrears.html", context)


def disclosed(request: Asking, year: str, form: str) -> HttpResponse:
    """The same as a file."""
    lines = queries.disclosure(int(year), request.on)
    if form == "csv":
        return _file(owing.disclosure_csv(lines), _CSV, f"arrears-{year}.csv")
    content = orjson.dumps(owing.disclosure_json(int(year), lines), option=orjson.OPT_INDENT_2)
    return _file(content, _JSON, f"arrears-{year}.json")


def declarations(request: Asking) -> HttpResponse:
    """Alliances and joint declarations that were published."""
    return render(request, "web/declarations.html", {"found": queries.declarations(request.on)})


def declaration(request: Asking, seq: int) -> HttpResponse:
    """One declaration, its text and who signed it."""
    return render(request, "web/declaration.html", {"told": queries.declaration(seq, request.on)})


def ledger(request: Asking) -> HttpResponse:
    """The ledger of arrears as it stands today, body by body, and the exports of the evaluation."""
    must_work_on_cases(request.actor)
    lines = queries.ledger_of(request.on)
    context = {"lines": lines, "total": owing.total_of(lines), "uses": USES.items()}
    return render(request, "web/integrity_ledger.html", context)


def appraisal(request: Asking, use: str, form: str) -> HttpResponse:
    """The evaluation of every public body for one of three appraisals: signed JSON, or a table."""
    must_work_on_cases(request.actor)
    told = queries.appraisal(use_named(use), on=request.on)
    name = f"{told.use}-{told.on.year}.{form}"
    if form == "csv":
        return _file(owing.appraisal_csv(told), _CSV, name)
    return _file(orjson.dumps(queries.signed(told), option=orjson.OPT_INDENT_2), _JSON, name)


def _bodies(wanted: str, request: Asking) -> list[SearchHit]:
    """Public bodies by name or code; nothing for fewer than two characters."""
    if len(wanted) < _FEWEST:
        return []
    kinds = [kind.id for kind in subjects.kinds(request.on) if kind.type is SubjectType.PUBLIC_BODY]
    return [hit for kind in kinds for hit in publication.search(wanted, kind=kind).hits]


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
