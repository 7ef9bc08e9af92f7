"""The remedies of a decision on every page that shows one (R35)."""

from __future__ import annotations

from typing import Any, Final

from django import template
from django.template import Context

from chuxin.foundation.law import queries as law
from chuxin.foundation.law.clause import Clause
from chuxin.services.publication import queries
from chuxin.services.publication.profile import Line
from chuxin.services.publication.remedies import Decision, Remedy, Way

register = template.Library()
_OBJECT: Final = "/mine/cases/new/national.objection"
_REPAIR: Final = "/mine/cases/new/national.repair"
_ADDRESSES: Final = {Way.OBJECTION: _OBJECT, Way.REPAIR: _REPAIR, Way.STATEMENT: "/mine/"}


@register.inclusion_tag("web/parts/remedies.html", takes_context=True)
def remedies(context: Context, decision: str) -> dict[str, Any]:
    """What can be done about a ``decision`` of that kind, each with its address where the hub has one."""
    told = _told(context, Decision(decision))
    return {"remedies": [(one, clause, _ADDRESSES.get(one.way)) for one, clause in told]}


@register.inclusion_tag("web/parts/remedies.html", takes_context=True)
def remedies_of_record(context: Context, line: Line) -> dict[str, Any]:
    """What can be done about one record; the addresses lead to it."""
    kind = Decision.NEGATIVE_RECORD if line.polarity == "negative" else Decision.RECORD
    own = {
        Way.OBJECTION: f"{_OBJECT}?record={line.record}",
        Way.REPAIR: f"{_REPAIR}?record={line.record}",
        Way.STATEMENT: f"/mine/records/{line.record}",
    }
    told = _told(context, kind)
    return {"remedies": [(one, clause, own.get(one.way) or _ADDRESSES.get(one.way)) for one, clause in told]}


def _told(context: Context, decision: Decision) -> list[tuple[Remedy, Clause]]:
    """The remedies with their clauses, asked for once a page however many records it shows."""
    request = context["request"]
    held: dict[Decision, list[tuple[Remedy, Clause]]] = request.__dict__.setdefault("remedies", {})
    if decision not in held:
        clauses = law.register().clauses
        held[decision] = [(one, clauses[one.clause]) for one in queries.remedies_for(decision, context["today"])]
    return held[decision]
