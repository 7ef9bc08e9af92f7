"""The way in: one search box, what this is, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render

from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.kinds import Kind
from chuxin.foundation.subjects.places import Place, Places
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.freshness import kept
from chuxin.kernel.codes import CodeReading, read_uscc
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import queries as publication
from chuxin.services.publication.searching import SearchPage

PAGE: Final = 20
CODE_LENGTH: Final = 18


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, with the filters kept in the address; ``page`` counts from 1."""

    text: str
    kind: str | None
    region: str | None
    page: int


def home(request: Asking) -> HttpResponse:
    """The portal."""
    return kept(request, lambda: _home(request))


def _home(request: Asking) -> HttpResponse:
    context = {
        "organisations": subjects.count(),
        "items": len(law.definitions("item", request.on)),
        "entries": log.size(),
        "sealed": log.latest_checkpoint(),
    }
    return render(request, "web/home.html", context)


def read_question(request: Asking) -> Question:
    """The question in the address; anything unreadable counts as not asked."""
    asked = request.GET
    page = asked.get("page", "1")
    return Question(
        text=" ".join(asked.get("q", "").split())[:200],
        kind=asked.get("kind") or None,
        region=asked.get("region") or None,
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def search(request: Asking) -> HttpResponse:
    """Organisations by part of a name, former name, pinyin or code. A whole code leads straight to its page."""
    asked = read_question(request)
    code = _code_in(asked.text)
    if code is not None and code.value and subjects.subject_by_code(code.value) is not None:
        return redirect("organisation", code.value)
    found, refusal = _found(asked) if asked.text else (None, None)
    kinds = subjects.kinds(request.on)
    context = {
        "text": asked.text,
        "asked": asked,
        "found": found,
        "refusal": refusal,
        "code": code,
        "pages": -(-found.total // PAGE) if found else 0,
        "kinds": [kind for kind in kinds if kind.id in _kinds_in(found, asked)],
        "kind": asked.kind,
        "region": asked.region,
        "regions": _regions_in(found, asked, subjects.places(request.on)),
        "kind_titles": _titles(kinds),
    }
    return render(request, "web/search.html", context, status=422 if refusal else 200)


def _code_in(text: str) -> CodeReading | None:
    plain = text.replace(" ", "").replace("-", "")
    return read_uscc(plain) if len(plain) == CODE_LENGTH and plain.isascii() and plain.isalnum() else None


def _found(asked: Question) -> tuple[SearchPage | None, Refusal | None]:
    start = (asked.page - 1) * PAGE
    try:
        return publication.search(asked.text, limit=PAGE, offset=start, kind=asked.kind, region=asked.region), None
    except Refusal as refusal:
        return None, refusal


def _regions_in(found: SearchPage | None, asked: Question, places: Places) -> list[Place]:
    """The places to narrow by: where the organisations of this page are, and the one already chosen."""
    codes = {hit.region for hit in found.hits if hit.region} if found else set()
    codes |= {asked.region} if asked.region else set()
    known = [places.place(code) for code in sorted(codes)]
    return [place for place in known if place is not None]


def _kinds_in(found: SearchPage | None, asked: Question) -> set[str]:
    """The kinds to narrow by: those of this page's organisations, and the one already chosen."""
    return ({hit.kind for hit in found.hits} if found else set()) | ({asked.kind} if asked.kind else set())


def _titles(kinds: tuple[Kind, ...]) -> dict[str, Text]:
    return {kind.id: kind.title for kind in kinds}
