"""How fast an organisation is shown: its page and its JSON against a bare framework view that reads one row.

All three run in this one process, in turn, through the same real middleware stack (security, static files, sessions,
language, CSRF, sign-in, CSP …) and the same WSGI handler. Run: ``python benchmarks/pages.py [HOME]``; HOME is a home
with the sample province (``chuxin demo``), default ``var``.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

ROUNDS, WARM_UP, AGAIN = 1_500, 100, 30
LIMIT = 2.0


def main(home: Path) -> int:
    os.environ["CHUXIN_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "chuxin.interfaces.conf.settings"
    os.environ.setdefault("CHUXIN_ALLOWED_HOSTS", "testserver")
    import django

    django.setup()
    from django.core.cache import cache
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpRequest, JsonResponse
    from django.urls import path

    from chuxin.foundation.subjects.models import SubjectRow
    from chuxin.interfaces.conf import urls

    def bare(request: HttpRequest, code: str) -> JsonResponse:
        row = SubjectRow.objects.get(uscc=code)
        return JsonResponse({"code": row.uscc, "name": row.name, "kind": row.kind, "status": row.status})

    urls.urlpatterns.insert(0, path("bare/<str:code>", bare))
    code = SubjectRow.objects.exclude(uscc=None).order_by("number").values_list("uscc", flat=True)
    codes = list(code[:50])
    handler = WSGIHandler()
    addresses = {"bare view": "/bare/{}", "page": "/s/{}", "API": "/api/v1/subjects/{}"}
    times = _race(handler, addresses, codes)
    anew = {name: _made_anew(handler, address, codes, cache.clear) for name, address in addresses.items()}
    return _tell(times, anew)


def _race(handler: Callable[..., object], addresses: dict[str, str], codes: list[str]) -> dict[str, list[float]]:
    """Each round asks every address once, so that whatever slows the machine slows all of them."""
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for turn in range(WARM_UP + ROUNDS):
        for name, address in addresses.items():
            taken = _ask(handler, address.format(codes[turn % len(codes)]))
            if turn >= WARM_UP:
                times[name].append(taken)
    return times


def _made_anew(handler: Callable[..., object], address: str, codes: list[str], forget: Callable[[], None]) -> float:
    """The median when no answer is kept: what the first reader after a change of the ledger waits."""
    taken = []
    for code in codes[:AGAIN]:
        forget()
        taken.append(_ask(handler, address.format(code)))
    return statistics.median(taken)


def _ask(handler: Callable[..., object], address: str) -> float:
    """Seconds for one GET, which must be answered with 200."""
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "testserver",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    start = time.perf_counter()
    answer = handler(environ, lambda status, headers, *rest: answered.append(status))
    body = b"".join(answer)  # type: ignore[call-overload]  # an iterable of bytes, as WSGI says
    answer.close()  # type: ignore[attr-defined]
    taken = time.perf_counter() - start
    if not answered[0].startswith("200") or not body:
        raise SystemExit(f"{address}: {answered[0]}")
    return taken


def _tell(times: dict[str, list[float]], anew: dict[str, float]) -> int:
    base = statistics.median(times["bare view"])
    worst = 0.0
    for name, taken in times.items():
        p50, p99 = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
        ratio = p50 / base
        worst = max(worst, ratio)
        figures = f"p50 {p50 * 1000:7.3f} ms   p99 {p99 * 1000:7.3f} ms   made anew {anew[name] * 1000:6.1f} ms"
        print(f"{name:10} {figures}   ratio {ratio:5.2f}")
    print(f"largest ratio {worst:.2f}, limit {LIMIT}: {'holds' if worst <= LIMIT else 'FAILS'}")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "var").resolve()))
