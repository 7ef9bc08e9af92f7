"""What may be asked of supervision: regimes in force, plans and their stage, tasks with results, honest reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from django.db.models import QuerySet

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.parameters import Dated, Parameter
from chuxin.assessment.supervision import eligible
from chuxin.assessment.supervision.bundle import Evidence, Listed, Logged, bundle_of
from chuxin.assessment.supervision.draw import Drawn
from chuxin.assessment.supervision.followers import plan_id
from chuxin.assessment.supervision.intensity import Rate, Stratum
from chuxin.assessment.supervision.models import CommitmentRow, PlanRow, StratumRow, TaskRow
from chuxin.assessment.supervision.plan import Commitment, Draft, Outcome, Plan, Publication, Stage
from chuxin.assessment.supervision.regime import Regime, regime_from
from chuxin.assessment.supervision.report import Report, pooled, report_of
from chuxin.assessment.supervision.roll import Row
from chuxin.assessment.supervision.task import Assignment, Kind, Task, in_turn
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Record
from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.checkpoint import Checkpoint
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


def regimes(on: date) -> tuple[Regime, ...]:
    """Every regime in force on a day, by id."""
    return tuple(_read(definition) for definition in law.definitions("regime", on))


def regime(id: str, on: date) -> Regime:
    """The regime in force on a day. Refuses what the register refuses: unknown, not in force, basis repealed."""
    return _read(law.definition("regime", id, on))


def parameters_of(told: Regime, on: date) -> tuple[tuple[Parameter, Dated], ...]:
    """The dated numbers a regime uses, each with its value on a day. Refuses ``parameter.not_yet``."""
    return evaluation.parameters_named(told.parameters, on)


def plans(*, shown: bool = False) -> tuple[Plan, ...]:
    """Every plan, newest first; ``shown``: only those whose roll was published. Three statements."""
    rows = PlanRow.objects.order_by("-seq")
    return _plans(rows.filter(published__isnull=False) if shown else rows)


def plan(id: str) -> Plan:
    """One plan. Refuses ``supervision.unknown_plan``. Three statements."""
    seq = id.removeprefix("p")
    found = _plans(PlanRow.objects.filter(seq=int(seq))) if id.startswith("p") and seq.isdecimal() else ()
    if not found:
        raise _unknown_plan(id)
    return found[0]


def published(id: str) -> Plan:
    """A plan everyone may see: its list is published. Refuses ``supervision.unknown_plan``."""
    told = plan(id)
    if told.published is None:
        raise _unknown_plan(id)
    return told


def committed_before(commitment: str) -> bool:
    """Whether anyone ever published this commitment."""
    return CommitmentRow.objects.filter(commitment=commitment).exists()


def tasks_of(told: Plan, *, on: date, limit: int | None = None) -> list[Task]:
    """The tasks of a plan by number, with their results as they stand on a day; three statements and the contents."""
    return _tasks(TaskRow.objects.filter(plan=told.seq).order_by("id")[:limit], on)


def tasks(*, agency: str | None, post: str | None = None, on: date) -> list[Task]:
    """The tasks of an agency (``None``: of all), or of one post of it, what is due first first."""
    rows = TaskRow.objects.exclude(plan__in=PlanRow.objects.filter(cancelled__isnull=False).values("seq"))
    if agency is not None:
        rows = rows.filter(agency=agency)
    if post is not None:
        rows = rows.filter(post=post)
    return in_turn(_tasks(rows.order_by("id"), on), on)


def task(no: str, *, on: date) -> Task:
    """One task. Refuses ``supervision.unknown_task``."""
    found = _tasks(TaskRow.objects.filter(no=no), on)
    if not found:
        raise Refusal(
            "supervision.unknown_task",
            Text(f"没有编号为“{no}”的检查任务。", f"There is no task “{no}”."),
            Text("请核对任务编号。", "Check the number of the task."),
        )
    return found[0]


def report(told: Plan, *, on: date) -> Report:
    """What the inspections of a drawn plan found by grade, beside a draw without grades. Refuses
    ``supervision.not_drawn``."""
    if told.stage is not Stage.DRAWN or told.published is None:
        raise Refusal(
            "supervision.not_drawn",
            Text("本计划尚未抽取，没有结果可报告。", "The plan is not drawn yet; there is nothing to report."),
            Text("请在抽取并录入结果后再查看。", "Look again once it is drawn and results have come in."),
        )
    law_of_it = regime_of(told)
    return report_of(told, law_of_it, tasks_of(told, on=on), _least_results(law_of_it, told.published.graded_on))


def regime_report(id: str, *, on: date) -> Report:
    """The reports of all drawn plans of a regime together. Refuses ``supervision.not_drawn`` without any."""
    drawn = [each for each in plans(shown=True) if each.draft.regime == id and each.stage is Stage.DRAWN]
    return pooled([report(each, on=on) for each in drawn], regime(id, on))


def regime_of(told: Plan) -> Regime:
    """The regime as the plan was made under: that edition, whatever is in force now."""
    editions = law.editions("regime", told.draft.regime)
    same = [each for each in editions if each.meaning == told.edition]
    return _read((same or list(editions))[-1])


def drawn_of(told: Plan) -> tuple[Drawn, ...]:
    """Who was drawn, in the order of the visits; empty before the draw. One statement."""
    rows = TaskRow.objects.filter(plan=told.seq).order_by("id")
    return tuple(Drawn(number + 1, Row(row.code, row.name, row.stratum), row.team) for number, row in enumerate(rows))


def bundle(id: str) -> dict[str, Json]:
    """Everything anyone needs to redo a draw, as one JSON value. Refuses ``supervision.unknown_plan``
    (an unpublished plan is not told) and ``supervision.roll_changed``."""
    told = published(id)
    assert told.published is not None
    listed = Listed(*eligible.kept(told.published.file), drawn_of(told))
    return bundle_of(told, told.published, regime_of(told).title, listed, _logged(told))


def checkpoint_of(told: Plan) -> Checkpoint | None:
    """The checkpoint the seed of a plan rests on: the first with its list and both commitments; ``None`` so far."""
    return None if told.settled is None else log.checkpoint_covering(told.settled)


def _logged(told: Plan) -> Logged:
    checkpoint = checkpoint_of(told)
    if checkpoint is None or told.published is None:
        return Logged(None, ())
    entries = [told.published.seq, *(one.seq for one in told.commitments)]
    return Logged(checkpoint, tuple(_evidence(seq, checkpoint.size) for seq in entries))


def _evidence(seq: int, size: int) -> Evidence:
    return Evidence(seq, log.header(seq), log.salted_content(seq) or b"", log.inclusion_proof(seq, size))


def _least_results(told: Regime, on: date) -> int:
    held = evaluation.parameters_named([told.least_results], on)
    return int(held[0][1].value)


def _unknown_plan(id: str) -> Refusal:
    return Refusal(
        "supervision.unknown_plan",
        Text(f"没有编号为“{id}”的检查计划。", f"There is no plan “{id}”."),
        Text("请核对计划编号。", "Check the id of the plan."),
    )


@lru_cache(maxsize=64)
def _read(definition: Definition) -> Regime:
    found, findings = regime_from(definition)
    if found is None:
        raise Refusal(
            "regime.malformed",
            Text(f"监管方案 {definition.id} 不符合要求。", f"The regime {definition.id} is malformed."),
            Text("请用 chuxin pack check 检查后重新安装。", "Run chuxin pack check and install it again."),
            findings=tuple(findings),
        )
    return found


def _plans(rows: QuerySet[PlanRow]) -> tuple[Plan, ...]:
    held = list(rows)
    among = [row.seq for row in held]
    strata: dict[int, list[Stratum]] = {seq: [] for seq in among}
    for row in StratumRow.objects.filter(plan__in=among).order_by("id"):
        strata[row.plan].append(_stratum(row))
    commitments: dict[int, list[Commitment]] = {seq: [] for seq in among}
    for one in CommitmentRow.objects.filter(plan__in=among).order_by("seq"):
        commitments[one.plan].append(Commitment(one.seq, one.officer, one.commitment, one.at, one.secret))
    return tuple(_plan(row, strata[row.seq], commitments[row.seq]) for row in held)


def _plan(row: PlanRow, strata: Sequence[Stratum], commitments: Sequence[Commitment]) -> Plan:
    draft = Draft(
        regime=row.regime,
        starts=row.starts,
        ends=row.ends,
        base_ratio=Decimal(row.base_ratio),
        posts=tuple(row.posts),
        agency=row.agency,
        agency_name=row.agency_name,
        places=tuple(row.places),
    )
    return Plan(
        id=plan_id(row.seq),
        seq=row.seq,
        draft=draft,
        edition=row.edition,
        planned_at=row.at,
        planned_by=row.actor,
        published=_publication(row, strata),
        commitments=tuple(commitments),
        outcome=_outcome(row),
        cancelled=row.reason if row.cancelled is not None else None,
    )


def _publication(row: PlanRow, strata: Sequence[Stratum]) -> Publication | None:
    if row.published is None or row.published_at is None or row.graded_on is None:
        return None
    return Publication(
        row.published,
        row.published_by,
        row.published_at,
        row.root,
        row.size,
        row.file,
        row.run,
        row.graded_on,
        tuple(strata),
    )


def _outcome(row: PlanRow) -> Outcome | None:
    if row.drawn is None or row.drawn_at is None:
        return None
    return Outcome(row.drawn, row.drawn_at, row.checkpoint_size, row.checkpoint_root, row.seed, row.tasks)


def _stratum(row: StratumRow) -> Stratum:
    rate = Rate(row.grade, Fraction(row.share), Fraction(row.least), row.rest_months)
    return Stratum(row.grade, row.population, row.resting, row.ungraded, rate, row.draw)


def _tasks(rows: Iterable[TaskRow], on: date) -> list[Task]:
    held = list(rows)
    results: Mapping[str, Record] = records.among([row.record for row in held], on=on)
    return [_task(row, results.get(row.record)) for row in held]


def _task(row: TaskRow, result: Record | None) -> Task:
    assignment = Assignment(
        no=row.no,
        plan="" if row.plan is None else plan_id(row.plan),
        regime=row.regime,
        kind=Kind(row.kind),
        code=row.code,
        name=row.name,
        stratum=row.stratum,
        team=row.team,
        post=row.post,
        agency=row.agency,
        agency_name=row.agency_name,
        due=row.due,
        since=row.since,
        record=row.record,
        cause=row.cause,
    )
    return Task(assignment, result if result is not None and result.state.counts else None)
