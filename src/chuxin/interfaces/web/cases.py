"""Cases at the desk and on an organisation's own side: what waits, the most urgent first, and each with its steps."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from chuxin.interfaces.edge.asking import Asking, own_number
from chuxin.interfaces.edge.case_json import mark_of, place_of
from chuxin.interfaces.edge.casework import Waiting, holders_of, must_work_on_cases, own_of, queue_of, told
from chuxin.interfaces.web import casefile
from chuxin.interfaces.web.casefile import Side
from chuxin.kernel.actor import Actor
from chuxin.kernel.text import Text
from chuxin.services.cases import queries, viewing
from chuxin.services.cases.conditions import PARTS_ONLY
from chuxin.services.cases.queries import PAGE
from chuxin.services.cases.workflow import Workflow


def queue(request: Asking) -> HttpResponse:
    """What waits for the account's office, the most urgent first; ``workflow`` narrows it, ``number`` leads to one."""
    must_work_on_cases(request.actor)
    number = request.GET.get("number", "").strip()
    if number:
        return redirect("desk_case", _seq(number))
    chosen = request.GET.get("workflow") or None
    found = told(queue_of(request.actor, workflow=chosen, after=place_of(request.GET.get("after", ""))))
    counts = queries.waiting(holders_of(request.actor), request.on)
    known = queries.workflows(request.on)
    context = {
        "lines": [(each, each.left(request.on)) for each in found],
        "counts": [(id, _title(id, known, found), *counts[id]) for id in counts],
        "chosen": chosen,
        "all": sum(every for every, _late in counts.values()),
        "late": sum(late for _every, late in counts.values()),
        "next": mark_of(found[-1].one) if len(found) == PAGE else None,
        "open_to": [each for each in known.values() if office_opens(each, request.actor)],
        "paged": "after" in request.GET,
        "on": request.on,
    }
    return render(request, "web/cases.html", context)


def desk_case(request: Asking, seq: int) -> HttpResponse:
    """One case as an office handles it."""
    must_work_on_cases(request.actor)
    found, sight = viewing.view(seq, actor=request.actor, at=request.at)
    return casefile.page(request, found, sight, request.actor, desk_side(seq))


def desk_document(request: Asking, seq: int, entry: int, sha256: str) -> FileResponse:
    """A document of a case, for an office that may have it."""
    must_work_on_cases(request.actor)
    found, sight = viewing.view(seq, actor=request.actor, at=request.at)
    return casefile.document(found, sight, entry, sha256)


def own_list(request: Asking) -> HttpResponse:
    """The cases about an organisation and those it opened, newest first; what waits for it is marked."""
    before = _number(request.GET.get("before", ""))
    shown = own_of(request.actor, before=before)
    context = {
        "lines": [(each, each.left(request.on), each.one.holder in {"subject", "applicant"}) for each in told(shown)],
        "next": shown[-1].seq if len(shown) == PAGE else None,
        "paged": before is not None,
        "open_to": [each for each in queries.workflows(request.on).values() if opens(each, request.actor)],
    }
    return render(request, "web/own_cases.html", context)


def own_case(request: Asking, seq: int) -> HttpResponse:
    """One case as an organisation sees it that is a party to it."""
    own_number(request)
    found, sight = viewing.view(seq, actor=request.actor, at=request.at)
    return casefile.page(request, found, sight, request.actor, own_side(seq))


def own_document(request: Asking, seq: int, entry: int, sha256: str) -> FileResponse:
    """A document of a case, for an organisation that may have it."""
    own_number(request)
    found, sight = viewing.view(seq, actor=request.actor, at=request.at)
    return casefile.document(found, sight, entry, sha256)


def desk_side(seq: int) -> Side:
    """A case looked at from the desk."""
    return Side("/desk/cases/", _("Cases"), f"/desk/cases/{seq}")


def own_side(seq: int) -> Side:
    """A case looked at by an organisation that is a party."""
    return Side("/mine/cases/", _("Our cases"), f"/mine/cases/{seq}")


def opens(workflow: Workflow, actor: Actor) -> bool:
    """Whether an account's organisation may open a case of a workflow by itself."""
    role = workflow.roles[workflow.opening.by]
    own = role.who.value in {"subject", "applicant"}
    return own and workflow.about != "case" and (role.permit is None or actor.may(role.permit))


def office_opens(workflow: Workflow, actor: Actor) -> bool:
    """Whether an office's account may open a case of a workflow; parts are opened by their joint case."""
    roles = [role for role in workflow.players(workflow.opening) if role.who.official]
    mine = any(role.permit is not None and actor.may(role.permit) for role in roles)
    return mine and workflow.about != "case" and PARTS_ONLY not in workflow.opening.requires


def _title(id: str, known: Mapping[str, Workflow], found: tuple[Waiting, ...]) -> Text:
    """The title of a workflow: today's, or for one that is no longer in force that of a case that waits."""
    if id in known:
        return known[id].title
    return next((each.title for each in found if each.one.workflow == id), Text(id, id))


def _seq(number: str) -> int:
    """The number in the ledger, of ``CX20260410-12`` or ``12``. Refuses ``case.unknown``."""
    found = _number(number.rpartition("-")[2])
    if found is None:
        raise queries.unknown()
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
