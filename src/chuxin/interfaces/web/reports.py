"""Reports: ask for one, fetch its file, and the QR that leads back to the page."""

from __future__ import annotations

from io import BytesIO

import segno
from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.freshness import kept
from chuxin.interfaces.web.forms import ReportForm
from chuxin.interfaces.web.organisation import found
from chuxin.interfaces.web.templatetags.words import said
from chuxin.services.publication import actions as publication_actions
from chuxin.services.publication import queries as publication


def request_report(request: Asking, code: str) -> HttpResponse:
    """Choose domains, issue the report, hand it over. Free for everyone who may."""
    subject = found(code)
    domains = publication.domains(request.on)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        domains=[(domain.id, said(domain.title)) for domain in domains],
    )
    if request.method == "POST" and form.is_valid():
        return _issue(request, subject, form)
    context = {"form": form, "subject": subject, "may_issue": request.actor.may("report.issue")}
    return render(request, "web/report.html", context, status=422 if form.errors else 200)


def _issue(request: Asking, subject: Subject, form: ReportForm) -> HttpResponse:
    issued = publication_actions.issue_report(
        subject.number,
        domains=tuple(form.cleaned_data["domains"]),
        particulars=form.particulars(),
        actor=request.actor,
        at=request.at,
    )
    return render(request, "web/issued.html", {"subject": subject, "issued": issued})


def download(request: Asking, code: str) -> FileResponse:
    """The file of an issued report: whoever holds its code may fetch it."""
    noted = publication.verification(code, on=request.on)
    path = publication.report_file(noted.number)
    name = f"chuxin-{noted.number}.pdf"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")


def page_qr(request: Asking, code: str) -> HttpResponse:
    """The QR code of an organisation's page, as a drawing."""

    def make() -> HttpResponse:
        drawn = BytesIO()
        address = request.build_absolute_uri(f"/s/{found(code).code}")
        segno.make(address, error="m").save(drawn, kind="svg", scale=4, border=1, xmldecl=False, svgns=True)
        return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")

    return kept(request, make)
