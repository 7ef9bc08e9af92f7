"""Graded supervision for machines: regimes with their numbers, plans and how far they are, bundles, reports."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Router

from chuxin.assessment.supervision import queries
from chuxin.assessment.supervision.bundle import stratum_json
from chuxin.assessment.supervision.plan import STAGE_TITLES, Plan, Publication
from chuxin.assessment.supervision.regime import Regime
from chuxin.assessment.supervision.task import STANDING_TITLES, Task
from chuxin.interfaces.api.answers import answered, asking
from chuxin.interfaces.api.profiles import Tree, text
from chuxin.interfaces.api.schemas import RefusalOut

router = Router()


@router.get("/regimes", summary="How often whom to inspect, by grade")
def regimes(request: HttpRequest) -> HttpResponse:
    """Every regime in force with its dated numbers and clauses."""
    on = asking(request).on
    return answered([regime_of(each, on) for each in queries.regimes(on)])


@router.get("/plans", summary="Published inspection plans")
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan whose list was published, newest first."""
    return answered([plan_of(each) for each in queries.plans(shown=True)])


@router.get("/plans/{plan_id}", response={404: RefusalOut}, summary="One published plan")
def plan(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Its strata, the hash of its list, commitments, checkpoint and seed, as far as they are public."""
    return answered(plan_of(queries.published(plan_id)))


@router.get("/plans/{plan_id}/bundle", response={404: RefusalOut}, summary="Everything needed to redo a draw")
def bundle(request: HttpRequest, plan_id: str) -> HttpResponse:
    """The list with its hashes, quotas, commitments, evidence from the log, seed and drawn list."""
    return answered(queries.bundle(plan_id))


@router.get("/plans/{plan_id}/report", response={404: RefusalOut}, summary="What a plan's inspections found")
def report(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Rates by grade with intervals, beside a draw without grades; or that nobody can tell."""
    return answered(queries.report(queries.published(plan_id), on=asking(request).on).as_json())


@router.get("/regimes/{regime_id}/report", response={404: RefusalOut}, summary="What a regime's inspections found")
def regime_report(request: HttpRequest, regime_id: str) -> HttpResponse:
    """The drawn plans of a regime together."""
    return answered(queries.regime_report(regime_id, on=asking(request).on).as_json())


def regime_of(regime: Regime, on: date) -> Tree:
    """One regime."""
    values = {one.id: str(held.value) for one, held in queries.parameters_of(regime, on)}
    floor = regime.floor
    return {
        "id": regime.id,
        "title": regime.title.as_json(),
        "status": regime.status,
        "edition": regime.edition,
        "clauses": list(regime.clauses),
        "agency": regime.agency.as_json(),
        "scorecard": regime.scorecard,
        "ungraded": regime.ungraded,
        "where": regime.where.text if regime.where else None,
        "matter": regime.matter.as_json(),
        "checks": [each.as_json() for each in regime.checks],
        "grades": [
            {
                "grade": each.grade,
                "multiple": values[each.ratio],
                "rest_months": values[each.rest_months],
                "words": text(each.words),
            }
            for each in regime.intensities
        ],
        "floor": None
        if floor is None
        else {"clauses": list(floor.clauses), "values": {id: values[id] for id in floor.parameters}},
        "least_results": values[regime.least_results],
    }


def plan_of(plan: Plan) -> Tree:
    """One plan; it names no inspector."""
    draft, published, outcome = plan.draft, plan.published, plan.outcome
    return {
        "id": plan.id,
        "regime": draft.regime,
        "edition": plan.edition,
        "stage": plan.stage.value,
        "stage_text": STAGE_TITLES[plan.stage].as_json(),
        "agency": draft.agency,
        "agency_name": draft.agency_name,
        "starts": draft.starts.isoformat(),
        "ends": draft.ends.isoformat(),
        "places": list(draft.places),
        "base_ratio": str(draft.base_ratio),
        "teams": plan.teams,
        "list": _list(published),
        "strata": [stratum_json(each) for each in published.strata] if published else [],
        "commitments": [
            {"entry": one.seq, "commitment": one.commitment, "secret": one.secret} for one in plan.commitments
        ],
        "checkpoint": None if outcome is None else {"size": outcome.checkpoint_size, "root": outcome.checkpoint_root},
        "seed": outcome.seed if outcome else None,
        "drawn": outcome.drawn if outcome else None,
        "cancelled": plan.cancelled,
    }


def _list(published: Publication | None) -> Tree | None:
    if published is None:
        return None
    return {
        "root": published.root,
        "size": published.size,
        "entry": published.seq,
        "graded_on": published.graded_on.isoformat(),
    }


def task_of(task: Task, on: date) -> Tree:
    """One task, for the agency's own eyes."""
    told, standing = task.assignment, task.standing(on)
    return {
        "no": told.no,
        "plan": told.plan or None,
        "regime": told.regime,
        "kind": told.kind.value,
        "code": told.code,
        "name": told.name,
        "team": told.team or None,
        "post": told.post,
        "due": task.due().isoformat(),
        "standing": standing.value,
        "standing_text": STANDING_TITLES[standing].as_json(),
        "result": task.result,
        "record": told.record if task.record else None,
        "batch": task.record.batch if task.record else None,
        "cause": told.cause or None,
    }
