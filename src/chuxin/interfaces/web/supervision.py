"""Graded supervision for everyone: how often whom, plans with their lists and seeds, results, whether it found more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import orjson
from django.http import HttpResponse
from django.shortcuts import render

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.supervision import queries
from chuxin.assessment.supervision.draw import OFFICERS
from chuxin.assessment.supervision.plan import STAGE_TITLES, Plan, Stage
from chuxin.assessment.supervision.report import Report
from chuxin.assessment.supervision.task import Task
from chuxin.assessment.supervision.visiting import RESULT
from chuxin.facts.catalogue import queries as catalogue
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web import rates
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan: what it is, whether it is done, and what was said (a hash, a number) where something was."""

    title: Text
    done: bool
    said: tuple[str, ...] = ()


def index(request: Asking) -> HttpResponse:
    """The regimes in force and every plan whose list is published."""
    regimes = queries.regimes(request.on)
    context = {
        "regimes": regimes,
        "titles": {each.id: each.title for each in regimes},
        "plans": queries.plans(shown=True),
        "stages": STAGE_TITLES,
    }
    return render(request, "web/supervision.html", context)


def regime(request: Asking, regime_id: str) -> HttpResponse:
    """One regime: whom it covers, ratio and interval by grade, floor, dated numbers, clauses, what its plans found."""
    told = queries.regime(regime_id, request.on)
    parameters = queries.parameters_of(told, request.on)
    report = _regime_report(regime_id, request.on)
    context = {
        "regime": told,
        "parameters": parameters,
        "values": {one.id: held.value for one, held in parameters},
        "card": evaluation.scorecard(told.scorecard, request.on),
        "report": report,
        "chart": rates.chart_of(report.cells) if report else None,
        "plans": [each for each in queries.plans(shown=True) if each.draft.regime == regime_id],
        "stages": STAGE_TITLES,
        "items": {item.id: item.title for item in catalogue.items(request.on)},
    }
    return render(request, "web/regime.html", context)


def plan(request: Asking, plan_id: str) -> HttpResponse:
    """One plan: its list's hash, its numbers, its seed, who was drawn, what was found."""
    told = queries.published(plan_id)
    report = queries.report(told, on=request.on) if told.stage is Stage.DRAWN else None
    law = queries.regime_of(told)
    context = {
        "plan": told,
        "regime": law,
        "stage": STAGE_TITLES[told.stage],
        "steps": steps_of(told),
        "strata": told.published.strata if told.published else (),
        "visits": _visits(told, request.on),
        "results": result_titles(law.item, request.on),
        "report": report,
        "chart": rates.chart_of(report.cells) if report else None,
        "shown": SHOWN,
    }
    return render(request, "web/inspection_plan.html", context)


def bundle(request: Asking, plan_id: str) -> HttpResponse:
    """Everything anyone needs to redo the draw, as a file."""
    answer = HttpResponse(orjson.dumps(queries.bundle(plan_id)), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{plan_id}.json"'
    return answer


def steps_of(plan: Plan) -> list[Step]:
    """The way of a plan, step by step, with what each step said."""
    published, outcome = plan.published, plan.outcome
    checkpoint = queries.checkpoint_of(plan)
    secrets = tuple(one.secret for one in plan.commitments if one.secret)
    sealed = (f"{checkpoint.size} · {checkpoint.root.hex()}",) if checkpoint else ()
    commitments = tuple(one.commitment for one in plan.commitments)
    return [
        Step(
            Text("公布名单哈希", "Hash of the list published"),
            published is not None,
            (published.root,) if published else (),
        ),
        Step(Text("两名监督人员提交承诺", "Two officers commit"), len(commitments) == OFFICERS, commitments),
        Step(Text("账本封存（检查点）", "The log is sealed (checkpoint)"), checkpoint is not None, sealed),
        Step(Text("两名监督人员揭示秘密", "Both officers reveal"), len(secrets) == OFFICERS, secrets),
        Step(Text("得出种子并抽取", "Seed and draw"), outcome is not None, (outcome.seed,) if outcome else ()),
    ]


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit of a plan by its number."""

    number: int
    task: Task


def _visits(plan: Plan, on: date) -> list[Visited]:
    return [Visited(place + 1, task) for place, task in enumerate(queries.tasks_of(plan, on=on, limit=SHOWN))]


def result_titles(item: str, on: date) -> dict[str, Text]:
    """The results of the catalogue in both languages."""
    fields = catalogue.item(item, on).fields
    return {choice.value: choice.title for field in fields if field.name == RESULT for choice in field.values}


def _regime_report(id: str, on: date) -> Report | None:
    """The report over all drawn plans; ``None`` before the first."""
    try:
        return queries.regime_report(id, on=on)
    except Refusal as refusal:
        if refusal.code != "supervision.not_drawn":
            raise
        return None
