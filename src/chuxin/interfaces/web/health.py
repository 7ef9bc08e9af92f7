"""What machines ask of the house: alive, ready, figures."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from chuxin.foundation.ledger import queries as log
from chuxin.foundation.subjects import queries as subjects


def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and holds the ledger; 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        size = log.size()
    except Exception:  # whatever the cause, the answer to a probe is "not ready"
        return JsonResponse({"ready": False}, status=503)
    return JsonResponse({"ready": True, "ledger_size": size})


def metrics(request: HttpRequest) -> HttpResponse:
    """The few figures worth watching, in the Prometheus text form."""
    latest = log.latest_checkpoint()
    figures = (
        ("chuxin_ledger_entries", "Entries in the public log.", log.size()),
        ("chuxin_ledger_sealed_entries", "Entries under the latest signed checkpoint.", latest.size if latest else 0),
        ("chuxin_subjects", "Organisations registered.", subjects.count()),
    )
    lines = [f"# HELP {name} {text}\n# TYPE {name} gauge\n{name} {value}\n" for name, text, value in figures]
    return HttpResponse("".join(lines), content_type="text/plain; version=0.0.4; charset=utf-8")
