"""Checks a report by its code or by its file, and says what holds and what does not."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chuxin.foundation.ledger.keys import PUBLIC_NAME
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.forms import CodeForm, FileForm
from chuxin.services.open_data import verify as open_data
from chuxin.services.publication import actions as publication_actions
from chuxin.services.publication import queries as publication
from chuxin.services.publication.seal import AUTHORITY_FILE
from chuxin.services.publication.verdict import Verdict


def ask(request: Asking) -> HttpResponse:
    """Two ways to check: the printed code, or the file itself."""
    by_code, by_file = CodeForm(), FileForm()
    if request.method == "POST" and request.FILES:
        by_file = FileForm(request.POST, request.FILES)
        if by_file.is_valid():
            file: UploadedFile[bytes] = by_file.cleaned_data["file"]
            return render(request, "web/verdict.html", {"verdict": _judge(file), "name": file.name})
    elif request.method == "POST":
        by_code = CodeForm(request.POST)
        if "file_form" in request.POST:
            by_code, by_file = CodeForm(), FileForm(request.POST, request.FILES)
        elif by_code.is_valid():
            code = "".join(by_code.cleaned_data["code"].split())
            publication_actions.check_report(code, actor=request.actor, at=request.at)
            return redirect("verification", code)
    wrong = by_file if by_file.errors else by_code
    context = {"by_code": by_code, "by_file": by_file, "form": wrong}
    return render(request, "web/verify.html", context, status=422 if wrong.errors else 200)


def answer(request: Asking, code: str) -> HttpResponse:
    """What the hub knows of the report with this code: whether it stands, has run out, or has been overtaken."""
    found = publication_actions.open_report(code, actor=request.actor, at=request.at)
    return render(request, "web/verification.html", {"found": found})


def keys(request: Asking) -> HttpResponse:
    """What this hub's reports, receipts and log are checked with offline: its public keys, in one file."""
    published = [settings.HOME / "keys" / name for name in (AUTHORITY_FILE, PUBLIC_NAME)]
    text = "\n".join(file.read_text(encoding="utf-8").strip() for file in published if file.exists()) + "\n"
    answer = HttpResponse(text, content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="chuxin-keys.pem"'
    return answer


def _judge(file: UploadedFile[bytes]) -> Verdict:
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "report"
        with kept.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        return open_data.check(kept, publication.own_trust()) or publication.verify(kept)
