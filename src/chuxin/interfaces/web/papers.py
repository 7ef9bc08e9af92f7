"""The official papers of cases, to whoever may see the case."""

from __future__ import annotations

from django.http import HttpResponse

from chuxin.interfaces.edge.asking import Asking
from chuxin.services.cases import papers


def file(request: Asking, entry: int) -> HttpResponse:
    """The signed file of the paper a step issued; ``?language=zh`` gives it in Chinese alone."""
    issued = papers.one(entry, viewer=request.actor)
    language = "zh" if request.GET.get("language") == "zh" else "both"
    answer = HttpResponse(papers.drawn(issued.entry, language), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="chuxin-paper-{entry}.pdf"'
    return answer
