"""The public log: its checkpoints, its tiles for machines, and the proof that one entry is in it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import leaf_hash
from chuxin.interfaces.edge.posts import actor_title
from chuxin.interfaces.web.log_words import kind_title

FULL_TILE = 256
SHOWN_CHECKPOINTS = 50


def index(request: HttpRequest) -> HttpResponse:
    """What the log is, how long it is, and its newest checkpoints."""
    newest = log.checkpoints()[::-1][:SHOWN_CHECKPOINTS]
    context = {"size": log.size(), "checkpoints": newest, "latest": newest[0] if newest else None}
    return render(request, "web/log.html", context)


def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest signed note (C2SP tlog-checkpoint), as plain text."""
    latest = log.latest_checkpoint()
    if latest is None:
        raise Http404
    return HttpResponse(latest.note, content_type="text/plain; charset=utf-8")


def tile(request: HttpRequest, level: str, place: str) -> HttpResponse:
    """One tile (C2SP tlog-tiles ``tile/<L>/<N>[.p/<W>]``): 32-byte hashes laid end to end; or a bundle of headers."""
    number, width = read_place(place)
    content = log.entry_bundle(number, width) if level == "entries" else log.tile(int(level), number, width)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """What the log shows of one entry: its header, its leaf and the path to the newest checkpoint."""
    said, header = log.entry(seq), log.header(seq)
    latest = log.latest_checkpoint()
    sealed = latest if latest is not None and seq < latest.size else None
    proof = log.inclusion_proof(seq, sealed.size) if sealed else ()
    context = {
        "entry": said,
        "kind": kind_title(said.kind),
        "actor_title": actor_title(said.actor),
        "header": header.decode(),
        "leaf": leaf_hash(header).hex(),
        "sealed": sealed,
        "proof": [step.hex() for step in proof],
    }
    return render(request, "web/entry.html", context)


def read_place(place: str) -> tuple[int, int]:
    """``x001/x234/067.p/8`` → (1234067, 8); a full tile is 256 wide. Raises :class:`Http404` for any other form."""
    number, partial, width = place.partition(".p/")
    parts = number.split("/")
    shaped = all(part.startswith("x") for part in parts[:-1]) and not parts[-1].startswith("x")
    digits = [part.removeprefix("x") for part in parts]
    if not shaped or not all(len(part) == 3 and part.isascii() and part.isdigit() for part in digits):
        raise Http404
    if partial and not (width.isascii() and width.isdigit() and 0 < int(width) < FULL_TILE):
        raise Http404
    return int("".join(digits)), int(width) if partial else FULL_TILE


def look_up(request: HttpRequest) -> HttpResponse:
    """From the number typed into the form to the page of that entry."""
    asked = request.GET.get("seq", "").strip().replace(",", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        raise Http404
    return redirect("entry", int(asked))
